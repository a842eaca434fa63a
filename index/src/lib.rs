//! Full-text search of the clearinghouse: an index of the published artifacts, each found by its text, counted by
//! its facets and shown with the passages that matched.
//!
//! One document an artifact; the matching, scoring and counting go through the postings in one pass, so that hits,
//! total and facets share one match set. Page texts are not kept here: positions lead to the pages worth showing,
//! and only those are read.

mod analysis;
mod bits;
mod closeness;
mod collect;
mod coverage;
mod document;
mod error;
mod evaluate;
mod expand;
mod explain;
mod facet_words;
mod facets;
mod find;
mod fold;
mod forms;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod index;
mod language;
mod likeness;
mod markup;
mod matches;
mod names;
mod occurrence;
mod passage;
mod phrase;
mod plan;
mod schema;
mod scoring;
mod similar;
mod snapshot;
mod spelling;
mod suggest;
mod synonyms;
mod syntax;
mod table;
mod whole;
mod words;
mod writer;

pub use document::Document;
pub use error::IndexError;
pub use index::{FORMAT, Index, Opening, Pages, Size};
pub use whole::{mark, passage};
pub use writer::Writer;

/// Notes the format of the index in `dir`.
fn write_format(dir: &std::path::Path) -> std::io::Result<()> {
    std::fs::write(dir.join(index::FORMAT_FILE), format!("{FORMAT}\n"))
}
