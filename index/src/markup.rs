//! Cutting a passage out of a text: escaped, at word boundaries, with `<mark>` around what matched.

use crate::fold::{fold, fold_compound_into};
use crate::occurrence::Occurrence;
use crate::words::{Kind, Span, split_to};

/// About how many characters a passage has.
const LENGTH: usize = 200;
/// About how many of them stand before the first match.
const LEAD: usize = 50;
/// Bytes after the first match within which every passage ends: characters of up to four, and one long word.
const LONGEST: usize = 8 * LENGTH;

/// The passage of `text` around the position `focus`; `first` is the position of the text's first word.
pub(crate) fn cut(text: &str, first: u32, focus: u32, occurrences: &[Occurrence<'_>]) -> String {
    let spans = split_to(text, first, focus, LONGEST);
    let plain: Vec<&Span> = spans.iter().filter(|span| span.kind != Kind::Compound).collect();
    let Some(center) = plain.get(plain.partition_point(|span| span.position < focus).min(plain.len().wrapping_sub(1)))
    else {
        return escaped(text, LENGTH);
    };
    let (start, end) = bounds(text, &plain, center);
    let mut marks = marks(text, &spans, &plain, occurrences, start, end);
    join(text, &mut marks);
    render(text, start, end, &marks)
}

/// The beginning of a text without words.
fn escaped(text: &str, most: usize) -> String {
    let mut html = String::new();
    text.trim().chars().take(most).for_each(|c| escape_into(c, &mut html));
    html
}

/// Where the passage around `center` begins and ends, at words.
fn bounds(text: &str, plain: &[&Span], center: &Span) -> (usize, usize) {
    let earliest = back(text, center.start, LEAD);
    let from = plain.partition_point(|span| span.start < earliest);
    // The words before, from the beginning of their sentence when it is near.
    let mut start = plain.get(from).map_or(center.start, |span| span.start).min(center.start);
    if earliest == 0 {
        start = 0;
    }
    let latest = forward(text, start, LENGTH);
    let to = plain.partition_point(|span| span.end <= latest);
    let end = to.checked_sub(1).map_or(center.end, |last| plain[last].end).max(center.end);
    // What is left of the text when it is little.
    let end = if latest == text.len() { latest } else { with_punctuation(text, end) };
    // A passage at the end of the text grows backwards.
    let short = LENGTH.saturating_sub(text[start..end].chars().count());
    if end == text.len() && short > LEAD {
        let earliest = back(text, start, short);
        let from = plain.partition_point(|span| span.start < earliest);
        start = plain.get(from).map_or(start, |span| span.start).min(start);
    }
    (start, end)
}

/// `count` characters before `at`.
fn back(text: &str, at: usize, count: usize) -> usize {
    text[..at].char_indices().rev().take(count).last().map_or(at, |(place, _)| place)
}

/// `count` characters after `at`.
fn forward(text: &str, at: usize, count: usize) -> usize {
    text[at..].char_indices().nth(count).map_or(text.len(), |(place, _)| at + place)
}

fn with_punctuation(text: &str, end: usize) -> usize {
    match text[end..].chars().next() {
        Some(c @ ('.' | '!' | '?' | ')' | '"' | '”')) => end + c.len_utf8(),
        _ => end,
    }
}

/// The bytes of what matched between `start` and `end`.
fn marks(
    text: &str,
    spans: &[Span],
    plain: &[&Span],
    occurrences: &[Occurrence<'_>],
    start: usize,
    end: usize,
) -> Vec<(usize, usize)> {
    let place_of = |position: u32| plain.partition_point(|span| span.position < position);
    let inside: Vec<&&Span> = plain.iter().filter(|span| span.start >= start && span.end <= end).collect();
    let (Some(first), Some(last)) = (inside.first(), inside.last()) else { return Vec::new() };
    let from = occurrences.partition_point(|occurrence| occurrence.position < first.position);
    let mut marks = Vec::new();
    for occurrence in occurrences[from..].iter().take_while(|occurrence| occurrence.position <= last.position) {
        let place = place_of(occurrence.position);
        let Some(span) = plain.get(place).filter(|span| span.position == occurrence.position) else { continue };
        // The token of a name of several words holds a space between each two.
        let words = occurrence.term.matches(' ').count();
        let name_end = plain.get(place + words).map_or(span.end, |last| last.end);
        marks.push((span.start, compound_end(text, spans, span, occurrence.term).unwrap_or(name_end).min(end)));
    }
    marks.sort_unstable();
    marks
}

/// The end of the compound that begins with `span`, if it is the compound that matched.
fn compound_end(text: &str, spans: &[Span], span: &Span, term: &str) -> Option<usize> {
    let from = spans.partition_point(|other| other.start < span.start);
    let mut nearby = spans[from..].iter().take(24);
    let compound = nearby.find(|other| other.kind == Kind::Compound && other.start == span.start)?;
    let part = fold(span.of(text));
    let mut whole = String::new();
    fold_compound_into(compound.of(text), &mut whole);
    let shared = term.get(..=part.len())?;
    whole.starts_with(shared).then_some(compound.end)
}

/// Joins marks that overlap or have only a space between them.
fn join(text: &str, marks: &mut Vec<(usize, usize)>) {
    let mut joined: Vec<(usize, usize)> = Vec::with_capacity(marks.len());
    for &(start, end) in marks.iter() {
        match joined.last_mut().filter(|last| start <= last.1 || &text[last.1..start] == " ") {
            Some(last) => last.1 = last.1.max(end),
            None => joined.push((start, end)),
        }
    }
    *marks = joined;
}

fn render(text: &str, start: usize, end: usize, marks: &[(usize, usize)]) -> String {
    let mut html = String::with_capacity(end - start + 40);
    if !text[..start].trim().is_empty() {
        html.push_str("… ");
    }
    let mut at = start;
    for &(from, to) in marks {
        folded_into(&text[at..from], &mut html);
        html.push_str("<mark>");
        folded_into(&text[from..to], &mut html);
        html.push_str("</mark>");
        at = to;
    }
    folded_into(&text[at..end], &mut html);
    if !text[end..].trim().is_empty() {
        html.push_str(" …");
    }
    html.trim().to_owned()
}

/// Appends `text` escaped, white space and control characters as single spaces.
fn folded_into(text: &str, html: &mut String) {
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            if !html.ends_with(' ') {
                html.push(' ');
            }
        } else {
            escape_into(c, html);
        }
    }
}

