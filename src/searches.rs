//! What people search for, counted by week, so that staff see what they fail to find. No names, addresses or accounts:
//! only the words, and not even those when they may be somebody's address or number.

use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use artifacts::Counters;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use model::Search;

/// Weeks that are kept.
const WEEKS: i64 = 26;
/// Longest text that is counted, in characters; longer ones are pasted.
const LONGEST: usize = 80;
/// Most digits in a text that is counted; more are somebody's number.
const MOST_DIGITS: usize = 8;
/// Most texts kept for one week; later ones are not counted.
const MOST_TEXTS: usize = 20_000;
/// Where the counters of searches begin.
const ALL: &str = "search/all/";
/// Where those of searches that found nothing begin.
const NONE: &str = "search/none/";

/// How often a text was searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The text, in lower case.
    pub text: String,
    /// How often.
    pub times: u64,
}

/// The searches of one week, most frequent first.
#[derive(Debug, PartialEq, Eq)]
pub struct Week {
    /// All of them.
    pub all: Vec<Count>,
    /// Those that found nothing.
    pub none: Vec<Count>,
}

/// Counts searches.
pub struct Searches {
    counters: Counters,
    /// The week counted now, and how many texts it has.
    week: Mutex<(String, usize)>,
}

impl Searches {
    /// Opens the counts in `dir`.
    pub fn open(dir: &Path) -> io::Result<Self> {
        Ok(Self { counters: Counters::open(dir)?, week: Mutex::default() })
    }

    /// Counts a search that found `total` artifacts: as typed, not when it is narrowed or turned to its next page.
    pub fn count(&self, search: &Search, total: usize, now: Timestamp) {
        let narrowed = search.page > 1 || search.like.is_some() || search.filters.values().any(|v| !v.is_empty());
        let Some(text) = countable(&search.text).filter(|_| !narrowed && !search.explain) else { return };
        if let Err(error) = self.add(&text, total == 0, now) {
            tracing::debug!(%error, "a search was not counted");
        }
    }

    fn add(&self, text: &str, found_nothing: bool, now: Timestamp) -> io::Result<()> {
        let day = day(now);
        let mut week = self.week.lock().unwrap_or_else(PoisonError::into_inner);
        if week.0 != name(day) {
            let first = name(day.saturating_sub(jiff::Span::new().weeks(WEEKS - 1)));
            for prefix in [ALL, NONE] {
                self.counters.forget(prefix, &format!("{prefix}{first}"))?;
            }
            *week = (name(day), self.counters.list(&format!("{ALL}{}/", name(day)))?.len());
        }
        if week.1 >= MOST_TEXTS {
            return Ok(());
        }
        let before = self.counters.add(&format!("{ALL}{}/{text}", week.0), 1)?;
        week.1 += usize::from(before == 0);
        if found_nothing {
            self.counters.add(&format!("{NONE}{}/{text}", week.0), 1)?;
        }
        Ok(())
    }

    /// The names of the weeks that can be looked at, the newest first.
    pub fn weeks(now: Timestamp) -> Vec<String> {
        (0..WEEKS).map(|back| name(day(now).saturating_sub(jiff::Span::new().weeks(back)))).collect()
    }

    /// What was searched for in a week.
    pub fn of(&self, week: &str) -> io::Result<Week> {
        let list = |prefix: &str| -> io::Result<Vec<Count>> {
            let rows = self.counters.list(&format!("{prefix}{week}/"))?;
            let mut counts: Vec<Count> = rows.into_iter().map(|(text, times)| Count { text, times }).collect();
            counts.sort_by(|a, b| b.times.cmp(&a.times).then_with(|| a.text.cmp(&b.text)));
            Ok(counts)
        };
        Ok(Week { all: list(ALL)?, none: list(NONE)? })
    }
}

/// The text as it is counted; none when it is empty, long or may be personal.
fn countable(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let fine = text.chars().any(char::is_alphanumeric)
        && text.chars().count() <= LONGEST
        && !text.contains('@')
        && !text.contains(char::is_control)
        && digits <= MOST_DIGITS;
    fine.then_some(text)
}

fn day(now: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(now).date()
}

/// The ISO 8601 name of a day's week, such as `2026-W47`.
fn name(day: Date) -> String {
    let week = day.iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(text: &str) -> Search {
        Search { text: text.to_owned(), page: 1, ..Search::default() }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn searches_are_counted_by_week_and_forgotten() {
        let dir = tempfile::tempdir().expect("a folder");
        let searches = Searches::open(&dir.path().join("counters")).expect("opens");
        let now = at("2026-11-24T12:00:00Z");
        for text in ["Robotics  Night", "robotics night", "chess"] {
            searches.count(&search(text), 0, now);
        }
        searches.count(&search("plan"), 7, now);
        let week = searches.of("2026-W48").expect("reads");
        assert_eq!(week.all.len(), 3);
        assert_eq!(week.none[0], Count { text: "robotics night".to_owned(), times: 2 });
        assert_eq!(Searches::weeks(now)[..2], ["2026-W48", "2026-W47"]);
        searches.count(&search("later"), 1, at("2027-12-01T12:00:00Z"));
        assert_eq!(searches.of("2026-W48").expect("reads"), Week { all: vec![], none: vec![] });
    }

    #[test]
    fn what_may_be_personal_or_is_narrowed_is_not_counted() {
        let dir = tempfile::tempdir().expect("a folder");
        let searches = Searches::open(&dir.path().join("counters")).expect("opens");
        let now = at("2026-11-24T12:00:00Z");
        let long = "word ".repeat(30);
        for text in ["ann@example.org", "call 617 555 0100", "", "  ", "--", &long] {
            searches.count(&search(text), 0, now);
        }
        searches.count(&Search { page: 2, ..search("plan") }, 1, now);
        searches.count(&Search { filters: [("kind", vec!["policy".to_owned()])].into(), ..search("plan") }, 1, now);
        assert!(searches.of("2026-W48").expect("reads").all.is_empty());
    }
}
