//! Cohorts and the programme's template: what staff set up, and how far each district is.

use artifacts::{Decision, Plan};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use model::{
    AccountId, Actor, Artifact, Cell, Cohort, Course, FieldProblem, Programme, Record, Vocabularies, metadata, policy,
};

use crate::app::App;
use crate::error::Error;

/// Most districts of a cohort.
pub const MOST_DISTRICTS: usize = 60;

/// The day it is, in UTC.
pub fn today() -> Date {
    TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date()
}

/// A cohort's board.
#[derive(Clone, Debug)]
pub struct Board {
    /// The cohort.
    pub cohort: Cohort,
    /// A row for each district, with a cell for each deliverable.
    pub rows: Vec<Vec<Cell>>,
    /// The documents that cells name.
    pub documents: Vec<Artifact>,
}

impl App {
    /// The cohort of a year.
    pub fn cohort(&self, year: &str) -> Result<Cohort, Error> {
        self.store.state().cohort(year)?.ok_or(Error::NotFound)
    }

    /// How far the districts of a cohort are, for those who are in it and for staff.
    pub fn board(&self, actor: &Actor, year: &str) -> Result<Board, Error> {
        let cohort = self.cohort(year)?;
        if !policy::may_see_inside(year, actor) {
            return Err(Error::Forbidden(
                "the board of a cohort is for its districts and for programme staff".to_owned(),
            ));
        }
        let documents = self.of_cohort(year)?;
        let rows = cohort.board(&documents, today());
        Ok(Board { cohort, rows, documents })
    }

    /// Everything whose newest revision names this cohort, whoever may see it.
    pub fn of_cohort(&self, year: &str) -> Result<Vec<Artifact>, Error> {
        let state = self.store.state();
        let artifacts = state.of_cohort(year)?.into_iter().map(|id| state.artifact(id));
        Ok(artifacts.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// Makes a cohort, or changes the one of version `over`. Without a course it takes the programme's.
    pub async fn save_cohort(&self, actor: &Actor, cohort: Cohort, over: Option<u64>) -> Result<Cohort, Error> {
        require_staff(actor)?;
        let vocabularies = self.store.vocabularies();
        let by = actor.account.clone();
        let (saved, _) = self
            .write(move |moment| {
                let before = moment.state.cohort(&cohort.year)?.map(|before| before.version);
                let mut next = cohort;
                if next.course == Course::default() {
                    next.course = moment.state.programme()?.course;
                }
                Ok(changed(next, over, before, &vocabularies, by))
            })
            .await?;
        Ok(saved)
    }

    /// Changes the template that new cohorts are made from.
    pub async fn save_programme(&self, actor: &Actor, programme: Programme) -> Result<Programme, Error> {
        require_staff(actor)?;
        let kinds = self.store.vocabularies();
        let by = actor.account.clone();
        let (saved, _) = self
            .write(move |moment| {
                let current = moment.state.programme()?.version;
                if programme.version != current {
                    return Ok(Err(Error::Stale { asked: programme.version.to_string(), current }));
                }
                let problems = programme.course.problems(&values(&kinds));
                if !problems.is_empty() {
                    return Ok(Err(Error::Fields(problems)));
                }
                let next = Programme { version: current + 1, ..programme };
                let records = vec![Record::Programme(next.clone())];
                let plan = Plan { by, action: "change programme".to_owned(), key: None, records };
                Ok(Ok(Decision { plan: Some(plan), answer: next }))
            })
            .await?;
        Ok(saved)
    }
}

fn require_staff(actor: &Actor) -> Result<(), Error> {
    if policy::may_run_cohorts(actor) {
        return Ok(());
    }
    Err(Error::Forbidden("only programme staff run cohorts".to_owned()))
}

fn values(vocabularies: &Vocabularies) -> Vec<&str> {
    let kinds = vocabularies.get("kind").map(|list| list.terms.as_slice()).unwrap_or_default();
    kinds.iter().map(|term| term.value.as_str()).collect()
}

/// The decision to save a cohort over version `over`, where there is version `current`.
fn changed(
    cohort: Cohort,
    over: Option<u64>,
    current: Option<u64>,
    vocabularies: &Vocabularies,
    by: AccountId,
) -> Result<Decision<Cohort>, Error> {
    match (over, current) {
        (None, Some(_)) => {
            let why = format!("there is a cohort of {} already; open it to change it", cohort.year);
            return Err(FieldProblem::new("year", why).into());
        }
        (Some(asked), current) if current != Some(asked) => {
            return Err(Error::Stale { asked: asked.to_string(), current: current.unwrap_or(0) });
        }
        _ => {}
    }
    let problems = problems(&cohort, vocabularies);
    if !problems.is_empty() {
        return Err(Error::Fields(problems));
    }
    let action = if current.is_none() { "add cohort" } else { "change cohort" };
    let next = Cohort { version: current.unwrap_or(0) + 1, ..cohort };
    let plan = Plan { by, action: action.to_owned(), key: None, records: vec![Record::Cohort(next.clone())] };
    Ok(Decision { plan: Some(plan), answer: next })
}

fn problems(cohort: &Cohort, vocabularies: &Vocabularies) -> Vec<FieldProblem> {
    let mut problems = cohort.course.problems(&values(vocabularies));
    let mut check = |right: bool, field: &str, message: String| {
        if !right {
            problems.push(FieldProblem::new(field, message));
        }
    };
    check(metadata::is_year(&cohort.year), "year", "must be a year such as 2018".to_owned());
    let few = cohort.districts.len() <= MOST_DISTRICTS;
    check(few, "districts", format!("are at most {MOST_DISTRICTS}"));
    for code in &cohort.districts {
        let known = vocabularies.districts().get(code).is_some();
        check(known, "districts", format!("there is no district with the code {code:?}"));
    }
    let bands = vocabularies.get("grade_band").map(|list| list.terms.as_slice()).unwrap_or_default();
    for (code, band) in &cohort.bands {
        let known = bands.iter().any(|term| term.value == *band);
        check(known, "bands", format!("{band:?} is no grade band"));
        let member = cohort.districts.contains(code);
        check(member, "bands", format!("{code} has a band but is not in the cohort"));
    }
    problems
}
