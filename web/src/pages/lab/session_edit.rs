//! The form in which staff write a session, beside what other sessions offer as a start.

use askama::Template;
use jiff::civil::Date;
use model::programme::Session;
use model::session::MAX_TEXT;
use model::{Cohort, FieldProblem, Hit, SessionRecord, Vocabularies};

use super::session::asked;
use crate::form::{self, Complaint};
use crate::pages::{Frame, Place};
use crate::prose;
use crate::viewer::Viewer;
use crate::wording;

/// `GET /cohorts/{year}/sessions/{id}/edit`, and the answer to a `POST` that saved nothing
#[derive(Debug, Template)]
#[template(path = "lab/session_edit.html")]
pub struct SessionEditPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// Its cohort.
    pub cohort: &'a Cohort,
    /// The session.
    pub session: &'a Session,
    /// What stands in the form.
    pub form: &'a SessionForm,
    /// What is wrong with it.
    pub problems: &'a [FieldProblem],
    /// What someone else saved while this was being written.
    pub saved: Option<&'a SessionForm>,
    /// What was just put into the form.
    pub started: Option<&'a Started>,
    /// What other sessions offer.
    pub agendas: &'a [LibraryAgenda],
    /// Published agendas of the same phase.
    pub published: &'a [Hit],
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// What staff write of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionForm {
    /// The version it is written over.
    pub version: u64,
    /// The agenda.
    pub agenda: String,
    /// Questions for each grade band, by its value.
    pub prompts: Vec<(String, String)>,
    /// What was said.
    pub notes: String,
    /// What to remember.
    pub takeaways: String,
    /// Documents, one a line.
    pub materials: String,
}

/// The agenda of another session.
#[derive(Clone, Debug)]
pub struct LibraryAgenda {
    /// Its cohort's year.
    pub year: String,
    /// The session.
    pub session: Session,
    /// Its day.
    pub day: Option<Date>,
    /// Its papers.
    pub papers: SessionRecord,
}

/// Where what was put into the form came from.
#[derive(Clone, Debug)]
pub struct Started {
    /// The session's name.
    pub label: String,
    /// Its cohort's year.
    pub year: String,
    /// Whether it stands below what was written already.
    pub below: bool,
}

/// A text of the form.
struct Text<'a> {
    name: String,
    label: String,
    hint: &'static str,
    rows: usize,
    value: &'a str,
    problem: String,
}

impl Text<'_> {
    fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("hint-{}", self.name));
        let problem = (!self.problem.is_empty()).then(|| format!("problem-{}", self.name));
        [hint, problem].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

impl Frame for SessionEditPage<'_> {
    const PLACE: Place = Place::Cohorts;
}

impl SessionEditPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn texts(&self) -> Vec<Text<'_>> {
        const MARKDOWN: &str = "Markdown: # heading, - list, **bold**, [words](address)";
        let text = |name: &str, label: &str, hint, rows, value| Text {
            name: name.to_owned(),
            label: label.to_owned(),
            hint,
            rows,
            value,
            problem: form::problem_of(self.problems, name),
        };
        let form = self.form;
        let prompts = form.prompts.iter().map(|(band, value)| {
            let label = format!("Questions for {}", self.vocabularies.label("grade_band", band));
            text(&format!("prompt-{band}"), &label, "", 4, value)
        });
        let mut texts = vec![text("agenda", "Agenda", MARKDOWN, 16, &form.agenda)];
        texts.extend(prompts);
        texts.push(text("notes", "Notes", "What happened and was said; no names of students.", 10, &form.notes));
        texts.push(text("takeaways", "Takeaways", "What the next cohort should know.", 5, &form.takeaways));
        let materials = "One a line: its address or identifier. What follows on the line is for you.";
        texts.push(text("materials", "Documents used", materials, 4, &form.materials));
        texts
    }

    fn complaints(&self) -> Vec<Complaint> {
        let texts = self.texts();
        let complaint = |problem: &FieldProblem| {
            let text = texts.iter().find(|text| text.name == problem.field);
            Complaint {
                label: text.map_or_else(|| wording::sentence(&problem.field), |text| text.label.clone()),
                message: problem.message.clone(),
                target: text.map(|text| format!("field-{}", text.name)).unwrap_or_default(),
            }
        };
        self.problems.iter().map(complaint).collect()
    }

    /// What is saved now where it differs from the form, with the field's name.
    fn differing(&self, saved: &SessionForm) -> Vec<(String, String)> {
        let theirs = SessionEditPage { form: saved, ..*self };
        let both = self.texts().into_iter().zip(theirs.texts());
        let differs = both.filter(|(own, their)| own.value.trim() != their.value.trim());
        let said = |text: &str| if text.trim().is_empty() { "(nothing)".to_owned() } else { text.to_owned() };
        differs.map(|(own, their)| (own.label, said(their.value))).collect()
    }

    fn prompts(&self, agenda: &LibraryAgenda) -> Vec<(String, String)> {
        asked(&agenda.papers, self.vocabularies)
    }
}
