//! `import`: many files through one endpoint, several at a time, and again after an interruption.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::{StreamExt, stream};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use model::{JobKind, JobView, file_name};
use tokio::io::AsyncReadExt;

use super::client::{Client, Refusal};
use super::{FAILED, FINE, Failure};
use crate::api::{ImportAnswer, JobRequest};
use crate::curation::ImportOutcome;
use crate::error::Error;
use crate::manifest::{self, Item};
use crate::settings::Settings;

/// Files on their way at once.
const AT_ONCE: usize = 32;
/// Bytes of a file sent at a time.
const CHUNK: usize = 256 << 10;
/// Longest wait for the server to note that the import was stopped here.
const LAST_WORD: Duration = Duration::from_secs(2);

/// What `import` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// Files and folders
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// A CSV file that lists or describes files
    #[arg(long, value_name = "CSV")]
    manifest: Option<PathBuf>,
    /// Publish at once; failed checks are recorded as passed over
    #[arg(long)]
    publish: bool,
    /// A running clearinghouse to import into, instead of a data folder
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// What signs requests to that server
    #[arg(long, env = "CLEARINGHOUSE_TOKEN", value_name = "T", requires = "server")]
    token: Option<String>,
}

/// An import under way.
struct Importing<'a> {
    client: &'a Client,
    publish: bool,
    bar: ProgressBar,
    /// The job that the server shows it as; none when it takes no such announcement.
    job: Option<String>,
    /// Whether it was cancelled there.
    cancelled: AtomicBool,
    /// Most files under way at the same time.
    at_once: usize,
    /// Called with each file's path as its turn comes.
    before: &'a (dyn Fn(&Path) + Send + Sync),
}

/// What became of everything.
#[derive(Default)]
struct Summary {
    outcomes: BTreeMap<ImportOutcome, usize>,
    states: BTreeMap<&'static str, usize>,
    notes: Vec<String>,
    failed: Vec<String>,
    cancelled: bool,
}

/// Imports, with a progress bar and a summary.
pub async fn run(settings: Settings, arguments: Arguments) -> Result<u8, Failure> {
    let items = items(&arguments)?;
    let client = match &arguments.server {
        Some(server) => Client::remote(server, arguments.token.as_deref()).map_err(Failure::Usage)?,
        None => Client::local(settings).await?,
    };
    let importing = Importing::begin(&client, items.len(), arguments.publish, bar(items.len())).await;
    let stopped = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    let summary = tokio::select! {
        summary = importing.all(items) => Some(summary),
        () = stopped => None,
    };
    importing.bar.finish_and_clear();
    if summary.is_none() {
        let _ = tokio::time::timeout(LAST_WORD, importing.stop()).await;
    }
    client.close().await;
    let Some(summary) = summary else {
        eprintln!("Stopped. What was brought in is safe; run the same command again to go on.");
        return Ok(FAILED);
    };
    summary.print();
    if summary.cancelled {
        eprintln!(
            "Cancelled by the server's staff. What was brought in stays; run the same command again to go on from there."
        );
        return Ok(FAILED);
    }
    Ok(if summary.failed.is_empty() { FINE } else { FAILED })
}

/// Imports what a manifest lists, nearly in order, saying nothing; for the demo. `before` is called with each file's
/// path as its turn comes.
pub async fn quietly(
    client: &Client,
    manifest: &Path,
    publish: bool,
    before: impl Fn(&Path) + Send + Sync,
) -> Result<(), Failure> {
    let items = manifest::read(manifest)?;
    let importing = Importing {
        at_once: 6,
        before: &before,
        ..Importing::begin(client, items.len(), publish, ProgressBar::hidden()).await
    };
    let summary = importing.all(items).await;
    match summary.failed.into_iter().next() {
        None => Ok(()),
        Some(why) => Err(Failure::Failed(why)),
    }
}

fn items(arguments: &Arguments) -> Result<Vec<Item>, Failure> {
    let described = arguments.manifest.as_deref().map(manifest::read).transpose().map_err(Failure::Usage)?;
    match (described, arguments.paths.is_empty()) {
        (None, true) => Err(Failure::Usage("name files or folders to import, or a --manifest".to_owned())),
        (Some(described), true) => Ok(described),
        (described, false) => manifest::gather(&arguments.paths, described.unwrap_or_default()).map_err(Failure::Usage),
    }
}

