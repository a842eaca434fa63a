//! A birth date makes a pupil known (FERPA, 34 CFR 99.3: an indirect identifier).

use std::sync::LazyLock;

use regex::Regex;

use super::{Finding, Level, Subject, search};

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = concat!(
        r"(?i)\b(?:date of birth|birth[ -]?date|d\.?o\.?b\b\.?|born(?: on)?)[^\w\n]{0,4}",
        r"(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}|",
        r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4})\b"
    );
    Regex::new(pattern).expect("a pattern")
});

/// Dates that are called someone's birth date.
pub fn find(subject: &Subject<'_>) -> Option<Finding> {
    let advice = "what looks like a birth date. If it is a student's, ask for a copy without it.";
    search::find(subject, &DATE, |_| true, Level::Failure, advice)
}
