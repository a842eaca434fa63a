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

/// What names lead to: a file, or a folder.
type Names = BTreeMap<PathBuf, Option<Arc<Mutex<Content>>>>;

/// A change of names. It is safe once its folder is synced; until then it may be lost alone.
#[derive(Debug)]
enum Change {
    Put(PathBuf, Option<Arc<Mutex<Content>>>),
    Take(PathBuf),
    /// Within one folder: both or neither.
    Move(PathBuf, PathBuf),
}

impl Change {
    fn dir(&self) -> Option<&Path> {
        let (Self::Put(path, _) | Self::Take(path) | Self::Move(path, _)) = self;
        path.parent()
    }

    fn apply(&self, names: &mut Names) {
        match self {
            Self::Put(path, node) => drop(names.insert(path.clone(), node.clone())),
            Self::Take(path) => drop(names.remove(path)),
            Self::Move(from, to) => {
                if let Some(node) = names.remove(from) {
                    names.insert(to.clone(), node);
                }
            }
        }
    }
}

#[derive(Debug, Default)]
struct Disk {
    names: Names,
    /// Names as they stand after a power cut.
    synced: Names,
    /// What makes the latter the former, in order.
    unsynced: Vec<Change>,
    /// Operations left until every write fails; `None` is for ever.
    left: Option<usize>,
}

impl Disk {
    fn change(&mut self, change: Change) {
        change.apply(&mut self.names);
        self.unsynced.push(change);
    }

    fn file(&self, path: &Path) -> io::Result<Arc<Mutex<Content>>> {
        self.names.get(path).cloned().flatten().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// What a power cut leaves of what was not synced.
#[derive(Clone, Copy, Debug)]
pub enum Rest {
    /// This share (0 to 1) of bytes, cut off there, or its last byte torn; no names.
    Share(f64, bool),
    /// Anything that a real disk may: any of the names, and any share of bytes, cut, torn or ending in zeros.
    Anything(u64),
}

impl Rest {
    /// A number for the next thing that may be lost.
    fn chance(&mut self) -> f64 {
        match self {
            Self::Share(..) => 0.0,
            Self::Anything(seed) => {
                *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                f64::from(u32::try_from(*seed >> 33).unwrap_or(0)) / f64::from(1_u32 << 31)
            }
        }
    }
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

    /// The power goes.
    pub fn cut_power(&self, mut rest: Rest) {
        let mut disk = self.disk();
        disk.left = None;
        let Disk { synced, unsynced, .. } = &mut *disk;
        unsynced.drain(..).filter(|_| rest.chance() > 0.5).for_each(|change| change.apply(synced));
        // What stands in a folder whose own name is lost is lost too.
        let kept = synced.clone();
        synced.retain(|path, _| path.ancestors().skip(1).all(|dir| is_root(dir) || kept.contains_key(dir)));
        disk.names = disk.synced.clone();
        for content in disk.names.values().flatten() {
            lose(&mut content.lock().expect("no test thread panicked"), &mut rest);
        }
    }

    /// A file's bytes, to damage them.
    pub fn edit(&self, path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
        let content = self.disk().file(path).expect("the file is there");
        let mut content = content.lock().expect("no test thread panicked");
        change(&mut content.bytes);
        content.synced = content.bytes.len();
    }
}

/// Whether a folder needs nobody to make it.
fn is_root(dir: &Path) -> bool {
    dir.parent().is_none() || dir.as_os_str().is_empty()
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "small test numbers"
)]
fn lose(content: &mut Content, rest: &mut Rest) {
    let (keep, way) = match rest {
        Rest::Share(keep, tear) => (*keep, if *tear { 0.5 } else { 0.0 }),
        Rest::Anything(_) => (rest.chance(), rest.chance()),
    };
    if let Some(before) = content.before_cut.take().filter(|_| keep < 0.5) {
        content.bytes = before;
        content.synced = content.bytes.len();
    }
    let unsynced = content.bytes.len() - content.synced;
    let kept = (unsynced as f64 * keep).round() as usize;
    content.bytes.truncate(content.synced + kept);
    if way > 0.7 {
        content.bytes.resize(content.synced + unsynced, 0);
    } else if let Some(last) = content.bytes.last_mut().filter(|_| way > 0.4 && kept > 0) {
        *last ^= 0x5a;
    }
    content.synced = content.bytes.len();
}

impl Files for Memory {
    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        let parent = dir.parent().unwrap_or(dir);
        if !self.disk().names.contains_key(dir) {
            if !is_root(parent) && !self.disk().names.contains_key(parent) {
                self.create_dir(parent)?;
            }
            self.step()?;
            self.disk().change(Change::Put(dir.to_owned(), None));
        }
        self.sync_dir(parent)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let disk = self.disk();
        let inside = disk.names.keys().filter(|path| path.parent() == Some(dir));
        Ok(inside.filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect())
    }

    fn length(&self, path: &Path) -> io::Result<u64> {
        let content = self.disk().file(path)?;
        Ok(content.lock().expect("no test thread panicked").bytes.len() as u64)
    }

    fn open(&self, path: &Path) -> io::Result<File> {
        let content = self.disk().file(path)?;
        let mut copy = tempfile::tempfile()?;
        Write::write_all(&mut copy, &content.lock().expect("no test thread panicked").bytes)?;
        copy.rewind()?;
        Ok(copy)
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn Writing>> {
        let known = self.disk().file(path);
        let content = if let Ok(content) = known {
            content
        } else {
            self.step()?;
            let content = Arc::default();
            self.disk().change(Change::Put(path.to_owned(), Some(Arc::clone(&content))));
            content
        };
        Ok(Box::new(Open { disk: self.clone(), content }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        let mut disk = self.disk();
        let content = disk.file(from)?;
        if from.parent() == to.parent() {
            disk.change(Change::Move(from.to_owned(), to.to_owned()));
        } else {
            disk.change(Change::Put(to.to_owned(), Some(content)));
            disk.change(Change::Take(from.to_owned()));
        }
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        let mut disk = self.disk();
        disk.file(path)?;
        disk.change(Change::Take(path.to_owned()));
        Ok(())
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.step()?;
        let mut disk = self.disk();
        let Disk { synced, unsynced, .. } = &mut *disk;
        unsynced.retain(|change| {
            let here = change.dir() == Some(dir);
            if here {
                change.apply(synced);
            }
            !here
        });
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
