//! The teams of one district, and the forms that name their people.

#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]

use askama::Template;
use model::programme::Team;
use model::roster::{LONGEST, TeamMember};
use model::{Cohort, FieldProblem, Vocabularies};

use super::teams::people;
use crate::form::{Complaint, problem_of};
use crate::pages::{Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /cohorts/{year}/teams/{district}`, and the answer to a `POST` that saved nothing
#[derive(Debug, Template)]
#[template(path = "lab/team.html")]
pub struct TeamPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The cohort.
    pub cohort: &'a Cohort,
    /// The district's organisation code.
    pub district: &'a str,
    /// Its teams.
    pub teams: &'a [TeamSheet],
    /// Whether the viewer may say who is in them.
    pub may_write: bool,
    /// What was just done, as a sentence.
    pub done: Option<&'a str>,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// A team with its form.
#[derive(Clone, Debug, Default)]
pub struct TeamSheet {
    /// The team.
    pub team: Team,
    /// The people who are saved.
    pub people: Vec<TeamMember>,
    /// What it lacks.
    pub gaps: Vec<String>,
    /// The version the form is written over.
    pub version: u64,
    /// The form's rows.
    pub rows: Vec<PersonRow>,
    /// Whether the form stands open.
    pub open: bool,
    /// What is wrong with it; fields as [`model::Roster::checked`] names them.
    pub problems: Vec<FieldProblem>,
    /// Whether someone else saved the team while the form was written.
    pub conflict: bool,
}

/// A row of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonRow {
    /// Who it is.
    pub person: TeamMember,
    /// Whether they are taken out.
    pub remove: bool,
}

impl PersonRow {
    /// Whether it says no person, at most a role that is missing.
    fn is_blank(&self) -> bool {
        let TeamMember { name, position, email, .. } = &self.person;
        name.is_empty() && position.is_empty() && email.is_empty()
    }
}

/// A field of a row.
struct Cell<'a> {
    column: &'static str,
    label: &'static str,
    kind: &'static str,
    value: &'a str,
    problem: String,
}

/// The columns of a row: name, label and the type of the input.
const COLUMNS: [(&str, &str, &str); 4] = [
    ("name", "Name", "text"),
    ("role", "Role in the team", "text"),
    ("position", "Position", "text"),
    ("email", "Mail address", "email"),
];

impl Frame for TeamPage<'_> {
    const PLACE: Place = Place::Cohorts;
}

impl TeamPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn name(&self) -> String {
        self.vocabularies.label("district", self.district)
    }

    fn address(&self) -> String {
        format!("/cohorts/{}/teams/{}", self.cohort.year, self.district)
    }

    fn is_wrong(&self) -> bool {
        self.teams.iter().any(|sheet| !sheet.problems.is_empty() || sheet.conflict)
    }

    fn complaints(&self) -> Vec<Complaint> {
        let of = |sheet: &TeamSheet| {
            let id = sheet.team.id.clone();
            sheet.problems.iter().map(move |problem| complaint(&id, problem)).collect::<Vec<_>>()
        };
        self.teams.iter().flat_map(of).collect()
    }
}

fn complaint(team: &str, problem: &FieldProblem) -> Complaint {
    let parts: Vec<&str> = problem.field.split('.').collect();
    let column = parts.get(2).and_then(|name| COLUMNS.iter().find(|(column, ..)| column == name));
    let (label, target) = match (parts.get(1), column) {
        (Some(n), Some((column, label, _))) => {
            (format!("Person {n}, {}", label.to_lowercase()), format!("field-{team}-{n}-{column}"))
        }
        _ => (wording::sentence(&problem.field), String::new()),
    };
    Complaint { label, message: problem.message.clone(), target }
}

impl TeamSheet {
    fn cells<'a>(&'a self, row: &'a PersonRow, n: &usize) -> Vec<Cell<'a>> {
        let person = &row.person;
        let values = [&person.name, &person.role, &person.position, &person.email];
        let cell = |((column, label, kind), value): ((&'static str, &'static str, &'static str), &'a String)| Cell {
            column,
            label,
            kind,
            value,
            problem: problem_of(&self.problems, &format!("people.{n}.{column}")),
        };
        COLUMNS.into_iter().zip(values).map(cell).collect()
    }

    /// What it should be: its size and roles.
    fn wanted(&self) -> String {
        let Team { least, most, required, .. } = &self.team;
        let size = if least == most { people(*least) } else { format!("{least} to {}", people(*most)) };
        if required.is_empty() { size } else { format!("{size}, with: {}", required.join(", ")) }
    }
}
