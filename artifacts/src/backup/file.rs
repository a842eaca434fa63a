//! The backup file itself: reading what is in it, and writing entries at its end.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Take, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use model::Sha256;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::Digest;

use super::{ACCOUNTS, About, BackupError, Closing, DOCUMENTS, FORMAT, failed};

/// The unit of a tar file, in bytes.
const BLOCK: u64 = 512;
/// What ends a tar file: two blocks of zeros.
const END: [u8; 1024] = [0; 1024];
/// Bytes that are gathered before they are written.
const GATHERED: usize = 256 << 10;
/// Bytes after which they are synced: one sync of everything at the end would hold up others' for long.
const SYNCED_EVERY: u64 = 8 << 20;
/// Largest entry that is read into memory, in bytes.
const MOST_IN_MEMORY: u64 = 64 << 20;

const ABOUT: &str = "about.json";
const CLOSING: &str = "state.json";
pub const NOTICES: &str = "notices.json";

/// Where an entry's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// From which byte on.
    pub at: u64,
    /// How many.
    pub size: u64,
}

impl Place {
    /// Where the next entry begins.
    fn end(self) -> u64 {
        self.at + self.size.next_multiple_of(BLOCK)
    }
}

/// A backup file and what its last whole run has in it.
pub struct Backup {
    pub path: PathBuf,
    file: File,
    /// The last closing entry.
    pub closing: Closing,
    /// Where it ends.
    pub end: u64,
    /// Bytes after it that are more than the end of a tar file: a run that did not come to its end.
    pub torn: u64,
    /// Whether something before it is no entry.
    pub damaged: bool,
    pub blobs: BTreeMap<Sha256, Place>,
    /// Pieces of the journals, by the byte they begin at.
    pub documents: BTreeMap<u64, Place>,
    pub accounts: BTreeMap<u64, Place>,
    pub notices: Option<Place>,
}

/// Of what follows the first entry only its format is known, before it is looked at.
#[derive(Deserialize)]
struct Format {
    clearinghouse_backup: u32,
}

fn check_format(path: &Path, about: Option<Format>) -> Result<(), BackupError> {
    match about {
        Some(about) if about.clearinghouse_backup > FORMAT => {
            Err(BackupError::TooNew(path.to_owned(), about.clearinghouse_backup))
        }
        _ => Ok(()),
    }
}

/// Name and size of the entry that a block heads, if it does.
fn header(block: &[u8; 512]) -> Option<(String, u64)> {
    let header = tar::Header::from_byte_slice(block);
    let sum: u32 =
        block.iter().enumerate().map(|(at, &byte)| u32::from(if (148..156).contains(&at) { b' ' } else { byte })).sum();
    if header.cksum().ok()? != sum {
        return None;
    }
    Some((header.path().ok()?.to_str()?.to_owned(), header.size().ok()?))
}

impl Backup {
    /// Reads what is in a file. Whoever is going to write it holds its lock.
    pub fn read(path: &Path, file: File) -> Result<Self, BackupError> {
        let io = |error| failed(path)(error);
        let length = file.metadata().map_err(io)?.len();
        let (mut entries, mut bad) = (Vec::new(), Vec::new());
        let mut closing: Option<(Closing, u64)> = None;
        let (mut at, mut block) = (0, [0; 512]);
        while at + BLOCK <= length {
            file.read_exact_at(&mut block, at).map_err(io)?;
            let found = header(&block).map(|(name, size)| (name, Place { at: at + BLOCK, size }));
            // Where a header is damaged, the next one is looked for.
            let Some((name, place)) = found.filter(|(_, place)| place.end() <= length) else {
                bad.push(at);
                at += BLOCK;
                continue;
            };
            match name.as_str() {
                ABOUT => check_format(path, json(&file, place))?,
                CLOSING => closing = json(&file, place).map(|read| (read, place.end())).or(closing),
                _ => entries.push((name, place)),
            }
            at = place.end();
        }
        let (closing, end) = closing.ok_or_else(|| BackupError::Unfinished(path.to_owned()))?;
        let torn = if length <= end + END.len() as u64 { 0 } else { length - end };
        let damaged = bad.iter().any(|&at| at < end);
        let (blobs, documents, accounts) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let path = path.to_owned();
        let mut backup = Self { path, file, closing, end, torn, damaged, blobs, documents, accounts, notices: None };
        entries.into_iter().filter(|(_, place)| place.at < end).for_each(|(name, place)| backup.note(&name, place));
        Ok(backup)
    }

