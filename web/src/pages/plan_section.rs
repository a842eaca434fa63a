//! The form of one section of a plan, beside what others wrote on the same subject.

use std::collections::BTreeMap;

use askama::Template;
use model::form::{Answers, Ask, Form, Rows, SHORT, Section};
use model::{FieldProblem, Hit, SheetId, Snippet, Vocabularies};

use super::{Frame, Place};
use crate::form::Complaint;
use crate::sheet::document::{self, Document};
use crate::sheet::inputs::{self, Around, Asked, Body, Takes};
use crate::viewer::Viewer;
use crate::{links, markup};

/// `GET /districts/{code}/plans/{band}/{school_year}/{section}`, and the answer to a `POST` with problems
#[derive(Debug, Template)]
#[template(path = "plan_section.html")]
pub struct PlanSectionPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// Which sheet it is.
    pub sheet: &'a SheetId,
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
    pub conflict: Option<&'a PlanConflict>,
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
pub struct PlanConflict {
    /// Who made it.
    pub by: String,
    /// What is saved now.
    pub saved: Answers,
}

/// What others wrote.
#[derive(Clone, Debug, Default)]
pub struct Prior {
    /// Published plans, those with a passage on the subject first.
    pub rows: Vec<PriorPlan>,
    /// Whether they are of districts like this one.
    pub alike: bool,
}

/// A published plan.
#[derive(Clone, Debug)]
pub struct PriorPlan {
    /// The plan.
    pub hit: Hit,
    /// What it says on the subject.
    pub passage: Option<Snippet>,
}

impl Frame for PlanSectionPage<'_> {
    const PLACE: Place = Place::Mine;
}

impl PlanSectionPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn title(&self) -> String {
        document::title(self.form, self.sheet)
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
        inputs::section(self.section, self.answers, Around { band: &self.sheet.band, vocabularies, problems, more })
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
    fn saved(&self, conflict: &PlanConflict) -> Vec<(String, String)> {
        let differs = |id: &String| self.answers.get(id) != conflict.saved.get(id);
        let said = |id: &String| conflict.saved.get(id).map_or_else(|| "nothing".to_owned(), model::Answer::said);
        let questions = self.section.questions.iter().filter(|question| differs(&question.id));
        questions.map(|question| (question.label.clone(), said(&question.id))).collect()
    }

    fn preview(&self) -> String {
        let Self { form, sheet, vocabularies, .. } = *self;
        let none = BTreeMap::new();
        let mut html = String::new();
        Document { form, sheet, cohort: None, answers: &none, vocabularies }.section(
            &mut html,
            self.section,
            self.answers,
            2,
        );
        html
    }

    /// Everything of this kind, band and phase.
    fn earlier(&self) -> String {
        let phase = self.form.phase.as_deref().map(|phase| ("phase", phase));
        let pairs = [("kind", self.form.kind.as_str()), ("grade_band", self.sheet.band.as_str())];
        links::with_query("/search", pairs.into_iter().chain(phase))
    }
}
