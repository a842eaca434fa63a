//! The queue of files waiting to be read, and the threads that have workers read them. The queue needs no store of
//! its own: a file without derived data is waiting.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use artifacts::Store;
use extract::{ExtractError, Extractor, MakeError};
use jiff::Timestamp;
use model::{ArtifactId, Backlog, Sha256};
use tokio::sync::oneshot;

use crate::http::figures::{FilesRead, Outcome};
use crate::indexing::Keeper;
use crate::pace::Pace;
use crate::settings::Settings;

/// Wait before a file is tried again whose worker could not be started.
const AGAIN_AFTER: Duration = Duration::from_secs(2);
/// Times a file is tried before it has to wait for the next start.
const TRIES: u32 = 5;

#[derive(Default)]
struct Queue {
    waiting: VecDeque<(Sha256, String)>,
    /// Waiting or being read.
    known: HashSet<Sha256>,
    told: HashMap<Sha256, Vec<oneshot::Sender<()>>>,
    running: usize,
    stopping: bool,
    /// Files read since the queue was last empty, and how fast.
    read: usize,
    pace: Option<Pace>,
}

struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
    store: Arc<Store>,
    extractor: Extractor,
    keeper: Keeper,
    /// Counts files read, by how that ended.
    outcomes: FilesRead,
}

/// The readers. Files are read in the order they came.
pub struct Reading {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Reading {
    /// Starts as many readers as there are cores.
    pub fn start(
        store: &Arc<Store>,
        keeper: Keeper,
        settings: &Settings,
        outcomes: FilesRead,
    ) -> std::io::Result<Self> {
        let extractor = Extractor::new(std::env::current_exe()?, settings.reading_limits());
        let shared = Shared {
            queue: Mutex::default(),
            wake: Condvar::new(),
            store: Arc::clone(store),
            extractor,
            keeper,
            outcomes,
        };
        let shared = Arc::new(shared);
        let readers = std::thread::available_parallelism().map_or(2, usize::from);
        let threads = (0..readers).map(|n| {
            let shared = Arc::clone(&shared);
            std::thread::Builder::new().name(format!("reader-{n}")).spawn(move || shared.run())
        });
        let threads = threads.collect::<Result<_, _>>()?;
        Ok(Self { shared, threads: Mutex::new(threads) })
    }

    /// Queues every file of the catalog that was not read yet, or whose texts are damaged.
    pub fn enqueue_unread(&self) {
        let shared = Arc::clone(&self.shared);
        std::thread::spawn(move || {
            let Ok(files) = shared.store.state().files() else { return };
            let derived = shared.store.derived();
            for sha256 in files.into_iter().filter(|sha256| derived.get(sha256).is_none()) {
                if derived.contains(&sha256) {
                    tracing::error!(%sha256, "the text read from a file is damaged; the file is read again");
                    let _ = derived.remove(&sha256);
                }
                let name = shared.file_name(&sha256);
                shared.enqueue(sha256, name, None);
            }
        });
    }

    /// Queues a file unless it was read.
    pub fn enqueue(&self, sha256: Sha256, file_name: &str) {
        self.shared.enqueue(sha256, file_name.to_owned(), None);
    }

    /// Waits until the file is read, or could not be read for reasons of this machine.
    pub async fn finished(&self, sha256: Sha256, file_name: &str) {
        let (tell, told) = oneshot::channel();
        self.shared.enqueue(sha256, file_name.to_owned(), Some(tell));
        let _ = told.await;
    }

    /// Files waiting and being read.
    pub fn backlog(&self) -> (usize, usize) {
        let queue = self.shared.lock();
        (queue.waiting.len(), queue.running)
    }

    /// The same, with how fast it goes; none when nothing waits.
    pub fn progress(&self, now: Timestamp) -> Option<Backlog> {
        let queue = self.shared.lock();
        let files = queue.waiting.len() + queue.running;
        Some(Backlog {
            files,
            per_minute: queue.pace.and_then(|pace| pace.per_minute(now, queue.read)),
            seconds_left: queue.pace.and_then(|pace| pace.seconds(now, queue.read, files)),
        })
        .filter(|backlog| backlog.files > 0)
    }

