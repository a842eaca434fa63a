//! Curation: which action leads from which state to which, and who may take it. One pure function decides.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use crate::artifact::{
    Artifact, FileRef, Live, MAX_NOTE, MAX_REVISIONS, Note, Override, Revision, Stamp, Undo, Withdrawal, Work,
};
use crate::id::{AccountId, ArtifactId};
use crate::policy::{self, Actor};

/// The actions of curation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActionName {
    /// Hand a draft in.
    Submit,
    /// Take it back before a reviewer has it.
    Recall,
    /// Take a submission to review it.
    Claim,
    /// Give it back to the queue.
    Release,
    /// Ask the contributor for changes.
    RequestChanges,
    /// Hand it in again after changes.
    Resubmit,
    /// Say no.
    Reject,
    /// Work on a rejected one again.
    Reopen,
    /// Put the next revision up.
    Publish,
    /// Begin the next revision of a live artifact.
    Revise,
    /// Take a live artifact down and say why.
    Withdraw,
    /// Put a withdrawn artifact up again.
    Restore,
    /// Take a live artifact out of sight while a report is looked into.
    Hide,
    /// Put it back in sight.
    Unhide,
    /// Remove its content for good; a tombstone stays.
    Redact,
    /// Remove an artifact that was never published.
    Delete,
    /// Take back one's own last step, while nobody did anything after it; only steps that were not public.
    Undo,
    /// Say something to those who work on it; nothing else changes.
    Reply,
}

impl ActionName {
    /// Every action.
    pub const ALL: [Self; 18] = [
        Self::Submit,
        Self::Recall,
        Self::Claim,
        Self::Release,
        Self::RequestChanges,
        Self::Resubmit,
        Self::Reject,
        Self::Reopen,
        Self::Publish,
        Self::Revise,
        Self::Withdraw,
        Self::Restore,
        Self::Hide,
        Self::Unhide,
        Self::Redact,
        Self::Delete,
        Self::Undo,
        Self::Reply,
    ];

    /// What people read on its button.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Submit => "Submit for review",
            Self::Recall => "Take back",
            Self::Claim => "Review this",
            Self::Release => "Give back",
            Self::RequestChanges => "Ask for changes",
            Self::Resubmit => "Submit again",
            Self::Reject => "Reject",
            Self::Reopen => "Work on it again",
            Self::Publish => "Publish",
            Self::Revise => "Revise",
            Self::Withdraw => "Withdraw",
            Self::Restore => "Restore",
            Self::Hide => "Hide",
            Self::Unhide => "Show again",
            Self::Redact => "Remove for good",
            Self::Delete => "Delete",
            Self::Undo => "Undo",
            Self::Reply => "Write a message",
        }
    }

    /// Whether its doer may take it back: it moved the work along, and the public saw nothing of it.
    pub const fn can_be_undone(self) -> bool {
        matches!(
            self,
            Self::Submit
                | Self::Recall
                | Self::Claim
                | Self::Release
                | Self::RequestChanges
                | Self::Resubmit
                | Self::Reject
                | Self::Reopen
        )
    }

    /// Whether a note with the reason must come along.
    pub const fn needs_note(self) -> bool {
        matches!(self, Self::RequestChanges | Self::Reject | Self::Withdraw | Self::Redact | Self::Reply)
    }
}

/// An action someone asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// The action.
    pub action: ActionName,
    /// What to say along with it; the reason, for those that need one. At most 5,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Withdraw only: the artifact to read instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub replaced_by: Option<ArtifactId>,
    /// Publish only: the reason for passing over failed checks.
    #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
    pub override_reason: Option<String>,
}

impl Transition {
    /// The plain action, nothing said.
    pub const fn of(action: ActionName) -> Self {
        Self { action, note: None, replaced_by: None, override_reason: None }
    }
}

