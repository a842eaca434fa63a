//! What belongs to a cohort's session beside its date: its agenda, what was asked and said, and the documents used.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::cohort::Cohort;
use crate::id::ArtifactId;
use crate::metadata::FieldProblem;
use crate::programme::Session;

/// Longest text of a session, in characters.
pub const MAX_TEXT: usize = 20_000;
/// Most documents of a session.
pub const MAX_MATERIALS: usize = 50;

/// The papers of one session of one cohort.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionRecord {
    /// The cohort's year.
    pub cohort: String,
    /// The session's name in addresses; see [`crate::programme::Session`].
    pub session: String,
    /// Rises with every change.
    pub version: u64,
    /// Its agenda, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub agenda: String,
    /// Questions for the teams of each grade band, by band.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub prompts: BTreeMap<String, String>,
    /// What was said, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// What to remember of it, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub takeaways: String,
    /// Documents used in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub materials: Vec<ArtifactId>,
}

/// A session of a cohort, and its day once the cohort has a beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheduled<'a> {
    /// The session.
    pub session: &'a Session,
    /// Its day.
    pub day: Option<Date>,
}

impl Cohort {
    /// Its sessions by day; those of one day, or without one, as its course lists them.
    pub fn schedule(&self) -> Vec<Scheduled<'_>> {
        let day = |session: &Session| self.course.day(self.begins?, &session.id);
        let sessions = self.course.sessions.iter();
        let mut all: Vec<Scheduled<'_>> = sessions.map(|session| Scheduled { session, day: day(session) }).collect();
        all.sort_by_key(|one| one.day);
        all
    }
}

impl SessionRecord {
    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        let texts = [&self.agenda, &self.notes, &self.takeaways];
        texts.iter().all(|text| text.is_empty()) && self.prompts.is_empty() && self.materials.is_empty()
    }

    /// Without spaces and line ends around texts, without empty prompts, each document once.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        for text in
            [&mut self.agenda, &mut self.notes, &mut self.takeaways].into_iter().chain(self.prompts.values_mut())
        {
            text.replace("\r\n", "\n").trim().clone_into(text);
        }
        self.prompts.retain(|_, text| !text.is_empty());
        let mut known = Vec::new();
        self.materials.retain(|id| {
            let new = !known.contains(id);
            known.push(*id);
            new
        });
        self
    }

    /// Everything that is too long, too much, or for a grade band that is none of `bands`. The prompts of a band are the
    /// field `prompt-` and the band.
    pub fn problems(&self, bands: &[&str]) -> Vec<FieldProblem> {
        let prompts = self.prompts.iter().map(|(band, text)| (format!("prompt-{band}"), text));
        let texts = [("agenda", &self.agenda), ("notes", &self.notes), ("takeaways", &self.takeaways)];
        let texts = texts.into_iter().map(|(field, text)| (field.to_owned(), text)).chain(prompts);
        let long = texts.filter(|(_, text)| text.chars().count() > MAX_TEXT);
        let mut problems: Vec<FieldProblem> = long.map(|(field, _)| FieldProblem::new(&field, TOO_LONG)).collect();
        for band in self.prompts.keys().filter(|band| !bands.contains(&band.as_str())) {
            problems.push(FieldProblem::new(&format!("prompt-{band}"), "is for no grade band of the vocabulary"));
        }
        if self.materials.len() > MAX_MATERIALS {
            problems.push(FieldProblem::new("materials", format!("are at most {MAX_MATERIALS} documents")));
        }
        problems
    }
}

/// Said of a text that is longer than [`MAX_TEXT`].
const TOO_LONG: &str = "has more than 20,000 characters; make it shorter, or add it as a document";

/// Whether two sessions' names share most of their words, so that one cohort's is worth a look for the other's.
pub fn is_alike(one: &str, other: &str) -> bool {
    let words = |label: &str| -> Vec<String> {
        let words = label.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        words.filter(|word| word.len() > 3 && !FILLING.contains(&word.as_str())).collect()
    };
    let (one, other) = (words(one), words(other));
    let shared = one.iter().filter(|word| other.contains(word)).count();
    shared > 0 && 2 * shared >= one.len().min(other.len())
}

/// Words of many sessions' names.
const FILLING: [&str; 4] = ["planning", "session", "with", "what"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::Course;

    #[test]
    fn sessions_stand_by_day() {
        let begins = Some("2018-02-01".parse().expect("a day"));
        let mut cohort = Cohort { course: Course::standard(), begins, ..Cohort::default() };
        cohort.course.sessions.swap(0, 8);
        let all = cohort.schedule();
        assert_eq!(all[0].session.id, "kickoff-and-overview");
        assert_eq!(all[0].day, Some("2018-04-22".parse().expect("a day")));
        assert!(all.windows(2).all(|pair| pair[0].day <= pair[1].day));
        cohort.begins = None;
        assert!(cohort.schedule().iter().all(|one| one.day.is_none()));
    }

    #[test]
    fn names_are_alike_by_their_words() {
        assert!(is_alike("Planning day 3: choosing a curriculum", "Day three, choosing the curriculum"));
        assert!(is_alike("Kickoff and overview", "Kickoff"));
        assert!(!is_alike("Planning day 1: vision and rationale", "Planning day 2: standards and pathway"));
        assert!(!is_alike("Planning day 1", "Planning day 2"));
    }

    #[test]
    fn texts_are_tidied_and_their_limits_told() {
        let id = ArtifactId::from_bits(7);
        let papers = SessionRecord {
            agenda: " a\r\nb \n".to_owned(),
            notes: "x".repeat(MAX_TEXT + 1),
            prompts: [("K-5", " "), ("6-8", "Why?"), ("13", "What?")].map(|(b, t)| (b.to_owned(), t.to_owned())).into(),
            materials: vec![id, id],
            ..SessionRecord::default()
        };
        let papers = papers.tidied();
        assert_eq!((papers.agenda.as_str(), papers.materials.len(), papers.prompts.len()), ("a\nb", 1, 2));
        let fields: Vec<String> = papers.problems(&["K-5", "6-8"]).into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["notes", "prompt-13"]);
    }
}
