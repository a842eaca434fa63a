//! Marking a whole page: every word of it that a query names, in whichever of the known languages they agree.

use std::collections::HashSet;

use crate::analysis::Analysis;
use crate::language::Language;
use crate::markup::escape_into;
use crate::words::{Kind, split};

/// Most characters of a query that are looked at.
const MOST: usize = 2_000;

/// `text` escaped, with `<mark>` around the words that `query` names; line ends stay.
pub fn mark(text: &str, query: &str) -> String {
    let query: String = query.chars().take(MOST).collect();
    let analyses: Vec<Analysis> = Language::all().map(Analysis::of).collect();
    let terms = |word: &str, kind: Kind| analyses.iter().map(|analysis| analysis.term(word, kind)).collect::<Vec<_>>();
    let wanted: HashSet<String> = split(&query, 0)
        .iter()
        .filter(|span| !Language::English.is_function_word(&span.of(&query).to_lowercase()))
        .flat_map(|span| terms(span.of(&query), span.kind))
        .collect();
    let mut html = String::with_capacity(text.len() + 200);
    let mut at = 0;
    for span in split(text, 0) {
        if span.start < at || !terms(span.of(text), span.kind).iter().any(|term| wanted.contains(term)) {
            continue;
        }
        text[at..span.start].chars().for_each(|c| escape_into(c, &mut html));
        html.push_str("<mark>");
        span.of(text).chars().for_each(|c| escape_into(c, &mut html));
        html.push_str("</mark>");
        at = span.end;
    }
    text[at..].chars().for_each(|c| escape_into(c, &mut html));
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_in_every_form_and_the_rest_is_escaped() {
        let html = mark("<Algorithms>\nand the algorithm", "the algorithms");
        assert_eq!(html, "&lt;<mark>Algorithms</mark>&gt;\nand the <mark>algorithm</mark>");
    }
}
