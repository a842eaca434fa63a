//! The same file twice confuses people.

use super::Subject;

/// Which other artifacts have the same bytes.
pub fn find(subject: &Subject<'_>) -> Option<String> {
    let others: Vec<String> = subject.duplicates.iter().map(ToString::to_string).collect();
    (!others.is_empty()).then(|| format!("The same file is already here: {}.", others.join(", ")))
}
