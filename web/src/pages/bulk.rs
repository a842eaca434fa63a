//! What an action on many documents changes.

use askama::Template;
use model::ArtifactId;
use model::history::Change;

use super::{DESK_PAGES, Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `POST /desk/bulk`: before it is done, and after
#[derive(Debug, Template)]
#[template(path = "bulk.html")]
pub struct BulkPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// What is done.
    pub what: &'a str,
    /// Whether it was done.
    pub done: bool,
    /// The documents.
    pub rows: &'a [BulkRow],
    /// What the form that does it sends along.
    pub hidden: &'a [(String, String)],
}

/// What becomes of one document.
#[derive(Clone, Debug)]
pub struct BulkRow {
    /// The document.
    pub id: ArtifactId,
    /// Its title.
    pub title: String,
    /// The version looked at.
    pub version: u64,
    /// What changes.
    pub changes: Vec<Change>,
    /// Why it stays as it is.
    pub why_not: Option<String>,
}

impl Frame for BulkPage<'_> {
    const PLACE: Place = Place::Desk;
}

impl BulkPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    /// Those that change.
    fn changing(&self) -> Vec<&BulkRow> {
        self.rows.iter().filter(|row| row.why_not.is_none()).collect()
    }

    /// Those that stay, with why.
    fn staying(&self) -> Vec<(&BulkRow, &str)> {
        self.rows.iter().filter_map(|row| Some((row, row.why_not.as_deref()?))).collect()
    }
}
