//! An artifact: one shared document with its revisions, its state and the record of its review.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::curation::ActionName;
use crate::id::{AccountId, ArtifactId, Sha256};
use crate::metadata::Metadata;

/// Longest external identifier, in characters.
pub const MAX_EXTERNAL_ID: usize = 200;
/// Most revisions of one artifact.
pub const MAX_REVISIONS: usize = 500;
/// Longest note or reason, in characters.
pub const MAX_NOTE: usize = 5_000;

/// Who may see an artifact once it is published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// Everyone.
    #[default]
    Public,
    /// Members of its cohort, and staff.
    Cohort,
    /// Staff only.
    Staff,
}

/// What the public sees of an artifact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Live {
    /// Never published.
    #[default]
    None,
    /// A revision is up.
    Published,
    /// It was up, and its page says why it no longer is.
    Withdrawn,
}

/// Where the next revision stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// No next revision.
    #[default]
    None,
    /// Being written.
    Draft,
    /// Handed in, waiting for a reviewer.
    Submitted,
    /// A reviewer has it.
    InReview,
    /// The reviewer asked for changes.
    ChangesRequested,
    /// The reviewer said no.
    Rejected,
}

impl Work {
    /// Whether its contributors have to do something next.
    pub const fn waits_for_contributor(self) -> bool {
        matches!(self, Self::Draft | Self::ChangesRequested | Self::Rejected)
    }

    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "nothing in work",
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::InReview => "in review",
            Self::ChangesRequested => "changes requested",
            Self::Rejected => "rejected",
        }
    }
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Stamp {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The account that did it.
    #[schema(value_type = String)]
    pub by: AccountId,
}

/// A stored file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileRef {
    /// Its content's name.
    #[schema(value_type = String)]
    pub sha256: Sha256,
    /// Its length in bytes.
    pub size: u64,
    /// The name it came with, cleaned (see [`crate::file_name::clean`]).
    pub name: String,
    /// The media type its first bytes show.
    pub media_type: String,
}

/// A failed check that a curator passed over, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Override {
    /// The check's name.
    pub check: String,
    /// The curator's reason.
    pub reason: String,
}

/// One state of the document: a file and its description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Revision {
    /// Its number, from 1.
    pub number: u32,
    /// Its file.
    pub file: FileRef,
    /// Its description.
    pub metadata: Metadata,
    /// Who made it, and when.
    pub created: Stamp,
    /// Who reviewed and published it, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Stamp>,
    /// Failed checks that were passed over at publication.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
}

/// What was said along with an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Note {
    /// Who said it, and when.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The action it came with.
    pub action: ActionName,
    /// What was said.
    pub text: String,
}

/// The last step of the work, so that its doer can take it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// The step.
    pub action: ActionName,
    /// Where the work stood before it.
    pub work: Work,
    /// Who had it then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewer: Option<AccountId>,
}

/// Why an artifact is no longer up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Withdrawal {
    /// Who withdrew it, and when.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The reason, shown on its page.
    pub reason: String,
    /// The artifact to read instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub replaced_by: Option<ArtifactId>,
}

/// One shared document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// Its permanent name.
    pub id: ArtifactId,
    /// The name it has in the system it came from; unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Rises by one with every change; what `If-Match` compares.
    pub version: u64,
    /// Who brought it, and when.
    pub created: Stamp,
    /// Whether `created.by` was staff then: staff may publish their own drafts in one step.
    #[serde(default)]
    pub by_staff: bool,
    /// The last change.
    pub changed: Stamp,
    /// Who may see it once published.
    #[serde(default)]
    pub visibility: Visibility,
    /// What the public sees.
    #[serde(default)]
    pub live: Live,
    /// Out of sight while a report is looked into.
    #[serde(default)]
    pub hidden: bool,
    /// Where the next revision stands.
    #[serde(default)]
    pub work: Work,
    /// Who reviews the next revision, or did last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewer: Option<AccountId>,
    /// What the last change can be taken back to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Undo>,
    /// The number of the live revision; kept while withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live_revision: Option<u32>,
    /// Why it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawal: Option<Withdrawal>,
    /// When and by whom its content was removed for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redacted: Option<Stamp>,
    /// All revisions, by number; empty once redacted.
    pub revisions: Vec<Revision>,
    /// What was said along with its actions, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

impl Artifact {
    /// The revision with this number.
    pub fn revision(&self, number: u32) -> Option<&Revision> {
        self.revisions.iter().find(|revision| revision.number == number)
    }

    /// The revision that is up, or was until it was withdrawn.
    pub fn live(&self) -> Option<&Revision> {
        self.live_revision.and_then(|number| self.revision(number))
    }

    /// The next revision, while there is one.
    pub fn working(&self) -> Option<&Revision> {
        (self.work != Work::None).then(|| self.revisions.last()).flatten()
    }

    /// The newest revision.
    pub fn latest(&self) -> Option<&Revision> {
        self.revisions.last()
    }

    /// Whether the public index should hold it.
    pub fn is_up(&self) -> bool {
        self.live == Live::Published && !self.hidden && self.redacted.is_none()
    }

    /// Whether any revision has this file.
    pub fn holds(&self, sha256: &Sha256) -> bool {
        self.revisions.iter().any(|revision| revision.file.sha256 == *sha256)
    }

    /// Whether it was ever published.
    pub fn was_published(&self) -> bool {
        self.live != Live::None || self.live_revision.is_some()
    }
}
