//! The review desk: everything in work.

use askama::Template;
use jiff::Timestamp;
use model::{AccountId, ActionName, ArtifactId, Term, TextState, Vocabularies, Work};

use super::{DESK_PAGES, Frame, Place};
use crate::curation::{self, work_value};
use crate::description::names;
use crate::links;
use crate::markup;
use crate::viewer::Viewer;
use crate::wording;

/// `GET /desk`
#[derive(Debug, Template)]
#[template(path = "desk.html")]
pub struct DeskPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The state shown; all of them when `None`.
    pub state: Option<Work>,
    /// What it is narrowed to.
    pub filter: &'a DeskFilter,
    /// How many artifacts stand in each state.
    pub counts: &'a [(Work, usize)],
    /// One page of them.
    pub rows: &'a [DeskRow],
    /// Those that documents can be given to: account and name.
    pub staff: &'a [(AccountId, String)],
    /// When there are more of a state than are looked at: how many are.
    pub overlooked: Option<usize>,
    /// How many findings of the last check ask for something to be done, for who runs checks.
    pub trouble: usize,
    /// The page shown, from 1.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
    /// How many artifacts stand in the state shown.
    pub total: usize,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// One artifact in work.
#[derive(Clone, Debug)]
pub struct DeskRow {
    /// Its name.
    pub id: ArtifactId,
    /// Its title.
    pub title: String,
    /// Where its next revision stands.
    pub work: Work,
    /// Its kind.
    pub kind: Option<String>,
    /// Its districts' organisation codes.
    pub districts: Vec<String>,
    /// When it last changed.
    pub changed: Timestamp,
    /// Who changed it, for people.
    pub by: String,
    /// Who reviews it.
    pub reviewer: Option<String>,
    /// How reading its file ended; `None` while it is still being read.
    pub text: Option<TextState>,
    /// What the viewer may do with it now.
    pub actions: Vec<ActionName>,
    /// What a change must name.
    pub version: u64,
}

/// What the desk is narrowed to; empty texts do not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskFilter {
    /// A district, as typed.
    pub district: String,
    /// Its organisation code, when one district is called so.
    pub org_code: Option<String>,
    /// A grade band.
    pub grade_band: String,
    /// A kind.
    pub kind: String,
    /// `mine`, `unclaimed` or everybody's.
    pub whose: String,
    /// `newest` first, or the longest waiting.
    pub order: String,
}

impl DeskFilter {
    /// Whether it leaves anything out.
    pub fn narrows(&self) -> bool {
        [&self.district, &self.grade_band, &self.kind, &self.whose].into_iter().any(|text| !text.is_empty())
    }

    /// Its parameters.
    fn pairs(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("district", self.district.as_str()),
            ("grade_band", &self.grade_band),
            ("kind", &self.kind),
            ("whose", &self.whose),
            ("order", &self.order),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }
}

/// Fields whose values can be given to many documents: name and vocabulary.
const TAGS: [(&str, &str, &str); 4] = [
    ("topics", "topic", "Topic"),
    ("grade_bands", "grade_band", "Grade band"),
    ("kind", "kind", "Kind"),
    ("licence", "licence", "Licence"),
];

/// A state to look at.
struct Tab {
    label: String,
    href: String,
    count: usize,
    current: bool,
}

/// One thing in work, ready to be shown.
struct Entry<'a> {
    row: &'a DeskRow,
    facts: Vec<String>,
    /// What is unusual about the text of its file.
    text: Option<&'static str>,
    can_publish: bool,
    can_claim: bool,
}

impl Frame for DeskPage<'_> {
    const PLACE: Place = Place::Desk;
}

impl DeskPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn tabs(&self) -> Vec<Tab> {
        let all = Tab {
            label: "All in work".to_owned(),
            href: self.address(None, 1),
            count: self.counts.iter().map(|(_, count)| count).sum(),
            current: self.state.is_none(),
        };
        let tab = |(work, count): &(Work, usize)| Tab {
            label: capitalised(work.label()),
            href: self.address(Some(*work), 1),
            count: *count,
            current: self.state == Some(*work),
        };
        std::iter::once(all).chain(self.counts.iter().map(tab)).collect()
    }

    fn entries(&self) -> Vec<Entry<'_>> {
        self.rows.iter().map(|row| self.entry(row)).collect()
    }

    fn entry<'r>(&self, row: &'r DeskRow) -> Entry<'r> {
        let kind = row.kind.as_ref().map(|kind| self.vocabularies.label("kind", kind));
        let reviewer = row.reviewer.as_ref().map(|name| format!("reviewed by {name}"));
        let facts = [kind, names(&row.districts, self.vocabularies), reviewer];
        Entry {
            row,
            facts: facts.into_iter().flatten().collect(),
            text: match row.text {
                None => Some("still being read"),
                Some(TextState::Text) => None,
                Some(state) => Some(state.label()),
            },
            can_publish: row.actions.contains(&ActionName::Publish),
            can_claim: row.actions.contains(&ActionName::Claim),
        }
    }

    fn address(&self, state: Option<Work>, page: usize) -> String {
        let number = page.to_string();
        let state = state.as_ref().map(|work| ("state", work_value(work)));
        let page = (page > 1).then_some(("page", number.as_str()));
        links::with_query("/desk", state.into_iter().chain(self.filter.pairs()).chain(page))
    }

    /// The terms of a vocabulary.
    fn terms(&self, vocabulary: &str) -> &[Term] {
        self.vocabularies.get(vocabulary).map(|list| list.terms.as_slice()).unwrap_or_default()
    }

    /// The value of the state shown, for the form that narrows.
    fn state_value(&self) -> &'static str {
        self.state.as_ref().map_or("", work_value)
    }

    fn previous(&self) -> Option<String> {
        (self.page > 1).then(|| self.address(self.state, self.page - 1))
    }

    fn next(&self) -> Option<String> {
        (self.page < self.pages).then(|| self.address(self.state, self.page + 1))
    }
}

fn capitalised(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