/// A bar for so many items, on a terminal.
pub fn bar(items: usize) -> ProgressBar {
    let bar = ProgressBar::new(items as u64);
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len}  {per_sec}  {eta} left  {wide_msg}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}

impl<'a> Importing<'a> {
    /// Announces an import of this many files. A server that does not take that takes the files all the same.
    async fn begin(client: &'a Client, files: usize, publish: bool, bar: ProgressBar) -> Self {
        let request = JobRequest { kind: JobKind::Import, total: Some(files), query: None };
        let body = serde_json::to_vec(&request).unwrap_or_default();
        let announced: Result<JobView, Refusal> =
            client.send("POST", "/api/v1/jobs", "application/json", Body::from(body)).await;
        let job = announced.ok().map(|job| job.id);
        Self { client, publish, bar, job, cancelled: AtomicBool::new(false), at_once: AT_ONCE, before: &|_| () }
    }

    /// Tells the server that it was stopped here.
    async fn stop(&self) {
        if let Some(job) = &self.job {
            let path = format!("/api/v1/jobs/{job}");
            let _: Result<JobView, Refusal> =
                self.client.send("DELETE", &path, "application/json", Body::empty()).await;
        }
    }

    /// Brings items in. Those with the same external identifier go one after the other, in order.
    async fn all(&self, items: Vec<Item>) -> Summary {
        let mut chains: Vec<Vec<Item>> = Vec::new();
        let mut named: BTreeMap<String, usize> = BTreeMap::new();
        for item in items {
            let external_id = item.metadata.get("external_id").and_then(|id| id.as_str()).map(str::to_owned);
            if let Some(&at) = external_id.as_ref().and_then(|id| named.get(id)) {
                chains[at].push(item);
            } else {
                named.extend(external_id.map(|id| (id, chains.len())));
                chains.push(vec![item]);
            }
        }
        let mut summary = Summary::default();
        let mut results = stream::iter(chains).map(|chain| self.chain(chain)).buffer_unordered(self.at_once);
        while let Some(chain) = results.next().await {
            chain.into_iter().for_each(|(item, result)| summary.add(&item, result));
        }
        summary.cancelled = self.cancelled.load(Ordering::Relaxed);
        summary
    }

    /// Brings items in one after the other, until the import is cancelled.
    async fn chain(&self, chain: Vec<Item>) -> Vec<(Item, Result<ImportAnswer, String>)> {
        let mut results = Vec::new();
        for item in chain {
            if self.cancelled.load(Ordering::Relaxed) {
                break;
            }
            self.bar.set_message(item.path.file_name().unwrap_or_default().to_string_lossy().into_owned());
            (self.before)(&item.path);
            match self.bring(&item).await {
                Err(refusal) if refusal.code == Error::Cancelled.problem().code => {
                    self.cancelled.store(true, Ordering::Relaxed);
                    break;
                }
                result => results.push((item, result.map_err(|refusal| refusal.detail))),
            }
            self.bar.inc(1);
            progress_line(&self.bar);
        }
        results
    }

    /// One file: first asks whether it is known, then sends it.
    async fn bring(&self, item: &Item) -> Result<ImportAnswer, Refusal> {
        let form = Form::new();
        let mut fields = vec![("name", file_name::clean(&item.path.to_string_lossy()))];
        fields.extend(self.job.clone().map(|job| ("job", job)));
        let path = item.path.clone();
        let hash =
            move || std::fs::File::open(&path).and_then(artifacts::blobs::hash).map_err(|error| error.to_string());
        let sha256 = match tokio::task::spawn_blocking(hash).await.map_err(|error| error.to_string())? {
            Ok(sha256) => sha256,
            Err(why) => return Err(self.tell(&form, fields, why).await.into()),
        };
        fields.push(("metadata", serde_json::to_string(&item.metadata).map_err(|error| error.to_string())?));
        fields.push(("sha256", sha256.to_string()));
        if self.publish {
            fields.push(("publish", "true".to_owned()));
        }
        let asked: ImportAnswer = form.send(self.client, Body::from(form.text(&fields) + &form.end())).await?;
        if asked.outcome.is_some() {
            return Ok(asked);
        }
        let head = form.text(&fields) + &form.file_head(&fields[0].1);
        let file = tokio::fs::File::open(&item.path).await.map_err(|error| error.to_string())?;
        form.send(self.client, Body::from_stream(form.clone().around(head, file))).await
    }

