//! A search and its answer, as the page and the API share them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::ArtifactId;

/// Longest query text, in characters; the rest is not read.
pub const MAX_QUERY: usize = 50_000;
/// Most hits on one page of results.
pub const MAX_PER_PAGE: usize = 100;
/// Last page of results that can be asked for is the one that holds this hit.
pub const MAX_HITS: usize = 10_000;

/// The order of hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Best match first; newest first when there is no query.
    #[default]
    Relevance,
    /// Last published first.
    Newest,
    /// First published first.
    Oldest,
    /// By title.
    Title,
}

/// What to search for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// The words; empty finds everything.
    pub text: String,
    /// Chosen values by facet name; several of one facet mean any of them.
    pub filters: BTreeMap<&'static str, Vec<String>>,
    /// The order.
    pub sort: Sort,
    /// The page of results, from 1.
    pub page: usize,
    /// Hits on a page.
    pub per_page: usize,
}

/// A passage of a hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Snippet {
    /// The page, slide, sheet or section it stands on, from 1; 0 for the description.
    pub page: usize,
    /// That page's name for people, such as "Page 7".
    pub label: String,
    /// Escaped text with `<mark>` around what matched; no other markup.
    pub html: String,
}

/// One artifact found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Hit {
    /// Its name.
    #[schema(value_type = String)]
    pub id: ArtifactId,
    /// Its name in the system it came from.
    pub external_id: Option<String>,
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: Option<String>,
    /// Its grade bands.
    pub grade_bands: Vec<String>,
    /// Its topics.
    pub topics: Vec<String>,
    /// Its districts' organisation codes.
    pub districts: Vec<String>,
    /// Its cohort.
    pub cohort: Option<String>,
    /// Its school year.
    pub school_year: Option<String>,
    /// How well it matches; comparable within one answer only.
    pub score: f32,
    /// Where it is, from the server's root.
    pub url: String,
    /// Where it matched, best first.
    pub snippets: Vec<Snippet>,
}

/// One value of a facet, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FacetValue {
    /// The machine value.
    pub value: String,
    /// What people read.
    pub label: String,
    /// How many artifacts have it among those that match everything but this facet's own filter.
    pub count: usize,
    /// Whether the search is narrowed to it.
    pub selected: bool,
}

/// The answer to a search. Hits, total and facets share one match set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Results {
    /// How many artifacts match.
    pub total: usize,
    /// One page of them.
    pub hits: Vec<Hit>,
    /// Counts by facet name.
    pub facets: BTreeMap<String, Vec<FacetValue>>,
    /// A better spelling, when there are few results and one is known to find more.
    pub did_you_mean: Option<String>,
}
