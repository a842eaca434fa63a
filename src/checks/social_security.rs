//! Social security numbers belong to nobody's school papers.

use std::sync::LazyLock;

use regex::Regex;

use super::{Finding, Level, Subject, search};

static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b\d{3}-\d{2}-\d{4}\b").expect("a pattern"));

/// Whether a number can have been given: areas 000, 666 and 900 to 999, group 00 and serial 0000 never were
/// (SSA, Number Randomization).
fn is_possible(number: &str) -> bool {
    let parts: Vec<&str> = number.split('-').collect();
    !(matches!(parts[0], "000" | "666") || parts[0].starts_with('9') || parts[1] == "00" || parts[2] == "0000")
}

/// Numbers of the form and range of social security numbers.
pub fn find(subject: &Subject<'_>) -> Option<Finding> {
    let advice = "what looks like a social security number. Ask for a copy without it.";
    search::find(subject, &NUMBER, is_possible, Level::Failure, advice)
}
