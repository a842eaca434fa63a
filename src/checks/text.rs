//! Without text it is found by its description alone, and screen readers have nothing to read.

use model::TextState;

use super::Subject;

/// Whether there is no text, or not yet.
pub fn find(subject: &Subject<'_>) -> Option<String> {
    let Some(outline) = subject.outline else {
        return Some("The file is still being read.".to_owned());
    };
    match outline.state {
        TextState::NoText => {
            Some("No text was found in it; it may be a scan, which screen readers cannot read.".to_owned())
        }
        TextState::TooLarge | TextState::TimedOut => {
            Some("Only part of it could be read, so searches may miss the rest.".to_owned())
        }
        TextState::Unsupported => Some("Its text cannot be read; it is found by its description only.".to_owned()),
        TextState::Text | TextState::Encrypted | TextState::Damaged => None,
    }
}
