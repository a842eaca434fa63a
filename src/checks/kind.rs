//! Without a kind nobody finds it by what it is.

use super::{Finding, Subject};

/// Whether the kind is missing.
pub fn find(subject: &Subject<'_>) -> Option<Finding> {
    let missing = subject.revision.metadata.kind.is_none();
    missing.then(|| Finding::failure("The kind is not said; choose what it is, so that people can filter by it."))
}
