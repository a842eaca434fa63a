//! Telephone numbers: of offices they may stay, of families not.

use std::sync::LazyLock;

use regex::Regex;

use super::{Finding, Level, Subject, search};

/// North American numbers: area codes and exchanges do not begin with 0 or 1.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\+?1[ .-]?)?(?:\([2-9]\d{2}\) ?|\b[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}\b").expect("a pattern")
});

/// The telephone numbers in the text.
pub fn find(subject: &Subject<'_>) -> Option<Finding> {
    let advice = "telephone numbers. Those of offices may stay; take out those of students and families.";
    search::find(subject, &NUMBER, |_| true, Level::Info, advice)
}
