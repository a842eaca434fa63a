//! The description of an artifact: what people say of it, checked against the vocabularies at the door.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use crate::district::NotOneDistrict;
use crate::vocabulary::Vocabularies;

/// Longest title, in characters.
pub const MAX_TITLE: usize = 300;
/// Longest description, in characters.
pub const MAX_DESCRIPTION: usize = 5_000;
/// Most values in one list.
pub const MAX_VALUES: usize = 100;
/// Longest single value, in characters.
pub const MAX_VALUE: usize = 2_000;

/// The columns of a manifest: the file, what it is called elsewhere, its description, who may see it.
pub const COLUMNS: [&str; 16] = [
    "path",
    "external_id",
    "title",
    "description",
    "kind",
    "grade_bands",
    "topics",
    "districts",
    "audience",
    "cohort",
    "phase",
    "school_year",
    "language",
    "licence",
    "source_url",
    "visibility",
];

/// A checked description. Empty lists and `None` mean "not said".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Metadata {
    /// Its title; never empty once stored.
    pub title: String,
    /// A few sentences about it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// What it is, from the vocabulary `kind`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Grade bands it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grade_bands: Vec<String>,
    /// Topics it treats.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// Organisation codes of the districts it comes from; none for the programme itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub districts: Vec<String>,
    /// Whom it is for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub audience: Vec<String>,
    /// The cohort's year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cohort: Option<String>,
    /// The programme phase it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    /// The school year it is for, as `2019-20`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub school_year: Option<String>,
    /// Its language, a BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Its licence: an SPDX identifier, `public-record` or `permission`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Where it was first published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_url: Option<String>,
}

/// One or several values: a JSON list, or one text with `;` between values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Values(pub Vec<String>);

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a list of texts, or one text with `;` between values")]
        enum OneOrMany {
            One(String),
            Many(Vec<String>),
        }
        Ok(Self(match Option::<OneOrMany>::deserialize(deserializer)? {
            None => Vec::new(),
            Some(OneOrMany::Many(values)) => values,
            Some(OneOrMany::One(text)) => text.split(';').map(str::to_owned).collect(),
        }))
    }
}

/// A description as people send it: every field optional, lists as lists or joined by `;`, values or labels,
/// districts by code, name or town, `K-12` for all bands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(default)]
pub struct Description {
    /// See [`Metadata::title`].
    pub title: Option<String>,
    /// See [`Metadata::description`].
    pub description: Option<String>,
    /// See [`Metadata::kind`].
    pub kind: Option<String>,
    /// See [`Metadata::grade_bands`].
    pub grade_bands: Values,
    /// See [`Metadata::topics`].
    pub topics: Values,
    /// See [`Metadata::districts`].
    pub districts: Values,
    /// See [`Metadata::audience`].
    pub audience: Values,
    /// See [`Metadata::cohort`].
    pub cohort: Option<String>,
    /// See [`Metadata::phase`].
    pub phase: Option<String>,
    /// See [`Metadata::school_year`].
    pub school_year: Option<String>,
    /// See [`Metadata::language`].
    pub language: Option<String>,
    /// See [`Metadata::licence`].
    pub licence: Option<String>,
    /// See [`Metadata::source_url`].
    pub source_url: Option<String>,
}

/// What is wrong with one field, for the person who filled it in.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize, ToSchema)]
#[error("{field}: {message}")]
pub struct FieldProblem {
    /// The field's name, as in the API.
    pub field: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl FieldProblem {
    /// A problem with `field`.
    pub fn new(field: &str, message: impl Into<String>) -> Self {
        Self { field: field.to_owned(), message: message.into() }
    }
}

/// Collects problems while a description is read.
struct Reader<'a> {
    vocabularies: &'a Vocabularies,
    problems: Vec<FieldProblem>,
}

impl Description {
    /// The checked description, or everything that is wrong with this one.
    pub fn check(self, vocabularies: &Vocabularies) -> Result<Metadata, Vec<FieldProblem>> {
        let mut read = Reader { vocabularies, problems: Vec::new() };
        let metadata = Metadata {
            title: read.line("title", self.title, MAX_TITLE).unwrap_or_default(),
            description: read.text("description", self.description, MAX_DESCRIPTION).unwrap_or_default(),
            kind: read.term("kind", "kind", self.kind),
            grade_bands: read.bands(self.grade_bands),
            topics: read.terms("topics", "topic", self.topics),
            districts: read.districts(self.districts),
            audience: read.terms("audience", "audience", self.audience),
            cohort: read.shaped("cohort", self.cohort, is_year, "a year such as 2018"),
            phase: read.term("phase", "phase", self.phase),
            school_year: read.shaped("school_year", self.school_year, is_school_year, "a school year such as 2019-20"),
            language: read.language(self.language),
            licence: read.term("licence", "licence", self.licence),
            source_url: read.shaped(
                "source_url",
                self.source_url,
                is_web_address,
                "an address that begins with https:// or http://",
            ),
        };
        if read.problems.is_empty() { Ok(metadata) } else { Err(read.problems) }
    }
}

impl From<Metadata> for Description {
    fn from(m: Metadata) -> Self {
        Self {
            title: Some(m.title),
            description: Some(m.description),
            kind: m.kind,
            grade_bands: Values(m.grade_bands),
            topics: Values(m.topics),
            districts: Values(m.districts),
            audience: Values(m.audience),
            cohort: m.cohort,
            phase: m.phase,
            school_year: m.school_year,
            language: m.language,
            licence: m.licence,
            source_url: m.source_url,
        }
    }
}

