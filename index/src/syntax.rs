//! What people type, read as a tree. Every text has a reading: whatever is no operator is a word.
//!
//! `"phrase"`, `-not`, `a OR b` (binds tighter than the space between words), `prefix*`, `field:value`, `(...)`.

/// Most clauses that are read; the rest of a longer text is ignored.
const MAX_CLAUSES: usize = 256;
/// Deepest parentheses that group; deeper ones are white space.
const MAX_DEPTH: usize = 16;

/// One thing asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Clause {
    /// Text without white space: a word, or several joined by punctuation.
    Text(String),
    /// Words side by side.
    Phrase(String),
    /// Words that begin so.
    Prefix(String),
    /// A value of a field.
    Field(Field, Box<Clause>),
    /// What must not be.
    Not(Box<Clause>),
    /// At least one of these.
    Any(Vec<Clause>),
    /// All of these, as far as [`crate::plan`] asks for all.
    All(Vec<Clause>),
}

/// A field that can be named before a colon. A field is one row of [`FIELDS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// Words of the title.
    Title,
    /// A code of the standards, anywhere in the text.
    Code,
    /// A value of the facet of this name.
    Facet(&'static str),
}

const FIELDS: &[(&str, Field)] = &[
    ("title", Field::Title),
    ("code", Field::Code),
    ("district", Field::Facet("district")),
    ("kind", Field::Facet("kind")),
    ("band", Field::Facet("grade_band")),
    ("grade_band", Field::Facet("grade_band")),
    ("topic", Field::Facet("topic")),
    ("cohort", Field::Facet("cohort")),
    ("year", Field::Facet("school_year")),
    ("school_year", Field::Facet("school_year")),
    ("audience", Field::Facet("audience")),
    ("phase", Field::Facet("phase")),
    ("language", Field::Facet("language")),
    ("licence", Field::Facet("licence")),
];

/// Reads `text`.
pub(crate) fn read(text: &str) -> Clause {
    let mut reader = Reader { rest: text, clauses: 0, depth: 0 };
    let mut clauses = Vec::new();
    while !reader.rest.is_empty() {
        clauses.extend(reader.sequence());
        // A closing parenthesis that closes nothing.
        reader.rest = reader.rest.strip_prefix(')').unwrap_or(reader.rest);
    }
    Clause::All(clauses)
}

struct Reader<'a> {
    rest: &'a str,
    clauses: usize,
    depth: usize,
}

impl Reader<'_> {
    /// Clauses up to the end or a closing parenthesis.
    fn sequence(&mut self) -> Vec<Clause> {
        let mut clauses: Vec<Clause> = Vec::new();
        let mut joined = false;
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() || self.rest.starts_with(')') {
                return clauses;
            }
            if self.clauses >= MAX_CLAUSES {
                self.rest = "";
                return clauses;
            }
            if !clauses.is_empty() && self.eat_or() {
                joined = true;
                continue;
            }
            let Some(clause) = self.clause() else { continue };
            match clauses.pop() {
                Some(before) if joined => clauses.push(either(before, clause)),
                before => clauses.extend(before.into_iter().chain([clause])),
            }
            joined = false;
        }
    }

    /// Steps over `OR` or `|` when something follows that it can join.
    fn eat_or(&mut self) -> bool {
        let Some(after) = self.rest.strip_prefix("OR").or_else(|| self.rest.strip_prefix('|')) else { return false };
        let follows = after.trim_start();
        let apart = after.len() != follows.len() || after.starts_with(['(', '"']) || self.rest.starts_with('|');
        let joins = apart && !follows.is_empty() && !follows.starts_with(')');
        if joins {
            self.rest = follows;
        }
        joins
    }

    fn clause(&mut self) -> Option<Clause> {
        let first = self.rest.chars().next()?;
        match first {
            '(' => self.group(),
            '"' | '“' | '”' | '„' => self.phrase(first),
            '-' => self.not(),
            _ => self.word(),
        }
    }

    fn group(&mut self) -> Option<Clause> {
        self.rest = &self.rest[1..];
        // Runs of opening parentheses are stepped over without recursion.
        if self.depth >= MAX_DEPTH {
            self.rest = self.rest.trim_start_matches(['(', ' ']);
            return None;
        }
        self.depth += 1;
        let mut clauses = self.sequence();
        self.depth -= 1;
        self.rest = self.rest.strip_prefix(')').unwrap_or(self.rest);
        match clauses.len() {
            0 => None,
            1 => clauses.pop(),
            _ => Some(Clause::All(clauses)),
        }
    }

    /// A phrase; without a closing quote the opening one means nothing.
    fn phrase(&mut self, quote: char) -> Option<Clause> {
        let inside = &self.rest[quote.len_utf8()..];
        let Some(end) = inside.find(['"', '“', '”']) else {
            self.rest = inside;
            return None;
        };
        let phrase = inside[..end].trim();
        self.rest = &inside[end..];
        self.rest = self.rest.trim_start_matches(['"', '“', '”']);
        self.clauses += 1;
        (!phrase.is_empty()).then(|| Clause::Phrase(phrase.to_owned()))
    }

    fn not(&mut self) -> Option<Clause> {
        self.rest = &self.rest[1..];
        let applies = self.rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '“' | '('));
        if !applies {
            self.rest = self.rest.trim_start_matches('-');
            return None;
        }
        self.clause().map(|clause| Clause::Not(Box::new(clause)))
    }

    fn word(&mut self) -> Option<Clause> {
        let end = self.rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | '“' | '”'));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.clauses += 1;
        if let Some((name, field, value)) = last_field(word) {
            self.rest = &self.rest[word.len() - value.len()..];
            return self.value(field, name);
        }
        self.rest = rest;
        Some(text_or_prefix(word))
    }

    /// What follows a field's colon; with nothing there, the name is a word.
    fn value(&mut self, field: Field, name: &str) -> Option<Clause> {
        let starts = |c: char| c.is_alphanumeric() || matches!(c, '"' | '“' | '(');
        if !self.rest.starts_with(starts) {
            return Some(Clause::Text(name.to_owned()));
        }
        self.clause().map(|value| Clause::Field(field, Box::new(value)))
    }
}

