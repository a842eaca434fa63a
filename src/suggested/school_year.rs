//! The school year a document is for: as people write it, else the one in which it is dated.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::Suggestion;
use super::document::{Document, quoted};

/// First month of a school year.
const JULY: u32 = 7;

/// `2019-20`, `2019-2020`, `2019/20`.
static WRITTEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(20\d\d)\s?[-–—/]\s?(?:20)?(\d\d)\b").expect("a pattern"));
/// `SY20`, `SY 19-20`, `FY2022`: named by their last year.
static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:sy|ay|fy)\s?['’]?(?:(?:20)?(\d\d)\s?[-–/]\s?)?(?:20)?(\d\d)\b").expect("a pattern")
});
/// `fall of 2019`, `spring 2020`.
static SEASON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(fall|autumn|winter|spring|summer|otoño|primavera|outono|automne|printemps|otòn|prentan)\s+(?:of |de |term |semester )?(20\d\d)\b").expect("a pattern")
});
/// `March 12, 2020`, `12 March 2020`, `12 de marzo de 2020`, `May 2019`.
static DAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic|fev|fév|avr|mai|juin|juil|aoû|out|set|dez|déc|jen|mas|avril|me|jen|jiy|out|sept|okt|des)\p{L}*\.?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?(?:de |of )?(20\d\d)\b").expect("a pattern")
});
/// `3/12/2020`, `10-14-19`, `2020-03-12`.
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(1[0-2]|0?[1-9])[/.-](?:3[01]|[12]\d|0?[1-9])[/.-](20\d\d|[12]\d)\b|\b(20\d\d)-(1[0-2]|0[1-9])-(?:3[01]|[012]\d)\b").expect("a pattern")
});
/// What is said in one year of the next.
static COMING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:next|coming|upcoming|following) (?:school|academic) year\b|\b(?:this|next|coming) (?:fall|autumn|september)\b|\bpróximo año escolar\b|\bl'année scolaire prochaine\b|\bpróximo ano letivo\b").expect("a pattern")
});
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "jen"],
    &["feb", "fev", "fév"],
    &["mar", "mas"],
    &["apr", "abr", "avr"],
    &["may", "mai", "me"],
    &["jun", "juin"],
    &["jul", "juil", "jiy"],
    &["aug", "ago", "aoû"],
    &["sep", "set"],
    &["oct", "out", "okt"],
    &["nov"],
    &["dec", "dic", "dez", "déc", "des"],
];

/// A school year by its first calendar year, with the words that say it.
type Year = (u32, String);

pub fn suggest(document: &Document<'_>) -> Option<Suggestion> {
    let [title, name, head, text] = document.parts();
    for part in [title, name, head] {
        if let Some((year, words)) = most(written(part.text)) {
            return Some(suggestion(year, format!("It says {} in {}.", quoted(&words), part.called)));
        }
    }
    let next = u32::from(COMING.is_match(text.text));
    for part in [title, name, head] {
        if let Some((year, words)) = dated(part.text).into_iter().next() {
            // What is written from January on of "next year" means the one after.
            let year = if next == 1 && is_second_half(&words) { year + 1 } else { year };
            return Some(suggestion(year, format!("It is dated {} in {}.", quoted(&words), part.called)));
        }
    }
    if let Some((year, words)) = most(written(text.text)) {
        return Some(suggestion(year, format!("Its text says {}.", quoted(&words))));
    }
    let (year, words) = most(dated(text.text))?;
    Some(suggestion(year, format!("Its text says {}.", quoted(&words))))
}

fn suggestion(year: u32, reason: String) -> Suggestion {
    Suggestion::one("school_year", format!("{year}-{:02}", (year + 1) % 100), reason)
}

/// The year named most often; of equals the first.
fn most(years: Vec<Year>) -> Option<Year> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for (year, _) in &years {
        *counts.entry(*year).or_default() += 1;
    }
    let most = *counts.values().max()?;
    years.into_iter().find(|(year, _)| counts[year] == most)
}

/// School years written as such.
fn written(text: &str) -> Vec<Year> {
    let number = |text: &str| text.parse::<u32>().ok();
    let whole = WRITTEN.captures_iter(text).filter_map(|found| {
        let (first, second) = (number(&found[1])?, number(&found[2])?);
        ((first + 1) % 100 == second).then(|| (found.get(0).map_or(0, |all| all.start()), first, found[0].to_owned()))
    });
    let short = SHORT.captures_iter(text).filter_map(|found| {
        let last = number(&found[2])?;
        let follows =
            found.get(1).is_none_or(|first| number(first.as_str()).is_some_and(|first| (first + 1) % 100 == last));
        (follows && last > 0).then(|| (found.get(0).map_or(0, |all| all.start()), 2000 + last - 1, found[0].to_owned()))
    });
    let mut all: Vec<(usize, u32, String)> = whole.chain(short).filter(|(_, year, _)| is_likely(*year)).collect();
    all.sort_by_key(|(at, ..)| *at);
    all.into_iter().map(|(_, year, words)| (year, words)).collect()
}

/// School years of seasons and days.
fn dated(text: &str) -> Vec<Year> {
    let mut all: Vec<(usize, u32, String)> = Vec::new();
    let mut add = |at: usize, month: u32, year: u32, words: &str| {
        if is_likely(year) {
            all.push((at, if month >= JULY { year } else { year - 1 }, words.to_owned()));
        }
    };
    for found in SEASON.captures_iter(text) {
        let month = match found[1].to_lowercase().as_str() {
            "fall" | "autumn" | "otoño" | "outono" | "automne" | "otòn" => 9,
            "summer" => JULY,
            _ => 3,
        };
        add(found.get(0).map_or(0, |all| all.start()), month, found[2].parse().unwrap_or(0), &found[0]);
    }
    for found in DAY.captures_iter(text) {
        if let Some(month) = month(&found[1]) {
            add(found.get(0).map_or(0, |all| all.start()), month, found[2].parse().unwrap_or(0), &found[0]);
        }
    }
    for found in NUMBERS.captures_iter(text) {
        let (month, year) = match (found.get(1), found.get(3)) {
            (Some(month), _) => (month.as_str(), &found[2]),
            (_, Some(year)) => (&found[4], year.as_str()),
            _ => continue,
        };
        let year = year.parse::<u32>().unwrap_or(0);
        let year = if year < 100 { 2000 + year } else { year };
        add(found.get(0).map_or(0, |all| all.start()), month.parse().unwrap_or(1), year, &found[0]);
    }
    all.sort_by_key(|(at, ..)| *at);
    all.into_iter().map(|(_, year, words)| (year, words)).collect()
}

fn month(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    let at = MONTHS.iter().position(|names| names.iter().any(|name| *name == word))?;
    u32::try_from(at + 1).ok()
}

/// Whether a day or season lies in the second half of its school year.
fn is_second_half(words: &str) -> bool {
    let season = SEASON.captures(words).map(|found| {
        matches!(found[1].to_lowercase().as_str(), "spring" | "winter" | "primavera" | "printemps" | "prentan")
    });
    let day = DAY.captures(words).and_then(|found| month(&found[1])).map(|month| month < JULY);
    season.or(day).unwrap_or(false)
}

fn is_likely(year: u32) -> bool {
    (2000..2100).contains(&year)
}
