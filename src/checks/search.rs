//! Finding patterns in a document's text, with the places where they stand.

use std::collections::HashSet;

use regex::Regex;

use super::{Finding, Level, Place, Subject};

/// Most places a finding shows: of pages, and of deleted text beside them.
const SHOWN: usize = 5;
/// Characters of an excerpt on each side of what was found.
const AROUND: usize = 40;
/// What to do about deleted text.
const DELETED: &str = "Text deleted with tracked changes is still in the file; accept all changes and save it again.";

/// Everything that matches and that `counts`, as a finding; none when nothing does. `explanation` comes after how
/// many there are. What was deleted
/// counts only where the pages do not have the same.
pub fn find(
    subject: &Subject<'_>,
    pattern: &Regex,
    counts: impl Fn(&str) -> bool,
    level: Level,
    explanation: &str,
) -> Option<Finding> {
    let mut places = Vec::new();
    let mut known = HashSet::new();
    let mut total = 0_usize;
    for (place, text) in subject.texts() {
        let most = if place.page.is_some() { SHOWN } else { places.len() + SHOWN };
        for found in pattern.find_iter(text).filter(|found| counts(found.as_str())) {
            let new = known.insert(found.as_str());
            if place.page.is_none() && !new {
                continue;
            }
            total += 1;
            if places.len() < most {
                places.push(Place { excerpt: excerpt(text, found.start(), found.end()), ..place.clone() });
            }
        }
    }
    let times = if total == 1 { "Found once".to_owned() } else { format!("Found {total} times") };
    (total > 0).then(|| finding(level, format!("{times}: {explanation}"), places))
}

/// Personal data in these places, and what to do about places that nobody sees who opens the file.
pub fn finding(level: Level, mut explanation: String, places: Vec<Place>) -> Finding {
    if places.iter().any(|place| place.page.is_none()) {
        explanation = format!("{explanation} {DELETED}");
    }
    Finding { level, explanation, places }
}

/// What stands around a place, on one line.
fn excerpt(text: &str, start: usize, end: usize) -> String {
    let before = text[..start].char_indices().rev().take(AROUND).last().map_or(start, |(at, _)| at);
    let after = text[end..].char_indices().nth(AROUND).map_or(text.len(), |(at, _)| end + at);
    text[before..after].split_whitespace().collect::<Vec<_>>().join(" ")
}
