//! Who looks at a page.

use model::Role;

/// What a page needs to know of the person who looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// What they may do.
    pub role: Role,
    /// Their name, once signed in.
    pub name: Option<String>,
    /// Notices they have not seen.
    pub unseen: usize,
    /// Applications that wait for a decision, for programme staff.
    pub applications: usize,
    /// Whether this is the demonstration, whose data is thrown away.
    pub demo: bool,
}

impl Viewer {
    /// Whether they may hand in documents.
    pub(crate) fn may_upload(&self) -> bool {
        self.role >= Role::Contributor
    }

    /// Whether they are programme staff, who review.
    pub(crate) fn is_staff(&self) -> bool {
        self.role >= Role::Curator
    }

    /// Whether they run the clearinghouse.
    pub(crate) fn is_admin(&self) -> bool {
        self.role == Role::Admin
    }
}
