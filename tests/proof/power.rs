//! Power cuts on a disk in memory, which then keeps any of what was not synced: names in any order, bytes cut, torn or
//! as zeros. The store works on it until it fails after some operation, again and again.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::channel;

use artifacts::{Decision, Plan, Store, WriteError};
use jiff::Timestamp;
use model::{
    AccountId, Artifact, ArtifactId, FileRef, Live, Metadata, Record, Revision, Sha256, Stamp, Visibility, Work,
};

use crate::bench::{Bench, Numbers, Row};
use crate::files::memory::{Memory, Rest};

/// Power cuts of one disk.
const CUTS: usize = 3;
/// Most operations of the disk between two of them.
const OPERATIONS: usize = 90;
/// Different contents, few, so that some are stored twice and removed while another holds them.
const CONTENTS: usize = 5;

/// The title and content that each artifact may have; none when it may be absent.
type Known = BTreeMap<ArtifactId, Vec<Option<(String, usize)>>>;

pub fn run(bench: &Bench) -> Row {
    let mut numbers = bench.numbers("power");
    let mut row = Row { tried: bench.times(300, 5_000), ..Row::default() };
    for round in 0..row.tried {
        let schedule = Schedule::new(numbers.fork());
        match schedule.play() {
            Ok(checked) => row.checked += checked,
            Err(why) => row.lost.push(format!("schedule {round}: {why}")),
        }
    }
    row.detail = format!("schedules of {CUTS} cuts on a disk in memory");
    row
}

struct Schedule {
    numbers: Numbers,
    dir: tempfile::TempDir,
    files: Memory,
    known: Known,
    /// Contents that were removed for good, perhaps.
    redacted: Vec<(usize, bool)>,
    next: Arc<AtomicU64>,
    checked: u64,
}

impl Schedule {
    fn new(numbers: Numbers) -> Self {
        // The catalog is on a real disk, if possible on one that needs no syncing.
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder");
        let (known, redacted) = (Known::new(), Vec::new());
        Self { numbers, dir, files: Memory::default(), known, redacted, next: Arc::new(AtomicU64::new(1)), checked: 0 }
    }

    fn open(&self) -> Result<Store, String> {
        let next = Arc::clone(&self.next);
        let settings = artifacts::Settings {
            dir: self.dir.path().to_owned(),
            files: Arc::new(self.files.clone()),
            clock: Arc::new(|| Timestamp::UNIX_EPOCH),
            random: Arc::new(move || next.fetch_add(1, Ordering::Relaxed)),
            extractor_version: 1,
        };
        Store::open(settings).map_err(|error| error.to_string())
    }

    fn play(mut self) -> Result<u64, String> {
        for _ in 0..CUTS {
            self.files.fail_after(self.numbers.under(OPERATIONS));
            // Opening may be cut off as well.
            if let Ok(store) = self.open() {
                for _ in 0..12 {
                    self.step(&store);
                }
            }
            self.files.cut_power(Rest::Anything(self.numbers.next()));
            if self.numbers.under(3) == 0 {
                // It may not have come so far as to make one.
                let _ = std::fs::remove_dir_all(self.dir.path().join("catalog"));
            }
            let store = self.open()?;
            if let Some(why) = store.read_only() {
                return Err(format!("nothing can be written: {why}"));
            }
            self.look(&store)?;
        }
        Ok(self.checked)
    }

    fn step(&mut self, store: &Store) {
        let content = self.numbers.under(CONTENTS);
        let known: Vec<ArtifactId> = self.known.keys().copied().collect();
        let some = (!known.is_empty()).then(|| known[self.numbers.under(known.len())]);
        match (self.numbers.under(8), some) {
            (0, Some(id)) => self.change(store, id, None),
            (1 | 2, Some(id)) => self.change(store, id, Some(content)),
            (3, _) => self.redact(store, content),
            _ => self.create(store, content),
        }
    }

    fn create(&mut self, store: &Store, content: usize) {
        let title = format!("title {}", self.numbers.next());
        let Ok(sha256) = put(store, &bytes(content)) else { return };
        let redacted = store.state().redaction(&sha256).ok().flatten().is_some();
        let id = ArtifactId::from_bits(self.next.load(Ordering::Relaxed));
        if redacted || self.known.contains_key(&id) {
            return;
        }
        self.known.insert(id, vec![None, Some((title.clone(), content))]);
        let artifact = artifact(id, sha256, &title);
        let made = write(store, true, move || vec![Record::Artifact(Box::new(artifact))]);
        self.settle(id, made.is_ok(), Some((title, content)));
    }