    /// Tells the job why a file cannot be sent; gives that back.
    async fn tell(&self, form: &Form, mut fields: Vec<(&str, String)>, why: String) -> String {
        if self.job.is_some() {
            fields.push(("problem", why.clone()));
            let _ = form.send(self.client, Body::from(form.text(&fields) + &form.end())).await;
        }
        why
    }
}

/// Without a terminal the bar is hidden; a line now and then says how far it is.
fn progress_line(bar: &ProgressBar) {
    let (done, of) = (bar.position(), bar.length().unwrap_or_default());
    if bar.is_hidden() && of > 100 && done.is_multiple_of(100) {
        eprintln!("{done} of {of}, {:.0} a second, {} s left", bar.per_sec(), bar.eta().as_secs());
    }
}

/// A multipart body of a boundary that no file is likely to have.
#[derive(Clone)]
struct Form {
    boundary: String,
}

impl Form {
    fn new() -> Self {
        Self { boundary: format!("clearinghouse-{:016x}{:016x}", crate::app::random(), crate::app::random()) }
    }

    fn text(&self, fields: &[(&str, String)]) -> String {
        let field = |(name, value): &(&str, String)| {
            format!("--{}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n", self.boundary)
        };
        fields.iter().map(field).collect()
    }

    fn file_head(&self, name: &str) -> String {
        // Names are cleaned before: no quotes, no line ends.
        format!("--{}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n", self.boundary)
    }

    fn end(&self) -> String {
        format!("--{}--\r\n", self.boundary)
    }

    /// The head, the file and the end, as they are read.
    fn around(self, head: String, file: tokio::fs::File) -> impl futures_util::Stream<Item = std::io::Result<Bytes>> {
        let end = format!("\r\n{}", self.end());
        let pieces = stream::unfold(Some(file), |file| async {
            let mut file = file?;
            let mut chunk = vec![0; CHUNK];
            match file.read(&mut chunk).await {
                Ok(0) => None,
                Ok(read) => {
                    chunk.truncate(read);
                    Some((Ok(Bytes::from(chunk)), Some(file)))
                }
                Err(error) => Some((Err(error), None)),
            }
        });
        let piece = |text: String| stream::iter([Ok(Bytes::from(text))]);
        piece(head).chain(pieces).chain(piece(end))
    }

    async fn send(&self, client: &Client, body: Body) -> Result<ImportAnswer, Refusal> {
        let kind = format!("multipart/form-data; boundary={}", self.boundary);
        client.send("POST", "/api/v1/imports", &kind, body).await
    }
}

impl Summary {
    fn add(&mut self, item: &Item, result: Result<ImportAnswer, String>) {
        let path = item.path.display();
        match result {
            Err(why) => self.failed.push(format!("{path}: {why}")),
            Ok(answer) => {
                let outcome = answer.outcome.unwrap_or(ImportOutcome::Unchanged);
                *self.outcomes.entry(outcome).or_default() += 1;
                *self.states.entry(answer.text.map_or("still to be read", model::TextState::label)).or_default() += 1;
                let id = answer.id.map(|id| id.to_string()).unwrap_or_default();
                if outcome == ImportOutcome::Skipped {
                    self.notes.push(format!("{path}: skipped, the same file is here as {id} ({})", answer.title));
                }
                if !answer.duplicates.is_empty() {
                    let others: Vec<String> = answer.duplicates.iter().map(ToString::to_string).collect();
                    self.notes
                        .push(format!("{path}: stored as {id}; warning, the same file is also {}", others.join(", ")));
                }
            }
        }
    }

    fn print(&self) {
        self.notes.iter().for_each(|note| println!("{note}"));
        self.failed.iter().for_each(|failed| println!("NOT STORED {failed}"));
        let total: usize = self.outcomes.values().sum();
        println!("\n{} files: {} stored or known, {} not stored", total + self.failed.len(), total, self.failed.len());
        for (outcome, count) in &self.outcomes {
            println!("  {count:>6} {}", outcome.label());
        }
        println!("Text:");
        for (state, count) in &self.states {
            println!("  {count:>6} {state}");
        }
    }
}
