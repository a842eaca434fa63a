//! The extraction while it is being written: parts, their text, and the limits on both.

use model::{Accessibility, DocumentFacts, Extraction, Page, TextState, Unit};

use crate::{facts, language, passage, text};

/// The most text one file gives, in bytes.
pub(crate) const TEXT_LIMIT: usize = 8 << 20;
/// The most pages, slides, sheets or sections one file gives.
pub(crate) const PARTS_LIMIT: usize = 5_000;
/// The most that is kept of what tracked changes deleted, in bytes; the rest is left out without a word.
const REMOVED_LIMIT: usize = 256 << 10;

/// Why reading stopped early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// A password is needed.
    Encrypted,
    /// Broken, with what is wrong.
    Damaged(String),
    /// Past a limit, with which one.
    TooLarge(String),
    /// No reader, with why.
    Unsupported(String),
}

impl Failure {
    /// Broken, with what is wrong.
    pub fn damaged(what: impl std::fmt::Display) -> Self {
        Self::Damaged(what.to_string())
    }

    fn into_state(self) -> (TextState, Option<String>) {
        match self {
            Self::Encrypted => (TextState::Encrypted, None),
            Self::Damaged(detail) => (TextState::Damaged, Some(detail)),
            Self::TooLarge(detail) => (TextState::TooLarge, Some(detail)),
            Self::Unsupported(detail) => (TextState::Unsupported, Some(detail).filter(|detail| !detail.is_empty())),
        }
    }
}

/// What a reader fills in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pages: Vec<Page>,
    size: usize,
    removed: String,
    /// What the document says of itself, as found; cleaned by [`finish`](Self::finish).
    pub facts: DocumentFacts,
}

impl Draft {
    /// Begins the next part. Text pushed before any part begins opens a section.
    pub fn begin(&mut self, unit: Unit, heading: Option<&str>) -> Result<(), Failure> {
        if self.pages.len() >= PARTS_LIMIT {
            return Err(Failure::TooLarge(format!("only the first {PARTS_LIMIT} parts were read")));
        }
        let heading = heading.and_then(facts::line);
        self.pages.push(Page { unit, heading, text: String::new() });
        Ok(())
    }

    /// What the current part is, if one has begun.
    pub fn unit(&self) -> Option<Unit> {
        self.pages.last().map(|page| page.unit)
    }

    /// Names the current part, if it has no name yet.
    pub fn name(&mut self, heading: &str) {
        if let Some(page) = self.pages.last_mut()
            && page.heading.is_none()
        {
            page.heading = facts::line(heading);
        }
    }

    /// Adds text to the current part.
    pub fn push(&mut self, text: &str) -> Result<(), Failure> {
        if self.pages.is_empty() {
            self.begin(Unit::Section, None)?;
        }
        let room = TEXT_LIMIT - self.size;
        let fits = text.floor_char_boundary(room);
        self.size += fits;
        if let Some(page) = self.pages.last_mut() {
            page.text.push_str(&text[..fits]);
        }
        if fits < text.len() {
            return Err(Failure::TooLarge(format!("only the first {} MiB of text were read", TEXT_LIMIT >> 20)));
        }
        Ok(())
    }

    /// Ends a line, if one is open.
    pub fn end_line(&mut self) -> Result<(), Failure> {
        self.separate("\n")
    }

    /// Ends a paragraph: an empty line follows, if there was text.
    pub fn end_paragraph(&mut self) -> Result<(), Failure> {
        self.end_line()?;
        match self.open_text() {
            Some(text) if !text.ends_with("\n\n") => self.push("\n"),
            _ => Ok(()),
        }
    }

    /// Ends a word or a table cell.
    pub fn end_cell(&mut self) -> Result<(), Failure> {
        self.separate("\t")
    }

    fn separate(&mut self, with: &str) -> Result<(), Failure> {
        match self.open_text() {
            Some(text) if !text.ends_with(['\n', with.chars().next().unwrap_or('\n')]) => self.push(with),
            _ => Ok(()),
        }
    }

    /// Whether nothing has been written on the current line.
    pub fn at_line_start(&self) -> bool {
        self.open_text().is_none_or(|text| text.ends_with('\n'))
    }

    /// The current part's text, if it has any.
    fn open_text(&self) -> Option<&str> {
        self.pages.last().map(|page| page.text.as_str()).filter(|text| !text.is_empty())
    }

