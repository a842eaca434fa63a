//! The lessons of a district, drafts and published ones, and the form to begin one.

use askama::Template;
use model::{District, FieldProblem, Hit, Vocabularies};

use super::plans::PlanRow;
use crate::form::{self, Complaint};
use crate::pages::{Frame, Place};
use crate::viewer::Viewer;
use crate::{description, links, markup, wording};

/// `GET /districts/{code}/lessons`, and the answer to a `POST` with problems
#[derive(Debug, Template)]
#[template(path = "lab/district_lessons.html")]
pub struct DistrictLessonsPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The district.
    pub district: &'a District,
    /// Its sheets, the latest first.
    pub rows: &'a [LessonRow],
    /// Its published lessons.
    pub published: &'a [Hit],
    /// The role that sees to a new one, as it was typed.
    pub role: &'a str,
    /// What is wrong with it.
    pub problems: &'a [FieldProblem],
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// A lesson that is written here.
#[derive(Clone, Debug)]
pub struct LessonRow {
    /// What it says in one line; a number while it says nothing.
    pub name: String,
    /// Its theme.
    pub theme: Option<String>,
    /// Who sees to it.
    pub owner: Option<String>,
    /// How far it is.
    pub sheet: PlanRow,
}

impl Frame for DistrictLessonsPage<'_> {
    const PLACE: Place = Place::Mine;
}

impl DistrictLessonsPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn is_bad(&self, field: &str) -> bool {
        form::problem(self.problems, field).is_some()
    }

    fn complaints(&self) -> Vec<Complaint> {
        form::complaints_here(self.problems)
    }
}
