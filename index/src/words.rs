//! Where words begin and end in a text, and the position each has in the index.
//!
//! The same splitting serves indexing, queries and the cutting of passages, so that a position read from the
//! index leads back to the same bytes of the page.

/// How far positions jump between the parts of a document that no phrase may span.
pub(crate) const GAP: u32 = 16;
/// Stands between those parts.
pub(crate) const SEPARATOR: char = '\u{1e}';
/// Stands between pages, which phrases may span.
pub(crate) const PAGE_BREAK: char = '\u{c}';
/// Most parts one hyphenated compound may have; web addresses have more.
const MAX_PARTS: usize = 8;
/// Longest compound, in bytes.
const MAX_COMPOUND: usize = 48;

/// What a span of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A run of letters and digits.
    Plain,
    /// Several runs joined by hyphens, dots and the like (`K-5`, `e-mail`, `6-8.CT.b.3`); it has the position of
    /// its first part and comes after its last.
    Compound,
    /// Two neighbouring characters of a script written without spaces, or a lone one.
    Ideographs,
}

/// One word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// First byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Its position in the field.
    pub position: u32,
    /// What it is.
    pub kind: Kind,
}

impl Span {
    /// Its text.
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start..self.end]
    }
}

/// The words of `text`; the first has position `first`.
pub(crate) fn split(text: &str, first: u32) -> Vec<Span> {
    let mut splitter = Splitter { text, at: 0, position: first, spans: Vec::with_capacity(text.len() / 6 + 1) };
    splitter.run();
    splitter.spans
}

/// The words of `text` up to some that end more than `bytes` after the beginning of the one at position `focus`.
pub(crate) fn split_to(text: &str, first: u32, focus: u32, bytes: usize) -> Vec<Span> {
    let mut splitter = Splitter { text, at: 0, position: first, spans: Vec::with_capacity(text.len() / 6 + 1) };
    while splitter.position <= focus && splitter.step() {}
    let end = splitter.at.saturating_add(bytes);
    while splitter.at <= end && splitter.step() {}
    splitter.spans
}

/// How many positions `text` takes up.
pub(crate) fn positions(text: &str) -> u32 {
    let mut splitter = Splitter { text, at: 0, position: 0, spans: Vec::new() };
    splitter.run();
    splitter.position
}

struct Splitter<'a> {
    text: &'a str,
    at: usize,
    position: u32,
    spans: Vec<Span>,
}

impl Splitter<'_> {
    fn run(&mut self) {
        while self.step() {}
    }

    /// Goes on by one word, or by one character that is none; false at the end.
    fn step(&mut self) -> bool {
        let Some(c) = self.peek(self.at) else { return false };
        if is_ideograph(c) {
            self.ideographs();
        } else if starts_word(c) {
            self.compound();
        } else {
            self.at += c.len_utf8();
            self.position += if c == SEPARATOR { GAP } else { 0 };
        }
        true
    }

    fn peek(&self, at: usize) -> Option<char> {
        let byte = *self.text.as_bytes().get(at)?;
        if byte < 128 { Some(char::from(byte)) } else { self.text[at..].chars().next() }
    }

    /// The end of the run of word characters that begins at `at`.
    fn word_end(&self, at: usize) -> usize {
        let mut end = at;
        while let Some(c) = self.peek(end).filter(|&c| continues_word(c)) {
            end += c.len_utf8();
        }
        end
    }

    /// Reads a word and whatever is joined to it.
    fn compound(&mut self) {
        let (start, position) = (self.at, self.position);
        let mut parts = 0;
        loop {
            let end = self.word_end(self.at);
            self.push(self.at, end, Kind::Plain);
            self.at = self.skip_ending(end);
            parts += 1;
            match self.joined(self.at) {
                Some(next) if self.at == end && parts < MAX_PARTS => self.at = next,
                _ => break,
            }
        }
        if parts > 1 && self.at - start <= MAX_COMPOUND {
            self.spans.push(Span { start, end: self.at, position, kind: Kind::Compound });
        }
    }

    fn push(&mut self, start: usize, end: usize, kind: Kind) {
        self.spans.push(Span { start, end, position: self.position, kind });
        self.position += 1;
    }

    /// Steps over an English ending after an apostrophe (`district's`, `don't`), which is no word of its own.
    fn skip_ending(&self, end: usize) -> usize {
        let Some(apostrophe) = self.peek(end).filter(|c| matches!(c, '\'' | '\u{2019}')) else { return end };
        let start = end + apostrophe.len_utf8();
        let after = self.word_end(start);
        let ending = &self.text[start..after];
        let known = ["s", "t", "d", "m", "ll", "re", "ve"].iter().any(|known| ending.eq_ignore_ascii_case(known));
        if known { after } else { end }
    }

    /// Where the next part of a compound begins, if what stands at `at` joins two.
    fn joined(&self, at: usize) -> Option<usize> {
        let c = self.peek(at).filter(|&c| joins(c))?;
        let next = at + c.len_utf8();
        // A word broken at the end of a line, as justified PDFs have them.
        let broken = c == '-' && self.peek(next) == Some('\n');
        let next = if broken { next + 1 } else { next };
        let follows = |c: char| if broken { c.is_lowercase() } else { starts_word(c) && !is_ideograph(c) };
        self.peek(next).is_some_and(follows).then_some(next)
    }

    /// Reads a run of ideographs as overlapping pairs.
    fn ideographs(&mut self) {
        let start = self.at;
        let mut previous = None;
        while let Some(c) = self.peek(self.at).filter(|&c| is_ideograph(c)) {
            let here = self.at;
            self.at += c.len_utf8();
            if let Some(before) = previous.replace(here) {
                self.push(before, self.at, Kind::Ideographs);
            }
        }
        if previous == Some(start) {
            self.push(start, self.at, Kind::Ideographs);
        }
    }
}

