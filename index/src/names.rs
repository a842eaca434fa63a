//! Names of several words that people abbreviate: "computer science" is CS. The built-in ones get a token of
//! their own when a document is indexed, so that the abbreviation finds them as cheaply as any word.

use std::collections::HashMap;
use std::sync::LazyLock;

use model::synonyms;

use crate::analysis::Analysis;
use crate::language::Language;
use crate::words::{Kind, split};

/// Longest name, in words.
const MAX_WORDS: usize = 8;

/// The token of the name with these terms.
pub(crate) fn token(terms: &[String]) -> String {
    terms.join(" ")
}

/// The terms of a phrase as English text is indexed.
pub(crate) fn terms(phrase: &str) -> Vec<String> {
    let analysis = Analysis::of(Language::English);
    split(phrase, 0)
        .iter()
        .filter(|span| span.kind == Kind::Plain)
        .map(|span| analysis.term(span.of(phrase), span.kind))
        .collect()
}

/// The built-in names by their last term, longest first.
static NAMES: LazyLock<HashMap<String, Vec<Vec<String>>>> = LazyLock::new(|| {
    let mut names: HashMap<String, Vec<Vec<String>>> = HashMap::new();
    for name in synonyms::built_in().filter(|form| form.contains(' ')).map(terms) {
        if let Some(last) = name.last().filter(|_| name.len() > 1) {
            names.entry(last.clone()).or_default().push(name);
        }
    }
    for list in names.values_mut() {
        list.sort_by_key(|name| std::cmp::Reverse(name.len()));
        list.dedup();
    }
    names
});

/// Whether these terms are a name with a token of its own.
pub(crate) fn is_known(terms: &[String]) -> bool {
    terms.last().and_then(|last| NAMES.get(last)).is_some_and(|list| list.iter().any(|name| name == terms))
}

/// Finds names among terms given one by one.
pub(crate) struct Finder {
    active: bool,
    recent: Vec<(String, u32)>,
}

impl Finder {
    /// One that finds nothing unless `active`.
    pub fn new(active: bool) -> Self {
        Self { active, recent: Vec::new() }
    }

    /// Takes the next term; the position and token of the longest name that ends with it.
    pub fn push(&mut self, term: &str, position: u32) -> Option<(u32, String)> {
        if !self.active {
            return None;
        }
        if self.recent.len() == MAX_WORDS {
            self.recent.rotate_left(1);
            self.recent.pop();
        }
        self.recent.push((term.to_owned(), position));
        let name = NAMES.get(term)?.iter().find(|name| self.ends_with(name))?;
        let first = self.recent[self.recent.len() - name.len()].1;
        Some((first, token(name)))
    }

    fn ends_with(&self, name: &[String]) -> bool {
        let Some(from) = self.recent.len().checked_sub(name.len()) else { return false };
        let adjacent = self.recent[from..].windows(2).all(|pair| pair[1].1 == pair[0].1 + 1);
        adjacent && self.recent[from..].iter().zip(name).all(|((term, _), wanted)| term == wanted)
    }
}
