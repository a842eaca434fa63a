//! Every value of one facet, to narrow a search by more than fits beside its results.

use askama::Template;
use model::{FacetValue, Search, Vocabularies, facet::Facet};

use super::{Frame, Place};
use crate::facets::{self, Cluster};
use crate::links::{self, SearchLink};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /search/facets/{facet}?find=`, with the parameters of a search
#[derive(Debug, Template)]
#[template(path = "facet.html")]
pub struct FacetPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The search to narrow.
    pub search: &'a Search,
    /// The facet.
    pub facet: &'static Facet,
    /// What labels must begin with or hold; empty for all.
    pub find: &'a str,
    /// The values that match `find`, counted.
    pub values: &'a [FacetValue],
    /// How many values there are without `find`.
    pub all: usize,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

impl Frame for FacetPage<'_> {
    const PLACE: Place = Place::Browse;

    fn q(&self) -> &str {
        &self.search.text
    }
}

impl FacetPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn link(&self) -> SearchLink {
        SearchLink::from(self.search)
    }

    fn chosen(&self) -> &[String] {
        self.search.filters.get(self.facet.name).map(Vec::as_slice).unwrap_or_default()
    }

    fn clusters(&self) -> Vec<Cluster> {
        let mut values = self.values.to_vec();
        for value in &mut values {
            value.selected |= self.chosen().contains(&value.value);
        }
        facets::clusters(values)
    }

    /// Chosen values that are not among those shown; they stay chosen.
    fn unseen(&self) -> impl Iterator<Item = &String> {
        self.chosen().iter().filter(|chosen| !self.values.iter().any(|value| value.value == **chosen))
    }

    /// What the search asks besides its words and this facet.
    fn kept(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.link().pairs();
        pairs.retain(|(name, _)| *name != "q" && *name != self.facet.name);
        pairs
    }

    /// How many are shown, in words.
    fn status(&self) -> String {
        let all = wording::count(&self.all, &facets::noun(self.facet));
        if self.find.is_empty() { all } else { format!("{} of {all}", wording::number(&self.values.len())) }
    }
}
