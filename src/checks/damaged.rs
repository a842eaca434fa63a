//! A file that cannot be opened helps nobody.

use model::TextState;

use super::Subject;

/// Whether the file is damaged or asks for a password.
pub fn find(subject: &Subject<'_>) -> Option<String> {
    match subject.outline?.state {
        TextState::Encrypted => Some("The file asks for a password; ask for one that does not.".to_owned()),
        TextState::Damaged => Some("The file seems damaged; open it, and ask for a good copy if it is.".to_owned()),
        _ => None,
    }
}
