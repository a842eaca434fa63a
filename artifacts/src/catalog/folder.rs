//! The catalog's folder: opening it, moving a damaged one aside, and putting another in its place.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::{Catalog, CatalogError};

/// What sled may keep in memory, in bytes.
const CACHE: u64 = 16 << 20;
/// Longest wait for sled to let go of a folder that was closed.
const CLOSED_WITHIN: Duration = Duration::from_secs(10);

/// An open folder.
#[derive(Clone, Debug)]
pub(super) struct Open {
    // Dropped last: closing it ends sled's threads.
    pub tree: sled::Tree,
    pub db: sled::Db,
}

impl Open {
    /// Opens or makes the folder. What was just closed may hold it for a moment: sled ends its threads in its own time,
    /// and no other program is here, since the data folder is locked.
    fn at(dir: &Path) -> Result<Self, CatalogError> {
        let begun = Instant::now();
        loop {
            match catch_unwind(AssertUnwindSafe(|| Self::try_at(dir))) {
                Ok(Err(sled::Error::Io(error))) if is_held(&error) && begun.elapsed() < CLOSED_WITHIN => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                Ok(opened) => return Ok(opened?),
                Err(_) => return Err(CatalogError("opening it failed badly".to_owned())),
            }
        }
    }

    fn try_at(dir: &Path) -> sled::Result<Self> {
        let db = sled::Config::new().path(dir).cache_capacity(CACHE).flush_every_ms(Some(1_000)).open()?;
        Ok(Self { tree: db.open_tree("catalog")?, db })
    }
}

/// Whether a folder does not open because something has it open.
fn is_held(error: &std::io::Error) -> bool {
    error.to_string().contains("could not acquire lock")
}

impl Catalog {
    /// Opens or makes the catalog in `dir`. A damaged one may fail here or, since sled panics at times, panic
    /// inside; both are an error.
    pub fn open(dir: &Path) -> Result<Self, CatalogError> {
        let catalog = Self { dir: dir.to_owned(), current: RwLock::new(Open::at(dir)?) };
        catalog.watermark()?;
        Ok(catalog)
    }

    pub(super) fn current(&self) -> Open {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Builds it anew in a folder beside and puts that in its place: readers see the one or the other, and no byte of the
    /// old one stays on the disk. A crash in between leaves none, and the next start builds one.
    pub fn rebuild<E: From<CatalogError>>(&self, fill: impl FnOnce(&Self) -> Result<(), E>) -> Result<(), E> {
        let failed = |error: std::io::Error| CatalogError(format!("it could not be rebuilt: {error}"));
        let (beside, old) = (self.dir.with_extension("new"), self.dir.with_extension("old"));
        remove_dir(&beside).map_err(failed)?;
        let fresh = Self::open(&beside)?;
        fill(&fresh)?;
        fresh.flush()?;
        drop(fresh);
        // Nothing of the old one may be written any more once its folder has another name.
        self.flush()?;
        let moved = remove_dir(&old)
            .and_then(|()| std::fs::rename(&self.dir, &old))
            .and_then(|()| std::fs::rename(&beside, &self.dir));
        moved.map_err(failed)?;
        let opened = Open::at(&self.dir)?;
        drop(std::mem::replace(&mut *self.current.write().unwrap_or_else(PoisonError::into_inner), opened));
        self.remove_asides().map_err(failed)?;
        Ok(())
    }

    /// Removes what was moved aside or left over: it may hold what must be nowhere any more.
    pub fn remove_asides(&self) -> std::io::Result<()> {
        let Some(parent) = self.dir.parent() else { return Ok(()) };
        let aside = |name: &str| name.starts_with("catalog.") && name != "catalog.verify";
        for entry in std::fs::read_dir(parent)? {
            let entry = entry?;
            if aside(&entry.file_name().to_string_lossy()) {
                remove_dir(&entry.path())?;
            }
        }
        Ok(())
    }

    /// Moves a folder that will not open aside; returns where to.
    pub fn move_aside(dir: &Path) -> std::io::Result<PathBuf> {
        let free = (1..10_000).map(|n| dir.with_extension(format!("damaged-{n}"))).find(|path| !path.exists());
        let aside = free.unwrap_or_else(|| dir.with_extension("damaged"));
        std::fs::rename(dir, &aside)?;
        Ok(aside)
    }
}

fn remove_dir(dir: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
