//! What a revision changed.

use askama::Template;
use model::history::Change;
use model::{ArtifactId, Revision};

use super::{Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /artifacts/{id}/revisions/{n}`
#[derive(Debug, Template)]
#[template(path = "changes.html")]
pub struct ChangesPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The document.
    pub id: ArtifactId,
    /// The revision before.
    pub before: &'a Revision,
    /// The revision.
    pub after: &'a Revision,
    /// What differs in what is said of it.
    pub description: &'a [Change],
    /// What differs in its text.
    pub text: DiffText,
}

/// How two texts differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiffText {
    /// They are of one file.
    SameFile,
    /// Two files with one text.
    SameText,
    /// One of them has no text, or a very long one.
    NotCompared,
    /// They differ in these lines.
    Differs(Vec<DiffLine>),
}

/// A line, in parts; each with whether it is what changed in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiffLine {
    /// It stands in both.
    Same(Vec<(bool, String)>),
    /// Only the revision before has it.
    Gone(Vec<(bool, String)>),
    /// Only the revision has it.
    New(Vec<(bool, String)>),
    /// What follows stands elsewhere.
    Elsewhere,
}

impl Frame for ChangesPage<'_> {
    const PLACE: Place = Place::Browse;
}

impl ChangesPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }
}
