//! Whether screen readers can use the file, as far as programs can tell.

use model::{TextState, Unit};

use super::{Finding, Place, Subject};

/// What no program can say.
pub const ADVICE: &str = "This is an automated check; it does not say that a document is accessible.";
/// Most places shown.
pub const SHOWN: usize = 5;

/// Whether there is text to listen to.
pub fn has_text(subject: &Subject<'_>) -> bool {
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

/// Whether a PDF does not say what is a heading, a list or a picture (ISO 32000-1 section 14.8).
pub fn untagged(subject: &Subject<'_>) -> Option<Finding> {
    let untagged = has_text(subject) && subject.accessibility()?.tagged == Some(false);
    untagged.then(|| {
        Finding::warning(format!(
            "The PDF is not tagged, so screen readers must guess what is a heading, a list or a table. In Word: Save As, \
             PDF, Options, tick \u{201c}Document structure tags for accessibility\u{201d}. {ADVICE}"
        ))
    })
}

/// Where each kind of file says its language; other kinds are not asked for it.
const LANGUAGE: &[(&str, &str)] = &[
    ("application/pdf", "In the file it was made from, set the language and save it as PDF again."),
    ("wordprocessingml", "In Word: select all, then Review, Language, Set Proofing Language."),
    ("presentationml", "In PowerPoint: select all text, then Review, Language, Set Proofing Language."),
    ("opendocument", "In LibreOffice: Tools, Language, For All Text."),
    ("epub", "Give its package document a language."),
    ("text/html", "Begin the page with <html lang=\"en\">, or the language it is in."),
];

/// Whether the file does not say which language it is in.
pub fn language(subject: &Subject<'_>) -> Option<Finding> {
    let undeclared = has_text(subject) && !subject.accessibility()?.language_declared;
    let remedy = remedy(LANGUAGE, subject).filter(|_| undeclared)?;
    Some(Finding::info(format!(
        "The file does not say which language it is in, so screen readers may speak it wrongly. {remedy} {ADVICE}"
    )))
}

/// What to do about something in this kind of file.
pub fn remedy(remedies: &[(&str, &'static str)], subject: &Subject<'_>) -> Option<&'static str> {
    let known = remedies.iter().find(|(kind, _)| subject.media_type().contains(kind));
    known.map(|(_, remedy)| *remedy)
}

/// How a slide gets a title in each kind of file.
const TITLE: &[(&str, &str)] = &[
    ("presentationml", "In PowerPoint: Review, Check Accessibility, Missing slide title."),
    ("opendocument", "In LibreOffice: Slide, Layout, choose one with a title and fill it in."),
];

/// Slides without a title to find them by.
pub fn slide_titles(subject: &Subject<'_>) -> Option<Finding> {
    let slides = || subject.pages().iter().zip(1..).filter(|(page, _)| page.unit == Unit::Slide);
    let untitled = || slides().filter(|(page, _)| page.heading.is_none());
    let (count, all) = (untitled().count(), slides().count());
    let remedy = remedy(TITLE, subject).filter(|_| count > 0)?;
    Some(Finding {
        places: untitled().take(SHOWN).map(|(page, n)| Place::on(page, n)).collect(),
        ..Finding::info(format!("Slides without a title to move by: {count} of {all}. {remedy} {ADVICE}"))
    })
}
