//! Marking a whole page: every word of it that a query names, in whichever of the known languages they agree.

use std::collections::HashSet;

use crate::analysis::Analysis;
use crate::language::Language;
use crate::markup::{cut, escape_into};
use crate::occurrence::Occurrence;
use crate::words::{Kind, Span, split};

/// Most characters of a query that are looked at.
const MOST: usize = 2_000;

/// The words that a query names, in every language.
struct Wanted {
    analyses: Vec<Analysis>,
    terms: HashSet<String>,
}

impl Wanted {
    fn of(query: &str) -> Self {
        let query: String = query.chars().take(MOST).collect();
        let mut wanted = Self { analyses: Language::all().map(Analysis::of).collect(), terms: HashSet::new() };
        wanted.terms = split(&query, 0)
            .iter()
            .filter(|span| !Language::English.is_function_word(&span.of(&query).to_lowercase()))
            .flat_map(|span| wanted.terms_of(span.of(&query), span.kind).collect::<Vec<_>>())
            .collect();
        wanted
    }

    fn terms_of(&self, word: &str, kind: Kind) -> impl Iterator<Item = String> {
        self.analyses.iter().map(move |analysis| analysis.term(word, kind))
    }

    fn has(&self, word: &str, kind: Kind) -> bool {
        self.terms_of(word, kind).any(|term| self.terms.contains(&term))
    }
}

/// `text` escaped, with `<mark>` around the words that `query` names; line ends stay.
pub fn mark(text: &str, query: &str) -> String {
    let wanted = Wanted::of(query);
    let mut html = String::with_capacity(text.len() + 200);
    let mut at = 0;
    for span in split(text, 0) {
        if span.start < at || !wanted.has(span.of(text), span.kind) {
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

/// The passage of `text` around the first word that `query` names, marked; none when it holds none.
pub fn passage(text: &str, query: &str) -> Option<String> {
    let wanted = Wanted::of(query);
    let plain = |span: &&Span| span.kind != Kind::Compound && wanted.has(span.of(text), span.kind);
    let spans = split(text, 0);
    let found = spans.iter().filter(plain).map(|span| Occurrence { position: span.position, concept: 0, term: "" });
    let found: Vec<Occurrence<'_>> = found.collect();
    found.first().map(|first| cut(text, 0, first.position, &found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_in_every_form_and_the_rest_is_escaped() {
        let html = mark("<Algorithms>\nand the algorithm", "the algorithms");
        assert_eq!(html, "&lt;<mark>Algorithms</mark>&gt;\nand the <mark>algorithm</mark>");
    }

    #[test]
    fn the_passage_is_where_the_words_are() {
        let text = format!("{}\nan algorithm, at last", "nothing here ".repeat(60));
        let html = passage(&text, "algorithms").expect("a passage");
        assert!(html.starts_with("… ") && html.ends_with("an <mark>algorithm</mark>, at last"), "{html}");
        assert_eq!(passage(&text, "the robots"), None);
    }
}
