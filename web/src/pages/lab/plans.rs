//! A district's plans, and the form to begin one.

use askama::Template;
use jiff::Timestamp;
use model::{ArtifactId, District, FieldProblem, Hit, SheetId, Vocabularies};

use crate::form::{self, Complaint};
use crate::pages::{Frame, Place};
use crate::viewer::Viewer;
use crate::{description, links, markup, wording};

/// `GET /districts/{code}/plans`, and the answer to a `POST` with problems
#[derive(Debug, Template)]
#[template(path = "lab/plans.html")]
pub struct PlansPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The district.
    pub district: &'a District,
    /// Its sheets, newest school year first.
    pub rows: &'a [PlanRow],
    /// Its published plans.
    pub published: &'a [Hit],
    /// What was filled in.
    pub form: &'a PlanForm,
    /// What is wrong with it.
    pub problems: &'a [FieldProblem],
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// A plan that is being written.
#[derive(Clone, Debug)]
pub struct PlanRow {
    /// Which.
    pub sheet: SheetId,
    /// Sections that are complete.
    pub full: usize,
    /// Sections in which something is answered.
    pub begun: usize,
    /// Sections there are.
    pub of: usize,
    /// The last change, and whose it was.
    pub changed: Option<(Timestamp, String)>,
    /// The document made from it, and how that stands.
    pub document: Option<(ArtifactId, String)>,
}

/// What someone fills in to begin a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanForm {
    /// The grade band.
    pub band: String,
    /// The school year.
    pub school_year: String,
    /// The grade band and school year of the plan to copy, with `/` between; empty for none.
    pub from: String,
}

impl Frame for PlansPage<'_> {
    const PLACE: Place = Place::Mine;
}

impl PlansPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    /// Grade bands to choose from, those of the district.
    fn bands(&self) -> Vec<(&str, &str)> {
        let terms = self.vocabularies.get("grade_band").map(|list| list.terms.as_slice()).unwrap_or_default();
        let own =
            |band: &str| self.district.grade_bands.is_empty() || self.district.grade_bands.iter().any(|b| b == band);
        terms.iter().filter(|term| own(&term.value)).map(|term| (term.value.as_str(), term.label.as_str())).collect()
    }

    #[expect(clippy::unused_self, reason = "templates call it so")]
    fn row_value(&self, row: &PlanRow) -> String {
        row.sheet.subject.parts().join("/")
    }

    fn school_year(row: &PlanRow) -> &str {
        row.sheet.school_year().unwrap_or_default()
    }

    fn is_bad(&self, field: &str) -> bool {
        form::problem(self.problems, field).is_some()
    }

    fn complaints(&self) -> Vec<Complaint> {
        form::complaints_here(self.problems)
    }
}
