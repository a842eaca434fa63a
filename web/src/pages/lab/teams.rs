//! All districts of a cohort with their teams.

use askama::Template;
use model::{Cohort, Vocabularies};

use crate::links;
use crate::pages::{Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /cohorts/{year}/teams`
#[derive(Debug, Template)]
#[template(path = "lab/teams.html")]
pub struct TeamsPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The cohort.
    pub cohort: &'a Cohort,
    /// Its districts.
    pub rows: &'a [TeamsRow],
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// A district's teams.
#[derive(Clone, Debug)]
pub struct TeamsRow {
    /// The district's organisation code.
    pub district: String,
    /// Whether the viewer is a member of it.
    pub own: bool,
    /// Whether the viewer may name its people.
    pub may_write: bool,
    /// Each team.
    pub teams: Vec<TeamState>,
}

/// How far a team is.
#[derive(Clone, Debug)]
pub struct TeamState {
    /// What people call it.
    pub label: String,
    /// How many people it has.
    pub people: usize,
    /// What it lacks.
    pub gaps: Vec<String>,
}

impl TeamsRow {
    fn is_complete(&self) -> bool {
        self.teams.iter().all(|team| team.gaps.is_empty())
    }
}

impl TeamState {
    /// How far it is, in words.
    fn standing(&self) -> String {
        match (self.people, self.gaps.is_empty()) {
            (_, true) => format!("complete, {}", people(self.people)),
            (0, false) => "nobody named yet".to_owned(),
            (_, false) => self.gaps.join("; "),
        }
    }
}

/// "1 person", "6 people".
pub(crate) fn people(n: usize) -> String {
    if n == 1 { "1 person".to_owned() } else { format!("{} people", wording::number(&n)) }
}

impl Frame for TeamsPage<'_> {
    const PLACE: Place = Place::Cohorts;
}

impl TeamsPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn complete(&self) -> usize {
        self.rows.iter().filter(|row| row.is_complete()).count()
    }

    fn name(&self, row: &TeamsRow) -> String {
        self.vocabularies.label("district", &row.district)
    }

    /// The viewer's own districts first, then by name.
    fn sorted(&self) -> Vec<&TeamsRow> {
        let mut rows: Vec<&TeamsRow> = self.rows.iter().collect();
        rows.sort_by_key(|row| (!row.own, self.name(row)));
        rows
    }

    fn address(&self, row: &TeamsRow) -> String {
        format!("/cohorts/{}/teams/{}", links::encode(&self.cohort.year), links::encode(&row.district))
    }
}
