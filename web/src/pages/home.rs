//! The front page: a search box one cannot miss, and ways to browse.

use std::collections::BTreeMap;

use askama::Template;
use model::{FacetValue, Hit, Vocabularies};

use super::{Frame, Place};
use crate::description;
use crate::links;
use crate::markup;
use crate::viewer::Viewer;
use crate::wording;

/// Most districts listed.
const DISTRICTS: usize = 12;
/// Most cohorts listed.
const COHORTS: usize = 8;

/// `GET /`
#[derive(Debug, Template)]
#[template(path = "home.html")]
pub struct Home<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// How many documents they can find.
    pub total: usize,
    /// Counts of all values over those documents, by facet name.
    pub facets: &'a BTreeMap<String, Vec<FacetValue>>,
    /// The last published ones, newest first.
    pub recent: &'a [Hit],
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// A value to browse by.
struct Entry {
    label: String,
    href: String,
    count: usize,
}

/// Topics under their heading.
struct TopicGroup {
    heading: String,
    entries: Vec<Entry>,
}

/// A first step for a district that is new to the programme.
struct Step {
    title: &'static str,
    text: &'static str,
    href: String,
}

/// First steps: title, text, search.
type StepRow = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const STEPS: &[StepRow] = &[
    (
        "Write your district report",
        "See how earlier districts described where they stood.",
        &[("kind", "district-report")],
    ),
    (
        "Tell your community",
        "Letters to families, staff and school committees, ready to adapt.",
        &[("kind", "stakeholder-letter")],
    ),
    (
        "Run your planning sessions",
        "Agendas and what came out of them.",
        &[("kind", "agenda"), ("kind", "session-summary")],
    ),
    (
        "Write your implementation plan",
        "Plans for one grade band and one school year.",
        &[("kind", "implementation-plan")],
    ),
    (
        "Learn from what went wrong",
        "What districts would do differently.",
        &[("kind", "lessons-learned"), ("topic", "sustainability")],
    ),
];

impl Frame for Home<'_> {
    const PLACE: Place = Place::Home;
}

impl Home<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn entries(&self, facet: &str, most: usize) -> Vec<Entry> {
        let values = self.facets.get(facet).map(Vec::as_slice).unwrap_or_default();
        let entry = |value: &FacetValue| Entry {
            label: value.label.clone(),
            href: links::filtered(facet, &value.value),
            count: value.count,
        };
        values.iter().filter(|value| value.count > 0).take(most).map(entry).collect()
    }

    /// Every grade band, those without documents too: they are the programme's frame.
    fn bands(&self) -> Vec<Entry> {
        let terms = self.vocabularies.get("grade_band").map(|list| list.terms.as_slice()).unwrap_or_default();
        let counted = self.facets.get("grade_band").map(Vec::as_slice).unwrap_or_default();
        let count = |value: &str| counted.iter().find(|band| band.value == value).map_or(0, |band| band.count);
        let entry = |term: &model::Term| Entry {
            label: term.label.clone(),
            href: links::filtered("grade_band", &term.value),
            count: count(&term.value),
        };
        terms.iter().map(entry).collect()
    }

    fn topics(&self) -> Vec<TopicGroup> {
        let terms = self.vocabularies.get("topic").map(|list| list.terms.as_slice()).unwrap_or_default();
        let values = self.facets.get("topic").map(Vec::as_slice).unwrap_or_default();
        let mut groups: Vec<TopicGroup> = Vec::new();
        for term in terms {
            let Some(value) = values.iter().find(|v| v.value == term.value && v.count > 0) else { continue };
            let heading = term.group.clone().unwrap_or_else(|| "Other".to_owned());
            let entry =
                Entry { label: term.label.clone(), href: links::filtered("topic", &term.value), count: value.count };
            match groups.iter_mut().find(|group| group.heading == heading) {
                Some(group) => group.entries.push(entry),
                None => groups.push(TopicGroup { heading, entries: vec![entry] }),
            }
        }
        groups
    }

    fn steps() -> Vec<Step> {
        let step = |&(title, text, query): &StepRow| {
            let href = links::with_query("/search", query.iter().copied());
            Step { title, text, href }
        };
        STEPS.iter().map(step).collect()
    }
}