pub(crate) fn escape_into(c: char, html: &mut String) {
    match c {
        '<' => html.push_str("&lt;"),
        '>' => html.push_str("&gt;"),
        '&' => html.push_str("&amp;"),
        '"' => html.push_str("&quot;"),
        '\'' => html.push_str("&#39;"),
        c => html.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(position: u32, term: &str) -> Occurrence<'_> {
        Occurrence { position, concept: 0, term }
    }

    #[test]
    fn passages_are_escaped_and_marked() {
        let html = cut("Plans & <b>goals</b> for K-5 schools", 10, 12, &[at(12, "goal"), at(15, "k5")]);
        assert_eq!(html, "Plans &amp; &lt;b&gt;<mark>goals</mark>&lt;/b&gt; for <mark>K-5</mark> schools");
        let html = cut("Plans for K-5 schools", 0, 2, &[at(2, "k5")]);
        assert_eq!(html, "Plans for <mark>K-5</mark> schools");
        let html = cut("in computer\nscience now", 0, 1, &[at(1, "comput scienc")]);
        assert_eq!(html, "in <mark>computer science</mark> now");
    }

    #[test]
    fn long_texts_are_cut_at_words_around_the_match() {
        let text = "word ".repeat(200);
        let html = cut(&text, 0, 100, &[at(100, "word")]);
        assert!(html.starts_with("… word") && html.ends_with("word …"), "{html}");
        assert_eq!(html.matches("<mark>").count(), 1);
        assert!(html.len() < 260);
    }

    proptest! {
        #[test]
        fn passages_hold_no_markup_but_marks(
            text in "(\\PC|[<>&\"'\n a-z计-]){0,300}",
            positions in prop::collection::vec(0..80_u32, 0..6),
            focus in 0..90_u32,
        ) {
            let mut positions = positions;
            positions.sort_unstable();
            let occurrences: Vec<_> = positions.iter().map(|&position| at(position, "k5 x")).collect();
            let html = cut(&text, 0, focus, &occurrences);
            let rest = html.replace("<mark>", "").replace("</mark>", "");
            prop_assert!(!rest.contains(['<', '>', '"', '\'']));
            prop_assert_eq!(html.matches("<mark>").count(), html.matches("</mark>").count());
        }
    }
}
