//! What a publication says now, and its way out: frozen, then published.

use askama::Template;
use model::Release;

use crate::pages::changes::DiffLine;
use crate::pages::{Frame, Place};
use crate::publication::{Text, text};
use crate::viewer::Viewer;

/// `GET /desk/publications/{id}/preview`, and the answer to a `POST` that did nothing
#[derive(Debug, Template)]
#[template(path = "publications/preview.html")]
pub struct PublicationPreviewPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// What it would say.
    pub release: &'a Release,
    /// The publication's version.
    pub version: u64,
    /// What it names that readers cannot open: the part from 1, its heading, the name, why.
    pub broken: &'a [(usize, String, String, String)],
    /// What was left out, and why.
    pub left_out: &'a [String],
    /// The last release, and what changed since.
    pub last: Option<(u32, &'a [DiffLine])>,
    /// The number of the release that is up.
    pub up: Option<u32>,
    /// What keeps it from being done.
    pub problem: Option<&'a str>,
    /// What was done.
    pub done: Option<&'a str>,
}

impl Frame for PublicationPreviewPage<'_> {
    const PLACE: Place = Place::Desk;
}

impl PublicationPreviewPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn text(&self) -> Text {
        text(&self.release.blocks, &format!("/desk/publications/{}/pictures", self.release.publication))
    }

    /// The last release, while it is not up.
    fn waiting(&self) -> Option<u32> {
        self.last.map(|(number, _)| number).filter(|number| self.up != Some(*number))
    }

    /// Whether there is something to freeze.
    fn is_new(&self) -> bool {
        self.last.is_none_or(|(_, changes)| !changes.is_empty())
    }
}
