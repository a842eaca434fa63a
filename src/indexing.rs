//! Keeps the search index up with the catalog: one thread applies changes, one commit serves all that wait.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use artifacts::{CatalogError, Identity, Position, Store, Watermark};
use index::{Document, Index, IndexError, Opening, Writer};
use model::{Artifact, ArtifactId, FACETS, Metadata, Record, Vocabularies};
use thiserror::Error;
use tokio::sync::{oneshot, watch};

use crate::curation::language;

/// Shortest time from one commit to the next, so that many small writes share one.
const PACE: Duration = Duration::from_millis(40);
/// Wait before what could not be written is tried again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);
/// Documents between two commits of a rebuild.
const REBUILD_COMMIT: usize = 20_000;

/// What keeping the index failed on.
#[derive(Debug, Error)]
pub enum IndexingError {
    /// The index.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The catalog.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// Its folder.
    #[error("{0}: {1}")]
    Folder(PathBuf, std::io::Error),
    /// It was told to stop.
    #[error("it was stopped")]
    Stopped,
}

/// Why there is no new index; the old one stays.
#[derive(Clone, Debug, Error)]
pub enum NotRebuilt {
    /// It was told to stop.
    #[error("it was stopped")]
    Stopped,
    /// It could not be done.
    #[error("{0}")]
    Failed(String),
}

impl From<IndexingError> for NotRebuilt {
    fn from(error: IndexingError) -> Self {
        match error {
            IndexingError::Stopped => Self::Stopped,
            error => Self::Failed(error.to_string()),
        }
    }
}

/// Hears how many artifacts of how many are in the new index. To break ends the rebuild, unless someone else waits for
/// it too.
pub type Progress = Box<dyn Fn(usize, usize) -> ControlFlow<()> + Send>;

type Reply = oneshot::Sender<Result<usize, NotRebuilt>>;

/// What the keeper is told.
enum Order {
    Changed(Vec<ArtifactId>, Identity, Position),
    Read(Vec<ArtifactId>),
    Rebuild(Progress, Reply),
    Rebuilt(Result<(), NotRebuilt>),
    Stop,
}

/// Tells the keeper that artifacts' files were read.
#[derive(Clone)]
pub struct Keeper(Arc<Mutex<Sender<Order>>>);

impl Keeper {
    fn send(&self, order: Order) {
        // The keeper only ends after `Stop`; what comes later is caught up with at the next start.
        let _ = self.0.lock().unwrap_or_else(PoisonError::into_inner).send(order);
    }

    /// The text of these artifacts is there now.
    pub fn read(&self, ids: Vec<ArtifactId>) {
        self.send(Order::Read(ids));
    }
}

