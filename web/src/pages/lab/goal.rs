//! How far all districts are to the goal together, or those of a cohort.

use askama::Template;
use model::disclosure::Shown;
use model::goal::{BANDS, Year};

use crate::goal_chart::{self, Chart};
use crate::links;
use crate::pages::{Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /goal`
#[derive(Debug, Template)]
#[template(path = "lab/goal.html")]
pub struct GoalPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The year of the cohort that is looked at; empty for all districts.
    pub cohort: &'a str,
    /// Its districts together, by the year of the class.
    pub years: &'a [Year],
    /// The cohorts, the newest first, each with its newest year.
    pub cohorts: &'a [(String, Option<Year>)],
    /// The districts by name, each with its newest class.
    pub districts: &'a [(String, Shown)],
}

impl Frame for GoalPage<'_> {
    const PLACE: Place = Place::Cohorts;
}

impl GoalPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn chart(&self) -> Option<Chart> {
        Chart::of_years(self.years)
    }

    fn newest(&self) -> Option<&Year> {
        self.years.last()
    }

    /// The distribution's bands, in words.
    fn bands() -> Vec<String> {
        let [first, .., last] = BANDS;
        let between = BANDS.windows(2).map(|pair| format!("{}% to {}%", pair[0], pair[1]));
        let ends = (format!("under {first}%"), format!("{last}% or more"));
        [ends.0].into_iter().chain(between).chain([ends.1]).collect()
    }

    /// A year's districts by band.
    fn by_band(year: &Year) -> Vec<(String, usize)> {
        Self::bands().into_iter().zip(year.bands).collect()
    }

    fn file(&self) -> String {
        let query = (!self.cohort.is_empty()).then_some(("cohort", self.cohort));
        links::with_query("/goal.csv", query)
    }

    fn of_cohort(year: &str) -> String {
        links::with_query("/goal", [("cohort", year)])
    }
}
