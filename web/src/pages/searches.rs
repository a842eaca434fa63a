//! What people searched for in a week: what found nothing, and what is asked most.

use askama::Template;
use jiff::civil::{Date, ISOWeekDate, Weekday};

use super::{DESK_PAGES, Frame, Place};
use crate::links;
use crate::viewer::Viewer;
use crate::wording;

/// `GET /desk/searches?week=`
#[derive(Debug, Template)]
#[template(path = "searches.html")]
pub struct SearchesPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The week shown, as in ISO 8601: `2026-W47`.
    pub week: &'a str,
    /// The weeks that something was counted in, newest first.
    pub weeks: &'a [String],
    /// Searches that found nothing, most frequent first.
    pub failed: &'a [SearchCount],
    /// All searches, most frequent first.
    pub frequent: &'a [SearchCount],
    /// Why the synonym was not added.
    pub problem: Option<&'a str>,
    /// The group of synonyms that was just added.
    pub added: Option<&'a str>,
}

/// How often something was searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchCount {
    /// The words, as typed.
    pub text: String,
    /// How often in that week.
    pub times: u32,
}

/// A week to look at.
struct Week {
    label: String,
    href: String,
    current: bool,
}

impl Frame for SearchesPage<'_> {
    const PLACE: Place = Place::Desk;
}

impl SearchesPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn weeks(&self) -> Vec<Week> {
        let week = |week: &String| Week {
            label: monday(week).map_or_else(|| week.clone(), |day| day.strftime("%b %-d, %Y").to_string()),
            href: links::with_query("/desk/searches", [("week", week.as_str())]),
            current: week == self.week,
        };
        self.weeks.iter().map(week).collect()
    }

    fn done(&self) -> Option<String> {
        self.added.map(|group| format!("These mean the same now: {group}"))
    }

    /// "Week of November 16, 2026".
    fn name(&self) -> String {
        monday(self.week).map_or_else(|| self.week.to_owned(), |day| day.strftime("Week of %B %-d, %Y").to_string())
    }
}

impl SearchCount {
    fn times(&self) -> String {
        wording::number(&(self.times as usize))
    }
}

/// The first day of a week such as `2026-W47`.
fn monday(week: &str) -> Option<Date> {
    let (year, number) = week.split_once("-W")?;
    Some(ISOWeekDate::new(year.parse().ok()?, number.parse().ok()?, Weekday::Monday).ok()?.date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_mondays() {
        assert_eq!(monday("2026-W47").map(|day| day.to_string()).as_deref(), Some("2026-11-16"));
        assert_eq!(monday("2026-W01").map(|day| day.to_string()).as_deref(), Some("2025-12-29"));
        assert!(monday("2026-W60").is_none() && monday("now").is_none());
    }
}
