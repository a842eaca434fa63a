//! Checks everything stored, and says what is wrong and what to do.

use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::Path;

use model::{Finding, Severity, Sha256};
use thiserror::Error;

use crate::blobs::Blobs;
use crate::catalog::{Catalog, CatalogError};
use crate::derived::Derived;
use crate::journal::{self, JournalError};
use crate::store::{OpenError, Store, replay_with};

const RESTORE_BYTES: &str = "restore them from a backup, or upload the same file again, which puts them back";
const RESTORE: &str = "restore it from a backup";
const REBUILD_CATALOG: &str = "stop the clearinghouse and delete the catalog folder; the next start rebuilds it";

/// Why checking came to no end.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// Something cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It was told to stop.
    #[error("it was stopped")]
    Stopped,
}

impl From<CatalogError> for VerifyError {
    fn from(error: CatalogError) -> Self {
        Self::Open(error.into())
    }
}

/// Hears how many lines and files are checked, of how many. To break ends the check.
pub type Progress<'a> = dyn Fn(usize, usize) -> ControlFlow<()> + 'a;

/// A check under way.
struct Check<'a> {
    store: &'a Store,
    progress: &'a Progress<'a>,
    lines: usize,
    files: Vec<Sha256>,
    findings: Vec<Finding>,
}

/// Which files of all are read.
pub type Share<'a> = dyn Fn(&Sha256) -> bool + 'a;

/// Checks the journal, every file's bytes, the catalog against a replay in the folder `scratch`, and derived data. With a
/// share, it checks the journal and the bytes of those files only. Returns how many files it read, and what it found.
pub fn verify(
    store: &Store,
    scratch: &Path,
    share: Option<&Share<'_>>,
    progress: &Progress<'_>,
) -> Result<(usize, Vec<Finding>), VerifyError> {
    let lines = usize::try_from(store.head().1.seq).unwrap_or(usize::MAX);
    let mut files = store.state().files()?;
    files.retain(|sha256| share.is_none_or(|is_in| is_in(sha256)));
    let mut check = Check { store, progress, lines, files, findings: Vec::new() };
    if let Some(why) = store.read_only() {
        check.findings.push(Finding::new(Severity::Lost, format!("nothing can be written: {why}"), RESTORE));
    }
    if share.is_some() {
        check.journal()?;
        check.files()?;
    } else {
        check.catalog(scratch)?;
        check.files()?;
        check.unnamed()?;
    }
    Ok((check.files.len(), check.findings))
}

impl Check<'_> {
    fn goes_on(&self, done: usize) -> Result<(), VerifyError> {
        match (self.progress)(done, self.lines.saturating_add(self.files.len())) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(VerifyError::Stopped),
        }
    }

    /// Reads every line, again when history was rewritten meanwhile.
    fn journal(&mut self) -> Result<(), VerifyError> {
        if self.store.damage().is_some() {
            return Ok(());
        }
        for _ in 0..3 {
            let read = self.store.follow(None, &mut |_, position| {
                let line = usize::try_from(position.seq).unwrap_or(usize::MAX);
                self.goes_on(line.min(self.lines)).map_err(|_| JournalError::Stopped)
            });
            match read {
                Ok(()) => return Ok(()),
                Err(JournalError::Stopped) => return Err(VerifyError::Stopped),
                Err(JournalError::MovedOn(_)) => {}
                Err(error) => {
                    self.findings.push(Finding::new(Severity::Lost, format!("the journal: {error}"), RESTORE));
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Replays the journal from nothing and compares; tries again when something was written meanwhile.
    fn catalog(&mut self, scratch: &Path) -> Result<(), VerifyError> {
        if self.store.damage().is_some() {
            return Ok(());
        }
        for _ in 0..3 {
            let (identity, head) = self.store.head();
            let _ = std::fs::remove_dir_all(scratch);
            let fresh = Catalog::open(scratch)?;
            let start = journal::beginning(&identity);
            let replayed = replay_with(&fresh, &identity, start, |visit| {
                self.store.follow(None, &mut |entry, position| {
                    let line = usize::try_from(position.seq).unwrap_or(usize::MAX);
                    self.goes_on(line.min(self.lines)).map_err(|_| JournalError::Stopped)?;
                    visit(entry, position)
                })
            });
            if let Err(OpenError::Journal(JournalError::Stopped)) = replayed {
                return Err(VerifyError::Stopped);
            }
            if self.store.head() == (identity, head) {
                self.findings.extend(compared(replayed, &fresh, self.store)?);
                return Ok(());
            }
        }
        self.findings.push(Finding::new(
            Severity::Note,
            "the catalog was not compared: too much was written meanwhile",
            "verify again when it is quieter",
        ));
        Ok(())
    }

    fn files(&mut self) -> Result<(), VerifyError> {
        let blobs = self.store.blobs();
        for (at, sha256) in self.files.iter().enumerate() {
            self.goes_on(self.lines.saturating_add(at))?;
            self.findings.extend(check_bytes(self.store, &*blobs, sha256)?);
            self.findings.extend(check_derived(self.store.derived(), sha256));
        }
        self.goes_on(self.lines.saturating_add(self.files.len()))
    }

    /// Looks for files that no record names.
    fn unnamed(&mut self) -> Result<(), VerifyError> {
        let folder = |error| OpenError::Folder(self.store.dir().join("blobs"), error);
        for sha256 in self.store.blobs().all().map_err(folder)? {
            if self.files.binary_search(&sha256).is_err() {
                self.findings.push(Finding::new(
                    Severity::Note,
                    format!("no record names the bytes {sha256}"),
                    "an upload was not finished; nothing to do",
                ));
            }
        }
        Ok(())
    }
}

/// What a replay into `fresh` says of the journal and the catalog.
fn compared(replayed: Result<(), OpenError>, fresh: &Catalog, store: &Store) -> Result<Option<Finding>, OpenError> {
    match replayed {
        Err(OpenError::Journal(error)) => {
            Ok(Some(Finding::new(Severity::Lost, format!("the journal: {error}"), RESTORE)))
        }
        Err(error) => Err(error),
        Ok(()) if fresh.dump()? != store.catalog().dump()? => {
            Ok(Some(Finding::new(Severity::Repairable, "the catalog differs from the journal", REBUILD_CATALOG)))
        }
        Ok(()) => Ok(None),
    }
}

fn check_bytes(store: &Store, blobs: &dyn Blobs, sha256: &Sha256) -> Result<Option<Finding>, OpenError> {
    let what = match blobs.check(sha256).map_err(|error| error.kind()) {
        Ok(()) => return Ok(None),
        Err(ErrorKind::InvalidData) => "are changed",
        Err(ErrorKind::NotFound) => "are missing",
        Err(_) => "cannot be read",
    };
    let holders: Vec<String> = store.state().holders(sha256)?.iter().map(ToString::to_string).collect();
    let what = format!("the bytes {sha256} of {} {what}", holders.join(", "));
    Ok(Some(Finding { file: Some(*sha256), ..Finding::new(Severity::Lost, what, RESTORE_BYTES) }))
}

fn check_derived(derived: &Derived, sha256: &Sha256) -> Option<Finding> {
    let damaged = derived.contains(sha256) && derived.get(sha256).is_none();
    damaged.then(|| {
        Finding::new(
            Severity::Repairable,
            format!("the text read from {sha256} is damaged"),
            "restart the clearinghouse: the file is read again",
        )
    })
}