impl Reader<'_> {
    fn problem(&mut self, field: &str, message: impl Into<String>) {
        self.problems.push(FieldProblem::new(field, message));
    }

    /// Trimmed text without control characters but line ends; `None` when nothing is left.
    fn text(&mut self, field: &str, value: Option<String>, most: usize) -> Option<String> {
        let kept: String = value?.chars().filter(|&c| c == '\n' || c == '\t' || !c.is_control()).collect();
        let text = kept.trim();
        if text.chars().count() > most {
            self.problem(field, format!("is longer than {most} characters; shorten it"));
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Text on one line, white space folded.
    fn line(&mut self, field: &str, value: Option<String>, most: usize) -> Option<String> {
        let text = self.text(field, value, most)?;
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn shaped(&mut self, field: &str, value: Option<String>, test: fn(&str) -> bool, expected: &str) -> Option<String> {
        let value = self.line(field, value, MAX_VALUE)?;
        if !test(&value) {
            self.problem(field, format!("{value:?} is not {expected}"));
        }
        Some(value)
    }

    fn term(&mut self, field: &str, vocabulary: &str, value: Option<String>) -> Option<String> {
        let value = self.line(field, value, MAX_VALUE)?;
        let known = self.vocabularies.get(vocabulary);
        if let Some(term) = known.and_then(|list| list.find(&value)) {
            return Some(term.value.clone());
        }
        let expected: Vec<&str> = known.iter().flat_map(|list| &list.terms).map(|term| term.value.as_str()).collect();
        self.problem(field, format!("{value:?} is not known; use one of {}", expected.join(", ")));
        None
    }

    fn each(&mut self, field: &str, values: Values) -> Vec<String> {
        if values.0.len() > MAX_VALUES {
            self.problem(field, format!("has more than {MAX_VALUES} values"));
            return Vec::new();
        }
        values.0.into_iter().filter(|value| !value.trim().is_empty()).collect()
    }

    fn terms(&mut self, field: &str, vocabulary: &str, values: Values) -> Vec<String> {
        let values = self.each(field, values);
        once(values.into_iter().filter_map(|value| self.term(field, vocabulary, Some(value))))
    }

    fn bands(&mut self, values: Values) -> Vec<String> {
        let all = ["K-5", "6-8", "9-12"].map(str::to_owned);
        let spread = values.0.into_iter().flat_map(|value| match value.trim() {
            "K-12" | "k-12" => all.to_vec(),
            _ => vec![value],
        });
        let spread = Values(spread.collect());
        self.terms("grade_bands", "grade_band", spread)
    }

    fn districts(&mut self, values: Values) -> Vec<String> {
        let values = self.each("districts", values);
        once(values.into_iter().filter_map(|value| self.district(&value)))
    }

    fn district(&mut self, value: &str) -> Option<String> {
        let message = match self.vocabularies.districts().resolve(value) {
            Ok(district) => return Some(district.org_code.clone()),
            Err(NotOneDistrict::Unknown) => {
                format!("{value:?} is not a known district; give its eight-digit organisation code, name or town")
            }
            Err(NotOneDistrict::Ambiguous(names)) => {
                format!("{value:?} could be {}; give the organisation code", names.join(", "))
            }
        };
        self.problem("districts", message);
        None
    }

    fn language(&mut self, value: Option<String>) -> Option<String> {
        let value = self.line("language", value, MAX_VALUE)?;
        let known = self.vocabularies.get("language").and_then(|list| list.find(&value));
        match known {
            Some(term) => Some(term.value.clone()),
            None => self.shaped("language", Some(value), is_language_tag, "a language tag such as en, es or pt-BR"),
        }
    }
}

/// The values, each once, in the order given.
fn once(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for value in values {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}

/// Whether the text is a year, as cohorts are named.
pub fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse::<u16>().is_ok_and(|year| (1990..2100).contains(&year))
}

/// `2019-20`: a year and the last two digits of the next.
pub fn is_school_year(text: &str) -> bool {
    let Some((first, second)) = text.split_once('-') else { return false };
    is_year(first) && second.len() == 2 && first.parse::<u16>().ok().map(|year| (year + 1) % 100) == second.parse().ok()
}

/// The shape of a BCP 47 tag: subtags of 1-8 letters or digits, the first of 2-8 letters.
fn is_language_tag(text: &str) -> bool {
    let mut subtags = text.split('-');
    let first = subtags.next().unwrap_or_default();
    let subtag = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    text.len() <= 35
        && (2..=8).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && subtags.all(subtag)
}

/// Whether the text is the address of something on the web.
pub fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str) -> Result<Metadata, Vec<FieldProblem>> {
        serde_json::from_str::<Description>(json).expect("well-formed").check(&Vocabularies::default())
    }

    #[test]
    fn values_labels_towns_and_lists_are_understood() {
        let m = check(r#"{"title": "  A\nplan ", "kind": "Implementation Plan", "grade_bands": "K-12",
            "districts": ["Boxborough", "00010000"], "topics": "vision;vision; sustainability", "school_year": "1999-00",
            "language": "Haitian Creole", "licence": "CC-BY-4.0"}"#)
        .expect("all known");
        assert_eq!(m.title, "A plan");
        assert_eq!(m.kind.as_deref(), Some("implementation-plan"));
        assert_eq!(m.grade_bands, ["K-5", "6-8", "9-12"]);
        assert_eq!(m.districts, ["06000000", "00010000"]);
        assert_eq!(m.topics, ["vision", "sustainability"]);
        assert_eq!(m.language.as_deref(), Some("ht"));
    }

    #[test]
    fn every_problem_is_named_at_once() {
        let problems = check(
            r#"{"kind": "poem", "school_year": "2019-21", "districts": "Atlantis", "source_url": "javascript:x"}"#,
        );
        let fields: Vec<String> = problems.expect_err("all wrong").into_iter().map(|p| p.field).collect();
        assert_eq!(fields, ["kind", "districts", "school_year", "source_url"]);
    }
}