    fn note(&mut self, name: &str, place: Place) {
        let piece = |rest: &str| rest.strip_suffix(".jsonl")?.parse().ok();
        match name.split_once('/') {
            Some(("blobs", rest)) => {
                let named = rest.get(3..).and_then(|name| name.parse().ok());
                self.blobs.extend(named.map(|sha256| (sha256, place)));
            }
            Some((DOCUMENTS, rest)) => self.documents.extend(piece(rest).map(|from| (from, place))),
            Some((ACCOUNTS, rest)) => self.accounts.extend(piece(rest).map(|from| (from, place))),
            None if name == NOTICES => self.notices = Some(place),
            _ => {}
        }
    }

    /// Whether a file begins as a backup does.
    pub fn begins(path: &Path, file: &File) -> Result<bool, BackupError> {
        let mut block = [0; 512];
        match file.read_exact_at(&mut block, 0) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(failed(path)(error)),
            Ok(()) => Ok(header(&block).is_some_and(|(name, _)| name == ABOUT)),
        }
    }

    /// The bytes of an entry.
    pub fn open(&self, place: Place) -> io::Result<Take<File>> {
        // A handle of its own: the place in the file is not shared.
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(place.at))?;
        Ok(file.take(place.size))
    }

    /// An entry that is JSON.
    pub fn json<T: DeserializeOwned>(&self, place: Place) -> Option<T> {
        json(&self.file, place)
    }

    /// To write after its last closing entry.
    pub fn extend(&self) -> Result<Adding, BackupError> {
        let io = |error| failed(&self.path)(error);
        let file = self.file.try_clone().map_err(io)?;
        let mut adding = Adding::new(file, self.end, Begun::Behind(self.end), &self.path);
        adding.back_to(self.end).map_err(io)?;
        Ok(adding)
    }
}

