//! What districts learned, by theme.

use askama::Template;
use model::{Hit, Vocabularies};

use crate::pages::{Frame, Place};
use crate::viewer::Viewer;
use crate::{description, links, markup, wording};

/// `GET /lessons`
#[derive(Debug, Template)]
#[template(path = "lab/lessons.html")]
pub struct LessonsPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The themes that have lessons.
    pub themes: &'a [Theme],
    /// Districts that they may write lessons for: code and name.
    pub own: &'a [(String, String)],
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// The lessons of a theme.
#[derive(Clone, Debug)]
pub struct Theme {
    /// What people call it.
    pub label: String,
    /// What finds all of them in a search.
    pub search: String,
    /// How many there are.
    pub total: usize,
    /// The newest.
    pub lessons: Vec<Hit>,
}

impl Frame for LessonsPage<'_> {
    const PLACE: Place = Place::Browse;
}

impl LessonsPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    #[expect(clippy::unused_self, reason = "templates call it so")]
    fn all(&self, theme: &Theme) -> String {
        let text = Some(("q", theme.search.as_str())).filter(|(_, text)| !text.is_empty());
        links::with_query("/search", text.into_iter().chain([("kind", "lessons-learned")]))
    }
}
