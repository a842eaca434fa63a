//! Words that mean the same, as staff extend them.

use askama::Template;
use model::Term;

use super::{DESK_PAGES, Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /desk/synonyms`, and the answer to a `POST` with a problem
#[derive(Debug, Template)]
#[template(path = "synonyms.html")]
pub struct SynonymsPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The groups, in the order of their file.
    pub groups: &'a [Term],
    /// Why the last change was refused.
    pub problem: Option<&'a str>,
    /// What was typed to be added, when it was refused.
    pub typed: &'a str,
    /// What was just changed, as a sentence.
    pub done: Option<&'a str>,
}

impl Frame for SynonymsPage<'_> {
    const PLACE: Place = Place::Desk;
}

impl SynonymsPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }
}
