//! The template that new cohorts are made from.

use askama::Template;
use model::{FieldProblem, Vocabularies};

use crate::course::{self, CourseForm};
use crate::form::{self, Complaint};
use crate::pages::{DESK_PAGES, Frame, Place};
use crate::viewer::Viewer;

/// `GET` and `POST /desk/programme`
#[derive(Debug, Template)]
#[template(path = "lab/programme.html")]
pub struct ProgrammePage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The version that is changed.
    pub version: u64,
    /// What was filled in.
    pub course: &'a CourseForm,
    /// What is wrong with it.
    pub problems: &'a [FieldProblem],
    /// Why it was not saved.
    pub problem: Option<&'a str>,
    /// What was just done, as a sentence.
    pub done: Option<&'a str>,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

impl Frame for ProgrammePage<'_> {
    const PLACE: Place = Place::Desk;
}

impl ProgrammePage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn complaints(&self) -> Vec<Complaint> {
        form::complaints(self.problems)
    }
}
