//! Districts that chose the same sessions of professional development.

use askama::Template;
use model::pd::Together;
use model::{PdSession, Vocabularies};

use crate::links;
use crate::pages::{Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /pd/together`
#[derive(Debug, Template)]
#[template(path = "lab/pd_together.html")]
pub struct PdTogetherPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// Pairs of districts, those with most in common first.
    pub pairs: &'a [Together<'a>],
    /// The sessions that are to come.
    pub sessions: &'a [PdSession],
    /// Whether the first of each pair is a district of the viewer.
    pub own: bool,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

impl Frame for PdTogetherPage<'_> {}

impl PdTogetherPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn name(&self, code: &str) -> String {
        self.vocabularies.label("district", code)
    }

    /// A pair's sessions, by day, with the teachers of each district.
    fn shared<'s>(&'s self, pair: &'s Together<'_>) -> Vec<(&'s PdSession, u32, u32)> {
        let found = |session: &'s PdSession| {
            let shared = pair.sessions.iter().find(|(id, ..)| *id == session.id);
            shared.map(|(_, one, other)| (session, *one, *other))
        };
        self.sessions.iter().filter_map(found).collect()
    }
}
