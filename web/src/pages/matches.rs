//! Every page of a document that matches, each with its passage.

use askama::Template;
use model::{Artifact, Revision, Snippet};

use super::{Frame, Place};
use crate::links;
use crate::markup;
use crate::viewer::Viewer;
use crate::wording;

/// `GET /artifacts/{id}/matches?q=`
#[derive(Debug, Template)]
#[template(path = "matches.html")]
pub struct MatchesPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The artifact.
    pub artifact: &'a Artifact,
    /// The revision searched.
    pub revision: &'a Revision,
    /// What was asked.
    pub q: &'a str,
    /// One passage for each page that matches, in the order of pages.
    pub snippets: &'a [Snippet],
    /// How many pages the document has.
    pub parts: usize,
}

impl Frame for MatchesPage<'_> {
    fn q(&self) -> &str {
        self.q
    }
}

impl MatchesPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    /// How many pages match, in words; documents without pages have sections.
    fn found(&self) -> String {
        let paged = self.snippets.iter().all(|snippet| snippet.label == format!("Page {}", snippet.page));
        let all = wording::count(&self.parts, if paged { "page" } else { "section" });
        let verb = if self.snippets.len() == 1 { "matches" } else { "match" };
        format!("{} of {all} {verb}", wording::number(&self.snippets.len()))
    }
}
