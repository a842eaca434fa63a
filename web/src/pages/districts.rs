//! All districts.

use askama::Template;
use model::{District, Vocabularies};

use super::{Frame, Place};
use crate::description;
use crate::links;
use crate::viewer::Viewer;
use crate::wording;

/// `GET /districts`
#[derive(Debug, Template)]
#[template(path = "districts.html")]
pub struct DistrictsPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// What they narrowed the list by.
    pub wanted: &'a DistrictsWanted,
    /// Those that shared something, with how much of it they may find and the years of their cohorts; most first.
    pub sharing: &'a [(&'a District, usize, Vec<String>)],
    /// The others, by name.
    pub others: &'a [&'a District],
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// What a list of districts is narrowed by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DistrictsWanted {
    /// A name, a town or a code, or the beginning of one.
    pub q: String,
    /// See [`District::kind`].
    pub kind: String,
    /// The value of a grade band.
    pub band: String,
}

/// Kinds of districts, the commonest first.
const KINDS: [&str; 5] = ["municipal", "regional", "charter", "vocational", "county-agricultural"];

impl Frame for DistrictsPage<'_> {}

impl DistrictsPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn kinds(&self) -> Vec<(&'static str, String, bool)> {
        KINDS.map(|kind| (kind, description::district_kind(kind), self.wanted.kind == kind)).into()
    }

    fn bands(&self) -> Vec<(&str, &str, bool)> {
        let terms = self.vocabularies.get("grade_band").map(|list| list.terms.as_slice()).unwrap_or_default();
        let band = |term: &'_ model::Term| self.wanted.band == term.value;
        terms.iter().map(|term| (term.value.as_str(), term.label.as_str(), band(term))).collect()
    }
}
