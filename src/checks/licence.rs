//! Without a licence others do not know what they may do with it.

use super::Subject;

/// Whether the licence is missing.
pub fn find(subject: &Subject<'_>) -> Option<String> {
    let missing = subject.revision.metadata.licence.is_none();
    missing.then(|| "No licence is given; others need one to know how they may use it.".to_owned())
}
