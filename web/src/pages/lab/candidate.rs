//! The application of a district, and the decision on it.

#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]

use askama::Template;
use model::selection::{Decided, MAX_TEXT};
use model::{Application, Candidate, FieldProblem, Standing, Vocabularies};

use crate::form::{self, Complaint};
use crate::links;
use crate::pages::{DESK_PAGES, Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET` and `POST /desk/selection/{year}/{district}`
#[derive(Debug, Template)]
#[template(path = "lab/candidate.html")]
pub struct CandidatePage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The application.
    pub application: &'a Application,
    /// The district, as it counts for the balance.
    pub candidate: &'a Candidate,
    /// Who made each of its decisions.
    pub by: &'a [String],
    /// Whether the district is in the cohort of that year.
    pub in_cohort: bool,
    /// What is chosen in the form; what the application is now when nothing was sent.
    pub standing: Option<Standing>,
    /// The reason that was typed.
    pub reason: &'a str,
    /// What is wrong with it.
    pub problems: &'a [FieldProblem],
    /// Why it was not saved.
    pub problem: Option<&'a str>,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

impl Frame for CandidatePage<'_> {
    const PLACE: Place = Place::Desk;
}

impl CandidatePage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn name(&self) -> String {
        self.vocabularies.label("district", &self.application.district)
    }

    fn band(&self, band: &str) -> String {
        self.vocabularies.label("grade_band", band)
    }

    /// What it offers, by the names of grade bands in their order.
    fn offers(&self) -> Vec<(String, &str)> {
        let terms = self.vocabularies.get("grade_band").map(|list| list.terms.as_slice()).unwrap_or_default();
        let place = |band: &str| terms.iter().position(|term| term.value == band).unwrap_or(usize::MAX);
        let mut offers: Vec<(&String, &String)> = self.application.offers.iter().collect();
        offers.sort_by_key(|(band, _)| place(band));
        offers.into_iter().map(|(band, text)| (self.band(band), text.as_str())).collect()
    }

    /// Where staff correct the application.
    fn form(&self) -> String {
        links::with_query("/apply", [("year", &*self.application.year), ("district", &self.application.district)])
    }

    fn facts(&self) -> Vec<String> {
        let one = self.candidate;
        let students = one.students.and_then(|students| usize::try_from(students).ok());
        let facts = [
            (!one.kind.is_empty()).then(|| wording::sentence(&one.kind.replace('-', " "))),
            students.map(|students| wording::count(&students, "student")),
            Some(one.region.as_ref().map_or_else(|| "no Roundtable".to_owned(), |name| format!("Roundtable {name}"))),
            self.in_cohort.then(|| format!("in the cohort of {}", self.application.year)),
        ];
        facts.into_iter().flatten().collect()
    }

    fn is_chosen(&self, standing: &Standing) -> bool {
        self.standing.unwrap_or_else(|| self.application.standing()) == *standing
    }

    fn problem_of(&self, field: &str) -> String {
        form::problem_of(self.problems, field)
    }

    fn complaints(&self) -> Vec<Complaint> {
        form::complaints_of(self.problems, &[("standing", "Decision"), ("reason", "Reason")])
    }

    /// Decisions with who made them, the last one first.
    fn decisions(&self) -> Vec<(&Decided, &str)> {
        let by = self.by.iter().map(String::as_str).chain(std::iter::repeat(""));
        let mut all: Vec<_> = self.application.decisions.iter().zip(by).collect();
        all.reverse();
        all
    }
}
