//! From words to index terms, and the tokenizers that tantivy runs on the text of a document.

use std::collections::HashMap;

use frostem::Stemmer;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::fold::{fold_compound_into, fold_into};
use crate::language::Language;
use crate::names;
use crate::words::{Kind, Span, split};

/// Most words whose terms are remembered while one segment is written.
const MAX_REMEMBERED: usize = 50_000;
/// Lengths, in characters, of words kept for spelling and completion.
const SURFACE_LENGTHS: std::ops::RangeInclusive<usize> = 3..=24;
/// Set before abbreviations that read as function words in lower case: "IT" is not "it".
pub(crate) const ABBREVIATION: char = '^';

/// Turns words of one language into terms.
pub(crate) struct Analysis {
    language: Language,
    stemmer: Option<Stemmer>,
}

impl Analysis {
    /// The analysis of `language`.
    pub fn of(language: Language) -> Self {
        Self { language, stemmer: language.stemmer() }
    }

    /// Writes the term of a word into `out`: folded, and stemmed when it is all letters.
    pub fn term_into(&self, word: &str, kind: Kind, out: &mut String) {
        out.clear();
        match kind {
            Kind::Plain => fold_into(word, out),
            Kind::Compound => fold_compound_into(word, out),
            Kind::Ideographs => return out.push_str(word),
        }
        if out.len() > 2 && out.chars().all(char::is_alphabetic) {
            self.stem(out);
        }
    }

    fn stem(&self, word: &mut String) {
        if let Some(stemmer) = &self.stemmer {
            let stem = stemmer.stem(word);
            if stem.as_ref() as &str != word.as_str() {
                *word = stem.to_string();
            }
            word.insert_str(0, self.language.mark());
        }
    }

    /// The term of a word.
    pub fn term(&self, word: &str, kind: Kind) -> String {
        let mut out = String::new();
        self.term_into(word, kind, &mut out);
        out
    }
}

/// "IT", "US": capital letters that make an abbreviation of a function word.
pub(crate) fn abbreviation(word: &str) -> Option<String> {
    let capitals = word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let folded = word.to_ascii_lowercase();
    (capitals && Language::English.is_function_word(&folded)).then(|| format!("{ABBREVIATION}{folded}"))
}

/// What a tokenizer writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// Terms to search for.
    Terms,
    /// Words as written but folded, for spelling and completion.
    Surface,
}

/// The languages' places in [`Language::all`], as characters set before a text to name its language.
const LANGUAGE_MARKS: u32 = 0xe000;

/// `text` with its language named, as the tokenizers here expect it.
pub(crate) fn marked(language: Language, text: &str) -> String {
    let place = Language::all().position(|other| other == language).unwrap_or_default();
    let mark = u32::try_from(place).ok().and_then(|place| char::from_u32(LANGUAGE_MARKS + place));
    let mut marked = String::with_capacity(text.len() + 4);
    marked.extend(mark);
    marked.push_str(text);
    marked
}

fn unmarked(text: &str) -> (Language, &str) {
    let place = text.chars().next().and_then(|c| u32::from(c).checked_sub(LANGUAGE_MARKS)).filter(|&place| place < 16);
    let language = place.and_then(|place| Language::all().nth(place as usize));
    match language {
        Some(language) => (language, &text['\u{e000}'.len_utf8()..]),
        None => (Language::English, text),
    }
}

/// The tokenizer of the fields that hold text.
#[derive(Clone)]
pub(crate) struct Text {
    output: Output,
    terms: HashMap<String, String>,
}

impl Text {
    /// One that writes `output`.
    pub fn new(output: Output) -> Self {
        Self { output, terms: HashMap::new() }
    }
}

impl Tokenizer for Text {
    type TokenStream<'a> = Words<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Words<'a> {
        let (language, text) = unmarked(text);
        if self.terms.len() > MAX_REMEMBERED {
            self.terms.clear();
        }
        Words {
            text,
            spans: split(text, 0),
            next: 0,
            output: self.output,
            analysis: Analysis::of(language),
            names: names::Finder::new(language == Language::English && self.output == Output::Terms),
            extra: None,
            remembered: (language == Language::English && self.output == Output::Terms).then_some(&mut self.terms),
            token: Token::default(),
        }
    }
}