/// The index and its keeper.
pub struct Indexing {
    current: Arc<RwLock<Arc<Index>>>,
    keeper: Keeper,
    reached: watch::Receiver<u64>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Indexing {
    /// Opens the index, catches up with the catalog or rebuilds, and starts the keeper.
    pub fn start(store: &Arc<Store>) -> Result<Self, IndexingError> {
        let dir = store.dir().join("index");
        let index = Arc::new(open_or_rebuild(store, &dir)?);
        // Left by a crash in a rebuild; it may hold what must be nowhere any more.
        remove(&beside(&dir))?;
        remove(&before(&dir))?;
        let (identity, position) = store.head();
        let current = Arc::new(RwLock::new(Arc::clone(&index)));
        let (sender, orders) = channel();
        let keeper = Keeper(Arc::new(Mutex::new(sender)));
        let (tell, reached) = watch::channel(position.seq);
        let at_work = AtWork {
            store: Arc::clone(store),
            dir,
            writer: None,
            current: Arc::clone(&current),
            keeper: keeper.clone(),
            tell,
            built_from: identity.clone(),
            place: (identity, position),
            rebuilding: None,
        };
        let listener = keeper.clone();
        store.listen(Box::new(move |ids, identity, position| {
            listener.send(Order::Changed(ids.to_vec(), identity.clone(), position.clone()));
        }));
        check_beside(index, keeper.clone());
        let thread = std::thread::Builder::new()
            .name("indexer".to_owned())
            .spawn(move || at_work.run(&orders))
            .map_err(|error| IndexingError::Folder(store.dir().to_owned(), error))?;
        Ok(Self { current, keeper, reached, thread: Mutex::new(Some(thread)) })
    }

    /// The index as it stands.
    pub fn index(&self) -> Arc<Index> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The keeper, to tell it things.
    pub fn keeper(&self) -> Keeper {
        self.keeper.clone()
    }

    /// The journal line up to which searches show everything.
    pub fn place(&self) -> u64 {
        *self.reached.borrow()
    }

    /// Waits until searches show everything up to journal line `seq`.
    pub async fn reached(&self, seq: u64) {
        let mut reached = self.reached.clone();
        let _ = reached.wait_for(|&place| place >= seq).await;
    }

    /// Builds the index again beside the current one and swaps them; returns how many artifacts it holds. What is asked
    /// for while a rebuild is under way is begun after it.
    pub async fn rebuild(&self, progress: Progress) -> Result<usize, NotRebuilt> {
        let (reply, answer) = oneshot::channel();
        self.keeper.send(Order::Rebuild(progress, reply));
        answer.await.unwrap_or(Err(NotRebuilt::Stopped))
    }

    /// Commits what is known and ends the keeper.
    pub fn stop(&self) {
        self.keeper.send(Order::Stop);
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = thread.join();
        }
    }
}

/// Reads the whole index once while searches are answered already; a damaged one is built again.
fn check_beside(index: Arc<Index>, keeper: Keeper) {
    std::thread::spawn(move || {
        if let Ok(damaged) = index.damaged_files()
            && let Some(file) = damaged.first()
        {
            tracing::error!(file = %file.display(), "the search index is damaged and is being built again; nothing is lost");
            keeper.send(Order::Rebuild(Box::new(|_, _| ControlFlow::Continue(())), oneshot::channel().0));
        }
    });
}

/// The keeper's thread.
struct AtWork {
    store: Arc<Store>,
    dir: PathBuf,
    writer: Option<Writer>,
    current: Arc<RwLock<Arc<Index>>>,
    keeper: Keeper,
    tell: watch::Sender<u64>,
    place: (Identity, Position),
    /// The journal that the index was built from. Once history was rewritten it is another one than that of `place`, until
    /// a rebuild has left out for good what was taken out.
    built_from: Identity,
    rebuilding: Option<Rebuilding>,
}

/// A rebuild under way: from which journal, who waits for it, what changed meanwhile, and who waits for the next one.
struct Rebuilding {
    from: Identity,
    replies: Vec<Reply>,
    changed: BTreeSet<ArtifactId>,
    next: Vec<(Progress, Reply)>,
    thread: JoinHandle<()>,
}

impl AtWork {
    fn run(mut self, orders: &Receiver<Order>) {
        crate::compute::give_way();
        // Made here, its threads give way too; if it fails, it is made for the first change.
        self.writer = self.current.read().unwrap_or_else(PoisonError::into_inner).writer().ok();
        let mut last = Instant::now();
        // What changed and is not in the index yet.
        let mut changed = BTreeSet::new();
        let mut going_on = true;
        while going_on {
            let patience = if changed.is_empty() { Duration::MAX } else { AGAIN_AFTER };
            let first = match orders.recv_timeout(patience) {
                Err(RecvTimeoutError::Disconnected) => break,
                first => first.ok(),
            };
            if matches!(first, Some(Order::Changed(..) | Order::Read(_))) {
                std::thread::sleep(PACE.saturating_sub(last.elapsed()));
            }
            // Whatever was told before or with the stop is still done.
            for order in first.into_iter().chain(orders.try_iter()) {
                going_on &= self.take(order, &mut changed);
            }
            match self.commit(&changed) {
                Ok(()) => changed.clear(),
                Err(error) => {
                    tracing::error!(%error, "the search index could not be written; it is tried again");
                    // What it has begun is not known to be whole.
                    self.writer = None;
                }
            }
            last = Instant::now();
        }
        if let Some(rebuilding) = self.rebuilding.take() {
            let _ = rebuilding.thread.join();
        }
    }

