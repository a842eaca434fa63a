//! The answer to a search, with ways to narrow it.

#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]

use askama::Template;
use model::search::{Folded, MAX_HITS};
use model::{District, FACETS, FacetValue, Hit, Results, Search, Sort, Vocabularies, facet::Facet};

use super::{Frame, Place};
use crate::description;
use crate::explanation;
use crate::facets::{self, Cluster};
use crate::links::{self, PER_PAGE, SearchLink, sort_value};
use crate::markup;
use crate::viewer::Viewer;
use crate::wording;

/// Values of a facet shown before "more".
const SHOWN: usize = 12;
/// Most values of a facet listed at all; longer lists have a page of their own.
const LISTED: usize = 28;
/// Most documents with nearly the same text listed before the list is folded.
const TWINS: usize = 3;
/// Facets that stand open from the start.
const OPEN: usize = 4;

/// `GET /search`
#[derive(Debug, Template)]
#[template(path = "results.html")]
pub struct ResultsPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// What was asked.
    pub search: &'a Search,
    /// What was found.
    pub results: &'a Results,
    /// The district whose likes are searched.
    pub like: Like<'a>,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// The district whose likes are searched.
#[derive(Clone, Copy, Debug, Default)]
pub enum Like<'a> {
    /// None: all districts are searched.
    #[default]
    Anywhere,
    /// This one.
    District(&'a District),
    /// None, because what was typed does not name one.
    Unknown {
        /// What was typed.
        typed: &'a str,
        /// The districts it may mean.
        candidates: &'a [&'a District],
    },
}

/// A facet to narrow by.
struct Group {
    facet: &'static Facet,
    open: bool,
    chosen: usize,
    first: Vec<Cluster>,
    rest: Vec<Cluster>,
    /// How many values are behind "more".
    more: usize,
    /// How many values there are, when most are on a page of their own.
    all: Option<usize>,
}

/// A chosen value, with the search without it.
struct Chip {
    facet: &'static str,
    label: String,
    href: String,
}

/// A link to an artifact with nearly the same text.
struct Twin {
    label: String,
    href: String,
}

/// One step of the pagination: a page's number and address, or a gap.
struct Step {
    number: usize,
    href: String,
    current: bool,
    gap: bool,
}

impl Frame for ResultsPage<'_> {
    const PLACE: Place = Place::Browse;

    fn q(&self) -> &str {
        &self.search.text
    }
}

