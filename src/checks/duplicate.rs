//! The same file twice confuses people.

use super::{Finding, Subject};

/// Which other artifacts have the same bytes.
pub fn find(subject: &Subject<'_>) -> Option<Finding> {
    let others: Vec<String> = subject.duplicates.iter().map(ToString::to_string).collect();
    (!others.is_empty()).then(|| Finding::warning(format!("The same file is already here: {}.", others.join(", "))))
}
