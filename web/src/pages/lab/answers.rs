//! What the districts of a cohort answered, question by question, beside each other and another cohort.

use askama::Template;
use model::form::compare::{Entry, Given, Grid};
use model::form::{Answers, Form, Question, Section};
use model::{ArtifactId, Sheet, Vocabularies};

use crate::pages::{Frame, Place};
use crate::sheet::document::{Document, grouped};
use crate::viewer::Viewer;
use crate::{links, wording};

/// `GET /cohorts/{year}/answers`
#[derive(Debug, Template)]
#[template(path = "lab/answers.html")]
pub struct AnswersPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The years of the cohorts that are compared, the one that was asked for first.
    pub years: &'a [String],
    /// The years of all cohorts.
    pub all: &'a [String],
    /// How many districts the cohort has.
    pub districts: usize,
    /// The form.
    pub form: &'a Form,
    /// The one section that is shown; all of them unless said.
    pub section: Option<&'a str>,
    /// What districts answered, as far as this person may see it.
    pub answered: &'a [Answered],
    /// The same for comparing, in the same order.
    pub given: &'a [Given],
    /// Their own questionnaire, where they fill in one of this cohort.
    pub own: Option<String>,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// What a district answered.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The sheet.
    pub sheet: Sheet,
    /// What people call the district.
    pub name: String,
    /// Which of the years it belongs to.
    pub group: usize,
    /// The report that says so; without one, it is still being filled in.
    pub report: Option<ArtifactId>,
    /// Its answers to all questions.
    pub answers: Answers,
}

/// A foot of a table: what it is called, and its cells.
type Foot = (String, Vec<String>);

impl Frame for AnswersPage<'_> {
    const PLACE: Place = Place::Cohorts;
}

impl AnswersPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn year(&self) -> &str {
        self.years.first().map(String::as_str).unwrap_or_default()
    }

    fn with(&self) -> Option<&str> {
        self.years.get(1).map(String::as_str)
    }

    /// Other cohorts to compare with.
    fn others(&self) -> impl Iterator<Item = &String> {
        self.all.iter().filter(|year| *year != self.year())
    }

    fn sections(&self) -> impl Iterator<Item = &Section> {
        self.form.sections.iter().filter(|section| self.section.is_none_or(|id| id == section.id))
    }

    /// Whether it is the one that was asked for.
    fn is_shown(&self, section: &Section) -> bool {
        self.section == Some(section.id.as_str())
    }

    /// How many districts of the cohort itself there are answers of.
    fn shared(&self) -> usize {
        self.answered.iter().filter(|one| one.group == 0).count()
    }

    fn has_drafts(&self) -> bool {
        self.answered.iter().any(|one| one.report.is_none())
    }

    fn csv(&self) -> String {
        let pairs = self.with().map(|year| ("with", year)).into_iter();
        let pairs = pairs.chain(self.section.map(|section| ("section", section)));
        links::with_query(&format!("/cohorts/{}/answers.csv", self.year()), pairs)
    }

    /// A district as it stands in a table, with its year where there are several.
    fn name(&self, one: &Answered) -> String {
        let year = self.years.get(one.group).filter(|_| self.years.len() > 1);
        year.map_or_else(|| one.name.clone(), |year| format!("{}, {year}", one.name))
    }

    fn grids(&self, question: &Question) -> Vec<Grid> {
        let mut grids = question.grids(self.given, self.vocabularies);
        grids.retain(|grid| grid.rows.iter().flatten().any(|entry| *entry != Entry::None));
        grids
    }

    fn rows<'a>(&'a self, grid: &'a Grid) -> impl Iterator<Item = (&'a Answered, &'a Vec<Entry>)> {
        self.answered.iter().zip(&grid.rows).filter(|(_, row)| row.iter().any(|entry| *entry != Entry::None))
    }

    fn is_numbers(grid: &Grid) -> bool {
        !grid.feet.is_empty()
    }

    fn cells<'a>(grid: &'a Grid, row: &'a [Entry]) -> impl Iterator<Item = (&'a str, String)> {
        let cell = |entry: &Entry| match entry {
            Entry::None => "-".to_owned(),
            Entry::Number(number) => figure(*number),
            Entry::Text(text) => text.clone(),
        };
        grid.heads.iter().map(String::as_str).zip(row.iter().map(cell))
    }

    /// Medians and totals, of each year where there are several.
    fn feet(&self, grid: &Grid) -> Vec<Foot> {
        let shown = |numbers: &[Option<f64>]| numbers.iter().map(|one| one.map_or("-".to_owned(), figure)).collect();
        let of = |what: &str, group: usize| match self.years.get(group).filter(|_| self.years.len() > 1) {
            Some(year) => format!("{what}, {year}"),
            None => what.to_owned(),
        };
        let some = grid.feet.iter().filter(|foot| foot.medians.iter().any(Option::is_some));
        let rows = some.flat_map(|foot| {
            let (medians, totals) = (shown(&foot.medians), shown(&foot.totals));
            [(of("Median", foot.group), medians), (of("Total", foot.group), totals)]
        });
        rows.collect()
    }

    /// How often each option was chosen: "Nobody yet 3", with the other year's count after a comma.
    fn counts(&self, question: &Question) -> Vec<String> {
        let counts = question.counts(self.given, self.years.len(), self.vocabularies);
        let shown = counts.into_iter().filter(|(_, counts)| counts.iter().any(|count| *count > 0));
        let by_year = |counts: &[usize]| {
            let one = |(year, count): (&String, &usize)| format!("{count} in {year}");
            self.years.iter().zip(counts).map(one).collect::<Vec<_>>().join(", ")
        };
        shown
            .map(|(label, counts)| match counts.as_slice() {
                [count] => format!("{label}: {count}"),
                several => format!("{label}: {}", by_year(several)),
            })
            .collect()
    }

    /// What districts wrote, each to be opened.
    fn told(&self, question: &Question) -> Vec<(&Answered, String)> {
        if !question.is_told() {
            return Vec::new();
        }
        let none = std::collections::BTreeMap::new();
        let (form, vocabularies) = (self.form, self.vocabularies);
        let told = |one: &'_ Answered| {
            let answer = one.answers.get(&question.id)?;
            let document = Document { form, sheet: &one.sheet, answers: &none, vocabularies };
            // Of the same table in several districts, each says whose it is.
            let label = format!("{}, {}", question.label, self.name(one));
            Some(document.told(&Question { label, ..question.clone() }, answer))
        };
        self.answered.iter().filter_map(|one| Some((one, told(one)?))).collect()
    }
}

/// A number with commas between thousands and at most two decimals.
fn figure(number: f64) -> String {
    let text = format!("{number:.2}");
    grouped(text.trim_end_matches('0').trim_end_matches('.'))
}
