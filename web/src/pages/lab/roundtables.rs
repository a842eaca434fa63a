//! The table of Roundtables, for admins.

#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]

use askama::Template;
use model::FieldProblem;
use model::roundtable::LONGEST;

use crate::form::{Complaint, problem_of};
use crate::pages::{DESK_PAGES, Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /desk/roundtables`, and the answers to a `POST`
#[derive(Debug, Template)]
#[template(path = "lab/roundtables.html")]
pub struct RoundtablesPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The version the form is written over.
    pub version: u64,
    /// The form's rows.
    pub rows: &'a [RoundtableRow],
    /// What is wrong with them; fields as [`model::roundtable::read`] names them.
    pub problems: &'a [FieldProblem],
    /// Why a file was not taken.
    pub problem: Option<&'a str>,
    /// What was just done, as a sentence.
    pub done: Option<&'a str>,
    /// What someone else saved while the form was written; nothing otherwise.
    pub saved: &'a [RoundtableRow],
}

/// A Roundtable as it is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoundtableRow {
    /// Its name.
    pub name: String,
    /// Its districts, with `;` or line ends between them.
    pub districts: String,
}

impl Frame for RoundtablesPage<'_> {
    const PLACE: Place = Place::Desk;
}

impl RoundtablesPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn problem_at(&self, n: &usize, column: &str) -> String {
        problem_of(self.problems, &format!("row.{n}.{column}"))
    }

    fn complaints(&self) -> Vec<Complaint> {
        let complaint = |problem: &FieldProblem| {
            let parts: Vec<&str> = problem.field.split('.').collect();
            let (label, target) = match parts[..] {
                ["row", n, column] => (format!("Row {n}, {column}"), format!("field-{n}-{column}")),
                _ => (wording::sentence(&problem.field), String::new()),
            };
            Complaint { label, message: problem.message.clone(), target }
        };
        self.problems.iter().map(complaint).collect()
    }
}
