//! The store: one writer over journal, blobs and catalog.
//!
//! Each write is decided against the catalog and the batch it joins, appended to the journal, synced, applied to
//! the catalog and only then acknowledged. Writes that wait together share one sync.

mod writer;

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use model::{AccountId, ArtifactId, Record, Sha256, Vocabularies};
use thiserror::Error;

use self::writer::Writer;
use crate::blobs::{Blobs, FileBlobs};
use crate::catalog::{self, Catalog, CatalogError, Pending, State};
use crate::derived::Derived;
use crate::files::Files;
use crate::journal::{self, Damage, FileJournal, Identity, Journal, JournalError, Position, RequestKey, Visit};

/// Most writes in one batch.
const BATCH: usize = 256;
/// Most writes waiting; more wait to be let in.
const QUEUE: usize = 1_024;
/// How long a folder that is held is waited for. When a program is killed while it starts a worker, that holds its files until it
/// has begun.
const LET_GO_WITHIN: Duration = Duration::from_secs(2);

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;
/// Gives 64 random bits.
pub type Random = Arc<dyn Fn() -> u64 + Send + Sync>;
/// Hears of every change after it is in the catalog: the artifacts changed, and how far the journal is.
pub type Listener = Box<dyn Fn(&[ArtifactId], &Identity, &Position) + Send>;

/// Where a store is and what it works with.
pub struct Settings {
    /// The data folder.
    pub dir: PathBuf,
    /// The file system.
    pub files: Arc<dyn Files>,
    /// The time.
    pub clock: Clock,
    /// Randomness, for identifiers.
    pub random: Random,
    /// The version of the readers whose data `derived` holds.
    pub extractor_version: u32,
}

/// Why the store could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Another program has the folder.
    #[error("another clearinghouse works on {0}; stop it first, or leave it running and use its address")]
    InUse(PathBuf),
    /// The folder cannot be used.
    #[error("{0} cannot be used: {1}")]
    Folder(PathBuf, std::io::Error),
    /// The journal cannot be opened.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The catalog cannot be written.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
}

/// Why a write was not done.
#[derive(Debug, Clone, Error)]
pub enum WriteError {
    /// No room for it; it can be tried again.
    #[error("the disk is full; nothing was saved. Free some space, then try again")]
    NoRoom,
    /// Nothing can be written until someone has looked.
    #[error("nothing can be changed now: {0}")]
    ReadOnly(String),
    /// The action is too large.
    #[error("{0}")]
    Refused(String),
    /// The catalog could not be read to decide it.
    #[error("{0}")]
    Catalog(String),
}

fn unread(error: CatalogError) -> WriteError {
    WriteError::Catalog(error.to_string())
}

/// What a write wants to do, once decided.
#[derive(Debug)]
pub struct Plan {
    /// Who acts.
    pub by: AccountId,
    /// The action's name, for the audit trail.
    pub action: String,
    /// What makes a retry known.
    pub key: Option<RequestKey>,
    /// The new records.
    pub records: Vec<Record>,
}

/// What a decision came to: perhaps a plan, and what to tell the caller.
pub struct Decision<T> {
    /// What to write; `None` when there is nothing to.
    pub plan: Option<Plan>,
    /// The answer once it is written.
    pub answer: T,
}

/// What decisions may draw on besides the records.
pub struct Moment<'a> {
    /// The records, with the batch so far.
    pub state: State<'a>,
    /// The time of this write.
    pub now: Timestamp,
    random: &'a Random,
}

impl Moment<'_> {
    /// An identifier that no artifact has.
    pub fn new_id(&self) -> Result<ArtifactId, CatalogError> {
        loop {
            let id = ArtifactId::from_bits((self.random)());
            if self.state.artifact(id)?.is_none() {
                return Ok(id);
            }
        }
    }
}

/// Something the opening found that people should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice(pub String);

