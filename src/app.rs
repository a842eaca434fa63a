//! The running clearinghouse: storage, search and reading, put together.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use artifacts::notices::Followed;
use artifacts::store::Moment;
use artifacts::{CatalogError, Decision, Disk, Position, Store, Uploads, Written};
use model::{Artifact, ArtifactId, Sha256};
use tokio::sync::oneshot;

use crate::error::Error;
use crate::http::figures::Figures;
use crate::indexing::Indexing;
use crate::jobs::Jobs;
use crate::notices::{Notices, Post};
use crate::people::{People, Providers};
use crate::pictures::Pictures;
use crate::plans::Plans;
use crate::reading::Reading;
use crate::searches::Searches;
use crate::settings::Settings;
use crate::upkeep::Keeping;

/// Longest wait for the index to show a change that is saved.
const SHOWN_WITHIN: Duration = Duration::from_secs(60);

/// Everything a request needs.
pub struct App {
    /// Records and bytes.
    pub store: Arc<Store>,
    /// The search index and its keeper.
    pub indexing: Indexing,
    /// The readers of files.
    pub reading: Reading,
    /// Long work.
    pub jobs: Jobs,
    /// Page pictures.
    pub pictures: Pictures,
    /// Districts' plans.
    pub plans: Plans,
    /// Files that come in pieces.
    pub uploads: Uploads,
    /// What is searched for.
    pub searches: Searches,
    /// Accounts and sessions.
    pub people: People,
    /// What people are told.
    pub notices: Notices,
    /// What is known of checks and backups.
    pub upkeep: Keeping,
    /// What is counted for monitoring.
    pub figures: Figures,
    /// How the program was started.
    pub settings: Settings,
}

impl App {
    /// Opens the data folder and starts everything that works on it. Blocks until searches can be answered.
    pub fn open(settings: Settings) -> Result<Arc<Self>, String> {
        Self::open_with(settings, Arc::new(jiff::Timestamp::now))
    }

    /// Opens it with another clock for what is journalled.
    pub fn open_with(settings: Settings, clock: artifacts::Clock) -> Result<Arc<Self>, String> {
        // What the settings say is looked at before anything is opened.
        let post = settings.mail.as_ref().map(Post::new).transpose()?;
        let providers = Providers::new(&settings.providers)?;
        let store = Store::open(artifacts::Settings {
            dir: settings.data.clone(),
            files: Arc::new(Disk),
            clock,
            random: Arc::new(random),
            extractor_version: extract::EXTRACTOR_VERSION,
        });
        let store = Arc::new(store.map_err(|error| error.to_string())?);
        for notice in store.notices() {
            tracing::warn!("{}", notice.0);
        }
        if let Some(why) = store.read_only() {
            tracing::error!("Nothing can be written: {why}.");
        }
        let indexing = Indexing::start(&store).map_err(|error| format!("the search index cannot be used: {error}"))?;
        let jobs =
            Jobs::open(store.dir()).map_err(|error| format!("the folder of exports cannot be emptied: {error}"))?;
        let figures = Figures::default();
        let reading = Reading::start(&store, indexing.keeper(), &settings, figures.files_read.clone())
            .map_err(|error| error.to_string())?;
        reading.enqueue_unread();
        let searches = Searches::open(&store.dir().join("counters")).map_err(|error| error.to_string())?;
        let kept = open_notices(store.dir()).map_err(|error| error.to_string())?;
        // What was told of accounts was confirmed: their journal must reach that far.
        let told = kept.place(Followed::Accounts).map_err(|error| error.to_string())?;
        let people = People::open(store.dir(), providers, told.as_ref())?;
        let notices = Notices::open(kept, &store, &people.accounts, post).map_err(|error| error.to_string())?;
        let uploads = Uploads::open(Arc::new(Disk), &store.dir().join("uploads"), jiff::Timestamp::now());
        let uploads = uploads.map_err(|error| error.to_string())?;
        let (pictures, plans, upkeep) = (Pictures::default(), Plans::default(), Keeping::open(store.dir()));
        let app = Self {
            store,
            indexing,
            reading,
            jobs,
            pictures,
            plans,
            uploads,
            searches,
            people,
            notices,
            upkeep,
            figures,
            settings,
        };
        if let Err(error) = app.forget_reports() {
            tracing::error!(%error, "reports about removed documents could not be removed");
        }
        Ok(Arc::new(app))
    }

