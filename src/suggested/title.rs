//! What a document calls itself: its own title, its heading, its subject line; the name of its file at last.

use std::sync::LazyLock;

use model::metadata::MAX_TITLE;
use model::{Page, TextState, Unit, file_name};
use regex::Regex;

use super::document::Document;
use super::{Known, Suggestion};

const FILE: &str = "the name of its file";
/// Lines in which a title is looked for.
const LINES: usize = 14;
/// Longest line that may be a title, in characters.
const LONGEST: usize = 140;

/// A title, and where it stands.
pub struct Found {
    pub text: String,
    pub place: &'static str,
}

pub fn suggest(document: &Document<'_>) -> Option<Suggestion> {
    let Found { text, place } = &document.title;
    // That is what it is called already.
    if *place == FILE {
        return None;
    }
    let reason = format!("This is {place}.");
    Some(Suggestion::one("title", text.chars().take(MAX_TITLE).collect::<String>(), reason))
}

/// The title of a document whose lines are these.
pub fn find(known: &Known<'_>, lines: &[&str]) -> Found {
    let facts = &known.extraction.facts;
    let own = facts.title.as_deref().map(tidy).filter(|title| stands_in(title, lines));
    let candidates = [
        (subject(lines), "its subject line"),
        (heading(known), "its first heading"),
        (own.filter(|title| is_title(title)), "the title it gives itself"),
        (first_line(lines), "its first line below the letterhead"),
        (facts.title.clone().filter(|_| known.extraction.state == TextState::NoText), "the title it gives itself"),
    ];
    let found = candidates.into_iter().find_map(|(text, place)| Some(Found { text: text?, place }));
    found.unwrap_or_else(|| Found { text: file_name::title(known.file_name), place: FILE })
}

static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*(?:subject|re|regarding|asunto|assunto|objet|sijè)\W*:\W*(.+)$").expect("a pattern")
});
static DRAFT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*(?:draft|borrador|rascunho|final|confidential)\b[\s:–—-]*|[\s(\[–—-]+(?:draft|final)[)\]]?$")
        .expect("a pattern")
});
/// What stands above a title: addresses, days, phone numbers, who writes to whom.
static LETTERHEAD: LazyLock<Regex> = LazyLock::new(|| {
    let parts = [
        r"^\W*(?:to|from|cc|date|sent|via|attn|para|de|fecha|data|pou|dat|à|memorandum|memo|file|page)\b\s*(?::|$)",
        r"\b(?:street|avenue|road|drive|lane|st\.|ave\.|rd\.|suite|p\.?\s?o\.? box|floor)\b.*\d|^\d+\s+\w+.*\b(?:street|st|avenue|ave|road|rd|drive|lane|way|square|plaza)\b",
        r"\b(?:MA|Massachusetts)\s+0\d{4}\b|\(?\b\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b|@|https?://|www\.",
        r"^\W*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day\W+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}\W*$",
        r"^\W*\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\W*$|^\W*\d{1,2}\s+(?:de\s+)?\p{L}+\s+(?:de\s+)?\d{4}\W*$",
        r"^\W*(?:page|slide|p\.)\s*\d+",
        r"^\S+\.(?:md|docx?|pdf|html?|pptx?|xlsx?|txt)\b",
        r"^\W*(?:office of|superintendent|assistant superintendent|department of|superintendencia|oficina)\b",
    ];
    Regex::new(&format!("(?i){}", parts.join("|"))).expect("a pattern")
});
/// The name of a district or a school, and nothing else.
static BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\p{L}\s,.'’-]*\b(?:public schools?|school district|charter school|vocational technical|regional school|(?:middle|high|elementary) school|escuelas públicas|escolas públicas|écoles publiques|lekòl piblik|school committee)(?:\s+(?:district|of\s+[\p{L} ]+|(?:de|of)\s+[\p{L} ]+))?\W*$")
        .expect("a pattern")
});
/// How a letter begins.
static GREETING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*(?:dear|hello|hi|greetings|estimad[oa]s?|querid[oa]s?|prezad[oa]s?|car[oa]s|chers?|chères?|chè|bonjou|bonjour)\b")
        .expect("a pattern")
});

fn subject(lines: &[&str]) -> Option<String> {
    let found =
        lines.iter().take(LINES).find_map(|line| SUBJECT.captures(line)?.get(1).map(|subject| tidy(subject.as_str())));
    found.filter(|subject| is_title(subject))
}

/// The heading of the first part that has one; a slide's or section's, not a sheet's name.
fn heading(known: &Known<'_>) -> Option<String> {
    let headed = |page: &&Page| matches!(page.unit, Unit::Section | Unit::Slide);
    let headings = known.extraction.pages.iter().filter(headed).take(3).filter_map(|page| page.heading.as_deref());
    headings.map(tidy).find(|heading| is_title(heading) && !is_above(heading))
}

fn first_line(lines: &[&str]) -> Option<String> {
    for (at, line) in lines.iter().take(LINES).enumerate() {
        if GREETING.is_match(line) {
            return None;
        }
        let line = tidy(line);
        if is_title(&line) && !is_above(&line) && !line.ends_with(['.', ':', ';', ',']) {
            return Some(continued(line, lines.get(at + 1)));
        }
    }
    None
}

/// A title with its second line, where it goes on there in small letters.
fn continued(line: String, next: Option<&&str>) -> String {
    let Some(next) = next.map(|next| tidy(next)) else { return line };
    let goes_on = next.chars().next().is_some_and(char::is_lowercase) && !next.ends_with('.');
    let whole = format!("{line} {next}");
    if goes_on && is_title(&whole) { whole } else { line }
}

fn is_above(line: &str) -> bool {
    LETTERHEAD.is_match(line) || BODY.is_match(line)
}

/// Whether a line is long and short enough, and has words.
fn is_title(line: &str) -> bool {
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 4 && line.chars().count() <= LONGEST && !GREETING.is_match(line)
}

/// Whether the text has most of a title's words near its beginning; what programs leave behind does not.
fn stands_in(title: &str, lines: &[&str]) -> bool {
    let head = lines.iter().take(30).copied().collect::<Vec<_>>().join(" ").to_lowercase();
    let words: Vec<String> = title.split_whitespace().map(str::to_lowercase).collect();
    let there = words.iter().filter(|word| head.contains(word.trim_matches(|c: char| !c.is_alphanumeric()))).count();
    !words.is_empty() && there * 3 >= words.len() * 2
}

/// A line without what stands around a title.
fn tidy(line: &str) -> String {
    let line = line
        .trim()
        .trim_start_matches(['#', '*', '-', '•', '|', '_', '>', ' '])
        .trim_end_matches(['*', '|', '_', '#', ' ']);
    DRAFT.replace_all(line, "").split_whitespace().collect::<Vec<_>>().join(" ")
}
