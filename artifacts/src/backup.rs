//! Backups: everything that is truth, in one ordinary tar file that grows by what is new.
//!
//! In it stand, in this order: `about.json` (the format, whose backup it is), and for each run what was not in it before:
//! `blobs/ab/abcdef…`, the next lines of both journals as `journal/OFFSET.jsonl` and `accounts/OFFSET.jsonl` (one after the other
//! they are the journals again), `notices.json`, and `state.json`, which closes the run. What follows the last closing entry
//! was never confirmed and is cut off by the next run.
//!
//! Left out is what is made again or may be lost: the catalog, the index, derived data; sessions (people sign in again); counters;
//! unfinished uploads and exports; jobs; the link that makes the first admin, which is in memory only. Of notices only what keeps
//! people from hearing something twice is in it, and what signs the links in mails that went out. Mail that waited is not: it most
//! likely went out since. How far notices followed the journals is not in it either: whoever opens a restored folder begins at its
//! journals' ends, so nobody is mailed old news.

mod file;
mod make;
mod restore;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use model::{ArtifactId, Record, Sha256};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::files::{self, Disk};
use crate::journal::{self, Identity, JournalError, Position};
use crate::store::Store;
use crate::{Accounts, Notices};

pub use make::{Made, Source, back_up};
pub use restore::{Restored, restore};

/// The format this program writes.
pub const FORMAT: u32 = 1;

/// A journal and how far it is, durably.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Which journal.
    #[serde(flatten)]
    pub journal: Identity,
    /// Its last line.
    #[serde(flatten)]
    pub position: Position,
}

/// How far everything is: what a backup begins from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heads {
    /// The journal of documents.
    pub documents: Head,
    /// The journal of accounts, at least as far: whoever acted in the other one is in it.
    pub accounts: Head,
    /// What is kept of the notices.
    pub notices: BTreeMap<String, String>,
}

impl Heads {
    /// How far an open clearinghouse is.
    ///
    /// # Errors
    /// When the notices cannot be read.
    pub fn of(store: &Store, accounts: &Accounts, notices: &Notices) -> io::Result<Self> {
        let head = |(journal, position)| Head { journal, position };
        let documents = head(store.head());
        Ok(Self { documents, accounts: head(accounts.head()), notices: notices.keepsakes()? })
    }

    /// Whether no history was rewritten between the two.
    fn is_same_history(&self, documents: &Identity, accounts: &Identity) -> bool {
        self.documents.journal == *documents && self.accounts.journal == *accounts
    }
}

/// The entry that closes a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The format.
    pub clearinghouse_backup: u32,
    /// The program's version.
    pub program: String,
    /// When it was begun.
    pub at: Timestamp,
    /// How far the journal of documents is in it.
    pub documents: Head,
    /// How far the journal of accounts is in it.
    pub accounts: Head,
    /// How many files' bytes are in it.
    pub blobs: usize,
    /// How many bytes those are.
    pub bytes: u64,
    /// Files that records name and that could not be read.
    pub missing: Vec<Sha256>,
}

/// The first entry.
#[derive(Serialize, Deserialize)]
struct About {
    clearinghouse_backup: u32,
    documents: Identity,
    accounts: Identity,
}

/// Hears how many files are done, of how many. To break ends the work.
pub type Progress<'a> = dyn Fn(usize, usize) -> ControlFlow<()> + 'a;

