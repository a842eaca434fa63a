//! Student numbers make a pupil known (FERPA, 34 CFR 99.3).

use std::sync::LazyLock;

use regex::Regex;

use super::{Finding, Level, Subject, search};

/// A word for a student's number, then five to ten digits. Massachusetts numbers are SASID (state) and LASID (local).
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    let pattern =
        r"(?i)\b(?:(?:student|pupil)(?:'s)?[ _-]*(?:id(?:entifier)?|no\.?|number|#)|sasid|lasid)[^\w\n]{0,6}\d{5,10}\b";
    Regex::new(pattern).expect("a pattern")
});

/// What is called a student's number.
pub fn find(subject: &Subject<'_>) -> Option<Finding> {
    let advice = "what looks like a student's number. Student records must not be posted; ask for a copy without it.";
    search::find(subject, &NUMBER, |_| true, Level::Failure, advice)
}
