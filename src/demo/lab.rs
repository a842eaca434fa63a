//! The demo's cohorts: three that are over and one that is half through its planning, whatever day it is.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use model::pathway::{school_year, school_year_label};
use model::programme::later;
use model::{Cohort, Course};

use super::markdown::Source;

/// How many days ago the running cohort began: its discovery is over, two of its planning days are past.
const RUNNING_FOR: i32 = 290;
/// In front matter, the running cohort and its school year.
pub const RUNNING: &str = "running";
/// In front matter, the school year after the running one.
const NEXT: &str = "next";
/// What the cohort of 2020 handed in, which was fewer things.
const OF_2020: [&str; 3] = ["implementation-plan", "letter-to-stakeholders", "lessons-learned"];

/// The cohorts, by year, with the districts of the running one from a table `org_code,band`.
pub fn cohorts(today: Date) -> Vec<Cohort> {
    let of = |year: &str, begins: Date, members: &[(&str, &str)]| Cohort {
        year: year.to_owned(),
        version: 0,
        districts: members.iter().map(|(code, _)| (*code).to_owned()).collect(),
        bands: members.iter().map(|(code, band)| ((*code).to_owned(), (*band).to_owned())).collect(),
        begins: Some(begins),
        course: Course::standard(),
        leaders_since: Some(later(begins, 510)),
    };
    let first = |year: i16| Date::constant(year, 2, 1);
    let mut of_2020 =
        of("2020", first(2020), &[("99090000", "6-8"), ("99120000", "K-5"), ("99130000", "6-8"), ("99140000", "9-12")]);
    of_2020.course.deliverables.retain(|one| OF_2020.contains(&one.id.as_str()));
    let begins = later(today, -RUNNING_FOR);
    let running: Vec<(&str, &str)> =
        include_str!("lab/running.csv").lines().skip(1).filter_map(|line| line.split_once(',')).collect();
    vec![
        of(
            "2018",
            first(2018),
            &[
                ("99010000", "9-12"),
                ("99030000", "K-5"),
                ("99040000", "K-5"),
                ("99050000", "6-8"),
                ("99100000", "9-12"),
            ],
        ),
        of(
            "2019",
            first(2019),
            &[("99020000", "6-8"), ("99060000", "9-12"), ("99070000", "K-5"), ("99080000", "6-8"), ("99110000", "K-5")],
        ),
        of_2020,
        Cohort { leaders_since: None, ..of(&begins.year().to_string(), begins, &running) },
    ]
}

/// Graduates of the finished cohorts' districts and of a young charter school, whose classes are small.
pub fn graduates() -> &'static str {
    include_str!("lab/goal.csv")
}

/// A value of front matter, with the running cohort and its school years put in.
pub fn filled(column: &str, value: &str, today: Date) -> String {
    let running = later(today, -RUNNING_FOR);
    match (column, value) {
        ("cohort", RUNNING) => running.year().to_string(),
        ("school_year", RUNNING) => school_year_label(school_year(today)),
        ("school_year", NEXT) => school_year_label(school_year(today) + 1),
        _ => value.to_owned(),
    }
}

/// The day a paper was published: in its phase of its cohort, the `place`-th of the library somewhat after the one before.
pub fn published(source: &Source<'_>, place: usize, cohorts: &[Cohort], today: Date) -> Date {
    let year = filled("cohort", source.field("cohort"), today);
    let span = cohorts.iter().find(|cohort| cohort.year == year).and_then(|cohort| {
        let begins = cohort.begins?;
        cohort.course.span(begins, source.field("phase")).or_else(|| cohort.course.span(begins, "planning"))
    });
    let Some((first, last)) = span else { return later(today, -30) };
    let last = last.min(later(today, -1)).max(first);
    let days = first.until(last).map_or(0, |span| span.get_days());
    // From a quarter of the phase on, in steps that spread neighbours.
    let part = i32::try_from(25 + place * 29 % 70).unwrap_or(50);
    later(first, days * part / 100)
}

/// The clock of the demo, which is set back while papers of earlier years are brought in.
#[derive(Clone, Default)]
pub struct PastClock(Arc<Mutex<Option<Timestamp>>>);

impl PastClock {
    /// The time: the one it was set to, or the real one.
    pub fn now(&self) -> Timestamp {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or_else(Timestamp::now)
    }

    /// Sets it to the noon of a day; without one, it goes right again.
    pub fn set(&self, day: Option<Date>) {
        let noon = day.and_then(|day| TimeZone::UTC.to_timestamp(day.at(12, 0, 0, 0)).ok());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = noon;
    }
}
