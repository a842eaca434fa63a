//! Reminders: which district is told today of what it owes its cohort. Told is a fortnight and three days before something
//! is due that is still missing or a draft, and once it is late; several things go into one mail.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::cohort::{Cell, Cohort, Progress};

/// How many days before something is due it is first told of.
pub const FIRST: i64 = 14;
/// And how many days before the second time.
pub const SECOND: i64 = 3;
/// For how many days after it was due it is told that it is late: a server that was away for a day still tells, and
/// nobody hears of what was due years ago.
pub const LATE: i64 = 7;

/// When something is told of; each of them once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// From a fortnight before it is due.
    Fortnight,
    /// From three days before.
    Days,
    /// From the day after.
    Late,
}

impl Stage {
    /// Where a thing stands that is due on `due`.
    fn of(due: Date, today: Date) -> Option<Self> {
        let days = days_until(due, today);
        match days {
            _ if days > FIRST => None,
            _ if days > SECOND => Some(Self::Fortnight),
            0.. => Some(Self::Days),
            _ if days >= -LATE => Some(Self::Late),
            _ => None,
        }
    }
}

/// How many days a day is off; less than zero when it is over.
pub fn days_until(day: Date, today: Date) -> i64 {
    (day - today).get_days().into()
}

/// That a district was told of something that is due on a day. A new day is told of anew.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Said {
    /// The cohort's year.
    pub cohort: String,
    /// The district's organisation code.
    pub district: String,
    /// The deliverable's name.
    pub deliverable: String,
    /// When it is due.
    pub due: Date,
    /// Which of the times it was.
    pub stage: Stage,
}

/// What a district is told of in one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// The district's organisation code.
    pub district: String,
    /// What it owes, the longest due first.
    pub owed: Vec<Cell>,
    /// What counts as said with it.
    pub says: Vec<Said>,
}

/// What a district owes: late, or due within a fortnight, and not handed in.
fn owed(row: &[Cell], today: Date) -> Vec<Cell> {
    let near = |cell: &&Cell| cell.due.is_some_and(|due| days_until(due, today) <= FIRST);
    let mut owed: Vec<Cell> =
        row.iter().filter(|cell| cell.progress < Progress::InReview).filter(near).cloned().collect();
    owed.sort_by_key(|cell| cell.due);
    owed
}

/// The reminder for a row of the board; none when the district owes nothing.
fn reminder(cohort: &Cohort, row: &[Cell], today: Date) -> Option<Reminder> {
    let owed = owed(row, today);
    let district = owed.first()?.district.clone();
    let says = owed.iter().filter_map(|cell| {
        let due = cell.due?;
        let stage = Stage::of(due, today)?;
        let (cohort, deliverable) = (cohort.year.clone(), cell.deliverable.clone());
        Some(Said { cohort, district: district.clone(), deliverable, due, stage })
    });
    Some(Reminder { says: says.collect(), district, owed })
}

/// Whom to remind today of what, as the board has it: whoever owes something of which it was not `said` yet.
pub fn due(cohort: &Cohort, board: &[Vec<Cell>], today: Date, said: &dyn Fn(&Said) -> bool) -> Vec<Reminder> {
    let all = board.iter().filter_map(|row| reminder(cohort, row, today));
    all.filter(|reminder| reminder.says.iter().any(|one| !said(one))).collect()
}

/// Everyone who owes something late or due within a fortnight, whatever was said before.
pub fn all(cohort: &Cohort, board: &[Vec<Cell>], today: Date) -> Vec<Reminder> {
    board.iter().filter_map(|row| reminder(cohort, row, today)).collect()
}

/// Whether a cohort has anything due about this day; without it nobody need look at its documents.
pub fn may_be_due(cohort: &Cohort, today: Date) -> bool {
    let days = cohort.course.deliverables.iter().filter_map(|one| cohort.due(one));
    days.into_iter().any(|due| Stage::of(due, today).is_some())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::programme::{Course, later};

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    /// A cohort of two districts whose report is due on April 22 and whose presentation on May 27.
    fn cohort() -> Cohort {
        Cohort {
            year: "2018".to_owned(),
            districts: vec!["1".to_owned(), "2".to_owned()],
            begins: Some(day("2018-02-01")),
            course: Course::standard(),
            ..Cohort::default()
        }
    }

    /// Which stages the first district is told on each of these days, when all that is told is remembered.
    fn told(days: impl Iterator<Item = Date>) -> Vec<(Date, Stage)> {
        let cohort = cohort();
        let (mut said, mut told): (Vec<Said>, Vec<(Date, Stage)>) = Default::default();
        for today in days {
            let board = cohort.board(&[], today);
            let due = due(&cohort, &board, today, &|one| said.contains(one));
            let Some(first) = due.into_iter().find(|reminder| reminder.district == "1") else { continue };
            told.extend(first.says.iter().filter(|one| !said.contains(one)).map(|one| (today, one.stage)));
            said.extend(first.says);
        }
        told
    }

    #[test]
    fn each_thing_is_told_a_fortnight_and_three_days_before_and_once_late() {
        let days = (0..60).map(|n| later(day("2018-03-20"), n));
        let expected = [
            ("2018-04-08", Stage::Fortnight),
            ("2018-04-19", Stage::Days),
            ("2018-04-23", Stage::Late),
            ("2018-05-13", Stage::Fortnight),
        ];
        assert_eq!(told(days), expected.map(|(text, stage)| (day(text), stage)));
    }

    #[test]
    fn a_day_missed_is_made_up_for_but_not_weeks() {
        let on = |text: &str| told([day(text)].into_iter());
        assert_eq!(on("2018-04-12"), [(day("2018-04-12"), Stage::Fortnight)]);
        assert_eq!(on("2018-04-22"), [(day("2018-04-22"), Stage::Days)], "due today is not late");
        assert_eq!(on("2018-04-29"), [(day("2018-04-29"), Stage::Late)]);
        assert_eq!(on("2018-04-30"), []);
    }

    #[test]
    fn what_is_handed_in_is_not_told_and_a_mail_says_all_that_is_owed() {
        let cohort = cohort();
        let today = day("2018-05-15");
        let mut board = cohort.board(&[], today);
        let first = |board: &[Vec<Cell>]| due(&cohort, board, today, &|_| false).into_iter().next();
        let reminder = first(&board).expect("the presentation is due");
        let owed: Vec<&str> = reminder.owed.iter().map(|cell| cell.deliverable.as_str()).collect();
        assert_eq!(owed, ["district-report", "district-presentation"], "also what is late for long");
        assert_eq!(reminder.says.len(), 1);
        board[0][1].progress = Progress::Draft;
        assert_eq!(first(&board).expect("a draft is not handed in").district, "1");
        board[0][1].progress = Progress::InReview;
        assert_eq!(first(&board).expect("the other").district, "2");
        assert_eq!(all(&cohort, &board, today).len(), 2, "the report is still late");
    }

    proptest! {
        #[test]
        fn nothing_is_told_twice_whatever_days_are_looked_at(mut days in prop::collection::vec(0..500i32, 0..80)) {
            days.sort_unstable();
            let told = told(days.into_iter().map(|n| later(day("2018-03-01"), n)));
            let stages = |stage: Stage| told.iter().filter(|(_, one)| *one == stage).count();
            // Five deliverables are due within these days.
            prop_assert!([Stage::Fortnight, Stage::Days, Stage::Late].iter().all(|stage| stages(*stage) <= 5));
        }
    }
}
