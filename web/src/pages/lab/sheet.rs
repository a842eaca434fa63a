//! A sheet that is being filled in: its sections, its document, who sees to it.

use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;
use model::form::{Extent, Form};
use model::{ArtifactId, FieldProblem, Sheet, Subject, Vocabularies};

use crate::form::{self, Complaint};
use crate::pages::{Frame, Place};
use crate::sheet::{Document, document};
use crate::viewer::Viewer;
use crate::{links, markup, wording};

/// `GET /districts/{code}/plans/{band}/{school_year}` and those of other forms, and the answer to a `POST` that made no
/// document
#[derive(Debug, Template)]
#[template(path = "lab/sheet.html")]
pub struct SheetPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The sheet.
    pub sheet: &'a Sheet,
    /// Its form.
    pub form: &'a Form,
    /// Whether that is the form it was filled in with.
    pub known: bool,
    /// The name that its answers give it.
    pub name: Option<&'a str>,
    /// Who began it.
    pub began_by: &'a str,
    /// Its sections.
    pub rows: &'a [SheetSectionRow],
    /// The document made from it.
    pub document: Option<&'a SheetDocument>,
    /// What it looks like so far.
    pub preview: String,
    /// Who is to see to it next, as it was typed.
    pub successor: &'a Successor,
    /// What is wrong with that.
    pub problems: &'a [FieldProblem],
    /// Why no document was made.
    pub problem: Option<&'a str>,
    /// What was just done, as a sentence.
    pub done: Option<&'a str>,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// Who takes over, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct Successor {
    /// The role.
    pub role: String,
    /// The first day.
    pub since: String,
}

/// A section of a sheet.
#[derive(Clone, Debug)]
pub struct SheetSectionRow {
    /// Its name in addresses.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// How far it is.
    pub extent: Extent,
    /// How many questions are answered of those that have to be.
    pub answered: (usize, usize),
    /// The last change, and whose it was.
    pub changed: Option<(Timestamp, String)>,
}

/// The document made from a sheet.
#[derive(Clone, Debug)]
pub struct SheetDocument {
    /// Its name.
    pub id: ArtifactId,
    /// Its title.
    pub title: String,
    /// How it stands, such as "in review".
    pub standing: String,
    /// Whether it says what the sheet says now.
    pub same: bool,
    /// Why it takes no new revision now.
    pub locked: Option<String>,
}

impl Frame for SheetPage<'_> {
    const PLACE: Place = Place::Mine;
}

impl SheetPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    /// What the answers look like as a document, for [`Self::preview`].
    pub fn preview_of(document: &Document<'_>) -> String {
        document.body(2, true)
    }

    fn title(&self) -> String {
        self.name.map_or_else(|| document::title(self.form, self.sheet), str::to_owned)
    }

    /// The page above it, and what that is called.
    fn up(&self) -> (String, String) {
        up(self.sheet, self.vocabularies)
    }

    /// Those who saw to it, the last first, each with the day it began and the one it ended.
    fn owners(&self) -> Vec<(&str, Date, Option<Date>)> {
        let owners = &self.sheet.owners;
        let ends = owners.iter().skip(1).map(|next| Some(next.since)).chain([None]);
        let mut rows: Vec<_> = owners.iter().zip(ends).map(|(one, end)| (one.role.as_str(), one.since, end)).collect();
        rows.reverse();
        rows
    }

    fn is_bad(&self, field: &str) -> bool {
        form::problem(self.problems, field).is_some()
    }

    fn complaints(&self) -> Vec<Complaint> {
        form::complaints_here(self.problems)
    }

    fn district(&self) -> String {
        self.vocabularies.label("district", &self.sheet.id.district)
    }

    fn may_make(&self) -> bool {
        let ready = self.document.is_none_or(|document| !document.same && document.locked.is_none());
        self.known && ready && self.rows.iter().any(|row| row.extent > Extent::Empty)
    }

    fn make_label(&self) -> &'static str {
        match (self.form.hands_in, self.document.is_some()) {
            (true, false) => "Hand in the report",
            (true, true) => "Hand in what has changed",
            (false, false) => "Make the document",
            (false, true) => "Make a new revision",
        }
    }

    #[expect(clippy::unused_self, reason = "templates call it so")]
    fn extent(&self, row: &SheetSectionRow) -> String {
        match row.extent {
            Extent::Empty => "empty".to_owned(),
            Extent::Begun => format!("{} of {} answered", row.answered.0, row.answered.1),
            Extent::Full => "complete".to_owned(),
        }
    }
}

/// The page above a sheet, and what that is called.
pub(super) fn up(sheet: &Sheet, vocabularies: &Vocabularies) -> (String, String) {
    let (code, district) = (&sheet.id.district, vocabularies.label("district", &sheet.id.district));
    match &sheet.id.subject {
        Subject::Year { .. } => (links::plans(code), format!("Plans of {district}")),
        Subject::Cohort { year } => (format!("/cohorts/{year}"), format!("Cohort of {year}")),
        Subject::Numbered { .. } => (links::lessons(code), format!("Lessons of {district}")),
    }
}
