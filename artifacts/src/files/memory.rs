//! A file system in memory that, when the power goes, keeps what was synced and any part of what was not.

#![allow(clippy::missing_panics_doc, reason = "for tests only")]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use super::{Files, Writing};

/// One file: its bytes, and how many of them are safe.
#[derive(Clone, Debug, Default)]
struct Content {
    bytes: Vec<u8>,
    synced: usize,
    /// Bytes before a truncation that was not synced.
    before_cut: Option<Vec<u8>>,
}

#[derive(Debug, Default)]
struct Disk {
    files: BTreeMap<PathBuf, Arc<Mutex<Content>>>,
    /// Names as they stand after a power cut.
    synced: BTreeMap<PathBuf, Arc<Mutex<Content>>>,
    dirs: Vec<PathBuf>,
    /// Operations left until every write fails; `None` is for ever.
    left: Option<usize>,
}

/// The file system. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Disk>>);

struct Open {
    disk: Memory,
    content: Arc<Mutex<Content>>,
}

impl Memory {
    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().expect("no test thread panicked")
    }

    /// Lets `operations` more changes through; every later one fails.
    pub fn fail_after(&self, operations: usize) {
        self.disk().left = Some(operations);
    }

    fn step(&self) -> io::Result<()> {
        match &mut self.disk().left {
            Some(0) => Err(io::Error::other("the power is gone")),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// The power goes: unsynced names go back, and of unsynced bytes only the share `keep` (0 to 1) stays, its
    /// last byte perhaps torn.
    pub fn cut_power(&self, keep: f64, tear: bool) {
        let mut disk = self.disk();
        disk.left = None;
        disk.files = disk.synced.clone();
        for content in disk.files.values() {
            lose(&mut content.lock().expect("no test thread panicked"), keep, tear);
        }
    }

    /// A file's bytes, to damage them.
    pub fn edit(&self, path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
        let content = Arc::clone(&self.disk().files[path]);
        let mut content = content.lock().expect("no test thread panicked");
        change(&mut content.bytes);
        content.synced = content.bytes.len();
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "small test numbers"
)]
fn lose(content: &mut Content, keep: f64, tear: bool) {
    if let Some(before) = content.before_cut.take().filter(|_| keep < 0.5) {
        content.bytes = before;
        content.synced = content.bytes.len();
    }
    let unsynced = content.bytes.len() - content.synced;
    let kept = (unsynced as f64 * keep) as usize;
    content.bytes.truncate(content.synced + kept);
    if let Some(last) = content.bytes.last_mut().filter(|_| tear && kept > 0) {
        *last ^= 0x5a;
    }
    content.synced = content.bytes.len();
}

impl Files for Memory {
    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        self.step()?;
        self.disk().dirs.push(dir.to_owned());
        Ok(())
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let disk = self.disk();
        let inside = |path: &PathBuf| Some(path.strip_prefix(dir).ok()?.iter().next()?.to_string_lossy().into_owned());
        let mut names: Vec<String> = disk.files.keys().chain(&disk.dirs).filter_map(inside).collect();
        names.sort();
        names.dedup();
        Ok(names)
    }

    fn length(&self, path: &Path) -> io::Result<u64> {
        let disk = self.disk();
        let content = disk.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(content.lock().expect("no test thread panicked").bytes.len() as u64)
    }

    fn open(&self, path: &Path) -> io::Result<File> {
        let content = Arc::clone(self.disk().files.get(path).ok_or(io::ErrorKind::NotFound)?);
        let mut copy = tempfile::tempfile()?;
        Write::write_all(&mut copy, &content.lock().expect("no test thread panicked").bytes)?;
        copy.rewind()?;
        Ok(copy)
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn Writing>> {
        self.step()?;
        let content = Arc::clone(self.disk().files.entry(path.to_owned()).or_default());
        Ok(Box::new(Open { disk: self.clone(), content }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        let mut disk = self.disk();
        let content = disk.files.remove(from).ok_or(io::ErrorKind::NotFound)?;
        disk.files.insert(to.to_owned(), content);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        self.disk().files.remove(path).map(|_| ()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.step()?;
        let mut disk = self.disk();
        let direct = |path: &PathBuf| path.parent() == Some(dir);
        disk.synced.retain(|path, _| !direct(path));
        let now: Vec<_> =
            disk.files.iter().filter(|(path, _)| direct(path)).map(|(p, c)| (p.clone(), Arc::clone(c))).collect();
        disk.synced.extend(now);
        Ok(())
    }
}

impl Writing for Open {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut content = self.content.lock().expect("no test thread panicked");
        if let Err(error) = self.disk.step() {
            content.bytes.extend_from_slice(&bytes[..bytes.len() / 2]);
            return Err(error);
        }
        content.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.disk.step()?;
        let mut content = self.content.lock().expect("no test thread panicked");
        content.synced = content.bytes.len();
        content.before_cut = None;
        Ok(())
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.disk.step()?;
        let mut content = self.content.lock().expect("no test thread panicked");
        content.before_cut = Some(content.bytes.clone());
        content.bytes.truncate(usize::try_from(length).expect("a small file"));
        content.synced = content.synced.min(content.bytes.len());
        Ok(())
    }
}
