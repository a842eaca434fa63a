//! Checks everything stored, and says what is wrong and what to do.

use std::path::Path;

use model::Sha256;

use crate::blobs::{self, Blobs};
use crate::catalog::Catalog;
use crate::derived::Derived;
use crate::journal;
use crate::store::{OpenError, Store, replay_with};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Note,
    /// Nothing is lost: it can be made again.
    Repairable,
    /// Something acknowledged is gone or changed.
    Lost,
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, by name.
    pub what: String,
    /// What to do.
    pub advice: String,
}

impl Finding {
    /// A finding.
    pub fn new(severity: Severity, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { severity, what: what.into(), advice: advice.into() }
    }
}

const RESTORE: &str = "restore it from a backup";
const REBUILD_CATALOG: &str = "stop the clearinghouse and delete the catalog folder; the next start rebuilds it";

/// Checks the journal, every file's bytes, the catalog against a replay, and derived data. Call `progress` with
/// (done, of) while files are hashed.
pub fn verify(store: &Store, scratch: &Path, progress: &dyn Fn(usize, usize)) -> Result<Vec<Finding>, OpenError> {
    let mut findings = Vec::new();
    if let Some(why) = store.read_only() {
        findings.push(Finding::new(Severity::Lost, format!("nothing can be written: {why}"), RESTORE));
    }
    check_catalog(store, scratch, &mut findings)?;
    check_files(store, progress, &mut findings)?;
    Ok(findings)
}

/// Replays the journal from nothing and compares; tries again when something was written meanwhile.
fn check_catalog(store: &Store, scratch: &Path, findings: &mut Vec<Finding>) -> Result<(), OpenError> {
    if store.damage().is_some() {
        return Ok(());
    }
    for _ in 0..3 {
        let (identity, head) = store.head();
        let fresh = Catalog::open(scratch)?;
        fresh.clear()?;
        let start = journal::beginning(&identity);
        let replayed = replay_with(&fresh, &identity, start, |visit| store.follow(None, visit));
        if store.head() != (identity, head) {
            continue;
        }
        match replayed {
            Err(OpenError::Journal(error)) => {
                findings.push(Finding::new(Severity::Lost, format!("the journal: {error}"), RESTORE));
            }
            Err(error) => return Err(error),
            Ok(()) if fresh.dump()? != store.catalog().dump()? => {
                findings.push(Finding::new(
                    Severity::Repairable,
                    "the catalog differs from the journal",
                    REBUILD_CATALOG,
                ));
            }
            Ok(()) => {}
        }
        return Ok(());
    }
    findings.push(Finding::new(
        Severity::Note,
        "the catalog was not compared: too much was written meanwhile",
        "verify again when it is quieter",
    ));
    Ok(())
}

fn check_files(store: &Store, progress: &dyn Fn(usize, usize), findings: &mut Vec<Finding>) -> Result<(), OpenError> {
    let folder = |error| OpenError::Folder(store.dir().join("blobs"), error);
    let blobs = store.blobs();
    let wanted = store.state().files()?;
    for (at, sha256) in wanted.iter().enumerate() {
        progress(at, wanted.len());
        findings.extend(check_bytes(store, &*blobs, sha256)?);
        findings.extend(check_derived(store.derived(), sha256));
    }
    for sha256 in blobs.all().map_err(folder)? {
        if wanted.binary_search(&sha256).is_err() {
            findings.push(Finding::new(
                Severity::Note,
                format!("no record names the bytes {sha256}"),
                "an upload was not finished; nothing to do",
            ));
        }
    }
    Ok(())
}

fn check_bytes(store: &Store, blobs: &dyn Blobs, sha256: &Sha256) -> Result<Option<Finding>, OpenError> {
    let what = match blobs.open(sha256).and_then(blobs::hash) {
        Ok(hash) if hash == *sha256 => return Ok(None),
        Ok(_) => "are changed",
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => "are missing",
        Err(_) => "cannot be read",
    };
    let holders: Vec<String> = store.state().holders(sha256)?.iter().map(ToString::to_string).collect();
    let what = format!("the bytes {sha256} of {} {what}", holders.join(", "));
    Ok(Some(Finding::new(Severity::Lost, what, RESTORE)))
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