/// Why an action was refused. The artifact is as it was.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Not from this state.
    #[error("{} is not possible now: the artifact is {state}", action.label())]
    NotNow {
        /// The action.
        action: ActionName,
        /// The state, for people.
        state: String,
    },
    /// Not for this person.
    #[error("{} is for {who}", action.label())]
    NotYours {
        /// The action.
        action: ActionName,
        /// For whom it is.
        who: &'static str,
    },
    /// The reason is missing.
    #[error("{} needs a note that says why", .0.label())]
    NoteMissing(ActionName),
    /// The note is too long.
    #[error("a note has at most {MAX_NOTE} characters")]
    NoteTooLong,
    /// Checks failed and no reason for passing over them was given.
    #[error("these checks failed: {}; mend them, or give a reason for passing over them", .0.join(", "))]
    ChecksFailed(Vec<String>),
    /// An artifact cannot replace itself.
    #[error("an artifact cannot be replaced by itself")]
    ReplacedByItself,
    /// The limit of revisions is reached.
    #[error("an artifact has at most {MAX_REVISIONS} revisions")]
    TooManyRevisions,
}

/// Whether the state allows the action, whoever asks (the `from` column of the table of states).
pub fn is_possible(artifact: &Artifact, action: ActionName) -> bool {
    use ActionName as A;
    if artifact.redacted.is_some() {
        return false;
    }
    let settled = artifact.work == Work::None;
    match action {
        A::Submit => artifact.work == Work::Draft,
        A::Recall | A::Claim => artifact.work == Work::Submitted,
        A::Release | A::RequestChanges | A::Reject => artifact.work == Work::InReview,
        A::Resubmit => artifact.work == Work::ChangesRequested,
        A::Reopen => artifact.work == Work::Rejected,
        A::Publish => artifact.live != Live::Withdrawn && matches!(artifact.work, Work::InReview | Work::Draft),
        A::Revise => artifact.live == Live::Published && settled,
        A::Withdraw => artifact.live == Live::Published,
        A::Restore => artifact.live == Live::Withdrawn,
        A::Hide => artifact.live == Live::Published && !artifact.hidden,
        A::Unhide => artifact.hidden,
        A::Redact | A::Reply => true,
        A::Undo => artifact.undo.is_some(),
        A::Delete => {
            !artifact.was_published() && matches!(artifact.work, Work::Draft | Work::ChangesRequested | Work::Rejected)
        }
    }
}

/// For whom the action is (the `who` column), or `None` when the actor may take it.
fn refused_to(artifact: &Artifact, actor: &Actor, action: ActionName) -> Option<&'static str> {
    use ActionName as A;
    let owner = artifact.created.by == actor.account;
    let contributes = policy::contributes_to(artifact, actor);
    let (allowed, who) = match action {
        A::Submit | A::Recall | A::Resubmit => (contributes, "its contributors"),
        A::Claim | A::Reject | A::RequestChanges | A::Withdraw | A::Hide | A::Unhide => {
            (actor.is_curator(), "curators")
        }
        A::Release => (
            actor.is_admin() || (actor.is_curator() && artifact.reviewer.as_ref() == Some(&actor.account)),
            "the curator who has it",
        ),
        A::Reopen => (owner, "its owner"),
        A::Undo => (artifact.undo.is_some() && artifact.changed.by == actor.account, "whoever took the last step"),
        A::Publish => (
            actor.is_curator() && (artifact.work == Work::InReview || begun_by(artifact, actor)),
            "curators, once it is in review",
        ),
        A::Revise | A::Reply => (contributes || actor.is_curator(), "its contributors and curators"),
        A::Restore | A::Redact => (actor.is_admin(), "admins"),
        A::Delete => (owner || actor.is_admin(), "its owner and admins"),
    };
    (!allowed).then_some(who)
}

/// "New by a curator": the draft was begun by this curator, or by staff and the actor is an admin.
fn begun_by(artifact: &Artifact, actor: &Actor) -> bool {
    let author = artifact.working().map(|revision| &revision.created.by);
    author == Some(&actor.account) || (artifact.by_staff && actor.is_admin() && author == Some(&artifact.created.by))
}

/// The actions open to this person now, in the table's order.
pub fn open_to(artifact: &Artifact, actor: &Actor) -> Vec<ActionName> {
    ActionName::ALL
        .into_iter()
        .filter(|&action| is_possible(artifact, action) && refused_to(artifact, actor, action).is_none())
        .collect()
}

