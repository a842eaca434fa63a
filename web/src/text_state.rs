//! How the reading of a file ended, said plainly.

use model::{DocumentFacts, TextState};

/// What is known of a file's text.
#[derive(Clone, Debug)]
pub struct TextInfo<'a> {
    /// How reading it ended; `None` while it is still being read.
    pub state: Option<TextState>,
    /// Why it ended so, for people.
    pub detail: Option<&'a str>,
    /// What the document says of itself.
    pub facts: &'a DocumentFacts,
    /// The number and name of every part that can be read.
    pub parts: Vec<(usize, String)>,
}

impl TextInfo<'_> {
    /// What a reader should know when the text is not simply there.
    pub(crate) fn sentence(&self) -> Option<&'static str> {
        let Some(state) = self.state else {
            return Some(
                "This file is still being read. Come back in a moment to read it here and to find it by its words.",
            );
        };
        match state {
            TextState::Text => None,
            TextState::NoText => Some(
                "No text was found in this file. It may be a scan, so only its title and description can be searched.",
            ),
            TextState::Encrypted => Some("This file asks for a password, so its text cannot be shown or searched."),
            TextState::Damaged => {
                Some("This file is damaged or incomplete, so its text cannot be shown or searched in full.")
            }
            TextState::TooLarge => Some("This file is too large to be read in full. What was read can be searched."),
            TextState::TimedOut => {
                Some("Reading this file took too long and was stopped. What was read can be searched.")
            }
            TextState::Unsupported => Some("Files of this type cannot be shown here. Download it to open it."),
        }
    }

    /// Whether every part is a plain numbered page, so that numbers are enough to choose by.
    pub(crate) fn are_pages(&self) -> bool {
        self.parts.iter().all(|(n, label)| *label == format!("Page {n}"))
    }

    /// "12 pages", "5 sections".
    pub(crate) fn length(&self) -> String {
        crate::wording::count(&self.parts.len(), if self.are_pages() { "page" } else { "section" })
    }
}
