//! What districts learned, as searches find it.

use std::sync::Arc;

use model::form::{self, Ask};
use model::{Actor, Results, Scope, Search, Sort, policy};
use web::Theme;

use crate::api::search::Texts;
use crate::app::App;
use crate::error::Error;

/// The form of a lesson.
pub const LESSON: &str = "lesson";
/// The question that says what a lesson is about.
pub const THEME: &str = "theme";
/// The kind of a lesson's document.
pub const KIND: &str = "lessons-learned";
/// Most lessons of a theme on its page.
const SHOWN: usize = 10;
/// Most lessons that are looked at for those without a theme.
const LOOKED_AT: usize = 100;

impl App {
    /// The published lessons that this person may see, by the theme that they name, and those that name none.
    pub async fn lessons(self: &Arc<Self>, actor: &Actor) -> Result<Vec<Theme>, Error> {
        let (app, scope) = (Arc::clone(self), policy::scope(actor));
        let looking = crate::compute::run(move || app.by_theme(&scope));
        looking.await?
    }

    fn by_theme(&self, scope: &Scope) -> Result<Vec<Theme>, Error> {
        let vocabularies = self.store.vocabularies();
        let question = form::newest(LESSON).and_then(|form| form.question(THEME));
        let terms = match question.map(|question| (&question.label, &question.ask)) {
            Some((label, Ask::Choice { options })) => {
                options.terms(&vocabularies).iter().map(move |term| (label, term))
            }
            _ => return Ok(Vec::new()),
        };
        let mut themes: Vec<Theme> = Vec::new();
        let mut named = std::collections::BTreeSet::new();
        for (label, term) in terms {
            // As documents say it: "Theme: Staffing".
            let search = format!("\"{label} {}\"", term.label);
            let found = self.found_lessons(&search, LOOKED_AT, scope)?;
            named.extend(found.hits.iter().map(|hit| hit.id));
            let lessons = found.hits.into_iter().take(SHOWN).collect();
            themes.push(Theme { label: term.label.clone(), search, total: found.total, lessons });
        }
        let mut rest = self.found_lessons("", LOOKED_AT, scope)?.hits;
        rest.retain(|hit| !named.contains(&hit.id));
        themes.push(Theme { label: "More".to_owned(), search: String::new(), total: rest.len(), lessons: rest });
        themes.retain(|theme| !theme.lessons.is_empty());
        Ok(themes)
    }

    fn found_lessons(&self, text: &str, most: usize, scope: &Scope) -> Result<Results, Error> {
        let filters = [("kind", vec![KIND.to_owned()])].into();
        let text = text.to_owned();
        let search = Search { text, filters, sort: Sort::Newest, page: 1, per_page: most, ..Search::default() };
        Ok(self.indexing.index().search(&search, scope, &self.store.vocabularies(), &Texts::of(self))?)
    }
}