    /// Gives an artifact another title and content, or removes it.
    fn change(&mut self, store: &Store, id: ArtifactId, content: Option<usize>) {
        let Ok(Some(before)) = store.state().artifact(id) else { return };
        let Some(revision) = before.latest().cloned() else { return };
        let next = content.map(|content| (format!("title {}", self.numbers.next()), content));
        let record = match &next {
            None => Record::Deleted(id),
            Some((title, content)) => {
                let Ok(sha256) = put(store, &bytes(*content)) else { return };
                if store.state().redaction(&sha256).ok().flatten().is_some() {
                    return;
                }
                Record::Artifact(Box::new(Artifact { version: before.version + 1, ..artifact(id, sha256, title) }))
            }
        };
        self.known.entry(id).or_default().push(next.clone());
        let done = write(store, false, move || vec![record]);
        if done.is_ok() {
            store.remove_unheld(revision.file.sha256);
        }
        self.settle(id, done.is_ok(), next);
    }

    /// Notes that a change was acknowledged.
    fn settle(&mut self, id: ArtifactId, done: bool, now: Option<(String, usize)>) {
        if done {
            self.known.insert(id, vec![now]);
        }
    }

    fn redact(&mut self, store: &Store, content: usize) {
        let sha256 = name(content);
        if store.state().holders(&sha256).map_or(true, |holders| holders.is_empty()) {
            return;
        }
        let (tell, told) = channel();
        store.redact(sha256, "asked for".to_owned(), AccountId::operator(), move |done| drop(tell.send(done)));
        let done = told.recv().is_ok_and(|done| done.is_ok());
        self.redacted.push((content, done));
    }

    /// Everything acknowledged is there, whole; what was redacted is not.
    fn look(&mut self, store: &Store) -> Result<(), String> {
        let gone = |content: usize| store.state().redaction(&name(content)).ok().flatten().is_some();
        if let Some((content, _)) = self.redacted.iter().find(|(content, done)| *done && !gone(*content)) {
            return Err(format!("the redaction of {content} is forgotten"));
        }
        // The writer finishes interrupted redactions before anything else.
        write(store, false, Vec::new).map_err(|error| format!("nothing can be written: {error}"))?;
        let (ids, mut settled) = (self.known.clone(), Known::new());
        for (id, right) in ids {
            let found = store.state().artifact(id).map_err(|error| error.to_string())?;
            let title = |artifact: &Artifact| artifact.latest().map(|latest| latest.metadata.title.clone());
            let now = match &found {
                Some(artifact) if artifact.redacted.is_some() => {
                    if !right.iter().flatten().any(|(_, content)| gone(*content)) {
                        return Err(format!("{id} was redacted by nobody"));
                    }
                    continue;
                }
                Some(artifact) => {
                    let title = title(artifact);
                    right.iter().flatten().find(|(right, _)| Some(right) == title.as_ref()).cloned()
                }
                None => None,
            };
            if !right.contains(&now) {
                return Err(format!("{id} is {:?}; right is {right:?}", found.as_ref().and_then(title)));
            }
            if let Some((_, content)) = &now {
                store.blobs().check(&name(*content)).map_err(|error| format!("the bytes of {id}: {error}"))?;
            }
            self.checked += 1;
            settled.insert(id, vec![now]);
        }
        self.known = settled;
        left(store)
    }
}

/// Nothing is left of what is refused from now on.
fn left(store: &Store) -> Result<(), String> {
    for redaction in store.state().redactions().map_err(|error| error.to_string())? {
        if store.blobs().contains(&redaction.sha256) {
            return Err(format!("the bytes {} were redacted and are there", redaction.sha256));
        }
    }
    Ok(())
}

fn bytes(content: usize) -> Vec<u8> {
    format!("content {content} ").repeat(20).into_bytes()
}

fn name(content: usize) -> Sha256 {
    artifacts::blobs::hash(&bytes(content)[..]).expect("hashes")
}

fn put(store: &Store, bytes: &[u8]) -> std::io::Result<Sha256> {
    let mut incoming = store.blobs().begin()?;
    bytes.chunks(100).try_for_each(|part| incoming.write(part))?;
    Ok(incoming.finish()?.0)
}

fn write(store: &Store, new: bool, records: impl FnOnce() -> Vec<Record> + Send + 'static) -> Result<(), WriteError> {
    let (tell, told) = channel();
    store.write(
        move |moment| {
            // Takes the number that the caller has foreseen.
            let _ = new.then(|| moment.new_id()).transpose()?;
            let (by, action) = (AccountId::operator(), "work".to_owned());
            let plan = Plan { by, action, key: None, records: records() };
            Ok(Ok::<_, ()>(Decision { plan: Some(plan), answer: () }))
        },
        move |written| drop(tell.send(written.map(drop))),
    );
    told.recv().expect("the writer answers")
}

fn artifact(id: ArtifactId, sha256: Sha256, title: &str) -> Artifact {
    let stamp = Stamp { at: Timestamp::UNIX_EPOCH, by: AccountId::operator() };
    let file = FileRef { sha256, size: 1, name: "a.txt".to_owned(), media_type: "text/plain".to_owned() };
    let metadata = Metadata { title: title.to_owned(), ..Metadata::default() };
    let revision =
        Revision { number: 1, file, metadata, created: stamp.clone(), published: None, overrides: Vec::new() };
    Artifact {
        id,
        external_id: None,
        version: 1,
        created: stamp.clone(),
        by_staff: true,
        changed: stamp,
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