impl ResultsPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn link(&self) -> SearchLink {
        SearchLink::from(self.search)
    }

    /// How many were found, in words.
    fn heading(&self) -> String {
        let found = match self.results.total {
            0 => "No documents".to_owned(),
            n => wording::count(&n, "document"),
        };
        if self.q().is_empty() { found } else { format!("{found} for \u{201c}{}\u{201d}", self.q()) }
    }

    fn per_page(&self) -> usize {
        if self.search.per_page == 0 { PER_PAGE } else { self.search.per_page }
    }

    /// The hidden field that keeps an unusual page length.
    fn kept_per_page(&self) -> Option<usize> {
        (self.per_page() != PER_PAGE).then(|| self.per_page())
    }

    /// The number of the first hit on this page, from 1.
    fn first_number(&self) -> usize {
        (self.search.page.max(1) - 1) * self.per_page() + 1
    }

    fn sorts(&self) -> Vec<(&'static str, &'static str, bool)> {
        let best = if self.q().is_empty() { "Recommended" } else { "Best match" };
        let rows = [
            (Sort::Relevance, best),
            (Sort::Newest, "Newest first"),
            (Sort::Oldest, "Oldest first"),
            (Sort::Title, "Title, A to Z"),
        ];
        rows.into_iter().map(|(sort, label)| (sort_value(sort), label, sort == self.search.sort)).collect()
    }

    fn chosen(&self, facet: &str) -> &[String] {
        self.search.filters.get(facet).map(Vec::as_slice).unwrap_or_default()
    }

    fn chips(&self) -> Vec<Chip> {
        let of = |facet: &'static Facet| {
            self.chosen(facet.name).iter().map(|value| Chip {
                facet: facet.label,
                label: self.vocabularies.label(facet.name, value),
                href: self.link().without(facet.name, value).address(),
            })
        };
        let like = match self.like {
            Like::District(district) => Some(Chip {
                facet: "Filter",
                label: format!("Districts like {}", district.name),
                href: self.link().without_like().address(),
            }),
            Like::Anywhere | Like::Unknown { .. } => None,
        };
        FACETS.iter().flat_map(of).chain(like).collect()
    }

    /// What the field for a district holds.
    fn like_text(&self) -> &str {
        match self.like {
            Like::Anywhere => "",
            Like::District(district) => &district.name,
            Like::Unknown { typed, .. } => typed,
        }
    }

    fn groups(&self) -> Vec<Group> {
        FACETS.iter().enumerate().filter_map(|(place, facet)| self.group(place, facet)).collect()
    }

    fn group(&self, place: usize, facet: &'static Facet) -> Option<Group> {
        let values = self.values(facet.name);
        if values.is_empty() {
            return None;
        }
        let (all, chosen) = (values.len(), values.iter().filter(|value| value.selected).count());
        let long = all > LISTED;
        // Headings that are shown are shown with all their values.
        let is_first = |place: usize, value: &FacetValue| place < SHOWN || value.selected;
        let shown = values.iter().enumerate().filter(|(place, value)| !long && is_first(*place, value));
        let begun: Vec<Option<String>> = shown.map(|(_, value)| value.group.clone()).collect();
        let (mut first, mut rest) = (Vec::new(), Vec::new());
        for (place, value) in values.into_iter().enumerate() {
            let joins = value.group.is_some() && begun.contains(&value.group);
            if is_first(place, &value) || joins { first.push(value) } else { rest.push(value) }
        }
        if rest.len() == 1 {
            first.append(&mut rest);
        }
        let more = rest.len();
        Some(Group {
            facet,
            open: place < OPEN || chosen > 0,
            chosen,
            first: facets::clusters(first),
            rest: if long { Vec::new() } else { facets::clusters(rest) },
            more,
            all: long.then_some(all),
        })
    }

    /// The facet's counted values; chosen ones that nothing matches stay, so that they can be taken away.
    fn values(&self, facet: &str) -> Vec<FacetValue> {
        let mut values = self.results.facets.get(facet).cloned().unwrap_or_default();
        values.retain(|value| value.count > 0 || value.selected);
        for chosen in self.chosen(facet) {
            match values.iter_mut().find(|value| value.value == *chosen) {
                Some(value) => value.selected = true,
                None => values.push(FacetValue {
                    value: chosen.clone(),
                    label: self.vocabularies.label(facet, chosen),
                    count: 0,
                    selected: true,
                    group: self.vocabularies.group(facet, chosen).map(str::to_owned),
                }),
            }
        }
        values
    }

    fn pages(&self) -> usize {
        let hits = self.results.total.saturating_sub(self.results.folded);
        hits.min(MAX_HITS).div_ceil(self.per_page())
    }

    fn previous(&self) -> Option<String> {
        (self.search.page > 1).then(|| self.link().page(self.search.page - 1).address())
    }

    fn next(&self) -> Option<String> {
        let page = self.search.page.max(1);
        (page < self.pages()).then(|| self.link().page(page + 1).address())
    }

    /// The first, the last and the pages around this one.
    fn steps(&self) -> Vec<Step> {
        let (page, last) = (self.search.page.max(1), self.pages());
        let mut steps: Vec<Step> = Vec::new();
        for number in (1..=last).filter(|n| *n == 1 || *n == last || n.abs_diff(page) <= 1) {
            let jumped = steps.last().is_some_and(|step| step.number + 1 < number);
            if jumped {
                steps.push(Step { number: 0, href: String::new(), current: false, gap: true });
            }
            let href = self.link().page(number).address();
            steps.push(Step { number, href, current: number == page, gap: false });
        }
        steps
    }

    /// Whether the search has several words, so that fewer might find more.
    fn has_many_words(&self) -> bool {
        self.q().split_whitespace().nth(1).is_some()
    }

    fn read(&self, hit: &Hit, page: &usize) -> String {
        links::read(&hit.id, page, self.q())
    }

    /// "All 14 pages that match", when more match than have their passages shown.
    fn more_matches(&self, hit: &Hit) -> Option<String> {
        let shown = hit.snippets.iter().filter(|snippet| snippet.page > 0).count();
        let label = match hit.matching_pages {
            1 => "The page that matches".to_owned(),
            n => format!("All {} pages that match", wording::number(&n)),
        };
        (hit.matching_pages > shown && !self.q().is_empty()).then_some(label)
    }

    /// What is folded into a hit, by what sets it apart: whose it is and when.
    fn twins(&self, hit: &Hit) -> Vec<Twin> {
        let twin = |folded: &Folded| {
            let whose = description::names(&folded.districts, self.vocabularies);
            let parts = [Some(whose.unwrap_or_else(|| folded.title.clone())), folded.school_year.clone()];
            Twin {
                label: parts.into_iter().flatten().collect::<Vec<_>>().join(", "),
                href: format!("/artifacts/{}", folded.id),
            }
        };
        hit.folded.iter().map(twin).collect()
    }
}
