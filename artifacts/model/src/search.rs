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
    /// The organisation code of a district: only artifacts of districts like it (see [`Districts::like`]).
    ///
    /// [`Districts::like`]: crate::Districts::like
    pub like: Option<String>,
    /// Whether hits say what their scores are made of.
    pub explain: bool,
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
    /// How many of its pages hold something of what was asked.
    pub matching_pages: usize,
    /// Artifacts with nearly the same text that also match, shown here instead of by themselves.
    pub folded: Vec<Folded>,
    /// What its score is made of, when asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// An artifact with nearly the same text as a hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Folded {
    /// Its name.
    #[schema(value_type = String)]
    pub id: ArtifactId,
    /// Its name in the system it came from.
    pub external_id: Option<String>,
    /// Its title.
    pub title: String,
    /// Its districts' organisation codes.
    pub districts: Vec<String>,
    /// Its school year.
    pub school_year: Option<String>,
    /// Where it is, from the server's root.
    pub url: String,
}

/// What a score is made of: it is the sum of all of these.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Explanation {
    /// What each word or phrase of the query adds.
    pub words: Vec<WordScore>,
    /// For words that stand as close together as they were typed.
    pub closeness: f32,
    /// For being recent.
    pub recency: f32,
    /// For its kind.
    pub kind: f32,
}

/// What one word or phrase adds to a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WordScore {
    /// As typed.
    pub word: String,
    /// What it weighs: the rarer, the more.
    pub rarity: f32,
    /// Where and in which forms it stands in the artifact.
    pub found: Vec<FoundAs>,
    /// What it adds.
    pub score: f32,
}

/// One form of a word in one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FoundAs {
    /// The form as it is indexed: without its ending, accents and case.
    pub form: String,
    /// `text`, `title`, `headings` or `about` (description and names).
    pub field: String,
    /// How often it stands there.
    pub times: u32,
    /// What one of them counts: the field's weight, corrected for its length, less for other forms than the typed.
    pub weight: f32,
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
    /// The heading it is listed under, in long vocabularies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// The answer to a search. Hits, total and facets share one match set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Results {
    /// How many artifacts match: all hits of all pages and what is folded into them.
    pub total: usize,
    /// How many of them are folded into hits, on all pages.
    pub folded: usize,
    /// One page of them.
    pub hits: Vec<Hit>,
    /// Counts by facet name.
    pub facets: BTreeMap<String, Vec<FacetValue>>,
    /// A better spelling, when there are few results and one is known to find more.
    pub did_you_mean: Option<String>,
}

/// One way to go on while someone types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Suggestion {
    /// An artifact's title.
    Title {
        /// The artifact.
        #[schema(value_type = String)]
        id: ArtifactId,
        /// Its title.
        title: String,
    },
    /// A facet's value, to narrow a search to.
    Value {
        /// The facet's name.
        facet: String,
        /// The machine value.
        value: String,
        /// What people read.
        label: String,
    },
    /// The text typed with its last word completed.
    Text {
        /// The whole text.
        text: String,
    },
}
