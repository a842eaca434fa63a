//! Notices: what happened to a document, told to the people it concerns.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::account::Account;
use crate::artifact::Artifact;
use crate::id::{AccountId, ArtifactId};
use crate::policy::Role;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// It waits for a reviewer.
    Submitted,
    /// A reviewer wants changes.
    ChangesRequested,
    /// A reviewer said no.
    Rejected,
    /// It is up.
    Published,
    /// It was taken down.
    Withdrawn,
    /// It is out of sight while a report is looked into.
    Hidden,
    /// It is in sight again.
    Shown,
    /// Someone wrote a message.
    Reply,
    /// Someone reported a problem with it.
    Report,
}

/// Who is told of something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Those who brought it.
    Authors,
    /// Its reviewer, or all staff when it has none.
    Reviewers,
    /// All staff.
    Staff,
    /// Those who brought it and its reviewer; all staff when a contributor writes and nobody reviews it.
    Everyone,
}

/// A kind of notice: the journal's action that makes one, who is told, and how it reads after who did it.
type Row = (&'static str, NoticeKind, Told, &'static str);

/// All kinds of notices.
const KINDS: &[Row] = &[
    ("submit", NoticeKind::Submitted, Told::Reviewers, "submitted"),
    ("resubmit", NoticeKind::Submitted, Told::Reviewers, "submitted"),
    ("request_changes", NoticeKind::ChangesRequested, Told::Authors, "asks for changes to"),
    ("reject", NoticeKind::Rejected, Told::Authors, "said no to"),
    ("publish", NoticeKind::Published, Told::Authors, "published"),
    ("withdraw", NoticeKind::Withdrawn, Told::Authors, "withdrew"),
    ("hide", NoticeKind::Hidden, Told::Authors, "took out of sight, while a report is looked into,"),
    ("unhide", NoticeKind::Shown, Told::Authors, "put in sight again"),
    ("restore", NoticeKind::Shown, Told::Authors, "put in sight again"),
    ("reply", NoticeKind::Reply, Told::Everyone, "wrote about"),
    ("report", NoticeKind::Report, Told::Staff, "reported a problem with"),
];

impl NoticeKind {
    /// What an action of the journal is to people, if they are told of it.
    pub fn of(action: &str) -> Option<Self> {
        KINDS.iter().find(|(name, ..)| *name == action).map(|(_, kind, ..)| *kind)
    }

    fn row(self) -> &'static Row {
        KINDS.iter().find(|(_, kind, ..)| *kind == self).expect("every kind has a row")
    }

    /// How it reads between who did it and the title.
    pub fn verb(self) -> &'static str {
        self.row().3
    }
}

/// Something that happened to a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub by: AccountId,
    /// What happened.
    pub kind: NoticeKind,
    /// To which document.
    pub artifact: ArtifactId,
}

/// Whom a notice about an artifact concerns, of all accounts; never the one who did it.
pub fn told<'a>(
    kind: NoticeKind,
    artifact: &Artifact,
    by: &AccountId,
    accounts: impl Iterator<Item = &'a Account> + Clone,
) -> Vec<AccountId> {
    let whom = kind.row().2;
    let is_staff = |account: &Account| account.role >= Role::Curator;
    let by_staff =
        *by == AccountId::operator() || accounts.clone().any(|account| account.id == *by && is_staff(account));
    let unreviewed = artifact.reviewer.is_none();
    let concerns = |account: &Account| {
        let author = is_author(artifact, account);
        let reviewer = artifact.reviewer.as_ref() == Some(&account.id);
        match whom {
            Told::Authors => author,
            Told::Reviewers => reviewer || (unreviewed && is_staff(account)),
            Told::Staff => is_staff(account),
            Told::Everyone => author || reviewer || (unreviewed && !by_staff && is_staff(account)),
        }
    };
    let told = accounts.filter(|account| !account.closed && account.id != *by && concerns(account));
    told.map(|account| account.id.clone()).collect()
}

/// Whether they brought it, or a revision of it without being staff, who tidy others' descriptions.
fn is_author(artifact: &Artifact, account: &Account) -> bool {
    let revised = || artifact.revisions.iter().any(|revision| revision.created.by == account.id);
    artifact.created.by == account.id || (account.role < Role::Curator && revised())
}
