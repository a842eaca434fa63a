//! The form that adds a session of professional development or changes it.

use askama::Template;
use model::{FieldProblem, PdSession, Vocabularies};

use crate::form::{self, Complaint, Control, Field};
use crate::pages::{Frame, Place};
use crate::viewer::Viewer;

/// `GET` and `POST /pd/new` and `/pd/{id}/edit`
#[derive(Debug, Template)]
#[template(path = "lab/pd_edit.html")]
pub struct PdEditPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The session's name in addresses; empty for a new one.
    pub id: &'a str,
    /// What was filled in.
    pub form: &'a PdForm,
    /// What is wrong with it.
    pub problems: &'a [FieldProblem],
    /// Why it was not saved.
    pub problem: Option<&'a str>,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// A session as it is filled in; see [`PdSession`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PdForm {
    /// The version it is written over.
    pub version: u64,
    /// Its title.
    pub title: String,
    /// Who gives it.
    pub provider: String,
    /// Its first day.
    pub from: String,
    /// Its last day; empty when that is the first.
    pub to: String,
    /// At what times.
    pub times: String,
    /// Where.
    pub place: String,
    /// Whether it is online.
    pub online: bool,
    /// How many can come; empty when that is not limited.
    pub seats: String,
    /// Grade bands.
    pub bands: Vec<String>,
    /// Topics.
    pub topics: Vec<String>,
    /// Where more is said.
    pub link: String,
    /// What it is about.
    pub description: String,
    /// Whether it does not take place.
    pub cancelled: bool,
}

impl PdForm {
    /// What is filled in for a session that there is.
    pub fn of(session: &PdSession) -> Self {
        let PdSession { version, title, provider, times, place, online, bands, topics, .. } = session.clone();
        Self {
            version,
            title,
            provider,
            from: session.from.to_string(),
            to: session.to.to_string(),
            times,
            place,
            online,
            seats: session.seats.map(|seats| seats.to_string()).unwrap_or_default(),
            bands,
            topics,
            link: session.link.clone(),
            description: session.description.clone(),
            cancelled: session.cancelled,
        }
    }
}

impl Frame for PdEditPage<'_> {}

impl PdEditPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn action(&self) -> String {
        if self.id.is_empty() { "/pd/new".to_owned() } else { format!("/pd/{}/edit", self.id) }
    }

    fn line(
        &self,
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        kind: &'static str,
        value: &str,
    ) -> Field {
        Field::of(name, label, hint, form::line(kind, value), self.problems)
    }

    fn what(&self) -> Vec<Field> {
        let form = self.form;
        vec![
            self.line("title", "Title", "", "text", &form.title),
            self.line("provider", "Provider", "Who gives it.", "text", &form.provider),
        ]
    }

    fn when(&self) -> Vec<Field> {
        let form = self.form;
        vec![
            self.line("from", "First day", "", "date", &form.from),
            self.line("to", "Last day", "Empty for one day.", "date", &form.to),
            self.line("times", "Times", "For example 8:30 to 3:00, or evenings.", "text", &form.times),
            self.line("seats", "Seats", "Empty if not limited.", "number", &form.seats),
        ]
    }

    fn somewhere(&self) -> Field {
        self.line("place", "Place", "Town and building; empty if online only.", "text", &self.form.place)
    }

    fn more(&self) -> Vec<Field> {
        let form = self.form;
        let bands = form::checks("grade_band", &form.bands, self.vocabularies);
        let topics = form::checks("topic", &form.topics, self.vocabularies);
        let text = Control::Text { value: form.description.clone() };
        vec![
            Field::of("bands", "Grade bands", "None means all.", bands, self.problems),
            self.line("link", "Link", "Where people enrol.", "url", &form.link),
            Field::of("description", "Description", "Markdown: - list, **bold**.", text, self.problems),
            Field::of("topics", "Topics", "", topics, self.problems),
        ]
    }

    fn complaints(&self) -> Vec<Complaint> {
        let fields: Vec<Field> =
            [self.what(), self.when(), vec![self.somewhere()], self.more()].into_iter().flatten().collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|field| (field.name, field.label)).collect();
        form::complaints_of(self.problems, &fields)
    }
}
