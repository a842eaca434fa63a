//! The text of one page, slide, sheet or section, in our own page.

#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]

use std::borrow::Cow;

use askama::Template;
use model::{Artifact, Revision};

use super::{Frame, Place};
use crate::flow;
use crate::links;
use crate::markup;
use crate::text_state::TextInfo;
use crate::viewer::Viewer;
use crate::wording;

/// `GET /artifacts/{id}/read/{n}?q=`
#[derive(Debug, Template)]
#[template(path = "read.html")]
pub struct ReadPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The artifact.
    pub artifact: &'a Artifact,
    /// The revision shown.
    pub revision: &'a Revision,
    /// The number of the part shown, from 1.
    pub n: usize,
    /// Its name, such as "Page 7".
    pub label: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Its text, escaped, with `<mark>` around what matches `q`.
    pub html: Option<&'a str>,
    /// The text of the whole file.
    pub text_info: TextInfo<'a>,
    /// What to mark.
    pub q: &'a str,
    /// Whether the file can be opened in the browser's viewer.
    pub pdf: bool,
}

impl Frame for ReadPage<'_> {
    fn q(&self) -> &str {
        self.q
    }
}

impl ReadPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    /// Paragraphs of trusted markup; the first match can be linked to.
    fn paragraphs(&self) -> Vec<Vec<String>> {
        let html = self.html.map_or_else(|| Cow::Owned(markup::escape(self.text)), Cow::Borrowed);
        let html = if self.repeats_label() { html.split_once('\n').map_or("", |(_, rest)| rest) } else { &html };
        flow::paragraphs(&html.replacen("<mark>", "<mark id=\"match\" tabindex=\"-1\">", 1))
    }

    /// Whether the text begins with the heading that stands above it already.
    fn repeats_label(&self) -> bool {
        self.text.lines().next().is_some_and(|first| first.trim() == self.label)
    }

    fn matches(&self) -> usize {
        self.html.map_or(0, |html| html.matches("<mark>").count())
    }

    fn at(&self) -> Option<usize> {
        self.text_info.parts.iter().position(|(n, _)| *n == self.n)
    }

    fn address(&self, n: &usize) -> String {
        links::read(&self.artifact.id, n, self.q)
    }

    fn previous(&self) -> Option<&(usize, String)> {
        self.text_info.parts.get(self.at()?.checked_sub(1)?)
    }

    fn next(&self) -> Option<&(usize, String)> {
        self.text_info.parts.get(self.at()? + 1)
    }
}
