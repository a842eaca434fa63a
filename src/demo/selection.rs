//! The demo's call for the next cohort with its applications, and its calendar of professional development. All people and
//! towns are fictitious.

use std::collections::BTreeMap;

use jiff::civil::Date;
use model::programme::later;
use model::{ApplicationForm, Call, PdSession, Standing};
use serde::Deserialize;

/// What is asked in the call.
const ASKS: &str = "Two or three people can answer this in an hour. You need:\n\n- a team of about four, and a superintendent \
                    who backs it\n- one grade band to begin with\n- a first idea of how you would reach the goal\n\nNothing \
                    has to be ready: the Lab is where you plan.";

/// An application, with the decision on it if there is one.
#[derive(Deserialize)]
pub struct Applied {
    /// What was filled in.
    pub form: ApplicationForm,
    /// What became of it.
    #[serde(default)]
    pub standing: Standing,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// The call for the cohort after the running one; open on `today`.
pub fn call(running: &str, today: Date) -> Call {
    let next = running.parse::<u16>().map_or_else(|_| running.to_owned(), |year| (year + 1).to_string());
    let (opens, closes) = (later(today, -24), later(today, 21));
    Call { year: next, version: 0, opens, closes, wanted: 12, asks: ASKS.to_owned() }
}

/// The applications for the call of a year.
pub fn applications(year: &str) -> Vec<Applied> {
    let mut all: Vec<Applied> = serde_json::from_str(include_str!("lab/applications.json")).unwrap_or_default();
    all.iter_mut().for_each(|one| year.clone_into(&mut one.form.year));
    all
}

/// A session of professional development, with the districts that want to come and their teachers.
#[derive(Deserialize)]
struct Planned {
    #[serde(rename = "in")]
    after: i32,
    days: i32,
    title: String,
    provider: String,
    times: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    online: bool,
    seats: Option<u32>,
    #[serde(default)]
    bands: Vec<String>,
    topics: Vec<String>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    cancelled: bool,
    #[serde(default)]
    comes: BTreeMap<String, u32>,
}

/// The calendar around `today`, with the districts that want to come and their teachers.
pub fn pd(today: Date) -> Vec<(PdSession, BTreeMap<String, u32>)> {
    let all: Vec<Planned> = serde_json::from_str(include_str!("lab/pd.json")).unwrap_or_default();
    let session = |one: Planned| {
        let from = later(today, one.after);
        let session = PdSession {
            id: String::new(),
            version: 0,
            title: one.title,
            provider: one.provider,
            from,
            to: later(from, one.days - 1),
            times: one.times,
            place: one.place,
            online: one.online,
            seats: one.seats,
            bands: one.bands,
            topics: one.topics,
            link: String::new(),
            description: one.description,
            cancelled: one.cancelled,
        };
        (session, one.comes)
    };
    all.into_iter().map(session).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use model::Vocabularies;
    use model::district::Districts;

    use super::super::lab;
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 28);

    #[test]
    fn districts_of_no_cohort_apply_and_some_are_decided_on() {
        let call = call("2026", TODAY);
        assert!(call.problems().is_empty() && call.is_open(TODAY) && call.year == "2027");
        let known = Districts::with(model::district::read_table(super::super::districts()).expect("a table"));
        let all = applications(&call.year);
        let of_cohorts: Vec<String> = lab::cohorts(TODAY).into_iter().flat_map(|cohort| cohort.districts).collect();
        for one in &all {
            let said = one.form.checked(&call.year, Timestamp::UNIX_EPOCH, &known, &["K-5", "6-8", "9-12"]);
            let said = said.expect("nothing is wrong");
            assert!(!of_cohorts.contains(&said.district), "{}", said.district);
            assert_eq!(one.standing == Standing::Undecided, one.reason.is_empty());
        }
        let decided = all.iter().filter(|one| one.standing != Standing::Undecided).count();
        assert_eq!((all.len(), decided), (7, 3));
    }

    #[test]
    fn sessions_lie_around_today_and_districts_of_the_running_cohort_come() {
        let vocabularies = Vocabularies::default();
        let values = |name: &str| -> Vec<&str> {
            vocabularies.get(name).expect("a list").terms.iter().map(|term| term.value.as_str()).collect()
        };
        let all = pd(TODAY);
        let running = lab::cohorts(TODAY).pop().expect("a cohort");
        for (session, comes) in &all {
            assert_eq!(session.problems(&values("grade_band"), &values("topic")), [], "{}", session.title);
            assert!(comes.keys().all(|code| running.districts.contains(code)), "{}", session.title);
        }
        let over = all.iter().filter(|(session, _)| session.is_over(TODAY)).count();
        assert_eq!((all.len(), over), (9, 2));
    }
}
