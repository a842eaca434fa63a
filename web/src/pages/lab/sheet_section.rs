//! The form of one section of a sheet, beside what others wrote on the same subject.

use std::collections::BTreeMap;

use askama::Template;
use model::form::{Answers, Ask, Form, Rows, SHORT, Section};
use model::{FieldProblem, Hit, Sheet, Snippet, Vocabularies};

use crate::form::Complaint;
use crate::pages::{Frame, Place};
use crate::sheet::document::{self, Document};
use crate::sheet::inputs::{self, Around, Asked, Body, Takes};
use crate::viewer::Viewer;
use crate::{links, markup};

/// `GET /districts/{code}/plans/{band}/{school_year}/{section}` and those of other forms, and the answer to a `POST` with
/// problems
#[derive(Debug, Template)]
#[template(path = "lab/sheet_section.html")]
pub struct SheetSectionPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The sheet.
    pub sheet: &'a Sheet,
    /// The name that its answers give it.
    pub name: Option<&'a str>,
    /// Its form.
    pub form: &'a Form,
    /// Whether that is the form it was filled in with.
    pub known: bool,
    /// The section.
    pub section: &'a Section,
    /// What stands in it.
    pub answers: &'a Answers,
    /// The version that a change is for.
    pub version: u64,
    /// Whether more empty rows are wanted.
    pub more: bool,
    /// What is wrong with what was filled in.
    pub problems: &'a [FieldProblem],
    /// What someone else saved while this was written.
    pub conflict: Option<&'a SheetConflict>,
    /// Why nothing was saved.
    pub problem: Option<&'a str>,
    /// What was just done, as a sentence.
    pub done: Option<&'a str>,
    /// What others wrote.
    pub prior: &'a Prior,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// A change by someone else.
#[derive(Clone, Debug)]
pub struct SheetConflict {
    /// Who made it.
    pub by: String,
    /// What is saved now.
    pub saved: Answers,
}

/// What others wrote.
#[derive(Clone, Debug, Default)]
pub struct Prior {
    /// Published documents, those with a passage on the subject first.
    pub rows: Vec<PriorDocument>,
    /// Whether they are of districts like this one.
    pub alike: bool,
}

/// A published document.
#[derive(Clone, Debug)]
pub struct PriorDocument {
    /// The document.
    pub hit: Hit,
    /// What it says on the subject.
    pub passage: Option<Snippet>,
}

impl Frame for SheetSectionPage<'_> {
    const PLACE: Place = Place::Mine;
}

impl SheetSectionPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn title(&self) -> String {
        self.name.map_or_else(|| document::title(self.form, self.sheet), str::to_owned)
    }

    fn index(&self) -> usize {
        self.form.sections.iter().position(|section| section.id == self.section.id).unwrap_or_default()
    }

    fn number(&self) -> usize {
        self.index() + 1
    }

    fn is_last(&self) -> bool {
        self.number() == self.form.sections.len()
    }

    fn questions(&self) -> Vec<Asked> {
        let Self { problems, more, vocabularies, .. } = *self;
        inputs::section(self.section, self.answers, Around { band: self.sheet.id.band(), vocabularies, problems, more })
    }

    fn complaints(&self) -> Vec<Complaint> {
        inputs::complaints(&self.questions(), self.problems)
    }

    /// Whether it has tables or comparisons that take more rows.
    fn grows(&self) -> bool {
        let grows = |ask: &Ask| matches!(ask, Ask::Table { rows: Rows::Free(_), .. } | Ask::Comparison { .. });
        self.section.questions.iter().any(|question| grows(&question.ask))
    }

    /// What is saved now, where it is not what stands in the form: the question and its answer.
    fn saved(&self, conflict: &SheetConflict) -> Vec<(String, String)> {
        let differs = |id: &String| self.answers.get(id) != conflict.saved.get(id);
        let said = |id: &String| conflict.saved.get(id).map_or_else(|| "nothing".to_owned(), model::Answer::said);
        let questions = self.section.questions.iter().filter(|question| differs(&question.id));
        questions.map(|question| (question.label.clone(), said(&question.id))).collect()
    }

    fn preview(&self) -> String {
        let Self { form, sheet, vocabularies, .. } = *self;
        let none = BTreeMap::new();
        let mut html = String::new();
        Document { form, sheet, answers: &none, vocabularies }.section(&mut html, self.section, self.answers, 2);
        html
    }

    /// Everything of this kind, band and phase.
    fn earlier(&self) -> String {
        let phase = self.form.phase.as_deref().map(|phase| ("phase", phase));
        let band = Some(self.sheet.id.band()).filter(|band| !band.is_empty()).map(|band| ("grade_band", band));
        links::with_query("/search", [("kind", self.form.kind.as_str())].into_iter().chain(band).chain(phase))
    }

    /// What it is that others wrote: "plan for grades 6-8" where it is about some.
    fn sort_of_thing(&self) -> String {
        let called = self.form.document.as_ref().unwrap_or(&self.form.title).to_lowercase();
        match self.sheet.id.band() {
            "" => called,
            band => format!("plan for grades {band}"),
        }
    }
}