    /// Begins a new section under a heading and writes the heading as its first line.
    pub fn section(&mut self, heading: &str) -> Result<(), Failure> {
        let heading = text::tidy(heading).replace('\n', " ");
        self.begin(Unit::Section, Some(&heading))?;
        self.push(&heading)?;
        self.end_paragraph()
    }

    /// Adds text that tracked changes deleted. It belongs to no part.
    pub fn remove(&mut self, text: &str) {
        let room = REMOVED_LIMIT.saturating_sub(self.removed.len());
        self.removed.push_str(&text[..text.floor_char_boundary(room)]);
    }

    /// Ends a line of what tracked changes deleted, if one is open.
    pub fn end_removed_line(&mut self) {
        if !self.removed.is_empty() && !self.removed.ends_with('\n') {
            self.remove("\n");
        }
    }

    /// Takes over what tracked changes deleted from a text that was written aside.
    pub fn take_removed(&mut self, aside: &mut Self) {
        self.remove(&std::mem::take(&mut aside.removed));
    }

    /// What it holds for people who do not see it; asking says that its reader looks for that.
    pub fn accessibility(&mut self) -> &mut Accessibility {
        self.facts.accessibility.get_or_insert_default()
    }

    /// The text alone, of all parts together.
    pub fn into_text(self) -> String {
        self.pages.into_iter().map(|page| page.text).collect()
    }

    /// The extraction: text tidied, sections cut to passages, facts cleaned, the state decided.
    pub fn finish(self, media_type: &str, outcome: Result<(), Failure>) -> Extraction {
        let pages = passage::cut(self.pages.into_iter().map(tidied).collect());
        let found = pages.iter().any(|page| !page.text.trim().is_empty());
        let (state, detail) = decide(found, outcome);
        let mut facts = facts::clean(&self.facts);
        facts.language = language::of(&pages, facts.language);
        Extraction {
            state,
            media_type: media_type.to_owned(),
            pages: if found { pages } else { Vec::new() },
            facts,
            detail,
            removed: Some(text::tidy(&self.removed)).filter(|text| !text.is_empty()),
        }
    }
}

fn tidied(page: Page) -> Page {
    Page { text: text::tidy(&page.text), ..page }
}

/// Text that was found outweighs damage found after it; a limit is said either way.
fn decide(found: bool, outcome: Result<(), Failure>) -> (TextState, Option<String>) {
    match (found, outcome) {
        (true, Ok(())) => (TextState::Text, None),
        (false, Ok(())) => (TextState::NoText, None),
        (true, Err(Failure::Damaged(detail))) => (TextState::Text, Some(format!("parts may be missing: {detail}"))),
        (_, Err(failure)) => failure.into_state(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_and_lines_never_run_together() {
        let mut draft = Draft::default();
        for cell in ["one", "two"] {
            draft.push(cell).unwrap();
            draft.end_cell().unwrap();
        }
        draft.end_line().unwrap();
        draft.push("three").unwrap();
        let extraction = draft.finish("text/plain", Ok(()));
        assert_eq!(extraction.pages[0].text, "one\ttwo\nthree\n");
    }

    #[test]
    fn text_over_the_limit_is_cut_and_said() {
        let mut draft = Draft::default();
        let long = "word ".repeat(TEXT_LIMIT / 5 + 10);
        let failure = draft.push(&long).unwrap_err();
        let extraction = draft.finish("text/plain", Err(failure));
        assert_eq!(extraction.state, TextState::TooLarge);
        assert!(!extraction.pages.is_empty());
    }

    #[test]
    fn removed_text_is_cut_at_a_character_and_is_on_no_page() {
        let mut draft = Draft::default();
        draft.remove("x");
        draft.remove(&"é".repeat(REMOVED_LIMIT));
        let extraction = draft.finish("text/plain", Ok(()));
        assert_eq!(extraction.removed.map(|text| text.len()), Some(REMOVED_LIMIT));
        assert_eq!((extraction.state, extraction.pages.len()), (TextState::NoText, 0));
    }

    #[test]
    fn damage_after_text_keeps_the_text() {
        let mut draft = Draft::default();
        draft.push("kept").unwrap();
        let extraction = draft.finish("text/plain", Err(Failure::damaged("torn")));
        assert_eq!(extraction.state, TextState::Text);
        assert_eq!(extraction.detail.as_deref(), Some("parts may be missing: torn"));
    }
}
