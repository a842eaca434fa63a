//! The deliverables of a cohort: districts by what they hand in.

use askama::Template;
use jiff::civil::Date;
use model::programme::Deliverable;
use model::{ArtifactId, Cell, Cohort, Progress, Vocabularies};

use super::{Frame, Place};
use crate::links;
use crate::viewer::Viewer;
use crate::wording;

/// The kind that can be written here.
const PLAN: &str = "implementation-plan";

/// `GET /cohorts/{year}/board`
#[derive(Debug, Template)]
#[template(path = "board.html")]
pub struct BoardPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The cohort.
    pub cohort: &'a Cohort,
    /// A row for each of its districts, with a cell for each deliverable.
    pub rows: &'a [Vec<Cell>],
    /// The documents among the cells' that they may open.
    pub open: &'a [ArtifactId],
    /// The districts that they may bring documents for.
    pub own: &'a [String],
    /// The years of the cohorts before it.
    pub earlier: &'a [String],
    /// How many districts were just reminded.
    pub reminded: Option<usize>,
    /// Whether mail can be sent.
    pub mail: bool,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// A row of the board.
struct Row<'a> {
    code: &'a str,
    name: String,
    band: Option<String>,
    cells: Vec<(&'a Deliverable, &'a Cell)>,
}

impl Frame for BoardPage<'_> {
    const PLACE: Place = Place::Cohorts;
}

impl BoardPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn rows(&self) -> Vec<Row<'_>> {
        let row = |cells: &'_ Vec<Cell>| -> Option<Row<'_>> {
            let code = cells.first().map(|cell| cell.district.clone())?;
            let code = self.cohort.districts.iter().find(|own| **own == code)?;
            Some(Row {
                code,
                name: self.vocabularies.label("district", code),
                band: self.cohort.bands.get(code).map(|band| self.vocabularies.label("grade_band", band)),
                cells: Vec::new(),
            })
        };
        let mut rows: Vec<Row<'_>> = Vec::new();
        for cells in self.rows {
            if let Some(row) = row(cells) {
                rows.push(Row { cells: self.cohort.course.deliverables.iter().zip(cells).collect(), ..row });
            }
        }
        rows.sort_by(|one, other| (!self.is_own(one.code), &one.name).cmp(&(!self.is_own(other.code), &other.name)));
        rows
    }

    fn is_own(&self, code: &str) -> bool {
        self.own.iter().any(|own| own == code)
    }

    /// How many cells are published, of how many, and how many are late.
    fn sums(&self) -> (usize, usize, usize) {
        let all = self.rows.iter().flatten();
        let published = all.clone().filter(|cell| cell.progress == Progress::Published).count();
        (published, all.clone().count(), all.filter(|cell| cell.late).count())
    }

    fn published(&self, deliverable: &Deliverable) -> usize {
        let all = self.rows.iter().flatten().filter(|cell| cell.deliverable == deliverable.id);
        all.filter(|cell| cell.progress == Progress::Published).count()
    }

    fn due(&self, deliverable: &Deliverable) -> Option<Date> {
        self.cohort.due(deliverable)
    }

    /// How a cell looks and what it says.
    fn standing(cell: &Cell) -> (&'static str, &'static str) {
        match (cell.late, cell.progress) {
            (true, Progress::Draft) => ("late", "draft, late"),
            (true, _) => ("late", "late"),
            (false, Progress::Missing) => ("missing", "missing"),
            (false, Progress::Draft) => ("draft", "draft"),
            (false, Progress::InReview) => ("review", "in review"),
            (false, Progress::Published) => ("published", "published"),
        }
    }

    /// Where a cell's document is, for those who may open it.
    fn document(&self, cell: &Cell) -> Option<String> {
        let id = cell.artifact.filter(|id| self.open.contains(id))?;
        let to_review = self.viewer.is_staff() && cell.progress == Progress::InReview;
        Some(if to_review { format!("/desk/review/{id}") } else { format!("/artifacts/{id}") })
    }

    /// Where a cell's document is brought, with everything said that is known.
    fn upload(&self, cell: &Cell, deliverable: &Deliverable) -> Option<String> {
        let missing = cell.progress == Progress::Missing && self.is_own(&cell.district);
        let band = self.cohort.bands.get(&cell.district).map(|band| ("grade_bands", band.as_str()));
        let pairs = [
            ("kind", deliverable.kind.as_str()),
            ("districts", &cell.district),
            ("cohort", &self.cohort.year),
            ("phase", &deliverable.phase),
        ];
        missing.then(|| links::with_query("/upload", pairs.into_iter().chain(band)))
    }

    /// Where a plan is written.
    fn builder(&self, cell: &Cell, deliverable: &Deliverable) -> Option<String> {
        let missing = cell.progress == Progress::Missing && self.is_own(&cell.district) && deliverable.kind == PLAN;
        missing.then(|| format!("{}/plans", links::district(&cell.district)))
    }

    /// What cohorts before this one handed in, for the grade band of a cell's district where that is known.
    fn earlier(&self, deliverable: &Deliverable, cell: Option<&Cell>) -> Option<String> {
        let pairs = [("kind", deliverable.kind.as_str()), ("phase", &deliverable.phase)];
        let band =
            cell.and_then(|cell| self.cohort.bands.get(&cell.district)).map(|band| ("grade_band", band.as_str()));
        let earlier = self.earlier.iter().map(|year| ("cohort", year.as_str()));
        (!self.earlier.is_empty()).then(|| links::with_query("/search", pairs.into_iter().chain(band).chain(earlier)))
    }
}
