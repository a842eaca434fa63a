//! Whether screen readers can use the file, as far as programs can tell.

use model::{TextState, Unit};

use super::{Finding, Place, Subject};

const ADVICE: &str = "This is an automated check; it does not say that a document is accessible.";
/// Most places shown.
const SHOWN: usize = 5;

fn has_text(subject: &Subject<'_>) -> bool {
    subject.extraction.is_some_and(|extraction| extraction.state == TextState::Text)
}

/// Media types that carry a title and a language of their own.
fn says_of_itself(media_type: &str) -> bool {
    let office = ["application/pdf", "openxmlformats", "opendocument", "epub"];
    office.iter().any(|known| media_type.contains(known))
}

/// Whether the file has no title of its own.
pub fn title(subject: &Subject<'_>) -> Option<Finding> {
    let extraction = subject.extraction.filter(|_| has_text(subject) && says_of_itself(subject.media_type()))?;
    let missing = extraction.facts.title.is_none();
    missing.then(|| {
        Finding::info(format!("The file has no title in its properties, which screen readers say first. {ADVICE}"))
    })
}

/// Whether a long text has no headings to move by.
pub fn headings(subject: &Subject<'_>) -> Option<Finding> {
    /// Words that a text without headings may have.
    const SHORT: usize = 800;
    let sections = subject.pages().iter().all(|page| page.unit == Unit::Section);
    let words: usize = subject.pages().iter().map(|page| page.text.split_whitespace().count()).sum();
    let without = has_text(subject) && sections && subject.pages().len() == 1 && words > SHORT;
    without.then(|| Finding::info(format!("It is {words} words long and has no headings to move by. {ADVICE}")))
}

/// Pages of a PDF that are only a picture, beside others with text.
pub fn picture_pages(subject: &Subject<'_>) -> Option<Finding> {
    let paged = |page: &&model::Page| page.unit == Unit::Page;
    if !has_text(subject) || subject.media_type() != crate::pages::PDF {
        return None;
    }
    let empty: Vec<usize> = subject
        .pages()
        .iter()
        .zip(1..)
        .filter(|(page, _)| paged(page) && page.text.trim().is_empty())
        .map(|(_, n)| n)
        .collect();
    let place = |n: &usize| Place { page: *n, label: format!("Page {n}"), excerpt: String::new() };
    (!empty.is_empty()).then(|| Finding {
        places: empty.iter().take(SHOWN).map(place).collect(),
        ..Finding::warning(format!(
            "{} of {} pages hold no text: they are empty, or pictures that screen readers cannot read. {ADVICE}",
            empty.len(),
            subject.pages().len()
        ))
    })
}