/// The last of the fields that a word begins with: its name as typed, itself, and what follows its colon.
fn last_field(word: &str) -> Option<(&str, Field, &str)> {
    let mut found = None;
    let mut rest = word;
    while let Some((name, value)) = rest.split_once(':') {
        let Some(&(_, field)) = FIELDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) else { break };
        found = Some((name, field, value));
        rest = value;
    }
    found
}

fn text_or_prefix(word: &str) -> Clause {
    match word.strip_suffix('*') {
        Some(prefix) if prefix.chars().all(|c| c != '*') && prefix.chars().any(char::is_alphanumeric) => {
            Clause::Prefix(prefix.to_owned())
        }
        _ => Clause::Text(word.to_owned()),
    }
}

fn either(before: Clause, clause: Clause) -> Clause {
    match before {
        Clause::Any(mut any) => {
            any.push(clause);
            Clause::Any(any)
        }
        before => Clause::Any(vec![before, clause]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(word: &str) -> Clause {
        Clause::Text(word.to_owned())
    }

    fn read_all(query: &str) -> Vec<Clause> {
        match read(query) {
            Clause::All(clauses) => clauses,
            other => vec![other],
        }
    }

    #[test]
    fn operators_are_read() {
        assert_eq!(
            read_all(r#"plan -draft "computer science" algo* a OR b"#),
            [
                text("plan"),
                Clause::Not(Box::new(text("draft"))),
                Clause::Phrase("computer science".to_owned()),
                Clause::Prefix("algo".to_owned()),
                Clause::Any(vec![text("a"), text("b")]),
            ]
        );
        let title = Clause::Field(Field::Title, Box::new(Clause::Phrase("big plan".to_owned())));
        assert_eq!(read_all(r#"title:"big plan" (x y)"#), [title, Clause::All(vec![text("x"), text("y")])]);
    }

    #[test]
    fn what_is_malformed_is_words() {
        assert_eq!(read_all("OR plan OR"), [text("OR"), text("plan"), text("OR")]);
        assert_eq!(read_all("a - b -- \"c"), [text("a"), text("b"), text("c")]);
        assert_eq!(read_all("kind: x) note:this *"), [text("kind"), text("x"), text("note:this"), text("*")]);
        assert_eq!(read_all("()((("), []);
    }

    #[test]
    fn length_and_depth_are_bounded() {
        assert!(read_all(&"(".repeat(10_000)).is_empty());
        for odd in ["title:", "title:-", "-title:", "(title:", "title:("] {
            assert!(read_all(&odd.repeat(9_000)).len() <= MAX_CLAUSES, "{odd}");
        }
        assert!(read_all(&"word ".repeat(8_000)).len() <= MAX_CLAUSES);
        assert_eq!(read_all(&format!("{}a{}", "(".repeat(5_000), ")".repeat(5_000))), [text("a")]);
    }

    proptest! {
        #[test]
        fn every_text_has_a_reading(query in "(\\PC|[-()\"*: ]|OR |title:|kind:){0,60}") {
            read(&query);
        }
    }
}
