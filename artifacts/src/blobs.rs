//! File bytes, named by their SHA-256 and never changed once there.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, Read, Seek};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use model::Sha256;
use sha2::Digest;

use crate::files::{Files, Writing};

const INCOMING: &str = "incoming";
/// For how long bytes that were found right are taken to be so, unless the file changes.
const TRUSTED: Duration = Duration::from_secs(60 * 60);
/// Most files that are remembered to be right; then all are looked at again.
const REMEMBERED: usize = 1 << 16;

/// Where file bytes are kept. What a scaled-out clearinghouse replaces by an object store.
pub trait Blobs: Send + Sync + std::fmt::Debug {
    /// Begins to take in bytes.
    fn begin(&self) -> io::Result<Box<dyn Incoming>>;
    /// Opens the bytes with this name. An error of kind `NotFound` when there are none, and of kind `InvalidData` when they
    /// are not those any more: bytes are read through before they are first given to anyone, and again after an hour or
    /// when their file changes.
    fn open(&self, sha256: &Sha256) -> io::Result<File>;
    /// Reads the bytes through now; the same errors.
    fn check(&self, sha256: &Sha256) -> io::Result<()>;
    /// How many of the bytes read since the start were not what they were.
    fn damaged(&self) -> usize;
    /// Whether bytes of this name are there.
    fn contains(&self, sha256: &Sha256) -> bool;
    /// Removes the bytes for good. Fine when there are none.
    fn remove(&self, sha256: &Sha256) -> io::Result<()>;
    /// The names of all bytes there.
    fn all(&self) -> io::Result<Vec<Sha256>>;
}

/// Bytes coming in. Dropped before [`finish`](Incoming::finish), they leave nothing behind.
pub trait Incoming: Send {
    /// Takes the next bytes.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Makes them durable under their name; returns it and their number.
    fn finish(self: Box<Self>) -> io::Result<(Sha256, u64)>;
}

/// Blobs in a folder: `ab/abcdef…`, with what is coming in beside.
#[derive(Debug)]
pub struct FileBlobs {
    files: Arc<dyn Files>,
    dir: PathBuf,
    next: AtomicU64,
    folders: Folders,
    seen: Mutex<Seen>,
    /// Held while a file is read through to be given out: who asks for the same meanwhile need not do it again.
    checking: Mutex<()>,
}

/// The folders whose names are synced; nobody may count on another.
type Folders = Arc<Mutex<HashSet<PathBuf>>>;

/// What was read through.
#[derive(Debug, Default)]
struct Seen {
    /// When bytes were found right, and the state of their file then.
    right: HashMap<Sha256, (FileState, Instant)>,
    damaged: HashSet<Sha256>,
}

/// What changes when a file does: its number, its length and when it last changed.
type FileState = (u64, u64, i64, i64);

fn state_of(file: &File) -> io::Result<FileState> {
    let metadata = file.metadata()?;
    Ok((metadata.ino(), metadata.len(), metadata.ctime(), metadata.ctime_nsec()))
}

impl FileBlobs {
    /// Opens or makes the folder, and clears what was coming in when the program last stopped.
    pub fn open(files: Arc<dyn Files>, dir: &Path) -> io::Result<Self> {
        let incoming = dir.join(INCOMING);
        files.create_dir(&incoming)?;
        for name in files.list(&incoming)? {
            files.remove(&incoming.join(name))?;
        }
        Ok(Self {
            files,
            dir: dir.to_owned(),
            next: AtomicU64::new(0),
            folders: Arc::default(),
            seen: Mutex::default(),
            checking: Mutex::default(),
        })
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the bytes were found right not long ago, in a file of this state.
    fn is_right(&self, sha256: &Sha256, state: FileState) -> bool {
        self.seen().right.get(sha256).is_some_and(|(then, at)| *then == state && at.elapsed() < TRUSTED)
    }

    /// Reads an open file through, to its end.
    fn check_file(&self, sha256: &Sha256, file: &mut File) -> io::Result<()> {
        let state = state_of(file)?;
        let found = hash(&mut *file)?;
        let mut seen = self.seen();
        if found != *sha256 {
            seen.right.remove(sha256);
            if seen.damaged.insert(*sha256) {
                tracing::error!(%sha256, "The bytes of a file are damaged and are not given to anyone; restore them from a backup.");
            }
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("the bytes {sha256} are damaged")));
        }
        if seen.right.len() >= REMEMBERED {
            seen.right.clear();
        }
        seen.damaged.remove(sha256);
        seen.right.insert(*sha256, (state, Instant::now()));
        Ok(())
    }

    fn path(&self, sha256: &Sha256) -> PathBuf {
        place(&self.dir, sha256)
    }
}

