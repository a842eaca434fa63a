//! All cohorts.

use askama::Template;
use jiff::civil::Date;
use model::Cohort;

use crate::pages::{Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /cohorts`
#[derive(Debug, Template)]
#[template(path = "lab/cohorts.html")]
pub struct CohortsPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The cohorts, the newest first, each with how many documents they may find of it.
    pub cohorts: &'a [(Cohort, usize)],
    /// The day it is.
    pub today: Date,
}

impl Frame for CohortsPage<'_> {
    const PLACE: Place = Place::Cohorts;
}

impl CohortsPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn standing(&self, cohort: &Cohort) -> String {
        standing(cohort, self.today)
    }
}

/// Where a cohort is: "Discovery and documentation, until June 1, 2018".
pub(crate) fn standing(cohort: &Cohort, today: Date) -> String {
    let Some(begins) = cohort.begins else { return String::new() };
    let spans =
        cohort.course.phases.iter().filter_map(|phase| Some((phase, cohort.course.span(begins, &phase.value)?)));
    let now = spans.clone().rfind(|(_, (first, last))| (*first..=*last).contains(&today));
    let over = spans.map(|(_, (_, last))| last).max().is_some_and(|last| last < today);
    match now {
        Some((phase, (_, last))) => format!("{}, until {}", phase.label, wording::date(&last)),
        None if today < begins => format!("Begins on {}", wording::date(&begins)),
        None if over => "Finished".to_owned(),
        None => String::new(),
    }
}