    /// Notes what an order says; false when it says to stop.
    fn take(&mut self, order: Order, changed: &mut BTreeSet<ArtifactId>) -> bool {
        match order {
            Order::Changed(ids, identity, position) => {
                self.note(ids, changed);
                let rewritten = identity != self.place.0;
                self.place = (identity, position);
                if rewritten {
                    self.ask_for_rebuild(Box::new(|_, _| ControlFlow::Continue(())), oneshot::channel().0);
                }
            }
            Order::Read(ids) => self.note(ids, changed),
            Order::Rebuild(progress, reply) => self.ask_for_rebuild(progress, reply),
            Order::Rebuilt(result) => self.end_rebuild(result),
            Order::Stop => return false,
        }
        true
    }

    /// Notes what is to be put into the index, and into the one that is being built: at once, since that may take this one's
    /// place before the next commit, and then claims to hold everything up to here.
    fn note(&mut self, ids: Vec<ArtifactId>, changed: &mut BTreeSet<ArtifactId>) {
        if let Some(rebuilding) = &mut self.rebuilding {
            rebuilding.changed.extend(&ids);
        }
        changed.extend(ids);
    }

    fn commit(&mut self, changed: &BTreeSet<ArtifactId>) -> Result<(), IndexingError> {
        if !changed.is_empty() || *self.tell.borrow() < self.place.1.seq {
            let current = Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner));
            let writer = match &mut self.writer {
                Some(writer) => writer,
                none => none.insert(current.writer()?),
            };
            put_all(&self.store, writer, changed.iter().copied())?;
            writer.commit(&mark(&self.built_from, &self.place.1))?;
        }
        self.tell.send_replace(self.place.1.seq);
        Ok(())
    }

    fn ask_for_rebuild(&mut self, progress: Progress, reply: Reply) {
        match &mut self.rebuilding {
            Some(rebuilding) => rebuilding.next.push((progress, reply)),
            None => self.begin_rebuild(vec![(progress, reply)]),
        }
    }

    fn begin_rebuild(&mut self, asked: Vec<(Progress, Reply)>) {
        let (all, replies): (Vec<Progress>, Vec<Reply>) = asked.into_iter().unzip();
        let (store, keeper, beside) = (Arc::clone(&self.store), self.keeper.clone(), beside(&self.dir));
        let place = self.place.clone();
        let spawned = std::thread::Builder::new().name("rebuild".to_owned()).spawn(move || {
            let progress = |done, of| {
                let unwanted = all.iter().filter(|progress| progress(done, of).is_break()).count();
                if unwanted == all.len() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let built = build(&store, &beside, &place, &progress).map(drop);
            if built.is_err() {
                let _ = remove(&beside);
            }
            keeper.send(Order::Rebuilt(built.map_err(Into::into)));
        });
        match spawned {
            Ok(thread) => {
                let (from, changed, next) = (self.place.0.clone(), BTreeSet::new(), Vec::new());
                self.rebuilding = Some(Rebuilding { from, replies, changed, next, thread });
            }
            Err(error) => answer(replies, &Err(NotRebuilt::Failed(error.to_string()))),
        }
    }

    fn end_rebuild(&mut self, result: Result<(), NotRebuilt>) {
        let Some(Rebuilding { from, replies, changed, next, .. }) = self.rebuilding.take() else { return };
        answer(replies, &result.and_then(|()| Ok(self.swap(from, &changed)?)));
        if !next.is_empty() {
            self.begin_rebuild(next);
        }
    }

    /// Puts the index built beside in place of the current one.
    fn swap(&mut self, from: Identity, changed: &BTreeSet<ArtifactId>) -> Result<usize, IndexingError> {
        // The old writer must be gone before another program part locks the folder of its name.
        self.writer = None;
        replace(&self.dir)?;
        let index = Arc::new(ready(&self.dir)?);
        let mut writer = index.writer()?;
        put_all(&self.store, &mut writer, changed.iter().copied())?;
        self.built_from = from;
        writer.commit(&mark(&self.built_from, &self.place.1))?;
        self.writer = Some(writer);
        let count = index.len();
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = index;
        Ok(count)
    }
}

