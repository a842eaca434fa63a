//! The documents that a search finds, as one file.

use std::sync::Arc;
use std::time::Duration;

use model::{Actor, JobKind, Search, Vocabularies, policy};

use super::archive::{Archive, NotAdded};
use super::{Begin, Job, Outcome, run};
use crate::api::search::{Texts, like};
use crate::app::App;
use crate::error::Error;

/// How long the file is kept.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// Longest search in a title, in characters.
const IN_TITLE: usize = 200;

impl App {
    /// Starts to put all documents that a search finds for this person into a ZIP file, with a manifest that an import
    /// takes.
    pub fn start_export(self: &Arc<Self>, actor: &Actor, mut search: Search) -> Result<Arc<Job>, Error> {
        let vocabularies = self.store.vocabularies();
        search.like = like(&vocabularies, search.like.as_deref())?;
        let begin = Begin { kind: JobKind::Export, title: title(&search, &vocabularies), by: actor, total: None };
        let (job, _) = self.jobs.begin(begin)?;
        let (app, actor, at_work) = (Arc::clone(self), actor.clone(), Arc::clone(&job));
        run(&job, async move {
            let ending = Arc::clone(&at_work);
            let exporting = tokio::task::spawn_blocking(move || export(&app, &actor, &search, &at_work));
            let outcome = exporting.await.map_err(Error::internal)??;
            tokio::spawn(async move {
                tokio::time::sleep(KEPT).await;
                ending.forget_file();
            });
            Ok(outcome)
        });
        Ok(job)
    }
}

fn title(search: &Search, vocabularies: &Vocabularies) -> String {
    let text = Some(search.text.trim()).filter(|text| !text.is_empty()).map(|text| format!("\u{201c}{text}\u{201d}"));
    let chosen = search.filters.iter().flat_map(|(facet, values)| {
        values.iter().map(|value| format!("{}: {}", facet.replace('_', " "), vocabularies.label(facet, value)))
    });
    let like = search.like.iter().map(|code| format!("districts like {}", vocabularies.label("district", code)));
    let parts: Vec<String> = text.into_iter().chain(chosen).chain(like).collect();
    if parts.is_empty() {
        return "Export everything published".to_owned();
    }
    format!("Export {}", parts.join(", ").chars().take(IN_TITLE).collect::<String>())
}

fn export(app: &App, actor: &Actor, search: &Search, job: &Job) -> Result<Outcome, Error> {
    let found =
        app.indexing.index().every(search, &policy::scope(actor), &app.store.vocabularies(), &Texts::of(app))?;
    let mut archive = Archive::create(&app.jobs.exports, &job.id).map_err(unwritten)?;
    for (done, &id) in found.iter().enumerate() {
        if job.step(done, found.len()).is_break() {
            return Err(Error::Cancelled);
        }
        // It may have gone since it was found.
        let Some(artifact) = app.store.state().artifact(id)?.filter(|it| policy::may_see_live(it, actor)) else {
            continue;
        };
        let Some(revision) = artifact.live() else { continue };
        let added = match app.store.blobs().open(&revision.file.sha256) {
            Ok(bytes) => archive.add(&artifact, revision, bytes, &|| job.is_stopped()),
            Err(error) => Err(NotAdded::Unread(error)),
        };
        match added {
            Ok(()) => {}
            Err(NotAdded::Unread(error)) => job.fail(&revision.metadata.title, &format!("it cannot be read: {error}")),
            Err(NotAdded::Unwritten(error)) => return Err(unwritten(error)),
            Err(NotAdded::Stopped) => return Err(Error::Cancelled),
        }
    }
    if job.step(found.len(), found.len()).is_break() {
        return Err(Error::Cancelled);
    }
    let documents = archive.documents();
    let (file, size) = archive.finish().map_err(unwritten)?;
    let said = format!(
        "{}, {}, kept for a day; what is hidden or withdrawn later is still in it",
        web::count(&documents, "document"),
        web::size(&size)
    );
    Ok(Outcome { said, file: Some(file) })
}

fn unwritten(error: std::io::Error) -> Error {
    if artifacts::files::lacks_room(&error) {
        let why = "there is not enough room on the disk; nothing of it was kept. Free some space, or export less";
        return Error::Conflict("disk_full", why.to_owned());
    }
    Error::internal(format!("an export could not be written: {error}"))
}
