//! Without a licence others do not know what they may do with it.

use super::{Finding, Subject};

/// Whether the licence is missing.
pub fn find(subject: &Subject<'_>) -> Option<Finding> {
    let missing = subject.revision.metadata.licence.is_none();
    missing.then(|| Finding::warning("No licence is given; others need one to know how they may use it."))
}
