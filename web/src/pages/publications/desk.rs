//! The publications that staff write.

use askama::Template;
use model::publication::Genre;
use model::{FieldProblem, Publication, Vocabularies};

use crate::form::Complaint;
use crate::pages::{DESK_PAGES, Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /desk/publications`, and the answer to a `POST` that made nothing
#[derive(Debug, Template)]
#[template(path = "publications/desk.html")]
pub struct PublicationDeskPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The publications, the last changed first, each with the number of the release that is up.
    pub publications: &'a [(Publication, Option<u32>)],
    /// What a new one would be.
    pub genre: &'a str,
    /// The cohort it would be about.
    pub cohort: &'a str,
    /// What is wrong with that.
    pub problems: &'a [FieldProblem],
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

impl Frame for PublicationDeskPage<'_> {
    const PLACE: Place = Place::Desk;
}

impl PublicationDeskPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn genres() -> Vec<(&'static str, &'static str)> {
        Genre::ALL.into_iter().map(|genre| (genre.name(), genre.label())).collect()
    }

    fn cohorts(&self) -> Vec<(String, String)> {
        choices(self.vocabularies, "cohort")
    }

    fn complaints(&self) -> Vec<Complaint> {
        let complaint = |problem: &FieldProblem| Complaint {
            label: wording::sentence(&problem.field),
            message: problem.message.clone(),
            target: format!("field-{}", problem.field),
        };
        self.problems.iter().map(complaint).collect()
    }
}

/// The terms of a vocabulary: value and label.
pub(crate) fn choices(vocabularies: &Vocabularies, name: &str) -> Vec<(String, String)> {
    let terms = vocabularies.get(name).map(|list| list.terms.as_slice()).unwrap_or_default();
    terms.iter().map(|term| (term.value.clone(), term.label.clone())).collect()
}
