//! The samples at the desk.

use model::{ActionName, TextState, Work};
use web::{DeskPage, DeskRow, SearchCount, SearchesPage, SynonymsPage};

use super::Samples;

impl Samples {
    fn desk_row(&self, place: usize) -> DeskRow {
        let hit = &self.hits[place % self.hits.len()];
        let works = [Work::Submitted, Work::Draft, Work::InReview, Work::ChangesRequested];
        let texts = [Some(TextState::Text), Some(TextState::NoText), None, Some(TextState::Text)];
        let actions = [vec![ActionName::Claim], vec![ActionName::Publish], vec![ActionName::Publish], Vec::new()];
        DeskRow {
            id: hit.id,
            title: hit.title.clone(),
            work: works[place % 4],
            kind: hit.kind.clone(),
            districts: hit.districts.clone(),
            changed: self.artifact.changed.at,
            by: self.say("A. Contributor"),
            text: texts[place % 4],
            actions: actions[place % 4].clone(),
            version: 4,
        }
    }

    pub(super) fn desk(&self) -> String {
        let rows: Vec<DeskRow> = (0..4).map(|place| self.desk_row(place)).collect();
        let works = [Work::Draft, Work::Submitted, Work::InReview, Work::ChangesRequested, Work::Rejected];
        let counts: Vec<(Work, usize)> = works.into_iter().zip([12, 31, 4, 2, 0]).collect();
        DeskPage {
            viewer: &self.staff(),
            state: Some(Work::Submitted),
            counts: &counts,
            rows: &rows,
            page: 1,
            pages: 2,
            total: 31,
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    pub(super) fn desk_empty(&self) -> String {
        DeskPage {
            viewer: &self.staff(),
            state: None,
            counts: &[(Work::Draft, 0)],
            rows: &[],
            page: 1,
            pages: 0,
            total: 0,
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    fn counts(&self, texts: &[(&str, u32)]) -> Vec<SearchCount> {
        texts.iter().map(|&(text, times)| SearchCount { text: self.say(text), times }).collect()
    }

    pub(super) fn searches(&self) -> String {
        let weeks = ["2026-W47", "2026-W46", "2026-W45", "2026-W01"].map(str::to_owned);
        let failed = [("chromebook cart agreement", 12), ("unplugged", 4), ("letter to caregivers about robots", 1)];
        let frequent = [("implementation plan", 1_204), ("letter to families", 310), ("k-5 \"lesson plan\" & more", 7)];
        SearchesPage {
            viewer: &self.staff(),
            week: "2026-W46",
            weeks: &weeks,
            failed: &self.counts(&failed),
            frequent: &self.counts(&frequent),
            problem: None,
            added: Some(&self.say("unplugged, without computers")),
        }
        .render()
    }

    pub(super) fn searches_empty(&self) -> String {
        let problem = self.say("A group needs at least two different words or phrases");
        SearchesPage {
            viewer: &self.staff(),
            week: &self.say("2026-W47"),
            weeks: &[],
            failed: &[],
            frequent: &[],
            problem: Some(&problem),
            added: None,
        }
        .render()
    }

    pub(super) fn synonyms(&self) -> String {
        let list = self.vocabularies.get("synonyms").expect("built in");
        let label = |term: &model::Term| model::Term { label: self.say(&term.label), ..term.clone() };
        SynonymsPage {
            viewer: &self.staff(),
            groups: &list.terms.iter().map(label).collect::<Vec<_>>(),
            problem: None,
            typed: "",
            done: Some(&self.say("Added: PLC, professional learning community")),
        }
        .render()
    }

    pub(super) fn synonyms_empty(&self) -> String {
        let problem = self.say("A group needs at least two different words or phrases, with commas between them");
        let (viewer, typed) = (&self.staff(), &self.say("unplugged"));
        SynonymsPage { viewer, groups: &[], problem: Some(&problem), typed, done: None }.render()
    }
}