/// Tells everyone who waits how a rebuild ended.
fn answer(replies: Vec<Reply>, result: &Result<usize, NotRebuilt>) {
    for reply in replies {
        let _ = reply.send(result.clone());
    }
}

/// Where the next index is built.
fn beside(dir: &Path) -> PathBuf {
    dir.with_extension("new")
}

/// Where the one that is replaced goes before it is removed.
fn before(dir: &Path) -> PathBuf {
    dir.with_extension("old")
}

fn mark(identity: &Identity, position: &Position) -> String {
    let mark = Watermark { format: index::FORMAT, journal: identity.clone(), position: position.clone() };
    serde_json::to_string(&mark).expect("a watermark has a JSON form")
}

fn ready(dir: &Path) -> Result<Index, IndexingError> {
    match Index::open(dir) {
        Opening::Ready(index) => Ok(index),
        _ => Err(IndexingError::Folder(
            dir.to_owned(),
            std::io::Error::other("the index that was just built does not open"),
        )),
    }
}

fn open_or_rebuild(store: &Store, dir: &Path) -> Result<Index, IndexingError> {
    let why = match Index::open(dir) {
        Opening::Ready(index) => match catch_up(store, &index) {
            Ok(()) => return Ok(index),
            Err(error) => error.to_string(),
        },
        Opening::Missing => "there is none".to_owned(),
        Opening::Outdated { why } | Opening::Damaged { why } => why,
    };
    let place = store.head();
    if place.1.seq > 0 {
        tracing::warn!("The search index is being built again ({why}); nothing is lost.");
    }
    drop(build(store, &beside(dir), &place, &|_, _| ControlFlow::Continue(()))?);
    replace(dir)?;
    ready(dir)
}

/// Applies what the journal holds after the index's last commit, and texts that were read since.
fn catch_up(store: &Store, index: &Index) -> Result<(), IndexingError> {
    let behind = |why: &str| IndexingError::Folder(PathBuf::from("index"), std::io::Error::other(why.to_owned()));
    let stored = index.watermark().ok_or_else(|| behind("it was never finished"))?;
    let stored: Watermark = serde_json::from_str(&stored).map_err(|_| behind("its watermark is not readable"))?;
    let (identity, position) = store.head();
    if stored.journal != identity || stored.position.seq > position.seq {
        return Err(behind("it belongs to another state of the journal"));
    }
    let mut changed: BTreeSet<ArtifactId> = BTreeSet::new();
    store
        .follow(Some(&stored.position), &mut |entry, _| {
            changed.extend(entry.records.iter().filter_map(artifact_of));
            Ok(())
        })
        .map_err(|error| behind(&error.to_string()))?;
    changed.extend(index.unread()?.into_iter().filter(|&id| was_read(store, id)));
    if changed.is_empty() && stored.position == position {
        return Ok(());
    }
    let mut writer = index.writer()?;
    put_all(store, &mut writer, changed.into_iter())?;
    Ok(writer.commit(&mark(&identity, &position))?)
}

fn artifact_of(record: &Record) -> Option<ArtifactId> {
    match record {
        Record::Artifact(artifact) => Some(artifact.id),
        Record::Deleted(id) => Some(*id),
        _ => None,
    }
}

fn was_read(store: &Store, id: ArtifactId) -> bool {
    let artifact = store.state().artifact(id).ok().flatten();
    artifact
        .and_then(|artifact| artifact.live().map(|revision| store.derived().contains(&revision.file.sha256)))
        .unwrap_or(false)
}