fn json<T: DeserializeOwned>(file: &File, place: Place) -> Option<T> {
    let size = usize::try_from(place.size).ok().filter(|_| place.size <= MOST_IN_MEMORY)?;
    let mut bytes = vec![0; size];
    file.read_exact_at(&mut bytes, place.at).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Why an entry was not written.
pub enum NotAdded {
    /// What was to be written could not be read; nothing of it is in the file.
    Unread(io::Error),
    /// It could not be written.
    Unwritten(io::Error),
}

/// Where writing began.
enum Begun {
    /// At this byte, behind what is there.
    Behind(u64),
    /// In a file of this name, which takes the other's place at the end.
    Beside(PathBuf),
}

/// Entries being written. Dropped before [`close`](Self::close), they leave what was there before.
pub struct Adding {
    file: File,
    gathered: Vec<u8>,
    unsynced: u64,
    at: u64,
    begun: Begun,
    path: PathBuf,
}

impl Adding {
    /// A new file, to take the place of `path`.
    pub fn begin(path: &Path) -> Result<Self, BackupError> {
        let mut beside = path.as_os_str().to_owned();
        beside.push(".part");
        let beside = PathBuf::from(beside);
        let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).mode(0o600).open(&beside);
        let file = file.map_err(failed(&beside))?;
        lock(&beside, &file)?;
        // What an interrupted run left in it.
        file.set_len(0).map_err(failed(&beside))?;
        Ok(Self::new(file, 0, Begun::Beside(beside), path))
    }

    fn new(file: File, at: u64, begun: Begun, path: &Path) -> Self {
        Self { file, gathered: Vec::with_capacity(2 * GATHERED), unsynced: 0, at, begun, path: path.to_owned() }
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() < GATHERED { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.write_all(&self.gathered)?;
        self.unsynced += self.gathered.len() as u64;
        self.gathered.clear();
        if self.unsynced >= SYNCED_EVERY {
            self.unsynced = 0;
            self.file.sync_data()?;
        }
        Ok(())
    }

    /// Writes an entry of `size` bytes; returns their SHA-256.
    pub fn add(&mut self, name: &str, size: u64, bytes: impl Read) -> Result<Sha256, NotAdded> {
        let before = self.at;
        let written = self.write(name, size, bytes);
        if matches!(written, Err(NotAdded::Unread(_))) {
            self.back_to(before).map_err(NotAdded::Unwritten)?;
        }
        written
    }

    fn write(&mut self, name: &str, size: u64, mut bytes: impl Read) -> Result<Sha256, NotAdded> {
        let mut header = tar::Header::new_gnu();
        header.set_path(name).map_err(NotAdded::Unwritten)?;
        header.set_size(size);
        header.set_mode(0o600);
        header.set_cksum();
        self.put(header.as_bytes()).map_err(NotAdded::Unwritten)?;
        let (mut digest, mut left) = (sha2::Sha256::new(), size);
        let mut buffer = vec![0; 128 << 10];
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
            let read = bytes.read(&mut buffer[..most]).map_err(NotAdded::Unread)?;
            if read == 0 {
                return Err(NotAdded::Unread(io::ErrorKind::UnexpectedEof.into()));
            }
            digest.update(&buffer[..read]);
            self.put(&buffer[..read]).map_err(NotAdded::Unwritten)?;
            left -= read as u64;
        }
        let padded = size.next_multiple_of(BLOCK);
        let padding = usize::try_from(padded - size).unwrap_or_default();
        self.put(&END[..padding]).map_err(NotAdded::Unwritten)?;
        self.at += BLOCK + padded;
        Ok(Sha256::new(digest.finalize().into()))
    }

    /// Takes back what was written since.
    pub fn back_to(&mut self, at: u64) -> io::Result<()> {
        self.flush()?;
        self.file.set_len(at)?;
        self.file.seek(SeekFrom::Start(at))?;
        self.at = at;
        Ok(())
    }

    /// Where the next entry begins.
    pub fn at(&self) -> u64 {
        self.at
    }

    /// Writes an entry as JSON.
    pub fn add_json(&mut self, name: &str, value: &impl Serialize) -> Result<(), BackupError> {
        let mut bytes = serde_json::to_vec_pretty(value).map_err(|error| failed(&self.path)(error.into()))?;
        bytes.push(b'\n');
        let size = bytes.len() as u64;
        let Err(NotAdded::Unread(error) | NotAdded::Unwritten(error)) = self.add(name, size, &*bytes) else {
            return Ok(());
        };
        Err(failed(&self.path)(error))
    }

    /// Writes the first entry.
    pub fn add_about(&mut self, about: &About) -> Result<(), BackupError> {
        self.add_json(ABOUT, about)
    }

    /// Makes all of it durable, then closes it, so that no closing entry is there before what it closes. Returns the
    /// length of the file in bytes.
    pub fn close(mut self, closing: &Closing) -> Result<u64, BackupError> {
        self.sync()?;
        self.add_json(CLOSING, closing)?;
        self.put(&END).map_err(failed(&self.path))?;
        self.sync()?;
        let length = self.at + END.len() as u64;
        if let Begun::Beside(beside) = &self.begun {
            std::fs::rename(beside, &self.path).map_err(failed(&self.path))?;
            sync_parent(&self.path).map_err(failed(&self.path))?;
        }
        self.begun = Begun::Behind(self.at);
        Ok(length)
    }

    fn sync(&mut self) -> Result<(), BackupError> {
        self.flush().and_then(|()| self.file.sync_all()).map_err(failed(&self.path))
    }
}

impl Drop for Adding {
    fn drop(&mut self) {
        match &self.begun {
            Begun::Beside(beside) => drop(std::fs::remove_file(beside)),
            Begun::Behind(at) if *at == self.at => {}
            Begun::Behind(at) => {
                let at = *at;
                self.gathered.clear();
                let _ = self.back_to(at).and_then(|()| self.file.write_all(&END));
            }
        }
    }
}

/// Keeps other backups out of a file.
pub fn lock(path: &Path, file: &File) -> Result<(), BackupError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(std::fs::TryLockError::WouldBlock) => Err(BackupError::Busy(path.to_owned())),
        Err(std::fs::TryLockError::Error(error)) => Err(failed(path)(error)),
    }
}

/// Makes a name in its folder durable.
pub fn sync_parent(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(parent)?.sync_all()
}