/// One write, from decision to answer.
trait Job: Send {
    fn decide(&mut self, moment: &Moment<'_>) -> Result<Option<Plan>, WriteError>;
    fn finish(self: Box<Self>, result: Result<Position, WriteError>);
}

struct Write<T, E, D, R> {
    decide: Option<D>,
    decided: Option<Result<T, E>>,
    reply: R,
}

impl<T, E, D, R> Job for Write<T, E, D, R>
where
    T: Send,
    E: Send,
    D: FnOnce(&Moment<'_>) -> Result<Result<Decision<T>, E>, CatalogError> + Send,
    R: FnOnce(Result<Written<T, E>, WriteError>) + Send,
{
    fn decide(&mut self, moment: &Moment<'_>) -> Result<Option<Plan>, WriteError> {
        let Some(decide) = self.decide.take() else { return Ok(None) };
        let decided = decide(moment).map_err(unread)?;
        let (plan, answer) = match decided {
            Ok(decision) => (decision.plan, Ok(decision.answer)),
            Err(refusal) => (None, Err(refusal)),
        };
        self.decided = Some(answer);
        Ok(plan)
    }

    fn finish(self: Box<Self>, result: Result<Position, WriteError>) {
        let decided = self.decided;
        (self.reply)(result.and_then(|position| {
            let answer = decided.ok_or_else(|| WriteError::Refused("the write was not decided".to_owned()))?;
            Ok(Written { answer, position })
        }));
    }
}

/// A finished write.
#[derive(Debug)]
pub struct Written<T, E> {
    /// What the decision said.
    pub answer: Result<T, E>,
    /// Everything up to here is durable and in the catalog.
    pub position: Position,
}

enum Order {
    Write(Box<dyn Job>),
    Redact {
        sha256: Sha256,
        reason: String,
        by: AccountId,
        reply: Box<dyn FnOnce(Result<Vec<ArtifactId>, WriteError>) + Send>,
    },
    RemoveUnheld(Sha256),
    Listen(Listener),
}

/// What readers share with the writer.
struct Shared {
    catalog: Catalog,
    blobs: Arc<dyn Blobs>,
    derived: Derived,
    vocabularies: RwLock<Vocabularies>,
    read_only: Mutex<Option<String>>,
    head: Mutex<(Identity, Position)>,
}

/// The store. Dropping it ends the writer once everything handed in is done.
pub struct Store {
    shared: Arc<Shared>,
    orders: Option<SyncSender<Order>>,
    writer: Option<JoinHandle<()>>,
    notices: Vec<Notice>,
    damage: Option<Damage>,
    dir: PathBuf,
    files: Arc<dyn Files>,
    _lock: File,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store {
    /// Opens the store, making what is missing and rebuilding a lost or damaged catalog.
    pub fn open(settings: Settings) -> Result<Self, OpenError> {
        let dir = settings.dir.clone();
        let folder = |error| OpenError::Folder(dir.clone(), error);
        settings.files.create_dir(&dir).map_err(folder)?;
        let lock_file = lock_dir(&dir)?;
        let mut notices = Vec::new();
        let catalog = open_catalog(&dir.join("catalog"), &mut notices)?;
        let (journal, damage) = open_journal(&settings, &catalog, &mut notices)?;
        let blobs: Arc<dyn Blobs> =
            Arc::new(FileBlobs::open(Arc::clone(&settings.files), &dir.join("blobs")).map_err(folder)?);
        let derived = Derived::open(&dir.join("derived"), settings.extractor_version).map_err(folder)?;
        if derived.renewed {
            notices.push(Notice("Files were read by another version of the program; they are read again.".to_owned()));
        }
        let shared = Arc::new(Shared {
            vocabularies: RwLock::new(read_vocabularies(&catalog)?),
            catalog,
            blobs,
            derived,
            read_only: Mutex::new(damage.as_ref().map(|damage| why_read_only(damage, &dir))),
            head: Mutex::new((journal.identity(), journal.head())),
        });
        let strays = if damage.is_none() { strays(&shared).map_err(folder)? } else { Vec::new() };
        let (orders, inbox) = sync_channel(QUEUE);
        let files = Arc::clone(&settings.files);
        let writer = Writer { shared: Arc::clone(&shared), journal, settings, listener: None, strays };
        let writer =
            std::thread::Builder::new().name("writer".to_owned()).spawn(move || writer.run(&inbox)).map_err(folder)?;
        Ok(Self { shared, orders: Some(orders), writer: Some(writer), notices, damage, dir, files, _lock: lock_file })
    }

    /// What opening found that people should know.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The first bad line of the journal, when there is one.
    pub fn damage(&self) -> Option<&Damage> {
        self.damage.as_ref()
    }

    /// The data folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The current records.
    pub fn state(&self) -> State<'_> {
        self.shared.catalog.state()
    }

    /// The catalog itself, to check it.
    pub fn catalog(&self) -> &Catalog {
        &self.shared.catalog
    }

    /// The file bytes.
    pub fn blobs(&self) -> Arc<dyn Blobs> {
        Arc::clone(&self.shared.blobs)
    }

    /// The derived data.
    pub fn derived(&self) -> &Derived {
        &self.shared.derived
    }

    /// The vocabularies and districts as they stand.
    pub fn vocabularies(&self) -> Vocabularies {
        self.shared.vocabularies.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Which journal this is and how far it is; everything up to there is in the catalog.
    pub fn head(&self) -> (Identity, Position) {
        lock(&self.shared.head).clone()
    }

    /// Calls `visit` with every entry after `from` and up to the head, while writing may go on. The journal a view
    /// followed may have been rewritten meanwhile: then this fails.
    pub fn follow(&self, from: Option<&Position>, visit: &mut Visit<'_>) -> Result<(), JournalError> {
        let (identity, head) = self.head();
        journal::follow(&*self.files, &self.dir.join("journal"), &identity, from, &head, visit)
    }

    /// The file system.
    pub(crate) fn files(&self) -> &dyn Files {
        &*self.files
    }

    /// Why nothing can be written, if so.
    pub fn read_only(&self) -> Option<String> {
        lock(&self.shared.read_only).clone()
    }

    /// Has `listener` hear of every later change, on the writer's thread.
    pub fn listen(&self, listener: Listener) {
        self.send(Order::Listen(listener));
    }

    /// Decides and writes. `decide` runs on the writer's thread and sees every earlier write; `reply` is called
    /// once the write is durable and in the catalog, or was not done.
    pub fn write<T, E, D, R>(&self, decide: D, reply: R)
    where
        T: Send + 'static,
        E: Send + 'static,
        D: FnOnce(&Moment<'_>) -> Result<Result<Decision<T>, E>, CatalogError> + Send + 'static,
        R: FnOnce(Result<Written<T, E>, WriteError>) + Send + 'static,
    {
        self.send(Order::Write(Box::new(Write { decide: Some(decide), decided: None, reply })));
    }

    /// Removes file content for good: from every record of the journal, the blobs and the derived data; the same
    /// bytes are refused from then on. Replies with the artifacts that held it.
    pub fn redact(
        &self,
        sha256: Sha256,
        reason: String,
        by: AccountId,
        reply: impl FnOnce(Result<Vec<ArtifactId>, WriteError>) + Send + 'static,
    ) {
        self.send(Order::Redact { sha256, reason, by, reply: Box::new(reply) });
    }

    /// Removes the bytes and derived data of a file that no artifact has any more, after every write handed in.
    pub fn remove_unheld(&self, sha256: Sha256) {
        self.send(Order::RemoveUnheld(sha256));
    }

    fn send(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // The writer outlives every sender, so this cannot fail.
            let _ = orders.send(order);
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        drop(self.orders.take());
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
        let _ = self.shared.catalog.flush();
    }
}

fn lock_dir(dir: &Path) -> Result<File, OpenError> {
    let path = dir.join("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|error| OpenError::Folder(dir.to_owned(), error))?;
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if begun.elapsed() < LET_GO_WITHIN => std::thread::sleep(LET_GO_WITHIN / 100),
            Err(TryLockError::WouldBlock) => return Err(OpenError::InUse(dir.to_owned())),
            Err(TryLockError::Error(error)) => return Err(OpenError::Folder(dir.to_owned(), error)),
        }
    }
}

fn open_catalog(dir: &Path, notices: &mut Vec<Notice>) -> Result<Catalog, OpenError> {
    let error = match Catalog::open(dir) {
        Ok(catalog) => return Ok(catalog),
        Err(error) => error,
    };
    let aside = Catalog::move_aside(dir).map_err(|error| OpenError::Folder(dir.to_owned(), error))?;
    notices.push(Notice(format!(
        "The catalog would not open ({error}). It was moved to {} and is being rebuilt from the journal; nothing is lost.",
        aside.display()
    )));
    Ok(Catalog::open(dir)?)
}

/// Opens the journal and brings the catalog up to its head.
fn open_journal(
    settings: &Settings,
    catalog: &Catalog,
    notices: &mut Vec<Notice>,
) -> Result<(FileJournal, Option<Damage>), OpenError> {
    let mark = catalog.watermark()?;
    let place = mark.as_ref().map(|mark| (mark.journal.clone(), mark.position.clone()));
    let id = format!("{:016x}", (settings.random)());
    let opened = FileJournal::open(Arc::clone(&settings.files), &settings.dir.join("journal"), &id, place.as_ref())?;
    if let Some(torn) = &opened.torn {
        notices.push(Notice(format!(
            "The journal ended in a write that was never confirmed; its {} bytes were cut off and kept in {}.",
            torn.bytes,
            torn.kept.display()
        )));
    }
    let current = mark.as_ref().is_some_and(|mark| mark.format == catalog::FORMAT);
    let behind_damage =
        opened.damage.is_some() && place.as_ref().is_some_and(|(journal, _)| *journal == opened.journal.identity());
    match place {
        Some((_, position)) if current && opened.knows_mark => replay(&opened.journal, catalog, Some(&position))?,
        // The journal is damaged before the catalog's place: the catalog knows more, so it stays as it is.
        Some(_) if current && behind_damage => {}
        Some(_) => {
            let why = "The catalog does not belong to this journal's state; it is being rebuilt.";
            notices.push(Notice(why.to_owned()));
            rebuild(&opened.journal, catalog)?;
        }
        None => replay(&opened.journal, catalog, None)?,
    }
    Ok((opened.journal, opened.damage))
}

/// Builds the catalog anew beside the old one, which it then replaces.
pub fn rebuild(journal: &dyn Journal, catalog: &Catalog) -> Result<(), OpenError> {
    let fresh = catalog.beside()?;
    replay(journal, &fresh, None)?;
    Ok(catalog.give_way(&fresh)?)
}

/// Applies to the catalog what the journal holds after `from`.
pub fn replay(journal: &dyn Journal, catalog: &Catalog, from: Option<&Position>) -> Result<(), OpenError> {
    let start = from.cloned().unwrap_or_else(|| journal::beginning(&journal.identity()));
    replay_with(catalog, &journal.identity(), start, |visit| journal.follow(from, visit))
}

/// Applies to the catalog every entry that `follow` visits, the first of which stands at `start`.
pub(crate) fn replay_with(
    catalog: &Catalog,
    identity: &Identity,
    start: Position,
    follow: impl FnOnce(&mut Visit<'_>) -> Result<(), JournalError>,
) -> Result<(), OpenError> {
    let mut pending = Pending::new();
    let mut failed: Result<(), CatalogError> = Ok(());
    let mut last = start;
    follow(&mut |entry, position| {
        if failed.is_ok() {
            failed = catalog::stage(catalog, &mut pending, &entry)
                .and_then(|()| catalog::locate(&mut pending, entry.seq, last.offset));
        }
        if failed.is_ok() && pending.len() > 4_096 {
            failed = catalog.apply(std::mem::take(&mut pending), identity, &position);
        }
        last = position;
        Ok(())
    })?;
    failed?;
    Ok(catalog.apply(pending, identity, &last)?)
}

/// Bytes and derived data that no record names, once something was redacted: a crash in the middle of that leaves them
/// behind. So do uploads that were not finished.
fn strays(shared: &Shared) -> std::io::Result<Vec<Sha256>> {
    let state = shared.catalog.state();
    let known = state.redactions().and_then(|redactions| Ok((redactions, state.files()?)));
    let (redactions, files) = known.map_err(std::io::Error::other)?;
    if redactions.is_empty() {
        return Ok(Vec::new());
    }
    let mut there = shared.blobs.all()?;
    there.extend(shared.derived.all()?);
    // While the bytes of a redacted file are there, its redaction is not finished: that is done as a whole.
    let unfinished =
        |sha256: &Sha256| redactions.iter().any(|one| one.sha256 == *sha256) && shared.blobs.contains(sha256);
    there.retain(|sha256| files.binary_search(sha256).is_err() && !unfinished(sha256));
    Ok(there)
}

fn read_vocabularies(catalog: &Catalog) -> Result<Vocabularies, CatalogError> {
    let state = catalog.state();
    let (cohorts, programme) = (state.cohorts()?, state.programme()?);
    Ok(Vocabularies::new(state.vocabularies()?, state.districts()?).with_cohorts(&cohorts, &programme.course))
}

fn why_read_only(damage: &Damage, dir: &Path) -> String {
    format!(
        "line {} of the journal (byte {}) is damaged: {}. Reading goes on. Run `clearinghouse verify --data {}`, then restore a backup",
        damage.seq,
        damage.offset,
        damage.what,
        dir.display()
    )
}
