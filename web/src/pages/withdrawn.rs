//! What stands where a withdrawn artifact was.

use askama::Template;
use model::{Artifact, ArtifactId};

use super::{Frame, Place};
use crate::curation;
use crate::links;
use crate::markup;
use crate::viewer::Viewer;
use crate::wording;

/// `GET /artifacts/{id}` of a withdrawn or removed artifact
#[derive(Debug, Template)]
#[template(path = "withdrawn.html")]
pub struct WithdrawnPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The artifact.
    pub artifact: &'a Artifact,
    /// The title it had.
    pub title: &'a str,
    /// What to read instead: identifier and title.
    pub replacement: Option<(ArtifactId, String)>,
    /// Whether the viewer may put it up again.
    pub may_restore: bool,
}

impl Frame for WithdrawnPage<'_> {}

impl WithdrawnPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    /// A search for its like.
    fn similar(&self) -> String {
        links::with_query("/search", [("q", self.title)])
    }
}
