//! A cohort: its districts, its time, and what it left at every step.

use askama::Template;
use jiff::civil::Date;
use model::programme::{Phase, Session};
use model::{Cohort, Vocabularies};

use super::cohorts::standing;
use crate::description;
use crate::links;
use crate::pages::{Frame, Place};
use crate::timeline::{Mark, Publication, Timeline};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /cohorts/{year}`
#[derive(Debug, Template)]
#[template(path = "lab/cohort.html")]
pub struct CohortPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The cohort.
    pub cohort: &'a Cohort,
    /// How many documents they may find of it.
    pub total: usize,
    /// How many of each district, by organisation code.
    pub by_district: &'a [(String, usize)],
    /// How many of each phase and kind.
    pub by_step: &'a [StepCount],
    /// The years of the cohorts before it.
    pub earlier: &'a [String],
    /// What it published, as far as they may find it.
    pub publications: &'a [Publication],
    /// Whether they may see how its districts get on.
    pub inside: bool,
    /// The district of theirs that is in it.
    pub own: Option<&'a str>,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
    /// The day it is.
    pub today: Date,
    /// Whether it was just saved.
    pub saved: bool,
}

/// The documents of a phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepCount {
    /// The phase's value.
    pub phase: String,
    /// How many there are.
    pub total: usize,
    /// How many of each kind.
    pub kinds: Vec<(String, usize)>,
}

/// A district of the cohort.
struct Member {
    name: String,
    href: String,
    facts: Vec<String>,
    band: Option<String>,
    documents: usize,
    found: String,
}

/// A phase with what it left.
struct Step<'a> {
    label: String,
    dates: Option<(Date, Date)>,
    sessions: Vec<(&'a Session, Option<Date>)>,
    total: usize,
    all: String,
    kinds: Vec<(String, String, usize)>,
    earlier: Option<String>,
}

impl Frame for CohortPage<'_> {
    const PLACE: Place = Place::Cohorts;
}

impl CohortPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn timeline(&self) -> Option<Timeline> {
        Timeline::of(self.cohort, self.publications, self.today)
    }

    fn standing(&self) -> String {
        standing(self.cohort, self.today)
    }

    /// Whether its districts are CS Leadership Districts, and since when.
    fn leaders(&self) -> Option<Date> {
        self.cohort.leaders_since.filter(|since| *since <= self.today)
    }

    fn members(&self) -> Vec<Member> {
        let member = |code: &String| {
            let documents = self.by_district.iter().find(|(of, _)| of == code).map_or(0, |(_, count)| *count);
            let pairs = [("cohort", self.cohort.year.as_str()), ("district", code)];
            Member {
                name: self.vocabularies.label("district", code),
                href: links::district(code),
                facts: self.vocabularies.districts().get(code).map(description::facts).unwrap_or_default(),
                band: self.cohort.bands.get(code).map(|band| self.vocabularies.label("grade_band", band)),
                documents,
                found: links::with_query("/search", pairs),
            }
        };
        let mut members: Vec<Member> = self.cohort.districts.iter().map(member).collect();
        members.sort_by(|one, other| one.name.cmp(&other.name));
        members
    }

    fn steps(&self) -> Vec<Step<'_>> {
        let year = self.cohort.year.as_str();
        let course = &self.cohort.course;
        let step = |phase: &'_ Phase| {
            let value = phase.value.as_str();
            let counted = self.by_step.iter().find(|step| step.phase == *value);
            let sessions = course.sessions.iter().filter(|session| session.phase == *value);
            let kind = |(kind, count): &(String, usize)| {
                let pairs = [("cohort", year), ("phase", value), ("kind", kind)];
                (self.vocabularies.label("kind", kind), links::with_query("/search", pairs), *count)
            };
            let earlier = self.earlier.iter().map(|year| ("cohort", year.as_str()));
            Step {
                label: phase.label.clone(),
                dates: self.cohort.begins.and_then(|begins| course.span(begins, value)),
                sessions: sessions
                    .map(|one| (one, self.cohort.begins.and_then(|begins| course.day(begins, &one.id))))
                    .collect(),
                total: counted.map_or(0, |step| step.total),
                all: links::with_query("/search", [("cohort", year), ("phase", value)]),
                kinds: counted.map(|step| step.kinds.iter().map(kind).collect()).unwrap_or_default(),
                earlier: (!self.earlier.is_empty())
                    .then(|| links::with_query("/search", [("phase", value)].into_iter().chain(earlier))),
            }
        };
        course.phases.iter().map(step).collect()
    }
}