/// What an artifact becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The artifact in its next state.
    Changed(Box<Artifact>),
    /// Gone from every view.
    Deleted,
}

/// The next state after `transition`, or why not. `failed_checks` names the checks that the revision to be
/// published does not pass.
pub fn decide(
    artifact: &Artifact,
    actor: &Actor,
    transition: &Transition,
    at: Timestamp,
    failed_checks: &[String],
) -> Result<Outcome, Refusal> {
    let action = transition.action;
    if !is_possible(artifact, action) {
        return Err(Refusal::NotNow { action, state: state_label(artifact) });
    }
    if let Some(who) = refused_to(artifact, actor, action) {
        return Err(Refusal::NotYours { action, who });
    }
    let note = note_of(transition)?;
    if action == ActionName::Delete {
        return Ok(Outcome::Deleted);
    }
    let stamp = Stamp { at, by: actor.account.clone() };
    let mut next = artifact.clone();
    apply(&mut next, transition, &stamp, note.clone().unwrap_or_default(), failed_checks)?;
    if let Some(text) = note.filter(|_| next.redacted.is_none()) {
        next.notes.push(Note { stamp: stamp.clone(), action, text });
    }
    next.touch(stamp);
    if action.can_be_undone() {
        next.undo = Some(Undo { action, work: artifact.work, reviewer: artifact.reviewer.clone() });
    }
    Ok(Outcome::Changed(Box::new(next)))
}

/// Gives a submission, or one in review, to a curator; `to` must be one.
pub fn assign(artifact: &Artifact, actor: &Actor, to: &AccountId, at: Timestamp) -> Result<Artifact, Refusal> {
    let action = ActionName::Claim;
    if !actor.is_curator() {
        return Err(Refusal::NotYours { action, who: "curators" });
    }
    let in_review = artifact.work == Work::InReview;
    let theirs = in_review && artifact.reviewer.as_ref() == Some(to);
    if artifact.redacted.is_some() || theirs || !(in_review || artifact.work == Work::Submitted) {
        return Err(Refusal::NotNow { action, state: state_label(artifact) });
    }
    let mut next = artifact.clone();
    next.work = Work::InReview;
    next.reviewer = Some(to.clone());
    next.touch(Stamp { at, by: actor.account.clone() });
    next.undo = Some(Undo { action, work: artifact.work, reviewer: artifact.reviewer.clone() });
    Ok(next)
}

/// The trimmed note, present where it must be.
fn note_of(transition: &Transition) -> Result<Option<String>, Refusal> {
    let note = transition.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    if note.is_none() && transition.action.needs_note() {
        return Err(Refusal::NoteMissing(transition.action));
    }
    if note.is_some_and(|note| note.chars().count() > MAX_NOTE) {
        return Err(Refusal::NoteTooLong);
    }
    Ok(note.map(str::to_owned))
}

/// The `to` column.
fn apply(
    next: &mut Artifact,
    transition: &Transition,
    stamp: &Stamp,
    reason: String,
    failed_checks: &[String],
) -> Result<(), Refusal> {
    use ActionName as A;
    match transition.action {
        A::Submit | A::Resubmit => next.work = Work::Submitted,
        A::Recall | A::Reopen => next.work = Work::Draft,
        A::Claim => {
            next.work = Work::InReview;
            next.reviewer = Some(stamp.by.clone());
        }
        A::Release => {
            next.work = Work::Submitted;
            next.reviewer = None;
        }
        A::RequestChanges => next.work = Work::ChangesRequested,
        A::Reject => next.work = Work::Rejected,
        A::Publish => publish(next, transition, stamp, failed_checks)?,
        A::Revise => begin_revision(next, stamp)?,
        A::Withdraw => withdraw(next, transition, stamp, reason)?,
        A::Restore => {
            next.live = Live::Published;
            next.withdrawal = None;
        }
        A::Hide => next.hidden = true,
        A::Unhide => next.hidden = false,
        A::Redact => redact(next, stamp),
        A::Undo => undo(next),
        A::Delete | A::Reply => {}
    }
    Ok(())
}

