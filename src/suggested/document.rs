//! A document as the rules look at it: what it is called, how it begins, what it says.

use std::sync::LazyLock;

use model::{Vocabularies, file_name};
use regex::Regex;

use super::{Known, title};

/// Lines that count as its beginning: letterhead, heading, first paragraphs.
const HEAD_LINES: usize = 16;
/// Longest beginning, in bytes.
const HEAD: usize = 1_600;
/// Most text looked at, in bytes.
const TEXT: usize = 200_000;

/// What the rules look at.
pub struct Document<'a> {
    pub known: &'a Known<'a>,
    /// What it calls itself, and where that was found.
    pub title: title::Found,
    /// The name of its file, as words.
    pub name: String,
    /// Its first lines.
    pub head: String,
    /// Its last lines, where letters are signed.
    pub foot: String,
    /// Its text.
    pub text: String,
}

/// Part of a document, and how much what stands there says of all of it.
#[derive(Clone, Copy)]
pub struct Part<'d> {
    pub text: &'d str,
    pub weight: u32,
    /// What people call it.
    pub called: &'static str,
}

impl<'a> Document<'a> {
    pub fn new(known: &'a Known<'a>) -> Self {
        let text = joined(known);
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let mut head = lines.iter().take(HEAD_LINES).copied().collect::<Vec<_>>().join("\n");
        head.truncate(head.floor_char_boundary(HEAD));
        let foot = lines[lines.len().saturating_sub(6)..].join("\n");
        let title = title::find(known, &lines);
        Self { known, title, name: words(known.file_name), head, foot, text }
    }

    pub fn vocabularies(&self) -> &'a Vocabularies {
        self.known.vocabularies
    }

    /// The parts that say most first.
    pub fn parts(&self) -> [Part<'_>; 4] {
        [
            Part { text: &self.title.text, weight: 8, called: "its title" },
            Part { text: &self.name, weight: 5, called: "the name of its file" },
            Part { text: &self.head, weight: 3, called: "its beginning" },
            Part { text: &self.text, weight: 1, called: "its text" },
        ]
    }

    /// How often a pattern stands in its text.
    pub fn count(&self, pattern: &Regex) -> usize {
        pattern.find_iter(&self.text).take(200).count()
    }
}

fn joined(known: &Known<'_>) -> String {
    let mut text = String::new();
    for page in &known.extraction.pages {
        text.push_str(&page.text);
        text.push('\n');
        if text.len() > TEXT {
            text.truncate(text.floor_char_boundary(TEXT));
            break;
        }
    }
    text
}

/// A file's name as words, without its ending: `LetterHome_K-5.docx` is "Letter Home K-5".
fn words(file_name: &str) -> String {
    static SEAM: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"([a-z])([A-Z])").expect("a pattern"));
    let cleaned = file_name::clean(file_name);
    let stem = cleaned.rsplit_once('.').map_or(cleaned.as_str(), |(stem, _)| stem);
    SEAM.replace_all(&stem.replace(['_', '+'], " "), "$1 $2").into_owned()
}

/// What a text says, short enough to quote.
pub fn quoted(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = line.chars().take(60).collect();
    if short.len() < line.len() { format!("“{short}…”") } else { format!("“{short}”") }
}
