//! File bytes, named by their SHA-256 and never changed once there.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use model::Sha256;
use sha2::Digest;

use crate::files::{Files, Writing};

const INCOMING: &str = "incoming";

/// Where file bytes are kept. What a scaled-out clearinghouse replaces by an object store.
pub trait Blobs: Send + Sync + std::fmt::Debug {
    /// Begins to take in bytes.
    fn begin(&self) -> io::Result<Box<dyn Incoming>>;
    /// Opens the bytes with this name; an error of kind `NotFound` when there are none.
    fn open(&self, sha256: &Sha256) -> io::Result<File>;
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
}

impl FileBlobs {
    /// Opens or makes the folder, and clears what was coming in when the program last stopped.
    pub fn open(files: Arc<dyn Files>, dir: &Path) -> io::Result<Self> {
        let incoming = dir.join(INCOMING);
        files.create_dir(&incoming)?;
        for name in files.list(&incoming)? {
            files.remove(&incoming.join(name))?;
        }
        Ok(Self { files, dir: dir.to_owned(), next: AtomicU64::new(0) })
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
            path,
            writing,
            digest: sha2::Sha256::new(),
            size: 0,
            kept: false,
        }))
    }

    fn open(&self, sha256: &Sha256) -> io::Result<File> {
        self.files.open(&self.path(sha256))
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
        if self.files.length(&path).is_ok_and(|length| length == self.size) {
            return Ok((sha256, self.size));
        }
        self.writing.sync()?;
        self.files.create_dir(&folder)?;
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
