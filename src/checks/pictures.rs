//! Pictures that say nothing to those who do not see them, as far as programs can tell.

use model::Unit;

use super::readable::{ADVICE, SHOWN, has_text, remedy};
use super::{Finding, Place, Subject};

/// Pages of a PDF that are only a picture, beside others with text.
pub fn without_text(subject: &Subject<'_>) -> Option<Finding> {
    if !has_text(subject) || subject.media_type() != crate::pages::PDF {
        return None;
    }
    let pages = subject.pages().iter().zip(1..);
    let empty: Vec<Place> = pages
        .filter(|(page, _)| page.unit == Unit::Page && page.text.trim().is_empty())
        .map(|(page, n)| Place::on(page, n))
        .collect();
    (!empty.is_empty()).then(|| Finding {
        places: empty.iter().take(SHOWN).cloned().collect(),
        ..Finding::warning(format!(
            "{} of {} pages hold no text: they are empty, or pictures that screen readers cannot read. {ADVICE}",
            empty.len(),
            subject.pages().len()
        ))
    })
}

/// How a picture is described in each kind of file.
const DESCRIBE: &[(&str, &str)] = &[
    (
        "application/pdf",
        "Describe them in the file it was made from (in Word: right-click the picture, View Alt Text) and save it as PDF again.",
    ),
    (
        "openxmlformats",
        "In Word or PowerPoint: right-click the picture, View Alt Text, and say what it shows or mark it as decorative.",
    ),
    (
        "opendocument",
        "In LibreOffice: right-click the picture, Alt Text, and say what it shows or mark it as decorative.",
    ),
    ("epub", "Give each img an alt that says what it shows, empty for decoration."),
    ("text/html", "Give each img an alt that says what it shows, empty for decoration."),
];

/// Pictures without alternative text.
pub fn undescribed(subject: &Subject<'_>) -> Option<Finding> {
    let found = subject.accessibility().filter(|found| found.undescribed > 0)?;
    let remedy = remedy(DESCRIBE, subject)?;
    Some(Finding::warning(format!(
        "Pictures without alternative text, which screen readers say in their place: {} of {}. {remedy} {ADVICE}",
        found.undescribed, found.pictures
    )))
}
