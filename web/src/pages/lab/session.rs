//! A session of a cohort: its day and documents for everyone, what was planned and said for whoever is in a cohort.

use askama::Template;
use jiff::civil::Date;
use model::programme::Session;
use model::session::Scheduled;
use model::{ArtifactId, Cohort, SessionRecord, Vocabularies};

use crate::links;
use crate::pages::{Frame, Place};
use crate::prose;
use crate::viewer::Viewer;
use crate::wording;

/// `GET /cohorts/{year}/sessions/{id}`
#[derive(Debug, Template)]
#[template(path = "lab/session.html")]
pub struct SessionPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// Its cohort.
    pub cohort: &'a Cohort,
    /// The session.
    pub session: &'a Session,
    /// What was planned and said, for those who may read it.
    pub papers: Option<&'a SessionRecord>,
    /// The documents used in it that the viewer may see, with their titles.
    pub materials: &'a [(ArtifactId, String)],
    /// Documents of its cohort and phase that staff may put there with one click.
    pub candidates: &'a [(ArtifactId, String)],
    /// The years of cohorts before it.
    pub earlier: &'a [String],
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
    /// What was just done, as a sentence.
    pub done: Option<&'a str>,
    /// Why something was refused.
    pub problem: Option<&'a str>,
}

/// A text under a heading.
struct Part {
    id: &'static str,
    heading: &'static str,
    html: String,
}

impl Frame for SessionPage<'_> {
    const PLACE: Place = Place::Cohorts;
}

impl SessionPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn day(&self) -> Option<Date> {
        self.cohort.course.day(self.cohort.begins?, &self.session.id)
    }

    fn phase(&self) -> String {
        let own = self.cohort.course.phase(&self.session.phase).map(|phase| phase.label.clone());
        own.unwrap_or_else(|| self.vocabularies.label("phase", &self.session.phase))
    }

    /// The session before this one and the one after it.
    fn around(&self) -> (Option<Scheduled<'_>>, Option<Scheduled<'_>>) {
        let all = self.cohort.schedule();
        let Some(place) = all.iter().position(|one| one.session.id == self.session.id) else { return (None, None) };
        (place.checked_sub(1).and_then(|before| all.get(before).copied()), all.get(place + 1).copied())
    }

    /// Agendas and summaries of earlier cohorts' sessions of this phase.
    fn earlier_ones(&self) -> Option<String> {
        if self.earlier.is_empty() {
            return None;
        }
        let step = [("kind", "agenda"), ("kind", "session-summary"), ("phase", self.session.phase.as_str())];
        let earlier = self.earlier.iter().map(|year| ("cohort", year.as_str()));
        Some(links::with_query("/search", step.into_iter().chain(earlier)))
    }

    /// Where staff bring a document of it.
    fn upload(&self) -> String {
        let filed = [
            ("kind", "session-summary"),
            ("cohort", self.cohort.year.as_str()),
            ("phase", self.session.phase.as_str()),
        ];
        links::with_query("/upload", filed)
    }

    fn is_unwritten(&self) -> bool {
        self.papers.is_some_and(|papers| SessionRecord { materials: Vec::new(), ..papers.clone() }.is_empty())
    }

    fn has_no_agenda(&self) -> bool {
        self.papers.is_some_and(|papers| papers.agenda.is_empty())
    }

    fn parts(&self) -> Vec<Part> {
        let Some(papers) = self.papers else { return Vec::new() };
        let part = |id, heading, text: &str| Part { id, heading, html: prose::html(text) };
        let parts = [
            part("takeaways", "Takeaways", &papers.takeaways),
            part("agenda", "Agenda", &papers.agenda),
            part("notes", "Notes", &papers.notes),
        ];
        parts.into_iter().filter(|part| !part.html.is_empty()).collect()
    }

    /// The questions for each grade band, under the band's name.
    fn prompts(&self) -> Vec<(String, String)> {
        self.papers.map(|papers| asked(papers, self.vocabularies)).unwrap_or_default()
    }
}

/// The questions for each grade band, by the band's name in the order of bands, as markup.
pub(crate) fn asked(papers: &SessionRecord, vocabularies: &Vocabularies) -> Vec<(String, String)> {
    let bands = vocabularies.get("grade_band").map(|list| list.terms.as_slice()).unwrap_or_default();
    let place = |band: &str| bands.iter().position(|term| term.value == band).unwrap_or(bands.len());
    let mut prompts: Vec<(&String, &String)> = papers.prompts.iter().collect();
    prompts.sort_by_key(|(band, _)| place(band));
    prompts.into_iter().map(|(band, text)| (vocabularies.label("grade_band", band), prose::html(text))).collect()
}