/// Why there is no new backup, or nothing was restored.
#[derive(Debug, Error)]
pub enum BackupError {
    /// A file or folder could not be used.
    #[error("{0} cannot be used: {1}")]
    Io(PathBuf, io::Error),
    /// No room for it.
    #[error("there is no room for {0}; what was there before is unchanged. Free some space, or give another place")]
    NoRoom(PathBuf),
    /// It is something else.
    #[error(
        "{0} is no backup of a clearinghouse, or is damaged at its beginning; it was left as it is. Give another name"
    )]
    NoBackup(PathBuf),
    /// No run in it came to its end.
    #[error("{0} holds no whole backup; use another one")]
    Unfinished(PathBuf),
    /// It is a later program's.
    #[error("{0} is a backup of format {1}, this program knows up to {FORMAT}; use the newer program")]
    TooNew(PathBuf, u32),
    /// It is another clearinghouse's.
    #[error("{0} is the backup of another clearinghouse; it was left as it is. Give another name")]
    Foreign(PathBuf),
    /// It knows lines that the clearinghouse does not have.
    #[error(
        "{0} holds lines that this clearinghouse does not have: an older backup was restored here meanwhile. It was left as it is; \
         give another name"
    )]
    Ahead(PathBuf),
    /// Another program writes it.
    #[error("another backup into {0} is under way; wait for its end")]
    Busy(PathBuf),
    /// A journal is not as it was written.
    #[error("{0}. The backup is as it was before; run `clearinghouse verify`")]
    Journal(JournalError),
    /// How far the clearinghouse is could not be asked.
    #[error("{0}")]
    Unasked(String),
    /// Content was removed for good each time it was tried.
    #[error(
        "content was removed for good while the backup ran, several times; what was there before is unchanged. Try again"
    )]
    Rewritten,
    /// The folder has something in it.
    #[error("{0} is not empty; nothing was restored. Give a folder that is empty or not there yet")]
    NotEmpty(PathBuf),
    /// The backup's journal does not begin as one.
    #[error("the {0} in {1} is damaged from its beginning; nothing was restored. Use another backup")]
    Unusable(&'static str, PathBuf),
    /// It was told to stop.
    #[error("it was stopped; what was there before is unchanged")]
    Stopped,
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> BackupError + '_ {
    move |error| match error {
        error if files::lacks_room(&error) => BackupError::NoRoom(path.to_owned()),
        error => BackupError::Io(path.to_owned(), error),
    }
}

/// The files that records name, each with the artifacts that hold it.
type Held = BTreeMap<Sha256, BTreeSet<ArtifactId>>;

/// Reads the whole journal of documents in `data` up to `head`: which files are held there, and whether the line that ends
/// at `passing` is one of its lines.
fn held(data: &Path, head: &Head, passing: Option<&Position>) -> Result<(Held, bool), JournalError> {
    let mut files: BTreeMap<ArtifactId, Vec<Sha256>> = BTreeMap::new();
    let start = journal::beginning(&head.journal);
    let mut passed = passing.is_none_or(|place| *place == start);
    let mut last = start;
    journal::follow::<Record>(
        &Disk,
        &data.join(DOCUMENTS),
        &head.journal,
        None,
        &head.position,
        &mut |entry, place| {
            for record in entry.records {
                match record {
                    Record::Artifact(artifact) => {
                        let named = artifact.revisions.iter().map(|revision| revision.file.sha256);
                        files.insert(artifact.id, named.collect());
                    }
                    Record::Deleted(id) => drop(files.remove(&id)),
                    _ => {}
                }
            }
            passed |= passing == Some(&place);
            last = place;
            Ok(())
        },
    )?;
    if last != head.position {
        return Err(JournalError::MovedOn(last.seq));
    }
    let mut held = Held::new();
    for (id, named) in files {
        for sha256 in named {
            held.entry(sha256).or_default().insert(id);
        }
    }
    Ok((held, passed))
}

/// The folder of the journal of documents, in a data folder and in a backup.
const DOCUMENTS: &str = "journal";
/// The folder of the journal of accounts.
const ACCOUNTS: &str = "accounts";

/// Names holders, for people: the first few.
fn named(holders: Option<&BTreeSet<ArtifactId>>) -> String {
    const MOST: usize = 5;
    let holders = holders.into_iter().flatten();
    let more = holders.clone().count().saturating_sub(MOST);
    let names: Vec<String> = holders.take(MOST).map(ToString::to_string).collect();
    names.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
}