/// The words of one text as tokens.
pub(crate) struct Words<'a> {
    text: &'a str,
    spans: Vec<Span>,
    next: usize,
    output: Output,
    analysis: Analysis,
    names: names::Finder,
    /// A second token for the word just given.
    extra: Option<(u32, String)>,
    remembered: Option<&'a mut HashMap<String, String>>,
    token: Token,
}

impl Words<'_> {
    fn term(&mut self, span: Span) {
        let word = span.of(self.text);
        let Some(remembered) = self.remembered.as_mut().filter(|_| span.kind == Kind::Plain) else {
            return self.analysis.term_into(word, span.kind, &mut self.token.text);
        };
        if let Some(term) = remembered.get(word) {
            self.token.text.clone_from(term);
        } else {
            self.analysis.term_into(word, span.kind, &mut self.token.text);
            remembered.insert(word.to_owned(), self.token.text.clone());
        }
    }

    fn surface(&mut self, span: Span) -> bool {
        self.token.text.clear();
        if span.kind == Kind::Plain {
            fold_into(span.of(self.text), &mut self.token.text);
        }
        let text = &self.token.text;
        SURFACE_LENGTHS.contains(&text.chars().count()) && text.chars().all(char::is_alphabetic)
    }

    /// Names of several words that end here, and abbreviations, get a token of their own.
    fn find_extra(&mut self, span: Span) {
        if span.kind != Kind::Plain || self.output != Output::Terms {
            return;
        }
        let name = self.names.push(&self.token.text, span.position);
        self.extra = name.or_else(|| abbreviation(span.of(self.text)).map(|term| (span.position, term)));
    }

    fn give(&mut self, position: u32, span: Span) {
        self.token.position = position as usize;
        self.token.position_length = 1;
        self.token.offset_from = span.start;
        self.token.offset_to = span.end;
    }
}

impl TokenStream for Words<'_> {
    fn advance(&mut self) -> bool {
        if let Some((position, term)) = self.extra.take() {
            self.token.text = term;
            self.token.position = position as usize;
            return true;
        }
        while let Some(&span) = self.spans.get(self.next) {
            self.next += 1;
            let kept = match self.output {
                Output::Terms => {
                    self.term(span);
                    !self.token.text.is_empty()
                }
                Output::Surface => self.surface(span),
            };
            if kept {
                self.give(span.position, span);
                self.find_extra(span);
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(language: Language, text: &str) -> Vec<(String, usize)> {
        let text = marked(language, text);
        let mut tokenizer = Text::new(Output::Terms);
        let mut stream = tokenizer.token_stream(&text);
        let mut found = Vec::new();
        while stream.advance() {
            found.push((stream.token().text.clone(), stream.token().position));
        }
        found
    }

    fn plain(text: &str) -> Vec<String> {
        terms(Language::English, text).into_iter().map(|(term, _)| term).collect()
    }

    #[test]
    fn short_words_and_codes_stay_whole() {
        assert_eq!(plain("CS and AI"), ["cs", "and", "ai"]);
        assert_eq!(plain("Algorithms K-5"), ["algorithm", "k", "5", "k5"]);
        assert!(plain("see 6-8.CT.b.3").contains(&"6-8ctb3".to_owned()));
    }

    #[test]
    fn names_of_several_words_have_a_token_of_their_own() {
        let found = terms(Language::English, "the Computer Sciences class");
        assert!(found.contains(&(names::token(&["comput".to_owned(), "scienc".to_owned()]), 1)), "{found:?}");
    }

    #[test]
    fn abbreviations_differ_from_function_words() {
        assert_eq!(plain("it IT"), ["it", "it", "^it"]);
    }

    #[test]
    fn languages_keep_their_stems_apart() {
        assert_eq!(terms(Language::Spanish, "escuelas")[0].0, "\u{1}esescuel");
        assert_eq!(terms(Language::Creole, "lekòl")[0].0, "lekol");
        assert_eq!(marked(Language::English, "x").chars().count(), 2);
    }
}