fn starts_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() }
}

fn continues_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { (c.is_alphanumeric() && !is_ideograph(c)) || is_inner(c) }
}

/// Characters within a word that are no letters: accents that stand alone, soft hyphens, joiners.
fn is_inner(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{640}') || unicode_normalization::char::is_combining_mark(c)
}

fn joins(c: char) -> bool {
    matches!(c, '-' | '.' | '_' | '&' | '\u{2010}' | '\u{2011}' | '\u{2013}')
}

/// Chinese characters, kana and Hangul, and scripts without spaces between words (Thai, Lao, Khmer, Burmese).
fn is_ideograph(c: char) -> bool {
    c >= '\u{e00}'
        && matches!(u32::from(c),
            0xe00..=0xeff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff
            | 0xac00..=0xd7af | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
        && (c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<(&str, u32)> {
        split(text, 0).iter().map(|span| (span.of(text), span.position)).collect()
    }

    #[test]
    fn compounds_follow_their_parts() {
        assert_eq!(words("for K-5."), [("for", 0), ("K", 1), ("5", 2), ("K-5", 1)]);
        assert_eq!(words("algo-\nrithm"), [("algo", 0), ("rithm", 1), ("algo-\nrithm", 0)]);
        assert_eq!(words("a - b"), [("a", 0), ("b", 1)]);
    }

    #[test]
    fn endings_after_apostrophes_are_no_words() {
        assert_eq!(words("the district’s plan"), [("the", 0), ("district", 1), ("plan", 2)]);
        assert_eq!(words("l'école"), [("l", 0), ("école", 1)]);
    }

    #[test]
    fn scripts_without_spaces_become_pairs() {
        assert_eq!(words("计算机 x"), [("计算", 0), ("算机", 1), ("x", 2)]);
        assert_eq!(words("课"), [("课", 0)]);
    }

    #[test]
    fn separators_leave_a_gap() {
        assert_eq!(words("a\u{1e}b"), [("a", 0), ("b", 1 + GAP)]);
        assert_eq!(positions("a\u{1e}b"), 2 + GAP);
    }

    proptest! {
        #[test]
        fn any_text_splits_at_characters(text in "(\\PC|[-.'\n k5计é\u{301}]){0,40}") {
            let spans = split(&text, 7);
            for span in &spans {
                prop_assert!(!span.of(&text).is_empty());
                prop_assert!(span.position >= 7 && span.position < 7 + positions(&text));
            }
        }

        #[test]
        fn pages_count_alone_as_they_do_together(a in "[-a-z.' \n计]{0,20}", b in "[-a-z.' \n计]{0,20}") {
            let both = format!("{a}{PAGE_BREAK}{b}");
            prop_assert_eq!(positions(&both), positions(&a) + positions(&b));
        }
    }
}
