//! The samples of searching: results, facets, and matches within a document.

use std::collections::BTreeMap;

use model::{District, FACETS, FacetValue, Results, Search, Snippet, Sort};
use web::{FacetPage, Like, MatchesPage, ResultsPage};

use super::pages::visitor;
use super::{Samples, catalogue};

fn search() -> Search {
    let filters = [("grade_band", vec!["6-8".to_owned()]), ("kind", vec!["implementation-plan".to_owned()])];
    Search {
        text: "cs pathway".to_owned(),
        filters: filters.into(),
        sort: Sort::Relevance,
        page: 2,
        per_page: 10,
        like: None,
        explain: false,
    }
}

impl Samples {
    fn found(&self) -> Results {
        Results {
            total: 1_234,
            folded: 6,
            hits: self.hits.clone(),
            facets: self.facets.clone(),
            did_you_mean: Some(self.say("cs pathways")),
        }
    }

    fn results_page(&self, search: &Search, results: &Results, like: Like<'_>) -> String {
        ResultsPage { viewer: &visitor(), search, results, like, vocabularies: &self.vocabularies }.render()
    }

    pub(super) fn results(&self) -> String {
        self.results_page(&search(), &self.found(), Like::Anywhere)
    }

    /// Districts like one, and more districts than can be listed.
    pub(super) fn results_like(&self) -> String {
        let mut results = Results { total: 14, folded: 1, did_you_mean: None, ..self.found() };
        results.facets.insert("district".to_owned(), catalogue::many(&self.vocabularies, self.written));
        let district = self.named("99020000");
        let mut search = Search { page: 1, like: Some(district.org_code.clone()), explain: true, ..search() };
        search.filters.insert("district", vec!["99060000".to_owned()]);
        search.filters.insert("topic", vec!["sustainability".to_owned()]);
        self.results_page(&search, &results, Like::District(&district))
    }

    pub(super) fn results_unknown(&self) -> String {
        let candidates = ["99020000", "99030000"].map(|code| self.named(code));
        let typed = &self.say("valley");
        self.results_page(
            &search(),
            &self.found(),
            Like::Unknown { typed, candidates: &[&candidates[0], &candidates[1]] },
        )
    }

    pub(super) fn results_empty(&self) -> String {
        let results = Results { total: 0, folded: 0, hits: Vec::new(), facets: BTreeMap::new(), did_you_mean: None };
        let search = Search { text: self.say("graduation requirement mermaids"), page: 1, ..search() };
        self.results_page(&search, &results, Like::Unknown { typed: &self.say("Atlantis"), candidates: &[] })
    }

    fn named(&self, code: &str) -> District {
        let district = self.vocabularies.districts().get(code).expect("a made-up district");
        District { name: self.say(&district.name), ..district.clone() }
    }

    fn facet_page(&self, facet: &str, find: &str, values: &[FacetValue], all: usize) -> String {
        let facet = FACETS.iter().find(|row| row.name == facet).expect("a facet");
        let mut search = Search { like: Some("99020000".to_owned()), ..search() };
        search.filters.insert("district", vec!["99060000".to_owned(), "99020000".to_owned()]);
        let (viewer, vocabularies) = (&visitor(), &self.vocabularies);
        FacetPage { viewer, search: &search, facet, find, values, all, vocabularies }.render()
    }

    pub(super) fn facet_all(&self) -> String {
        let values = catalogue::many(&self.vocabularies, self.written);
        self.facet_page("district", "", &values, values.len())
    }

    pub(super) fn facet_found(&self) -> String {
        self.facet_page("district", &self.say("brook"), &self.facets["district"][..2], 403)
    }

    pub(super) fn facet_topics(&self) -> String {
        self.facet_page("topic", "", &self.facets["topic"], 13)
    }

    pub(super) fn facet_none(&self) -> String {
        self.facet_page("district", &self.say("Atlantis"), &[], 403)
    }

    fn matches_page(&self, q: &str, snippets: &[Snippet]) -> String {
        let (viewer, revision) = (&visitor(), &self.artifact.revisions[0]);
        MatchesPage { viewer, artifact: &self.artifact, revision, q, snippets, parts: 14 }.render()
    }

    pub(super) fn matches(&self) -> String {
        let passages = [2, 7, 12].map(|page| Snippet {
            page,
            label: self.say(&format!("Page {page}")),
            html:
                "&hellip; a <mark>CS pathway</mark> from grade 6 to grade 8, with the river gauge at Dunmore bridge as \
                   the running example &amp; a final project"
                    .to_owned(),
        });
        self.matches_page(&self.say("cs pathway"), &passages)
    }

    pub(super) fn matches_none(&self) -> String {
        self.matches_page(&self.say("mermaids"), &[])
    }

    pub(super) fn matches_blank(&self) -> String {
        self.matches_page("", &[])
    }
}