    /// Has a worker draw page `n` (from 1) of a PDF; blocks. `None` when the file gives no picture.
    pub fn draw(&self, file: std::fs::File, n: usize) -> Result<Option<Vec<u8>>, ExtractError> {
        self.shared.extractor.render(file, n)
    }

    /// Has a worker make something of a file's bytes; blocks.
    pub fn make(&self, maker: &str, file: std::fs::File) -> Result<Vec<u8>, MakeError> {
        self.shared.extractor.make(maker, file)
    }

    /// What the machine offers to fence readers in, and what it lacks.
    pub fn fences(&self) -> Vec<String> {
        self.shared.extractor.sandbox_report()
    }

    /// Ends the readers after the files they are at; the rest is read after the next start.
    pub fn stop(&self) {
        {
            let mut queue = self.shared.lock();
            queue.stopping = true;
            queue.waiting.clear();
            queue.told.clear();
        }
        self.shared.wake.notify_all();
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enqueue(&self, sha256: Sha256, name: String, tell: Option<oneshot::Sender<()>>) {
        let mut queue = self.lock();
        if queue.stopping || (!queue.known.contains(&sha256) && self.store.derived().contains(&sha256)) {
            return;
        }
        if let Some(tell) = tell {
            queue.told.entry(sha256).or_default().push(tell);
        }
        if queue.known.is_empty() {
            (queue.read, queue.pace) = (0, Some(Pace::new(Timestamp::now())));
        }
        if queue.known.insert(sha256) {
            queue.waiting.push_back((sha256, name));
            self.wake.notify_one();
        }
    }

    fn run(&self) {
        // Its workers do too.
        crate::compute::give_way();
        while let Some((sha256, name)) = self.next() {
            let mut tries = 0;
            while let Err(error) = self.read(&sha256, &name) {
                tries += 1;
                tracing::error!(%sha256, %error, tries, "a file could not be read now");
                if tries == TRIES || self.lock().stopping {
                    break;
                }
                std::thread::sleep(AGAIN_AFTER);
            }
            self.done(&sha256);
        }
    }

    fn next(&self) -> Option<(Sha256, String)> {
        let mut queue = self.lock();
        loop {
            if queue.stopping {
                return None;
            }
            if let Some(next) = queue.waiting.pop_front() {
                queue.running += 1;
                return Some(next);
            }
            queue = self.wake.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn read(&self, sha256: &Sha256, name: &str) -> Result<(), ReadError> {
        let file = match self.store.blobs().open(sha256) {
            // Deleted meanwhile.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            opened => opened?,
        };
        let extraction = self.extractor.extract(file, name)?;
        self.store.derived().put(sha256, &extraction)?;
        self.outcomes.get_or_create(&Outcome::of(extraction.state)).inc();
        // Its bytes may have been removed for good while they were read.
        if !self.store.blobs().contains(sha256) {
            self.store.derived().remove(sha256)?;
        }
        Ok(())
    }

    /// Tells everyone who waits for the file.
    fn done(&self, sha256: &Sha256) {
        let tell = {
            let mut queue = self.lock();
            queue.running -= 1;
            queue.read += 1;
            let read = queue.read;
            if let Some(pace) = &mut queue.pace {
                pace.note(Timestamp::now(), read);
            }
            queue.known.remove(sha256);
            queue.told.remove(sha256)
        };
        let holders: Vec<ArtifactId> = self.store.state().holders(sha256).unwrap_or_default();
        if !holders.is_empty() {
            self.keeper.read(holders);
        }
        for tell in tell.into_iter().flatten() {
            let _ = tell.send(());
        }
    }

    /// A name some artifact has for the file.
    fn file_name(&self, sha256: &Sha256) -> String {
        let state = self.store.state();
        let holder = state.holders(sha256).ok().and_then(|holders| state.artifact(*holders.first()?).ok()?);
        let named = holder.and_then(|artifact| {
            artifact.revisions.iter().find(|r| r.file.sha256 == *sha256).map(|r| r.file.name.clone())
        });
        named.unwrap_or_default()
    }
}

#[derive(Debug, thiserror::Error)]
enum ReadError {
    #[error(transparent)]
    Worker(#[from] ExtractError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}
