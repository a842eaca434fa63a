//! A publication as it is handed to the printer.

use model::text::{Block, Stored};
use serde::{Deserialize, Serialize};

/// A document to print or hand on.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Publication {
    /// Stands on the cover, at the head of each page and in the window's title.
    pub title: String,
    /// A line below the title.
    pub subtitle: Option<String>,
    /// Who publishes it.
    pub publisher: String,
    /// The date on the cover and in the file: the same input always makes the same bytes.
    pub date: Date,
    /// A language tag: `en`, `es`, `pt`, `fr`, `ht`...
    pub language: String,
    /// The text.
    pub blocks: Vec<Block>,
}

/// The bytes of the pictures that a publication shows.
pub type Pictures<'a> = dyn Fn(Stored) -> Option<Vec<u8>> + 'a;

/// A day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Date {
    /// For example 2027.
    pub year: u16,
    /// From 1.
    pub month: u8,
    /// From 1.
    pub day: u8,
}
