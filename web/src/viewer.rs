//! Who looks at a page.

/// What a page needs to know of the person who looks at it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewer {
    /// Whether they may hand in documents.
    pub may_upload: bool,
    /// Whether they are programme staff, who review.
    pub is_staff: bool,
    /// Their name, once signed in.
    pub name: Option<String>,
    /// Whether this is the demonstration, whose data is thrown away.
    pub demo: bool,
}
