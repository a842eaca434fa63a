//! A district on its way to the goal: its classes, and the form that says their numbers.

#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]

use askama::Template;
use model::disclosure::Shown;
use model::graduates::{LONGEST_NOTE, Typed};
use model::{District, FieldProblem};

use crate::form::{Complaint, problem_of};
use crate::goal_chart::{self, Chart};
use crate::links;
use crate::pages::{Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /districts/{code}/goal`, and the answer to a `POST` that saved nothing
#[derive(Debug, Template)]
#[template(path = "lab/district_goal.html")]
pub struct DistrictGoalPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The district.
    pub district: &'a District,
    /// Its classes by year, as they may see them.
    pub classes: &'a [GoalClass],
    /// Whether they see the numbers as they are, and may say them.
    pub may_write: bool,
    /// The form's rows.
    pub rows: &'a [ClassRow],
    /// Whether the form stands open.
    pub open: bool,
    /// What is wrong with it, in fields such as `rows.0.graduates`.
    pub problems: &'a [FieldProblem],
    /// Why it was not saved.
    pub problem: Option<&'a str>,
    /// What was just done, as a sentence.
    pub done: Option<&'a str>,
}

/// A class, and where its numbers are from for those who may know.
pub type GoalClass = (Shown, Option<String>);

/// A row of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClassRow {
    /// What is filled in.
    pub typed: Typed,
    /// The version it is written over; 0 for a class that never had numbers.
    pub version: u64,
}

/// A field of a row.
struct Cell<'a> {
    column: &'static str,
    label: &'static str,
    value: &'a str,
    problem: String,
}

/// The columns of a row with their labels, but for the class and the note.
const COLUMNS: [(&str, &str); 5] = [
    ("graduates", "Graduates"),
    ("course", "By course"),
    ("exam", "By exam"),
    ("both", "By both"),
    ("competent", "Or only in all"),
];

impl Frame for DistrictGoalPage<'_> {}

impl DistrictGoalPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn chart(&self) -> Option<Chart> {
        Chart::of_classes(self.classes.iter().map(|(class, _)| class))
    }

    fn address(&self) -> String {
        format!("{}/goal", links::district(&self.district.org_code))
    }

    fn newest(&self) -> Option<&Shown> {
        self.classes.last().map(|(class, _)| class)
    }

    /// Whether how they showed it is shown of any class.
    fn has_ways(&self) -> bool {
        self.classes.iter().any(|(class, _)| class.ways.is_some())
    }

    fn number(number: &u32) -> String {
        wording::number(&(*number as usize))
    }

    fn cells<'r>(&self, row: &'r ClassRow, n: &usize) -> Vec<Cell<'r>> {
        let Typed { graduates, course, exam, both, competent, .. } = &row.typed;
        let cell = |((column, label), value): ((&'static str, &'static str), &'r String)| Cell {
            column,
            label,
            value,
            problem: self.wrong(n, column),
        };
        COLUMNS.into_iter().zip([graduates, course, exam, both, competent]).map(cell).collect()
    }

    fn wrong(&self, n: &usize, column: &str) -> String {
        problem_of(self.problems, &format!("rows.{n}.{column}"))
    }

    fn complaints(&self) -> Vec<Complaint> {
        let complaint = |problem: &FieldProblem| {
            let parts: Vec<&str> = problem.field.split('.').collect();
            let [_, n, column] = parts[..] else {
                let label = wording::sentence(&problem.field);
                return Complaint { label, message: problem.message.clone(), target: String::new() };
            };
            let class = n.parse().ok().and_then(|n: usize| self.rows.get(n)).map_or("", |row| row.typed.class.as_str());
            let name = COLUMNS.iter().find(|(known, _)| *known == column).map_or(column, |(_, label)| label);
            let label = if class.is_empty() || column == "class" {
                wording::sentence(name)
            } else {
                format!("Class of {class}, {}", name.to_lowercase())
            };
            Complaint { label, message: problem.message.clone(), target: format!("field-{n}-{column}") }
        };
        self.problems.iter().map(complaint).collect()
    }
}
