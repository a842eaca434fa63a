//! The candidates for a cohort by Roundtable and grade band, and what the selection lacks.

use askama::Template;
use jiff::civil::Date;
use model::selection::{Balance, Share, grid};
use model::{Call, Candidate, Cohort, Standing, Vocabularies};

use super::selections::standing;
use crate::pages::{DESK_PAGES, Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /desk/selection/{year}`
#[derive(Debug, Template)]
#[template(path = "lab/selection.html")]
pub struct SelectionPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The call.
    pub call: &'a Call,
    /// The districts that applied.
    pub candidates: &'a [Candidate],
    /// The Roundtables' names.
    pub regions: &'a [String],
    /// The cohort, once there is one of this year.
    pub cohort: Option<&'a Cohort>,
    /// What was just done, as a sentence.
    pub done: Option<&'a str>,
    /// What was not done, and why.
    pub problem: Option<&'a str>,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
    /// The day it is.
    pub today: Date,
}

/// A row of the grid: the Roundtable's name and the candidates by grade band.
struct Row<'a> {
    name: &'a str,
    cells: Vec<(String, Vec<&'a Candidate>)>,
}

/// Groups over which a selection is balanced.
struct Group {
    name: &'static str,
    shares: Vec<(String, Share)>,
}

impl Frame for SelectionPage<'_> {
    const PLACE: Place = Place::Desk;
}

impl SelectionPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn standing(&self) -> String {
        standing(self.call, self.today)
    }

    /// The grade bands of the vocabulary, and any other that somebody applied for.
    fn bands(&self) -> Vec<String> {
        let terms = self.vocabularies.get("grade_band").map(|list| list.terms.as_slice()).unwrap_or_default();
        let mut bands: Vec<String> = terms.iter().map(|term| term.value.clone()).collect();
        for one in self.candidates {
            if !bands.contains(&one.band) {
                bands.push(one.band.clone());
            }
        }
        bands
    }

    fn band_labels(&self) -> Vec<String> {
        self.bands().iter().map(|band| self.vocabularies.label("grade_band", band)).collect()
    }

    fn balance(&self) -> Balance {
        let wanted = usize::try_from(self.call.wanted).unwrap_or(usize::MAX);
        Balance::of(self.candidates, wanted, &self.bands(), self.regions)
    }

    /// What the balance is over.
    fn groups(&self) -> Vec<Group> {
        let Balance { bands, regions, kinds, .. } = self.balance();
        let band = |share: Share| (self.vocabularies.label("grade_band", &share.of), share);
        let plain = |share: Share| (share.of.clone(), share);
        let kind = |share: Share| (wording::sentence(&share.of.replace('-', " ")), share);
        let groups = [
            Group { name: "Grade bands", shares: bands.into_iter().map(band).collect() },
            Group { name: "Roundtables", shares: regions.into_iter().map(plain).collect() },
            Group { name: "Kinds of districts that applied", shares: kinds.into_iter().map(kind).collect() },
        ];
        groups.into_iter().filter(|group| !group.shares.is_empty()).collect()
    }

    fn rows(&self) -> Vec<Row<'_>> {
        let (bands, labels) = (self.bands(), self.band_labels());
        let rows = grid(self.candidates, &bands, self.regions).into_iter();
        rows.map(|row| Row {
            name: row.region.unwrap_or("No Roundtable"),
            cells: labels.iter().cloned().zip(row.cells).collect(),
        })
        .collect()
    }

    fn name(&self, one: &Candidate) -> String {
        self.vocabularies.label("district", &one.district)
    }

    /// The kind and size of a candidate, and where it offers something.
    fn facts(&self, one: &Candidate) -> String {
        let kind = (!one.kind.is_empty()).then(|| one.kind.replace('-', " "));
        let students = one.students.and_then(|students| usize::try_from(students).ok());
        let students = students.map(|students| wording::count(&students, "student"));
        let offers: Vec<String> = self
            .bands()
            .iter()
            .filter(|band| one.offers.contains(*band))
            .map(|band| self.vocabularies.label("grade_band", band))
            .collect();
        let offers = (!offers.is_empty()).then(|| format!("CS today: {}", offers.join(", ")));
        [kind, students, offers].into_iter().flatten().collect::<Vec<_>>().join("; ")
    }

    fn is_in(&self, one: &Candidate) -> bool {
        self.cohort.is_some_and(|cohort| cohort.districts.contains(&one.district))
    }

    /// How many selected districts are not in the cohort yet.
    fn to_add(&self) -> usize {
        let selected = self.candidates.iter().filter(|one| one.standing == Standing::Selected);
        selected.filter(|one| !self.is_in(one)).count()
    }

    /// Districts that applied and are in the cohort, but not selected any more.
    fn not_selected(&self) -> Vec<String> {
        let others = self.candidates.iter().filter(|one| one.standing != Standing::Selected && self.is_in(one));
        others.map(|one| self.name(one)).collect()
    }
}