/// Builds a whole index in `dir`.
fn build(
    store: &Store,
    dir: &Path,
    place: &(Identity, Position),
    progress: &dyn Fn(usize, usize) -> ControlFlow<()>,
) -> Result<Index, IndexingError> {
    remove(dir)?;
    let index = Index::create(dir)?;
    let mut writer = index.writer()?;
    let (ids, vocabularies) = (store.state().artifact_ids()?, store.vocabularies());
    let goes_on = |done| progress(done, ids.len()).is_continue().then_some(()).ok_or(IndexingError::Stopped);
    for (done, &id) in ids.iter().enumerate() {
        goes_on(done)?;
        put_one(store, &mut writer, id, &vocabularies)?;
        if (done + 1).is_multiple_of(REBUILD_COMMIT) {
            writer.commit(&mark(&place.0, &place.1))?;
        }
    }
    writer.commit(&mark(&place.0, &place.1))?;
    writer.finish()?;
    goes_on(ids.len())?;
    Ok(index)
}

fn remove(dir: &Path) -> Result<(), IndexingError> {
    match std::fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(IndexingError::Folder(dir.to_owned(), error)),
        _ => Ok(()),
    }
}

/// Moves the folder built beside into place. A crash in between leaves no index, and the next start builds one.
fn replace(dir: &Path) -> Result<(), IndexingError> {
    let old = before(dir);
    remove(&old)?;
    match std::fs::rename(dir, &old) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(IndexingError::Folder(dir.to_owned(), error));
        }
        _ => {}
    }
    std::fs::rename(beside(dir), dir).map_err(|error| IndexingError::Folder(dir.to_owned(), error))?;
    remove(&old)
}

/// Brings the index to the catalog's state of these artifacts.
fn put_all(store: &Store, writer: &mut Writer, ids: impl Iterator<Item = ArtifactId>) -> Result<(), IndexingError> {
    let vocabularies = store.vocabularies();
    for id in ids {
        put_one(store, writer, id, &vocabularies)?;
    }
    Ok(())
}

fn put_one(
    store: &Store,
    writer: &mut Writer,
    id: ArtifactId,
    vocabularies: &Vocabularies,
) -> Result<(), IndexingError> {
    match store.state().artifact(id)?.filter(Artifact::is_up) {
        Some(artifact) => put(store, writer, &artifact, vocabularies),
        None => Ok(writer.remove(id)?),
    }
}

fn put(
    store: &Store,
    writer: &mut Writer,
    artifact: &Artifact,
    vocabularies: &Vocabularies,
) -> Result<(), IndexingError> {
    let Some(revision) = artifact.live() else { return Ok(writer.remove(artifact.id)?) };
    let extraction = store.derived().get(&revision.file.sha256);
    let published = |stamp: Option<&model::Stamp>| stamp.map_or(0, |stamp| stamp.at.as_second());
    let mut metadata = revision.metadata.clone();
    let found = extraction.as_ref().and_then(|extraction| extraction.facts.language.as_deref());
    metadata.language = metadata.language.or_else(|| language(found?, vocabularies));
    let first = artifact.revisions.iter().find_map(|revision| revision.published.as_ref());
    Ok(writer.put(&Document {
        id: artifact.id,
        external_id: artifact.external_id.as_deref(),
        metadata: &metadata,
        visibility: artifact.visibility,
        published: published(revision.published.as_ref()),
        first_published: published(first),
        file: revision.file.sha256,
        file_name: &revision.file.name,
        extraction: extraction.as_ref(),
        names: names(&metadata, vocabularies),
    })?)
}

/// What people call the values of an artifact's description: labels, district names and towns.
fn names(metadata: &Metadata, vocabularies: &Vocabularies) -> Vec<String> {
    let labels = FACETS.iter().filter(|facet| facet.name != "licence").flat_map(|facet| {
        let values = (facet.values)(metadata);
        values.into_iter().map(|value| vocabularies.label(facet.name, value)).collect::<Vec<_>>()
    });
    let towns = metadata.districts.iter().filter_map(|code| vocabularies.districts().get(code));
    labels.chain(towns.map(|district| district.town.clone())).collect()
}
