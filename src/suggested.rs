//! What a document's name and text suggest for its description, each with the reason. People look at it before it
//! counts: nothing here is stored. A new suggestion is one row.

mod bands;
mod districts;
mod document;
mod kind;
mod licence;
mod school_year;
mod terms;
mod title;

use std::sync::Arc;
use std::time::Duration;

use model::{Artifact, Extraction, Vocabularies, standards};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use document::Document;

/// Longest wait for a file to be read.
const READ_WITHIN: Duration = Duration::from_secs(8);

/// What is known of a document.
pub struct Known<'a> {
    /// The name its file came with.
    pub file_name: &'a str,
    /// What reading it gave.
    pub extraction: &'a Extraction,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
    /// The districts of the person who brought it.
    pub own_districts: &'a [String],
}

/// A value for one field of the description, or several, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Suggestion {
    /// The field, as in the description.
    pub field: &'static str,
    /// Its values, as machines write them.
    pub values: Vec<String>,
    /// Why, for people: a sentence.
    pub reason: String,
}

impl Suggestion {
    fn one(field: &'static str, value: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { field, values: vec![value.into()], reason: reason.into() }
    }

    fn several(field: &'static str, values: Vec<String>, reason: impl Into<String>) -> Option<Self> {
        (!values.is_empty()).then(|| Self { field, values, reason: reason.into() })
    }
}

/// What a document suggests.
#[derive(Debug, Default)]
pub struct Suggested {
    /// At most one for each field.
    pub suggestions: Vec<Suggestion>,
    /// The codes of the standards that it names, by which searches find it.
    pub codes: Vec<&'static str>,
}

/// The codes of standards that a document names, each once.
fn codes(extraction: &Extraction) -> Vec<&'static str> {
    let named = extraction.pages.iter().flat_map(|page| standards::mentioned(&page.text));
    let mut codes: Vec<&str> = named.map(|standard| standard.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

type Rule = fn(&Document<'_>) -> Option<Suggestion>;

/// All suggestions, in the order of the form.
const RULES: &[Rule] = &[
    title::suggest,
    kind::suggest,
    bands::suggest,
    districts::suggest,
    school_year::suggest,
    terms::topics,
    terms::audience,
    terms::cohort,
    terms::phase,
    terms::language,
    licence::suggest,
];

/// Everything that the document suggests.
pub fn suggest(known: &Known<'_>) -> Vec<Suggestion> {
    let document = Document::new(known);
    RULES.iter().filter_map(|rule| rule(&document)).collect()
}

impl App {
    /// What the newest file of an artifact suggests for its description, waiting a while for it to be read; `None` when
    /// it still is not.
    pub async fn suggestions(self: &Arc<Self>, artifact: &Artifact) -> Option<Suggested> {
        let file = artifact.latest()?.file.clone();
        let reading = self.reading.finished(file.sha256, &file.name);
        let _ = tokio::time::timeout(READ_WITHIN, reading).await;
        let (app, by) = (Arc::clone(self), artifact.created.by.clone());
        // A long document takes its time.
        let looking = crate::compute::run(move || {
            let extraction = app.store.derived().get(&file.sha256)?;
            let accounts = app.people.accounts.now();
            let own_districts = accounts.get(&by).map_or(&[][..], |account| &account.districts);
            let vocabularies = app.store.vocabularies();
            let known =
                Known { file_name: &file.name, extraction: &extraction, vocabularies: &vocabularies, own_districts };
            Some(Suggested { suggestions: suggest(&known), codes: codes(&extraction) })
        });
        looking.await.ok()?
    }
}
