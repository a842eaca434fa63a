//! Mail addresses: of staff they may stay, of families and students not.

use std::sync::LazyLock;

use regex::Regex;

use super::{Finding, Level, Subject, search};

static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\b[a-z0-9._%+'-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b").expect("a pattern"));

/// The mail addresses in the text.
pub fn find(subject: &Subject<'_>) -> Option<Finding> {
    let advice = "mail addresses. Those of staff may stay; take out those of students and families.";
    search::find(subject, &ADDRESS, |_| true, Level::Info, advice)
}
