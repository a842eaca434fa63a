//! Long work, as the page and the API show it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::AccountId;

/// What kind of work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// The search index is built again.
    Reindex,
    /// Everything stored is checked.
    Verify,
    /// Many files are brought in.
    Import,
    /// Documents are put into one file.
    Export,
}

impl JobKind {
    /// What is counted, for people.
    pub const fn units(self) -> &'static str {
        match self {
            Self::Reindex | Self::Export => "documents",
            Self::Verify => "lines and files",
            Self::Import => "files",
        }
    }

    /// Whether one of its kind runs at a time.
    pub const fn runs_alone(self) -> bool {
        matches!(self, Self::Reindex | Self::Verify)
    }
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// It goes on.
    Running,
    /// It is to stop, and will at its next step.
    Stopping,
    /// Nothing was heard for long of who does it.
    Silent,
    /// It was done to its end.
    Done,
    /// It could not be done.
    Failed,
    /// It was ended early.
    Cancelled,
}

impl JobState {
    /// Whether more of it is to come.
    pub const fn goes_on(self) -> bool {
        matches!(self, Self::Running | Self::Stopping)
    }

    /// Whether someone may want to look into it.
    pub const fn is_bad(self) -> bool {
        matches!(self, Self::Silent | Self::Failed | Self::Cancelled)
    }
}

/// Something that did not work on the way, or was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobFailure {
    /// Which file or document, or what is wrong.
    pub what: String,
    /// Why it failed, or what to do.
    pub why: String,
}

/// A piece of long work, as it stands at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobView {
    /// Its name.
    pub id: String,
    /// What kind of work it is.
    pub kind: JobKind,
    /// What it does, for people.
    pub title: String,
    /// The account that asked for it.
    #[schema(value_type = String)]
    pub by: AccountId,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    pub begun: Timestamp,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended: Option<Timestamp>,
    /// Where it stands.
    pub state: JobState,
    /// Why it stands there, for people; empty when that is plain.
    pub why: String,
    /// How many documents, files or lines are done.
    pub done: usize,
    /// Of how many; null before that is known.
    pub total: Option<usize>,
    /// How many a minute, over the last seconds, while it goes on.
    pub per_minute: Option<usize>,
    /// About how many seconds it still takes.
    pub seconds_left: Option<usize>,
    /// What came of it so far, for people.
    pub result: String,
    /// What failed and why, or what was found; the first 200.
    pub failures: Vec<JobFailure>,
    /// How many there are of these.
    pub failures_total: usize,
    /// Where the file that was made is, from the server's root.
    pub file: Option<String>,
}

/// Files that wait to be read, and those being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// How many.
    pub files: usize,
    /// How many are read a minute, over the last seconds.
    pub per_minute: Option<usize>,
    /// About how many seconds it still takes.
    pub seconds_left: Option<usize>,
}
