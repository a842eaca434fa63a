//! The store as a whole: what was acknowledged stays, whatever happens to the disk.

mod backup;
mod journal;
mod power;
mod replay;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::channel;

use jiff::Timestamp;
use model::{
    AccountId, Artifact, ArtifactId, FileRef, Live, Metadata, Record, Revision, Sha256, Stamp, Visibility, Work,
};

use crate::files::Files;
use crate::store::{Decision, Plan, Settings, Store, WriteError};

/// A store in `dir` whose time stands still and whose identifiers count up.
fn settings(dir: &Path, files: Arc<dyn Files>) -> Settings {
    let next = AtomicU64::new(1);
    Settings {
        dir: dir.to_owned(),
        files,
        clock: Arc::new(|| Timestamp::from_second(1_600_000_000).expect("in range")),
        random: Arc::new(move || next.fetch_add(1, Ordering::Relaxed)),
        extractor_version: 1,
    }
}

fn stamp() -> Stamp {
    Stamp { at: Timestamp::from_second(1_600_000_000).expect("in range"), by: AccountId::operator() }
}

fn artifact(id: ArtifactId, sha256: Sha256, title: &str) -> Artifact {
    let file = FileRef { sha256, size: 1, name: "a.txt".to_owned(), media_type: "text/plain".to_owned() };
    let metadata = Metadata { title: title.to_owned(), ..Metadata::default() };
    let revision = Revision { number: 1, file, metadata, created: stamp(), published: None, overrides: Vec::new() };
    Artifact {
        id,
        external_id: None,
        version: 1,
        created: stamp(),
        by_staff: true,
        changed: stamp(),
        visibility: Visibility::Public,
        live: Live::None,
        hidden: false,
        work: Work::Draft,
        reviewer: None,
        undo: None,
        live_revision: None,
        withdrawal: None,
        redacted: None,
        revisions: vec![revision],
        notes: Vec::new(),
    }
}

fn put_blob(store: &Store, bytes: &[u8]) -> std::io::Result<Sha256> {
    let mut incoming = store.blobs().begin()?;
    incoming.write(bytes)?;
    Ok(incoming.finish()?.0)
}

fn write(
    store: &Store,
    records: impl FnOnce(ArtifactId) -> Vec<Record> + Send + 'static,
) -> Result<ArtifactId, WriteError> {
    let (tell, told) = channel();
    store.write(
        move |moment| {
            let id = moment.new_id()?;
            let plan = Plan { by: AccountId::operator(), action: "create".to_owned(), key: None, records: records(id) };
            Ok(Ok::<_, ()>(Decision { plan: Some(plan), answer: id }))
        },
        move |written| tell.send(written).expect("the test waits"),
    );
    told.recv().expect("the writer answers").map(|written| written.answer.expect("never refused"))
}

/// Stores an artifact with these bytes as file and title.
fn create(store: &Store, text: &str) -> Result<ArtifactId, WriteError> {
    let sha256 = put_blob(store, text.as_bytes()).map_err(|error| WriteError::Refused(error.to_string()))?;
    let title = text.to_owned();
    write(store, move |id| vec![Record::Artifact(Box::new(artifact(id, sha256, &title)))])
}

fn title_of(store: &Store, id: ArtifactId) -> Option<String> {
    let found = store.state().artifact(id).expect("the catalog reads")?;
    Some(found.latest()?.metadata.title.clone())
}
