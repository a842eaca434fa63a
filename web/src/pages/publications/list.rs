//! What the programme published.

use askama::Template;
use model::{Release, Vocabularies};

use crate::pages::{Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /publications`
#[derive(Debug, Template)]
#[template(path = "publications/list.html")]
pub struct PublicationsPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The releases that are up, the newest first.
    pub releases: &'a [Release],
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

impl Frame for PublicationsPage<'_> {
    const PLACE: Place = Place::Browse;
}

impl PublicationsPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }
}