/// Where bytes of this name are in the folder of blobs.
pub fn place(dir: &Path, sha256: &Sha256) -> PathBuf {
    let name = sha256.to_string();
    dir.join(&name[..2]).join(name)
}

impl Blobs for FileBlobs {
    fn begin(&self) -> io::Result<Box<dyn Incoming>> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.dir.join(INCOMING).join(number.to_string());
        let writing = self.files.append(&path)?;
        let files = Arc::clone(&self.files);
        Ok(Box::new(IncomingFile {
            files,
            dir: self.dir.clone(),
            folders: Arc::clone(&self.folders),
            path,
            writing,
            digest: sha2::Sha256::new(),
            size: 0,
            kept: false,
        }))
    }

    fn open(&self, sha256: &Sha256) -> io::Result<File> {
        let mut file = self.files.open(&self.path(sha256))?;
        let state = state_of(&file)?;
        if !self.is_right(sha256, state) {
            let _alone = self.checking.lock().unwrap_or_else(PoisonError::into_inner);
            if !self.is_right(sha256, state) {
                self.check_file(sha256, &mut file)?;
                file.rewind()?;
            }
        }
        Ok(file)
    }

    fn check(&self, sha256: &Sha256) -> io::Result<()> {
        self.check_file(sha256, &mut self.files.open(&self.path(sha256))?)
    }

    fn damaged(&self) -> usize {
        self.seen().damaged.len()
    }

    fn contains(&self, sha256: &Sha256) -> bool {
        self.files.length(&self.path(sha256)).is_ok()
    }

    fn remove(&self, sha256: &Sha256) -> io::Result<()> {
        let path = self.path(sha256);
        match self.files.remove(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(()) => self.files.sync_dir(path.parent().unwrap_or(&self.dir)),
        }
    }

    fn all(&self) -> io::Result<Vec<Sha256>> {
        let mut names: Vec<Sha256> = Vec::new();
        for folder in self.files.list(&self.dir)?.iter().filter(|name| name.len() == 2) {
            names
                .extend(self.files.list(&self.dir.join(folder))?.iter().filter_map(|name| name.parse::<Sha256>().ok()));
        }
        names.sort_unstable();
        Ok(names)
    }
}

struct IncomingFile {
    files: Arc<dyn Files>,
    dir: PathBuf,
    folders: Folders,
    path: PathBuf,
    writing: Box<dyn Writing>,
    digest: sha2::Sha256,
    size: u64,
    kept: bool,
}

impl Incoming for IncomingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.size += bytes.len() as u64;
        self.writing.write_all(bytes)
    }

    fn finish(mut self: Box<Self>) -> io::Result<(Sha256, u64)> {
        let sha256 = Sha256::new(self.digest.clone().finalize().into());
        let name = sha256.to_string();
        let folder = self.dir.join(&name[..2]);
        let path = folder.join(&name);
        self.writing.sync()?;
        {
            let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
            if !folders.contains(&folder) {
                self.files.create_dir(&folder)?;
                folders.insert(folder.clone());
            }
        }
        // Over the same bytes too, if they are there: those may be damaged, or their name not synced.
        self.files.rename(&self.path, &path)?;
        self.kept = true;
        self.files.sync_dir(&folder)?;
        Ok((sha256, self.size))
    }
}

impl Drop for IncomingFile {
    fn drop(&mut self) {
        if !self.kept {
            let _ = self.files.remove(&self.path);
        }
    }
}

/// The SHA-256 of everything `reader` gives.
pub fn hash(mut reader: impl Read) -> io::Result<Sha256> {
    let mut digest = sha2::Sha256::new();
    let mut buffer = vec![0; 256 << 10];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(Sha256::new(digest.finalize().into())),
            read => digest.update(&buffer[..read]),
        }
    }
}
