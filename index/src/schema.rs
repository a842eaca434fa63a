//! The fields of the index.

use model::FACETS;
use model::facet::Facet;
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::TokenizerManager;

use crate::analysis::{Output, Text};

const TERMS: &str = "terms";
const SURFACE: &str = "surface";

/// Columns beside the text.
pub(crate) const ID: &str = "id";
pub(crate) const SCOPE: &str = "scope";
pub(crate) const PUBLISHED: &str = "published";
pub(crate) const FIRST_PUBLISHED: &str = "first_published";
pub(crate) const SORT_TITLE: &str = "sort_title";
pub(crate) const PAGE_STARTS: &str = "page_starts";
pub(crate) const UNREAD: &str = "unread";
pub(crate) const LIKENESS: &str = "likeness";

/// The schema and its fields.
#[derive(Clone)]
pub(crate) struct Fields {
    pub schema: Schema,
    pub id: Field,
    /// Everything there is to find, one part after the other: title, description, names, pages. Matching, scores
    /// and passages stand on it.
    pub text: Field,
    /// The parts whose words weigh more, again by themselves.
    pub title: Field,
    pub headings: Field,
    pub about: Field,
    /// Words as written, for spelling and completion.
    pub surface: Field,
    pub scope: Field,
    pub published: Field,
    pub first_published: Field,
    pub sort_title: Field,
    /// The position at which each page begins.
    pub page_starts: Field,
    /// Set while the file has not been read.
    pub unread: Field,
    /// The fingerprint of its text.
    pub likeness: Field,
    /// What hits show.
    pub stored: Field,
    /// One column a facet, as in [`FACETS`].
    pub facets: Vec<Field>,
}

/// The column of a facet.
pub(crate) fn column(facet: &Facet) -> String {
    format!("facet_{}", facet.name)
}

fn text(tokenizer: &str, record: IndexRecordOption) -> TextOptions {
    let norms = record != IndexRecordOption::Basic;
    let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record).set_fieldnorms(norms);
    TextOptions::default().set_indexing_options(indexing)
}

impl Fields {
    /// The schema of this format.
    pub fn new() -> Self {
        let mut builder = Schema::builder();
        let keyword = || TextOptions::default().set_fast("raw");
        let id = builder.add_u64_field(ID, INDEXED | FAST);
        let all = builder.add_text_field("text", text(TERMS, IndexRecordOption::WithFreqsAndPositions));
        let title = builder.add_text_field("title", text(TERMS, IndexRecordOption::WithFreqsAndPositions));
        let headings = builder.add_text_field("headings", text(TERMS, IndexRecordOption::WithFreqs));
        let about = builder.add_text_field("about", text(TERMS, IndexRecordOption::WithFreqs));
        let surface = builder.add_text_field("surface", text(SURFACE, IndexRecordOption::Basic));
        let scope = builder.add_text_field(SCOPE, keyword());
        let published = builder.add_i64_field(PUBLISHED, FAST);
        let first_published = builder.add_i64_field(FIRST_PUBLISHED, FAST);
        let sort_title = builder.add_text_field(SORT_TITLE, keyword());
        let page_starts = builder.add_u64_field(PAGE_STARTS, FAST);
        let unread = builder.add_bool_field(UNREAD, FAST);
        let likeness = builder.add_u64_field(LIKENESS, FAST);
        let stored = builder.add_bytes_field("stored", STORED);
        let facets = FACETS.iter().map(|facet| builder.add_text_field(&column(facet), keyword())).collect();
        Self {
            schema: builder.build(),
            id,
            text: all,
            title,
            headings,
            about,
            surface,
            scope,
            published,
            first_published,
            sort_title,
            page_starts,
            unread,
            likeness,
            stored,
            facets,
        }
    }
}

/// The tokenizers the schema names.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(TERMS, Text::new(Output::Terms));
    manager.register(SURFACE, Text::new(Output::Surface));
    manager
}