/// Puts the work back to where it stood; what was said along with the step goes with it.
fn undo(next: &mut Artifact) {
    let Some(Undo { action, work, reviewer }) = next.undo.take() else { return };
    let last = next.notes.last();
    if last.is_some_and(|note| note.action == action && note.stamp == next.changed) {
        next.notes.pop();
    }
    next.work = work;
    next.reviewer = reviewer;
}

fn publish(
    next: &mut Artifact,
    transition: &Transition,
    stamp: &Stamp,
    failed_checks: &[String],
) -> Result<(), Refusal> {
    let reason = transition.override_reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    let overrides = match reason {
        _ if failed_checks.is_empty() => Vec::new(),
        None => return Err(Refusal::ChecksFailed(failed_checks.to_vec())),
        Some(reason) if reason.chars().count() > MAX_NOTE => return Err(Refusal::NoteTooLong),
        Some(reason) => {
            failed_checks.iter().map(|check| Override { check: check.clone(), reason: reason.to_owned() }).collect()
        }
    };
    let Some(revision) = next.revisions.last_mut() else {
        return Err(Refusal::NotNow { action: ActionName::Publish, state: "without a file".to_owned() });
    };
    revision.published = Some(stamp.clone());
    revision.overrides = overrides;
    next.live_revision = Some(revision.number);
    next.live = Live::Published;
    next.work = Work::None;
    Ok(())
}

fn begin_revision(next: &mut Artifact, stamp: &Stamp) -> Result<(), Refusal> {
    let Some(live) = next.live().cloned() else {
        return Err(Refusal::NotNow { action: ActionName::Revise, state: state_label(next) });
    };
    next.work = Work::Draft;
    next.reviewer = None;
    next.add_revision(live.file, live.metadata, stamp)
}

fn withdraw(next: &mut Artifact, transition: &Transition, stamp: &Stamp, reason: String) -> Result<(), Refusal> {
    if transition.replaced_by == Some(next.id) {
        return Err(Refusal::ReplacedByItself);
    }
    next.live = Live::Withdrawn;
    next.hidden = false;
    next.withdrawal = Some(Withdrawal { stamp: stamp.clone(), reason, replaced_by: transition.replaced_by });
    Ok(())
}

/// Empties an artifact to a tombstone.
pub fn redact(next: &mut Artifact, stamp: &Stamp) {
    next.redacted = Some(stamp.clone());
    next.live = if next.live == Live::None { Live::None } else { Live::Withdrawn };
    next.work = Work::None;
    next.external_id = None;
    next.live_revision = None;
    next.revisions.clear();
    next.notes.clear();
    next.withdrawal = None;
}

impl Artifact {
    /// Records who changed it last, and makes it a new version.
    pub fn touch(&mut self, stamp: Stamp) {
        self.version += 1;
        self.changed = stamp;
        self.undo = None;
    }

    /// Appends a revision.
    pub fn add_revision(&mut self, file: FileRef, metadata: crate::Metadata, stamp: &Stamp) -> Result<(), Refusal> {
        if self.revisions.len() >= MAX_REVISIONS {
            return Err(Refusal::TooManyRevisions);
        }
        let number = self.revisions.last().map_or(1, |revision| revision.number + 1);
        self.revisions.push(Revision {
            number,
            file,
            metadata,
            created: stamp.clone(),
            published: None,
            overrides: Vec::new(),
        });
        Ok(())
    }
}

/// The state as people say it.
pub fn state_label(artifact: &Artifact) -> String {
    if artifact.redacted.is_some() {
        return "removed for good".to_owned();
    }
    let live = match artifact.live {
        Live::None => None,
        Live::Published if artifact.hidden => Some("hidden"),
        Live::Published => Some("published"),
        Live::Withdrawn => Some("withdrawn"),
    };
    match (live, artifact.work) {
        (None, work) => work.label().to_owned(),
        (Some(live), Work::None) => live.to_owned(),
        (Some(live), work) => format!("{live}, next revision: {}", work.label()),
    }
}

#[cfg(test)]
mod tests;
