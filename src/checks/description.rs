//! A good description is what people choose by.

use super::{Finding, Subject};

/// Which parts of the description are missing.
pub fn find(subject: &Subject<'_>) -> Option<Finding> {
    let m = &subject.revision.metadata;
    let parts = [
        ("description", m.description.is_empty()),
        ("grade bands", m.grade_bands.is_empty()),
        ("topics", m.topics.is_empty()),
    ];
    let missing: Vec<&str> = parts.iter().filter(|(_, missing)| *missing).map(|(name, _)| *name).collect();
    (!missing.is_empty()).then(|| Finding::warning(format!("Not filled in: {}.", missing.join(", "))))
}
