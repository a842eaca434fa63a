//! The form that makes a cohort or changes it.

use askama::Template;
use model::{FieldProblem, Vocabularies};

use crate::course::{self, CourseForm};
use crate::form::{self, Complaint};
use crate::pages::{Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET` and `POST /cohorts/new` and `/cohorts/{year}/edit`
#[derive(Debug, Template)]
#[template(path = "lab/cohort_edit.html")]
pub struct CohortEditPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// What was filled in.
    pub form: &'a CohortForm,
    /// What is wrong with it.
    pub problems: &'a [FieldProblem],
    /// Why it was not saved.
    pub problem: Option<&'a str>,
    /// How many districts were just put into it from its selection.
    pub added: Option<usize>,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// What staff say of a cohort, kept as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CohortForm {
    /// The version that is changed; nothing for a new one.
    pub version: Option<u64>,
    /// Its year.
    pub year: String,
    /// The day it begins.
    pub begins: String,
    /// The day it began when the form was made.
    pub was: String,
    /// Since when its districts are CS Leadership Districts.
    pub leaders_since: String,
    /// Its districts, each as it was typed, with the value of the grade band it plans for.
    pub members: Vec<(String, String)>,
    /// Its course; a new one takes the programme's.
    pub course: Option<CourseForm>,
}

impl Frame for CohortEditPage<'_> {
    const PLACE: Place = Place::Cohorts;
}

impl CohortEditPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn complaints(&self) -> Vec<Complaint> {
        form::complaints(self.problems)
    }

    fn is_new(&self) -> bool {
        self.form.version.is_none()
    }

    fn action(&self) -> String {
        if self.is_new() { "/cohorts/new".to_owned() } else { format!("/cohorts/{}/edit", self.form.year) }
    }

    fn bands(&self) -> Vec<(&str, &str)> {
        let terms = self.vocabularies.get("grade_band").map(|list| list.terms.as_slice()).unwrap_or_default();
        terms.iter().map(|term| (term.value.as_str(), term.label.as_str())).collect()
    }

    fn district_names(&self) -> Vec<&str> {
        form::district_names(self.vocabularies)
    }
}
