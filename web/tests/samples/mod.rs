//! Every page, rendered from one set of made-up documents. What people wrote passes through a function, so that
//! tests can put something hostile there.

mod catalogue;
mod desk;
mod goal;
mod inside;
mod lab;
mod pages;
mod people;
mod plans;
mod publications;
mod questions;
mod searching;
mod selection;

use std::collections::BTreeMap;

use model::{Artifact, DocumentFacts, FacetValue, Hit, Vocabularies};

/// Made-up data that pages are rendered from.
pub struct Samples {
    written: fn(&str) -> String,
    vocabularies: Vocabularies,
    facets: BTreeMap<String, Vec<FacetValue>>,
    hits: Vec<Hit>,
    artifact: Artifact,
    facts: DocumentFacts,
}

/// The plain words, as they are.
pub fn plain(text: &str) -> String {
    text.to_owned()
}

impl Samples {
    /// Samples in which every text that people wrote is what `written` makes of it.
    pub fn new(written: fn(&str) -> String) -> Self {
        let vocabularies = catalogue::vocabularies();
        Self {
            written,
            facets: catalogue::facets(&vocabularies, written),
            hits: catalogue::hits(written),
            artifact: catalogue::artifact(written),
            facts: catalogue::facts(written),
            vocabularies,
        }
    }
}
