//! What journal lines hold: the new state of whatever an action changed.

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::artifact::{Artifact, Stamp};
use crate::cohort::Cohort;
use crate::district::District;
use crate::graduates::Graduates;
use crate::id::{ArtifactId, Sha256};
use crate::pd::{Interest, PdSession};
use crate::programme::Programme;
use crate::publication::{Publication, Release};
use crate::report::Report;
use crate::roster::Roster;
use crate::roundtable::Roundtables;
use crate::selection::{Application, Call};
use crate::session::SessionRecord;
use crate::sheet::{SectionAnswers, Sheet};
use crate::vocabulary::Vocabulary;

/// One record of a journal line. Later records replace earlier ones of the same thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// The artifact's new state.
    Artifact(Box<Artifact>),
    /// The artifact was deleted before it was ever published.
    Deleted(ArtifactId),
    /// A vocabulary's new terms.
    Vocabulary(Vocabulary),
    /// A district added or changed.
    District(District),
    /// A cohort's new state.
    Cohort(Cohort),
    /// The template of cohorts.
    Programme(Programme),
    /// The papers of a cohort's session.
    Session(Box<SessionRecord>),
    /// A form that a district fills in.
    Sheet(Box<Sheet>),
    /// What is answered in one section of it.
    Answers(Box<SectionAnswers>),
    /// A call for the districts of a cohort.
    Call(Call),
    /// A session of professional development.
    Pd(Box<PdSession>),
    /// That a district wants to come to one.
    Interest(Interest),
    /// A publication as staff write it.
    Publication(Box<Publication>),
    /// The text of a publication as it was frozen.
    Release(Box<Release>),
    /// File content that was removed for good and is refused from now on.
    Redaction(Redaction),
    /// Stands where a redacted line's records were.
    Blank,
}

/// One record of the private journal, which is not shared with the other: it is about people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrivateRecord {
    /// The account's new state.
    Account(Box<Account>),
    /// The report's new state.
    Report(Box<Report>),
    /// A team's new people.
    Roster(Box<Roster>),
    /// The table of Roundtables, whose members are not public.
    Roundtables(Roundtables),
    /// A class's new numbers.
    Graduates(Graduates),
    /// A district's application for a cohort.
    Application(Box<Application>),
}

/// File content removed for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redaction {
    /// The content's name.
    pub sha256: Sha256,
    /// Who removed it, and when.
    pub stamp: Stamp,
    /// Why.
    pub reason: String,
}
