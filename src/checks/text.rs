//! Without text it is found by its description alone, and screen readers have nothing to read.

use model::TextState;

use super::{Finding, Subject};

/// Whether there is no text, or not yet.
pub fn find(subject: &Subject<'_>) -> Option<Finding> {
    let Some(extraction) = subject.extraction else {
        return Some(Finding::warning("The file is still being read."));
    };
    match extraction.state {
        TextState::NoText => {
            Some(Finding::warning("No text was found in it; it may be a scan, which screen readers cannot read."))
        }
        TextState::TooLarge | TextState::TimedOut => {
            Some(Finding::warning("Only part of it could be read, so searches may miss the rest."))
        }
        TextState::Unsupported => {
            Some(Finding::warning("Its text cannot be read; it is found by its description only."))
        }
        TextState::Text | TextState::Encrypted | TextState::Damaged => None,
    }
}
