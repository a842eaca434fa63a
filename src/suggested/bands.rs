//! The grade bands a document is about: grades and schools it names, the place where counting most.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::Suggestion;
use super::document::{Document, quoted};

const BANDS: [&str; 3] = ["K-5", "6-8", "9-12"];
/// Least points of a band that no title names, and the share of the most named band's it has to reach.
const ENOUGH: u32 = 3;
const SHARE: u32 = 2;
/// What a mention in its beginning counts beside one further on.
const HEAD: u32 = 2;

/// Grades written as numbers: `grades 3-5`, `K to 2`, `6th grade`, `Gr. 7`.
static RANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(\bgrades?|\bgr\.?|\bgrados?|\bséries?)?\s*\b(pre-?k|k|1[0-2]|[1-9])(?:st|nd|rd|th)?\s*(?:-|–|—|to|through|thru|a|y|and|&)\s*(1[0-2]|[1-9])(?:st|nd|rd|th)?\b(\s*(?:grades?|graders?|band))?").expect("a pattern")
});
static ONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:grades?|gr\.?|year)\s+(k|1[0-2]|[1-9])\b|\b(1[0-2]|[1-9])(?:st|nd|rd|th)[- ]grade|\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)[- ]grade|\b(primer|segundo|tercer|cuarto|quinto|sexto|séptimo|octavo|noveno) grado\b").expect("a pattern")
});
const ORDINALS: [&str; 12] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
];
const ORDINALES: [&str; 9] =
    ["primer", "segundo", "tercer", "cuarto", "quinto", "sexto", "séptimo", "octavo", "noveno"];
/// Schools and people of a band.
static WORDS: LazyLock<[Regex; 3]> = LazyLock::new(|| {
    [
        r"(?i)\belementary\b|\bkindergart\w+|\bprimary (?:school|grades|students)|\bescuelas? primarias?\b|\bescuela elemental\b|\bk-?2\b|\bensino fundamental i\b|\bécoles? (?:élémentaires?|primaires?)\b|\blekòl primè\b|\blekòl elemantè\b",
        r"(?i)\bmiddle[- ]school\w*|\bmiddle (?:grades|level)\b|\bjunior high\b|\bescuelas? (?:intermedia|secundaria)s?\b|\bcollège\b|\blekòl mwayen\b|\bensino fundamental ii\b",
        r"(?i)\bhigh[- ]school\w*|\bAP (?:CSP|CSA|computer science)\b|\bfreshm[ae]n\b|\bsophomores?\b|\bseniors\b|\bgraduat(?:es|ing|ion)\b|\bsecondary school\b|\b(?:escuela )?preparatoria\b|\bescuela superior\b|\bensino médio\b|\blycée\b|\blekòl segondè\b|\bvocational\b",
    ]
    .map(|pattern| Regex::new(pattern).expect("a pattern"))
});
/// All of them.
static ALL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:pre-?)?k\s*(?:-|–|through|to)\s*12\b|\bdistrict-?wide\b|\ball (?:grade bands|grades|grade levels)\b|\bevery grade\b|\bkindergarten (?:through|to) (?:grade )?(?:12|twelve|twelfth)")
        .expect("a pattern")
});

pub fn suggest(document: &Document<'_>) -> Option<Suggestion> {
    let [title, name, head, text] = document.parts();
    for part in [title, name] {
        if let Some((bands, words)) = Said::of(part.text).bands() {
            let reason = format!("It says {} in {}.", quoted(&words), part.called);
            return Suggestion::several("grade_bands", bands, reason);
        }
    }
    let (head, text) = (Said::of(head.text), Said::of(text.text));
    if let Some(words) = &head.all {
        let reason = format!("It says {} in its beginning.", quoted(words));
        return Suggestion::several("grade_bands", BANDS.map(str::to_owned).to_vec(), reason);
    }
    let points: Vec<u32> = (0..3).map(|band| HEAD * head.points[band] + text.points[band]).collect();
    let most = *points.iter().max()?;
    let often = |band: &usize| points[*band] >= ENOUGH && points[*band] * SHARE >= most;
    let chosen: Vec<usize> = (0..3).filter(often).collect();
    let words = chosen.iter().find_map(|&band| head.words[band].clone().or_else(|| text.words[band].clone()))?;
    let bands = chosen.into_iter().map(|band| BANDS[band].to_owned()).collect();
    Suggestion::several("grade_bands", bands, format!("It says {}.", quoted(&words)))
}

/// How often each band is named, and in which words first.
#[derive(Default)]
struct Said {
    points: [u32; 3],
    words: [Option<String>; 3],
    all: Option<String>,
}

impl Said {
    fn of(text: &str) -> Self {
        let mut said = Self { all: ALL.find(text).map(|found| found.as_str().to_owned()), ..Self::default() };
        for found in RANGE.captures_iter(text) {
            if let Some((from, to)) = range(&found) {
                said.add(from, to, &found[0]);
            }
        }
        for found in ONE.captures_iter(text) {
            if let Some(grade) = one(&found) {
                said.add(grade, grade, &found[0]);
            }
        }
        for (band, pattern) in WORDS.iter().enumerate() {
            for found in pattern.find_iter(text).take(20) {
                said.count(band, found.as_str());
            }
        }
        said
    }

    /// The bands named at all, with the words that do; all of them where that is said.
    fn bands(&self) -> Option<(Vec<String>, String)> {
        if let Some(words) = &self.all {
            return Some((BANDS.map(str::to_owned).to_vec(), words.clone()));
        }
        let named: Vec<usize> = (0..3).filter(|band| self.points[*band] > 0).collect();
        let words = self.words[*named.first()?].clone().unwrap_or_default();
        Some((named.into_iter().map(|band| BANDS[band].to_owned()).collect(), words))
    }

    fn count(&mut self, band: usize, words: &str) {
        self.points[band] += 1;
        self.words[band].get_or_insert_with(|| words.trim().to_owned());
    }

    fn add(&mut self, from: u32, to: u32, words: &str) {
        for (band, grades) in [(0, 0..=5), (1, 6..=8), (2, 9..=12)] {
            if from <= *grades.end() && to >= *grades.start() {
                self.count(band, words);
            }
        }
    }
}

/// The grades of a range that is one: `K-2`, or numbers beside the word "grades". Times and sessions are none.
fn range(found: &Captures<'_>) -> Option<(u32, u32)> {
    let from = grade(&found[2])?;
    let to = grade(&found[3])?;
    let said = found.get(1).is_some() || found.get(4).is_some() || from == 0;
    let band = matches!((from, to), (3, 5) | (6, 8) | (9, 12)) && found[0].contains(['-', '–']);
    (from < to && (said || band)).then_some((from, to))
}

fn one(found: &Captures<'_>) -> Option<u32> {
    let place = |words: &[&str], word: &str| {
        words.iter().position(|known| *known == word).and_then(|at| u32::try_from(at + 1).ok())
    };
    if let Some(number) = found.get(1).or(found.get(2)) {
        return grade(number.as_str());
    }
    match (found.get(3), found.get(4)) {
        (Some(word), _) => place(&ORDINALS, &word.as_str().to_lowercase()),
        (_, Some(word)) => place(&ORDINALES, &word.as_str().to_lowercase()),
        _ => None,
    }
}

/// A grade's number; kindergarten is 0.
fn grade(text: &str) -> Option<u32> {
    if text.to_lowercase().ends_with('k') { Some(0) } else { text.parse().ok() }
}
