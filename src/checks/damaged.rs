//! A file that cannot be opened helps nobody.

use model::TextState;

use super::{Finding, Subject};

/// Whether the file is damaged or asks for a password.
pub fn find(subject: &Subject<'_>) -> Option<Finding> {
    match subject.extraction?.state {
        TextState::Encrypted => Some(Finding::failure("The file asks for a password; ask for one that does not.")),
        TextState::Damaged => {
            Some(Finding::failure("The file seems damaged; open it, and ask for a good copy if it is."))
        }
        _ => None,
    }
}
