//! A district: what it is, what it shared, where it stands on its way.

use askama::Template;
use jiff::civil::Date;
use model::disclosure::Shown;
use model::pathway::{self, Pathway, Stage, Step};
use model::{Cohort, District, FacetValue, Hit, Vocabularies};

use super::lab::cohorts::standing;
use super::{Frame, Place};
use crate::description;
use crate::goal_chart;
use crate::links;
use crate::markup;
use crate::viewer::Viewer;
use crate::wording;

/// `GET /districts/{code}`
#[derive(Debug, Template)]
#[template(path = "district.html")]
pub struct DistrictPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The district.
    pub district: &'a District,
    /// Its cohorts, the newest first.
    pub cohorts: &'a [Cohort],
    /// The name of its Roundtable, for those who may know it.
    pub roundtable: Option<&'a str>,
    /// How many documents they may find of it.
    pub total: usize,
    /// How many of each kind.
    pub kinds: &'a [FacetValue],
    /// The newest of them.
    pub newest: &'a [Hit],
    /// Its way, band by band.
    pub pathway: Option<&'a Pathway>,
    /// Districts like it that shared something, with how much, most first.
    pub alike: &'a [(&'a District, usize)],
    /// Its newest class with numbers, as they may see it.
    pub goal: Option<&'a Shown>,
    /// Whether they may write for it.
    pub own: bool,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
    /// The day it is.
    pub today: Date,
}

impl Frame for DistrictPage<'_> {}

impl DistrictPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    /// Since when it is a CS Leadership District.
    fn leader(&self) -> Option<Date> {
        let since = self.cohorts.iter().filter_map(|cohort| cohort.leaders_since);
        since.min().filter(|since| *since <= self.today)
    }

    fn standing(&self, cohort: &Cohort) -> String {
        standing(cohort, self.today)
    }

    fn band(&self, cohort: &Cohort) -> Option<String> {
        cohort.bands.get(&self.district.org_code).map(|band| self.vocabularies.label("grade_band", band))
    }

    /// Everything it shared of a kind.
    fn of_kind(&self, kind: &str) -> String {
        links::with_query("/search", [("district", self.district.org_code.as_str()), ("kind", kind)])
    }

    fn like(&self) -> String {
        links::with_query("/search", [("like", self.district.org_code.as_str())])
    }

    fn years(pathway: &Pathway) -> Vec<String> {
        pathway.years.iter().map(|year| pathway::school_year_label(*year)).collect()
    }

    /// The steps of a band, each with its school year and a name for its look.
    fn steps<'s>(pathway: &Pathway, steps: &'s [Step]) -> Vec<(String, &'static str, &'s Step)> {
        let look = |stage: Option<Stage>| match stage {
            None => "none",
            Some(Stage::Planning) => "planning",
            Some(Stage::Implementing) => "live",
            Some(Stage::ScalingUp) => "scaling",
            Some(Stage::Sustaining) => "sustaining",
        };
        Self::years(pathway).into_iter().zip(steps).map(|(year, step)| (year, look(step.stage), step)).collect()
    }

    fn has_plans(&self) -> bool {
        self.pathway
            .is_some_and(|pathway| pathway.bands.iter().any(|(_, steps)| steps.iter().any(|s| s.plan.is_some())))
    }
}
