//! The states and actions of curation, as pages name them.

#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]

use model::{ActionName, Artifact, Live, Visibility, Work};

/// The value of the parameter `state` of the review desk.
pub(crate) const fn work_value(work: &Work) -> &'static str {
    match work {
        Work::None => "none",
        Work::Draft => "draft",
        Work::Submitted => "submitted",
        Work::InReview => "in_review",
        Work::ChangesRequested => "changes_requested",
        Work::Rejected => "rejected",
    }
}

/// The value of the form field `action`.
pub(crate) const fn action_value(action: ActionName) -> &'static str {
    match action {
        ActionName::Submit => "submit",
        ActionName::Recall => "recall",
        ActionName::Claim => "claim",
        ActionName::Release => "release",
        ActionName::RequestChanges => "request_changes",
        ActionName::Resubmit => "resubmit",
        ActionName::Reject => "reject",
        ActionName::Reopen => "reopen",
        ActionName::Publish => "publish",
        ActionName::Revise => "revise",
        ActionName::Withdraw => "withdraw",
        ActionName::Restore => "restore",
        ActionName::Hide => "hide",
        ActionName::Unhide => "unhide",
        ActionName::Redact => "redact",
        ActionName::Delete => "delete",
        ActionName::Undo => "undo",
        ActionName::Reply => "reply",
    }
}

/// What an action did, for the list of notes.
pub(crate) const fn done(action: &ActionName) -> &'static str {
    match action {
        ActionName::Submit => "submitted it for review",
        ActionName::Recall => "took it back",
        ActionName::Claim => "began the review",
        ActionName::Release => "gave it back to the queue",
        ActionName::RequestChanges => "asked for changes",
        ActionName::Resubmit => "submitted it again",
        ActionName::Reject => "rejected it",
        ActionName::Reopen => "took it up again",
        ActionName::Publish => "published it",
        ActionName::Revise => "began a new revision",
        ActionName::Withdraw => "withdrew it",
        ActionName::Restore => "restored it",
        ActionName::Hide => "hid it",
        ActionName::Unhide => "showed it again",
        ActionName::Redact => "removed its content",
        ActionName::Delete => "deleted it",
        ActionName::Undo => "took the last step back",
        ActionName::Reply => "wrote",
    }
}

/// An action offered as a form of its own.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub(crate) value: &'static str,
    pub(crate) label: &'static str,
    /// What to tell before it is taken.
    pub(crate) warning: String,
    pub(crate) needs_note: bool,
    /// Whether it asks for what to read instead.
    pub(crate) replaces: bool,
    /// Whether it asks for a reason to pass over failed checks.
    pub(crate) overrides: bool,
    /// `primary`, `danger` or nothing.
    pub(crate) look: &'static str,
}

impl Offer {
    /// Whether it opens first, for a reason or for a second thought.
    pub(crate) fn opens(&self) -> bool {
        self.needs_note || self.overrides || !self.warning.is_empty()
    }
}

/// The form for `action`; `checks_failed` says whether the checks before publication found something, `backups` for how
/// many days backups are kept, if that is known.
pub(crate) fn offer(action: ActionName, checks_failed: bool, backups: Option<u16>) -> Offer {
    use ActionName as A;
    let overrides = action == A::Publish && checks_failed;
    Offer {
        value: action_value(action),
        label: action.label(),
        warning: warning(action, backups),
        needs_note: action.needs_note(),
        replaces: action == A::Withdraw,
        overrides,
        look: match action {
            A::Publish | A::Submit | A::Resubmit | A::Claim | A::Restore => "primary",
            A::Delete | A::Redact | A::Reject | A::Withdraw => "danger",
            _ => "",
        },
    }
}

fn warning(action: ActionName, backups: Option<u16>) -> String {
    let said = match action {
        ActionName::Withdraw => "Its page will say why it is no longer here. It can be restored.",
        ActionName::Redact => {
            let until = match backups {
                Some(days) => format!("for up to {days} days"),
                None => "until they are deleted".to_owned(),
            };
            return format!(
                "This removes the file, its text and what reports say of it for good; nobody can bring them back. \
                 Publications that rest on it are hidden until you have looked through them. Backups made before now hold it \
                 {until}."
            );
        }
        ActionName::Delete => "This removes the document and its description. It was never published.",
        ActionName::Hide => "The document is out of sight until it is shown again.",
        _ => "",
    };
    said.to_owned()
}

/// Where the artifact stands, in one sentence.
pub(crate) fn standing(artifact: &Artifact) -> String {
    let live = match (artifact.redacted.is_some(), artifact.hidden, artifact.live) {
        (true, ..) => "Its content was removed",
        (_, true, _) => "Hidden while a report is looked into",
        (.., Live::Published) => "Published",
        (.., Live::Withdrawn) => "Withdrawn",
        (.., Live::None) => "Not published yet",
    };
    if artifact.work == Work::None { live.to_owned() } else { format!("{live}; {}", artifact.work.label()) }
}

/// Who may see it, in words; nothing for what everyone may see.
pub(crate) const fn audience(visibility: &Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "",
        Visibility::Cohort => "Only members of its cohort and PACE staff can see this.",
        Visibility::Staff => "Only PACE staff can see this.",
    }
}
