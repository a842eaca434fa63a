//! Checks before publishing. A new check is one file and one row.

mod birth_dates;
mod damaged;
mod description;
mod duplicate;
mod kind;
mod licence;
mod mail_addresses;
mod near_duplicate;
mod phone_numbers;
mod pictures;
mod readable;
mod rosters;
mod search;
mod social_security;
mod student_numbers;
mod text;

use model::{Accessibility, ArtifactId, Extraction, Page, Revision};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a check looks at.
pub struct Subject<'a> {
    /// The revision to be published.
    pub revision: &'a Revision,
    /// What reading its file gave, notes, comments and hidden sheets too; `None` while it waits to be read.
    pub extraction: Option<&'a Extraction>,
    /// Other artifacts with the same bytes.
    pub duplicates: &'a [ArtifactId],
    /// Other published artifacts with nearly the same text.
    pub near: &'a [ArtifactId],
}

impl Subject<'_> {
    fn pages(&self) -> &[Page] {
        self.extraction.map_or(&[], |extraction| &extraction.pages)
    }

    /// Every text that whoever downloads the file can read, with the place it stands in: the pages, then what tracked
    /// changes deleted.
    fn texts(&self) -> impl Iterator<Item = (Place, &str)> {
        let pages = self.pages().iter().zip(1..).map(|(page, n)| (Place::on(page, n), page.text.as_str()));
        let removed = self.extraction.and_then(|extraction| extraction.removed.as_deref());
        pages.chain(removed.map(|text| (Place::removed(), text)))
    }

    fn accessibility(&self) -> Option<Accessibility> {
        self.extraction?.facts.accessibility
    }

    fn media_type(&self) -> &str {
        &self.revision.file.media_type
    }
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Good to know.
    Info,
    /// Worth a look.
    Warning,
    /// Keeps it from being published, unless a curator gives a reason.
    Failure,
}

/// Where something was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Place {
    /// The page's number, from 1; none for what tracked changes deleted, which is on no page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<usize>,
    /// Its name for people.
    pub label: String,
    /// What stands there.
    pub excerpt: String,
}

impl Place {
    /// Page number `n`, from 1, with nothing said of what stands there.
    fn on(page: &Page, n: usize) -> Self {
        Self { page: Some(n), label: page.label(n), excerpt: String::new() }
    }

    /// What tracked changes deleted.
    fn removed() -> Self {
        Self { page: None, label: "Deleted text (tracked changes)".to_owned(), excerpt: String::new() }
    }
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckResult {
    /// The check's name.
    pub check: String,
    /// What was found.
    #[serde(flatten)]
    pub finding: Finding,
}

/// A finding: how much it matters, what it is and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// How much it matters.
    pub level: Level,
    /// What was found, and what to do.
    pub explanation: String,
    /// The first places where it stands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
}

impl Finding {
    fn at(level: Level, explanation: impl Into<String>) -> Self {
        Self { level, explanation: explanation.into(), places: Vec::new() }
    }

    fn info(explanation: impl Into<String>) -> Self {
        Self::at(Level::Info, explanation)
    }

    fn warning(explanation: impl Into<String>) -> Self {
        Self::at(Level::Warning, explanation)
    }

    fn failure(explanation: impl Into<String>) -> Self {
        Self::at(Level::Failure, explanation)
    }
}

/// A check: its name and what it finds, if anything.
type Check = (&'static str, fn(&Subject<'_>) -> Option<Finding>);

/// All checks, in the order shown among equals.
const CHECKS: &[Check] = &[
    ("kind", kind::find),
    ("damaged", damaged::find),
    ("social-security-numbers", social_security::find),
    ("student-numbers", student_numbers::find),
    ("birth-dates", birth_dates::find),
    ("rosters", rosters::find),
    ("licence", licence::find),
    ("description", description::find),
    ("text", text::find),
    ("picture-pages", pictures::without_text),
    ("untagged", readable::untagged),
    ("alternative-texts", pictures::undescribed),
    ("duplicate", duplicate::find),
    ("near-duplicate", near_duplicate::find),
    ("mail-addresses", mail_addresses::find),
    ("phone-numbers", phone_numbers::find),
    ("document-title", readable::title),
    ("document-language", readable::language),
    ("slide-titles", readable::slide_titles),
    ("headings", readable::headings),
];

/// What all checks find, the gravest first.
pub fn run(subject: &Subject<'_>) -> Vec<CheckResult> {
    let result = |(name, find): &Check| Some(CheckResult { check: (*name).to_owned(), finding: find(subject)? });
    let mut results: Vec<CheckResult> = CHECKS.iter().filter_map(result).collect();
    results.sort_by_key(|result| std::cmp::Reverse(result.finding.level));
    results
}

/// The names of those that failed.
pub fn failed(results: &[CheckResult]) -> Vec<String> {
    let failed = results.iter().filter(|result| result.finding.level == Level::Failure);
    failed.map(|result| result.check.clone()).collect()
}

#[cfg(test)]
mod tests;
