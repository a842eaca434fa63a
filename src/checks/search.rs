//! Finding patterns in a document's text, with the places where they stand.

use model::Page;
use regex::Regex;

use super::{Finding, Level, Place};

/// Most places a finding shows.
const SHOWN: usize = 5;
/// Characters of an excerpt on each side of what was found.
const AROUND: usize = 40;

/// Everything that matches and that `counts`, as a finding; none when nothing does. `explanation` comes after how
/// many there are.
pub fn find(
    pages: &[Page],
    pattern: &Regex,
    counts: impl Fn(&str) -> bool,
    level: Level,
    explanation: &str,
) -> Option<Finding> {
    let mut places = Vec::new();
    let mut total = 0_usize;
    for (page, n) in pages.iter().zip(1..) {
        for found in pattern.find_iter(&page.text).filter(|found| counts(found.as_str())) {
            total += 1;
            if places.len() < SHOWN {
                let excerpt = excerpt(&page.text, found.start(), found.end());
                places.push(Place { page: n, label: page.label(n), excerpt });
            }
        }
    }
    let times = if total == 1 { "Found once".to_owned() } else { format!("Found {total} times") };
    (total > 0).then(|| Finding { level, explanation: format!("{times}: {explanation}"), places })
}

/// What stands around a place, on one line.
fn excerpt(text: &str, start: usize, end: usize) -> String {
    let before = text[..start].char_indices().rev().take(AROUND).last().map_or(start, |(at, _)| at);
    let after = text[end..].char_indices().nth(AROUND).map_or(text.len(), |(at, _)| end + at);
    text[before..after].split_whitespace().collect::<Vec<_>>().join(" ")
}
