//! The journal: the truth. An append-only file of one JSON line per action, each ended by a checksum that covers
//! every line before it.
//!
//! A line is `{"seq":7,…,"sum":"<32 hex digits>"}`; the sum is the first half of the SHA-256 of the sum before it
//! and of the line's bytes up to `,"sum"`. The first line is the header: format, journal identity and epoch.

use std::io;
use std::path::PathBuf;

use jiff::Timestamp;
use model::{AccountId, Record};
use serde::{Deserialize, Serialize};
use thiserror::Error;

mod file;
mod line;

pub use file::{FILE, FileJournal, Opened, TornTail, check, follow, open_lines, read_at};

/// The stored format this program writes.
pub const FORMAT: u32 = 1;
/// Longest line, in bytes: a bulk action is one line.
pub const MAX_LINE: usize = 64 << 20;

/// A line's checksum, in hexadecimal.
pub type Sum = String;

/// What makes a retry of the same request known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestKey {
    /// The client's key, with the account it belongs to.
    pub id: String,
    /// A hash of what was asked for: the same key for something else is a mistake.
    pub request: String,
}

/// One action, as stored. The public journal holds [`Record`]s; another one may hold records of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry<R = Record> {
    /// Its place, from 1.
    pub seq: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// Who acted.
    pub by: AccountId,
    /// What they did.
    pub action: String,
    /// The request's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<RequestKey>,
    /// The new state of everything it changed.
    pub records: Vec<R>,
}

/// Which journal this is; the epoch rises when history is rewritten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Random, made with the journal.
    pub id: String,
    /// From 1.
    pub epoch: u64,
}

/// A place in the journal: just after a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The line's place; 0 is the header.
    pub seq: u64,
    /// Its checksum.
    pub sum: Sum,
    /// Where the next line begins, in bytes.
    pub offset: u64,
}

/// The place before the first action of a journal.
pub fn beginning(journal: &Identity) -> Position {
    let (line, sum) = line::header(journal);
    Position { seq: 0, sum, offset: line.len() as u64 }
}

/// How far a view has followed which journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watermark {
    /// The view's own format: another one is rebuilt.
    pub format: u32,
    /// The journal.
    #[serde(flatten)]
    pub journal: Identity,
    /// The place.
    #[serde(flatten)]
    pub position: Position,
}

/// A line that is not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The line's place, as far as known.
    pub seq: u64,
    /// Where it begins, in bytes.
    pub offset: u64,
    /// What is wrong with it.
    pub what: String,
}

/// What the journal could not do.
#[derive(Debug, Error)]
pub enum JournalError {
    /// The folder or file could not be used.
    #[error("{doing} {path}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Written by a later program.
    #[error("the journal in {0} has format {1}, this program knows up to {FORMAT}; use the newer program again")]
    TooNew(PathBuf, u32),
    /// The first line is not a journal's.
    #[error("{0} does not begin as a journal; restore it from a backup")]
    NoHeader(PathBuf),
    /// Somebody else appended first.
    #[error("the journal has moved on to line {0}")]
    MovedOn(u64),
    /// No room; nothing was written.
    #[error("the disk is full")]
    NoRoom,
    /// The action does not fit a line.
    #[error("the action is larger than {MAX_LINE} bytes; split it")]
    TooLarge,
    /// A sync failed: what is on disk is not known.
    #[error("the disk did not confirm a write: {0}")]
    Unconfirmed(io::Error),
    /// A stored line cannot be read.
    #[error("line {} at byte {} is damaged: {}", .0.seq, .0.offset, .0.what)]
    Damaged(Damage),
    /// Whoever was reading wants no more.
    #[error("reading it was stopped")]
    Stopped,
}

/// The ordered log of actions. What a scaled-out clearinghouse replaces by a database.
pub trait Journal<R = Record>: Send {
    /// Which journal it is.
    fn identity(&self) -> Identity;
    /// Its last line.
    fn head(&self) -> Position;
    /// Appends `entries` durably, all or none, when the head is still `after`; returns the place after each.
    /// Their `seq` must follow on.
    fn append(&mut self, after: u64, entries: &[Entry<R>]) -> Result<Vec<Position>, JournalError>;
    /// Calls `visit` with every entry after `from` and its place; stops at the first error.
    fn follow(&self, from: Option<&Position>, visit: &mut Visit<'_, R>) -> Result<(), JournalError>;
    /// Rewrites history with `change` applied to every entry, in a new epoch.
    fn rewrite(&mut self, change: &dyn Fn(Entry<R>) -> Entry<R>) -> Result<(), JournalError>;
}

/// Receives entries in order.
pub type Visit<'a, R = Record> = dyn FnMut(Entry<R>, Position) -> Result<(), JournalError> + 'a;
