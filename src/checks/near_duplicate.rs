//! Nearly the same text twice: perhaps a revision that should have been one.

use super::{Finding, Subject};

/// Which published artifacts have nearly the same text in another file.
pub fn find(subject: &Subject<'_>) -> Option<Finding> {
    let others: Vec<String> = subject.near.iter().map(ToString::to_string).collect();
    let known =
        format!("Nearly the same text is already published: {}. Is this a new revision of it?", others.join(", "));
    (!others.is_empty()).then(|| Finding::warning(known))
}
