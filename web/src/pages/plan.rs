//! A plan that is being written: its sections and its document.

use askama::Template;
use jiff::Timestamp;
use model::form::{Extent, Form};
use model::{ArtifactId, Sheet, Vocabularies};

use super::{Frame, Place};
use crate::sheet::{Document, document};
use crate::viewer::Viewer;
use crate::{links, markup, wording};

/// `GET /districts/{code}/plans/{band}/{school_year}`, and the answer to a `POST` that made no document
#[derive(Debug, Template)]
#[template(path = "plan.html")]
pub struct PlanPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The sheet.
    pub sheet: &'a Sheet,
    /// Its form.
    pub form: &'a Form,
    /// Whether that is the form it was filled in with.
    pub known: bool,
    /// Who began it.
    pub began_by: &'a str,
    /// Its sections.
    pub rows: &'a [PlanSectionRow],
    /// The document made from it.
    pub document: Option<&'a PlanDocument>,
    /// What it looks like so far.
    pub preview: String,
    /// Why no document was made.
    pub problem: Option<&'a str>,
    /// What was just done, as a sentence.
    pub done: Option<&'a str>,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// A section of a plan.
#[derive(Clone, Debug)]
pub struct PlanSectionRow {
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

/// The document made from a plan.
#[derive(Clone, Debug)]
pub struct PlanDocument {
    /// Its name.
    pub id: ArtifactId,
    /// Its title.
    pub title: String,
    /// How it stands, such as "in review".
    pub standing: String,
    /// Whether it says what the plan says now.
    pub same: bool,
    /// Why it takes no new revision now.
    pub locked: Option<String>,
}

impl Frame for PlanPage<'_> {
    const PLACE: Place = Place::Mine;
}

impl PlanPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    /// What the answers look like as a document, for [`Self::preview`].
    pub fn preview_of(document: &Document<'_>) -> String {
        document.body(2, true)
    }

    fn title(&self) -> String {
        document::title(self.form, &self.sheet.id)
    }

    fn district(&self) -> String {
        self.vocabularies.label("district", &self.sheet.id.district)
    }

    fn may_make(&self) -> bool {
        let ready = self.document.is_none_or(|document| !document.same && document.locked.is_none());
        self.known && ready && self.rows.iter().any(|row| row.extent > Extent::Empty)
    }

    #[expect(clippy::unused_self, reason = "templates call it so")]
    fn extent(&self, row: &PlanSectionRow) -> String {
        match row.extent {
            Extent::Empty => "empty".to_owned(),
            Extent::Begun => format!("{} of {} answered", row.answered.0, row.answered.1),
            Extent::Full => "complete".to_owned(),
        }
    }
}