    /// Stops jobs and reading, brings the index up to the last change and ends. What is acknowledged is on disk already.
    pub fn close(&self) {
        self.jobs.stop();
        self.reading.stop();
        self.indexing.stop();
    }

    /// Adds districts from a table.
    pub async fn add_districts(&self, table: &str) -> Result<(), String> {
        let districts = model::district::read_table(table).map_err(|error| error.to_string())?;
        let written = self.write(move |_| {
            let records = districts.into_iter().map(model::Record::District).collect();
            let plan = artifacts::Plan {
                by: model::AccountId::operator(),
                action: "add districts".to_owned(),
                key: None,
                records,
            };
            Ok(Ok(Decision { plan: Some(plan), answer: () }))
        });
        written.await.map(|_| ()).map_err(|error| error.to_string())
    }

    /// Decides and writes; see [`Store::write`].
    pub async fn write<T, D>(&self, decide: D) -> Result<(T, Position), Error>
    where
        T: Send + 'static,
        D: FnOnce(&Moment<'_>) -> Result<Result<Decision<T>, Error>, CatalogError> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let store = Arc::clone(&self.store);
        // Handing in blocks while many writes wait.
        tokio::task::spawn_blocking(move || {
            store.write(decide, move |written: Result<Written<T, Error>, _>| {
                let _ = tell.send(written);
            });
        })
        .await
        .map_err(Error::internal)?;
        let Written { answer, position } = told.await.map_err(Error::internal)??;
        self.notices.call();
        Ok((answer?, position))
    }

    /// Waits until searches show everything up to `position`.
    pub async fn shown(&self, position: &Position) -> Result<(), Error> {
        let waiting = self.indexing.reached(position.seq);
        tokio::time::timeout(SHOWN_WITHIN, waiting).await.map_err(|_| Error::Slow)
    }

    /// The artifact of this name, whoever may see it.
    pub fn artifact(&self, id: ArtifactId) -> Result<Artifact, Error> {
        self.store.state().artifact(id)?.ok_or(Error::NotFound)
    }

    /// The artifact of this name, and what is known of the file of its newest revision.
    pub fn titled(&self, id: ArtifactId) -> Result<Option<String>, Error> {
        let found = self.store.state().artifact(id)?;
        Ok(found
            .and_then(|artifact| artifact.live().or(artifact.latest()).map(|revision| revision.metadata.title.clone())))
    }

    /// Opens a file's bytes; they may be read through first, which takes its time.
    pub fn bytes(&self, sha256: &Sha256) -> Result<std::fs::File, Error> {
        self.store.blobs().open(sha256).map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData => Error::Damaged,
            _ => Error::internal(format!("the bytes {sha256} cannot be read: {error}")),
        })
    }

    /// The same, while others are answered.
    pub async fn bytes_to_send(self: &Arc<Self>, sha256: Sha256) -> Result<std::fs::File, Error> {
        let app = Arc::clone(self);
        tokio::task::spawn_blocking(move || app.bytes(&sha256)).await.map_err(Error::internal)?
    }
}

fn open_notices(data: &Path) -> std::io::Result<artifacts::Notices> {
    let dir = data.join("notices");
    let kept = artifacts::Notices::open(&dir)?;
    crate::people::keep_private(&dir)?;
    Ok(kept)
}

/// 64 bits from the operating system.
pub fn random() -> u64 {
    getrandom::u64().expect("the operating system gives random bits")
}
