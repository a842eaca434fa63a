//! Checks before publishing. A new check is one file and one row.

mod damaged;
mod description;
mod duplicate;
mod kind;
mod licence;
mod text;

use artifacts::Outline;
use model::{ArtifactId, Revision};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a check looks at.
pub struct Subject<'a> {
    /// The revision to be published.
    pub revision: &'a Revision,
    /// What reading its file gave; `None` while it waits to be read.
    pub outline: Option<&'a Outline>,
    /// Other artifacts with the same bytes.
    pub duplicates: &'a [ArtifactId],
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Worth a look.
    Warning,
    /// Keeps it from being published, unless a curator gives a reason.
    Failure,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckResult {
    /// The check's name.
    pub check: String,
    /// How much it matters.
    pub level: Level,
    /// What was found, and what to do.
    pub explanation: String,
}

/// A check: its name, how much its findings matter, and the finding, if any.
struct Check {
    name: &'static str,
    level: Level,
    find: fn(&Subject<'_>) -> Option<String>,
}

/// All checks, in the order shown.
const CHECKS: &[Check] = &[
    Check { name: "kind", level: Level::Failure, find: kind::find },
    Check { name: "damaged", level: Level::Failure, find: damaged::find },
    Check { name: "licence", level: Level::Warning, find: licence::find },
    Check { name: "description", level: Level::Warning, find: description::find },
    Check { name: "text", level: Level::Warning, find: text::find },
    Check { name: "duplicate", level: Level::Warning, find: duplicate::find },
];

/// What all checks find.
pub fn run(subject: &Subject<'_>) -> Vec<CheckResult> {
    let result = |check: &Check| {
        let explanation = (check.find)(subject)?;
        Some(CheckResult { check: check.name.to_owned(), level: check.level, explanation })
    };
    CHECKS.iter().filter_map(result).collect()
}

/// The names of those that failed.
pub fn failed(results: &[CheckResult]) -> Vec<String> {
    results.iter().filter(|result| result.level == Level::Failure).map(|result| result.check.clone()).collect()
}
