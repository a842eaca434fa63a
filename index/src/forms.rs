//! The forms in which a typed word can stand in the index: stems by language, compounds, names, phrases.

use crate::analysis::{Analysis, abbreviation};
use crate::expand::Candidate;
use crate::fold::fold;
use crate::language::Language;
use crate::names;
use crate::plan::Alternative;
use crate::scoring::APART;
use crate::words::{Kind, Span, split};

/// One word as typed.
pub(crate) struct Typed {
    pub text: String,
    pub kind: Kind,
    /// The parts of a compound.
    pub parts: Option<Vec<String>>,
}

/// Longest text without white space that is looked at, in bytes; nobody types longer words.
const LONGEST: usize = 400;

/// The words of a text without white space; a compound is one.
pub(crate) fn typed(text: &str) -> Vec<Typed> {
    let text = &text[..text.floor_char_boundary(LONGEST)];
    let spans = split(text, 0);
    let compounds: Vec<&Span> = spans.iter().filter(|span| span.kind == Kind::Compound).collect();
    let inside = |span: &Span| compounds.iter().find(|c| c.start <= span.start && span.end <= c.end);
    let mut typed = Vec::new();
    for span in spans.iter().filter(|span| span.kind == Kind::Compound || inside(span).is_none()) {
        let parts = (span.kind == Kind::Compound).then(|| {
            let parts = spans.iter().filter(|part| part.kind == Kind::Plain && inside(part) == Some(&span));
            parts.map(|part| part.of(text).to_owned()).collect()
        });
        typed.push(Typed { text: span.of(text).to_owned(), kind: span.kind, parts });
    }
    typed
}

/// Finds the forms of words.
pub(crate) struct Forms {
    /// One of each language with stems, English first.
    pub analyses: Vec<Analysis>,
    /// Whether everything was typed in capitals, which then say nothing.
    pub shouted: bool,
}

impl Forms {
    /// For words that were typed with capitals where they belong.
    pub fn new() -> Self {
        let analyses = Language::all().filter(|language| language.stemmer().is_some()).map(Analysis::of).collect();
        Self { analyses, shouted: false }
    }

    /// The English term of a word.
    pub fn term(&self, word: &Typed) -> String {
        self.analyses[0].term(&word.text, word.kind)
    }

    /// How a typed word stands in the index, in each language.
    pub fn of(&self, word: &Typed) -> Vec<Alternative> {
        match &word.parts {
            None => self.plain(&word.text, word.kind, 1.0),
            Some(parts) => {
                let mut forms = self.plain(&word.text, Kind::Compound, 1.0);
                if parts.len() > 1 {
                    forms.extend(self.phrase(parts, APART));
                }
                forms
            }
        }
    }

    /// How one word stands in the index, in each language.
    pub fn plain(&self, word: &str, kind: Kind, weight: f32) -> Vec<Alternative> {
        if let Some(abbreviation) = abbreviation(word).filter(|_| !self.shouted) {
            return vec![Alternative::term(abbreviation, weight)];
        }
        let mut terms: Vec<String> = self.analyses.iter().map(|analysis| analysis.term(word, kind)).collect();
        if kind == Kind::Plain {
            terms.push(fold(word));
        }
        let mut seen: Vec<&String> = Vec::new();
        for term in &terms {
            if !term.is_empty() && !seen.contains(&term) {
                seen.push(term);
            }
        }
        seen.into_iter().map(|term| Alternative::term(term.clone(), weight)).collect()
    }

    /// The words side by side: as one token where that is kept, else as a phrase.
    pub fn phrase(&self, parts: &[String], weight: f32) -> Option<Alternative> {
        let terms: Vec<String> = parts.iter().map(|part| self.analyses[0].term(part, Kind::Plain)).collect();
        if names::is_known(&terms) {
            return Some(Alternative::term(names::token(&terms), weight));
        }
        let offsets = 0..u32::try_from(terms.len()).ok()?;
        (!terms.is_empty()).then(|| Alternative { terms: terms.into_iter().zip(offsets).collect(), weight })
    }

    /// A synonym's form: a word, a compound or several words.
    pub fn synonym(&self, form: &str, weight: f32) -> Vec<Alternative> {
        let words: Vec<Typed> = form.split_whitespace().flat_map(typed).collect();
        match words.as_slice() {
            [] => Vec::new(),
            [word] if word.parts.is_some() => self.plain(&word.text, Kind::Compound, weight),
            [word] => self.plain(&word.text, word.kind, weight),
            words => {
                let parts: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
                self.phrase(&parts, weight).into_iter().collect()
            }
        }
    }

    /// How words of the index stand in it.
    pub fn stemmed(&self, candidates: &[Candidate], weight: impl Fn(&Candidate) -> f32) -> Vec<Alternative> {
        candidates.iter().flat_map(|candidate| self.plain(&candidate.word, Kind::Plain, weight(candidate))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compounds_are_one_word_as_typed() {
        let typed: Vec<(String, bool)> = typed("K-5,plan").into_iter().map(|t| (t.text, t.parts.is_some())).collect();
        assert_eq!(typed, [("K-5".to_owned(), true), ("plan".to_owned(), false)]);
    }

    #[test]
    fn names_have_one_form_and_other_phrases_their_words() {
        let forms = Forms::new();
        assert_eq!(forms.synonym("computer science", 1.0)[0].terms, [("comput scienc".to_owned(), 0)]);
        let words = forms.synonym("chess club", 1.0)[0].terms.clone();
        assert_eq!(words, [("chess".to_owned(), 0), ("club".to_owned(), 1)]);
    }
}
