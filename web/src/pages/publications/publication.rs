//! A publication to read.

use askama::Template;
use model::{ArtifactId, Release, Vocabularies};

use crate::pages::{Frame, Place};
use crate::publication::{Text, text};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /publications/{id}`
#[derive(Debug, Template)]
#[template(path = "publications/publication.html")]
pub struct PublicationPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// What it says.
    pub release: &'a Release,
    /// The document that it became.
    pub artifact: ArtifactId,
    /// How long its PDF is, in bytes.
    pub size: u64,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

impl Frame for PublicationPage<'_> {
    const PLACE: Place = Place::Browse;
}

impl PublicationPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn text(&self) -> Text {
        text(&self.release.blocks, &format!("/publications/{}/pictures", self.release.publication))
    }
}
