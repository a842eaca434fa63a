//! `GET` and `POST /cohorts/new` and `/cohorts/{year}/edit`

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::civil::Date;
use model::{Actor, Cohort, Course, FieldProblem, Vocabularies, account};
use serde::Deserialize;
use web::{CohortEditPage, CohortForm, CourseForm};

use super::course;
use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::cohorts::today;
use crate::pages::fields::{self, Fields, MEANWHILE};

/// Rows for districts in the form of a new cohort: about twelve, and some to spare.
const ROWS: usize = 14;
/// Empty rows after the last district.
const SPARE: usize = 3;

/// The form of a new cohort.
pub async fn new_form(State(app): State<Arc<App>>, Who(actor): Who) -> Html<String> {
    let today = today();
    let form = CohortForm {
        year: today.year().to_string(),
        begins: today.to_string(),
        members: vec![Default::default(); ROWS],
        ..CohortForm::default()
    };
    Html(page(&app, &actor, &form, &[], None))
}

/// How many districts were just put into the cohort from its selection.
#[derive(Deserialize)]
pub struct Added {
    added: Option<usize>,
}

fn page(app: &App, actor: &Actor, form: &CohortForm, problems: &[FieldProblem], problem: Option<&str>) -> String {
    let viewer = &crate::pages::viewer(app, actor);
    let vocabularies = &app.store.vocabularies();
    CohortEditPage { viewer, form, problems, problem, added: None, vocabularies }.render()
}

/// The form of a cohort as it is.
pub async fn form(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(year): Path<String>,
    Query(Added { added }): Query<Added>,
) -> Result<Html<String>, Error> {
    let vocabularies = &app.store.vocabularies();
    let (viewer, form) = (&crate::pages::viewer(&app, &actor), &of(&app.cohort(&year)?, vocabularies));
    Ok(Html(CohortEditPage { viewer, form, problems: &[], problem: None, added, vocabularies }.render()))
}

fn of(cohort: &Cohort, vocabularies: &Vocabularies) -> CohortForm {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let member = |code: &String| {
        let name = vocabularies.label("district", code);
        // A name that several have would not be understood again.
        let known = vocabularies.districts().resolve(&name).is_ok();
        (if known { name } else { code.clone() }, cohort.bands.get(code).cloned().unwrap_or_default())
    };
    let mut members: Vec<(String, String)> = cohort.districts.iter().map(member).collect();
    members.extend(vec![Default::default(); SPARE]);
    CohortForm {
        version: Some(cohort.version),
        year: cohort.year.clone(),
        begins: day(cohort.begins),
        was: day(cohort.begins),
        leaders_since: day(cohort.leaders_since),
        members,
        course: Some(CourseForm::of(&cohort.course, cohort.begins)),
    }
}

/// Makes a cohort.
pub async fn make(State(app): State<Arc<App>>, Who(actor): Who, body: Bytes) -> Result<Response, Error> {
    save_form(&app, &actor, None, &body).await
}

/// Changes a cohort.
pub async fn save(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(year): Path<String>,
    body: Bytes,
) -> Result<Response, Error> {
    save_form(&app, &actor, Some(year), &body).await
}

async fn save_form(app: &App, actor: &Actor, year: Option<String>, body: &[u8]) -> Result<Response, Error> {
    let mut form = read(&Fields::of(body), year);
    let over = form.version;
    let saved = match cohort(&form, &app.store.vocabularies()) {
        Ok(cohort) => app.save_cohort(actor, cohort, over).await,
        Err(problems) => Err(Error::Fields(problems)),
    };
    form.members.extend(vec![Default::default(); SPARE]);
    form.course.iter_mut().for_each(CourseForm::spare);
    let done = |cohort: Cohort| Redirect::to(&format!("/cohorts/{}?saved", cohort.year)).into_response();
    fields::answer(saved, done, |problems, now| {
        form.version = now.or(form.version);
        page(app, actor, &form, problems, now.map(|_| MEANWHILE))
    })
}

fn read(fields: &Fields, year: Option<String>) -> CohortForm {
    let rows = fields.rows();
    let one = |name: &str| fields.text(name);
    let members = rows.list("members", |column| (column("district"), column("band")));
    let was = one("was");
    let changed = year.is_some();
    CohortForm {
        version: changed.then(|| one("version").parse().unwrap_or(0)),
        year: year.unwrap_or_else(|| one("year")),
        begins: one("begins"),
        leaders_since: one("leaders_since"),
        members: members.into_iter().filter(|(district, _)| !district.is_empty()).collect(),
        // The days of the form are those of a cohort that had a first day when it was made.
        course: changed.then(|| course::form(&rows, !was.is_empty())),
        was,
    }
}

/// The cohort that a form says.
fn cohort(form: &CohortForm, vocabularies: &Vocabularies) -> Result<Cohort, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let mut day = |field: &str, text: &str| -> Option<Date> {
        let read = if text.is_empty() { Ok(None) } else { text.parse().map(Some) };
        read.unwrap_or_else(|_| {
            problems.push(FieldProblem::new(field, "must be a day, such as 2018-04-02"));
            None
        })
    };
    let (begins, leaders_since) = (day("begins", &form.begins), day("leaders_since", &form.leaders_since));
    let (mut districts, mut bands) = (Vec::new(), BTreeMap::new());
    for (typed, band) in &form.members {
        match account::districts(std::slice::from_ref(typed), vocabularies.districts()) {
            Ok(codes) => {
                for code in codes {
                    if districts.contains(&code) {
                        problems.push(FieldProblem::new("districts", format!("{typed:?} is there twice")));
                    } else {
                        bands.extend((!band.is_empty()).then(|| (code.clone(), band.clone())));
                        districts.push(code);
                    }
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    let mut course = Course::default();
    if let Some(form) = &form.course {
        // Without a first day, days stay the numbers they were.
        let base = begins.filter(|_| form.dated);
        match (form.dated, base) {
            (true, None) => problems.push(FieldProblem::new("begins", "cannot be taken away; choose another day")),
            _ => match course::course(form, base) {
                Ok(read) => course = read,
                Err(wrong) => problems.extend(wrong),
            },
        }
    }
    let version = form.version.unwrap_or(0);
    let cohort = Cohort { year: form.year.clone(), version, districts, bands, begins, course, leaders_since };
    if problems.is_empty() { Ok(cohort) } else { Err(problems) }
}
