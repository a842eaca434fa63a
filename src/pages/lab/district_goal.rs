//! `GET` and `POST /districts/{code}/goal`, and `GET /districts/{code}/goal.csv`

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::graduates::{MOST_CLASSES, Typed, YEARS};
use model::{Actor, District, FieldProblem, policy};
use serde::Deserialize;
use web::{ClassRow, DistrictGoalPage, GoalClass};

use super::goal;
use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::cohorts::today;
use crate::lab::goal::{ClassChange, Which};
use crate::pages::fields::Fields;

/// Classes that the form asks for when there are none yet.
const FIRST: u16 = 5;
/// Rows that are added at a time.
const MORE: usize = 4;

/// What the address says of what was just done.
#[derive(Deserialize)]
pub struct Done {
    saved: Option<usize>,
}

/// What stands in the form, and what is said about it.
#[derive(Default)]
struct Filled {
    rows: Vec<ClassRow>,
    open: bool,
    problems: Vec<FieldProblem>,
    problem: Option<&'static str>,
    done: Option<String>,
}

/// How far a district's classes are, with a form for those who may say it.
pub async fn district_goal(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(code): Path<String>,
    Query(Done { saved }): Query<Done>,
) -> Result<Html<String>, Error> {
    let district = app.district_of(&code)?;
    let done = saved.map(|count| match count {
        0 => "Nothing was changed: it was all there already.".to_owned(),
        1 => "Saved: one class.".to_owned(),
        count => format!("Saved: {count} classes."),
    });
    let filled = Filled { done, ..filled(&app, &code) };
    Ok(Html(page(&app, &actor, &district, &filled)))
}

/// The form of what is saved, with a row for each class that is due by now, and at least one more.
fn filled(app: &App, code: &str) -> Filled {
    let directory = app.people.accounts.now();
    let classes = directory.classes_of(code);
    let mut rows: Vec<ClassRow> = classes
        .filter(|class| class.numbers.is_some())
        .map(|class| ClassRow { typed: class.into(), version: class.version })
        .collect();
    let this_year = u16::try_from(today().year()).unwrap_or(*YEARS.start());
    let last = rows.last().and_then(|row| row.typed.class.parse().ok()).unwrap_or(this_year - FIRST);
    let open = rows.is_empty();
    for class in (last + 1..=this_year).take(FIRST.into()) {
        let typed = Typed { class: class.to_string(), ..Typed::default() };
        rows.push(ClassRow { version: version(app, code, &typed), typed });
    }
    rows.push(ClassRow::default());
    rows.truncate(MOST_CLASSES);
    Filled { rows, open, ..Filled::default() }
}

/// The version that a row is written over: a class that was taken away has one as well.
fn version(app: &App, code: &str, typed: &Typed) -> u64 {
    let directory = app.people.accounts.now();
    typed.class().ok().and_then(|class| directory.graduates(code, class)).map_or(0, |class| class.version)
}

fn page(app: &App, actor: &Actor, district: &District, filled: &Filled) -> String {
    let which = Which::These([district.org_code.clone()].into());
    let seen = app.classes_seen(actor, &which).into_iter();
    let classes: Vec<GoalClass> = seen.map(|class| (class.shown, class.inside.map(|(_, note)| note))).collect();
    let page = DistrictGoalPage {
        viewer: &crate::pages::viewer(app, actor),
        district,
        classes: &classes,
        may_write: policy::may_see_graduates(&district.org_code, actor),
        rows: &filled.rows,
        open: filled.open,
        problems: &filled.problems,
        problem: filled.problem,
        done: filled.done.as_deref(),
    };
    page.render()
}

/// Saves classes; or adds rows to the form, or shows what is wrong and keeps what was typed.
pub async fn change(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(code): Path<String>,
    body: Bytes,
) -> Result<Response, Error> {
    let district = app.district_of(&code)?;
    if !policy::may_see_graduates(&code, &actor) {
        return Err(Error::Forbidden("only members of the district and programme staff say its numbers".to_owned()));
    }
    let fields = Fields::of(&body);
    let mut rows = typed(&fields);
    if fields.first("do") == Some("rows") {
        rows.resize((rows.len() + MORE).min(MOST_CLASSES), ClassRow::default());
        return Ok(
            Html(page(&app, &actor, &district, &Filled { rows, open: true, ..Filled::default() })).into_response()
        );
    }
    let saved = match changes(&code, &rows) {
        Ok(changes) => app.save_classes(&actor, &code, changes).await,
        Err(problems) => Err(Error::Fields(problems)),
    };
    let (status, filled) = match saved {
        Ok(saved) => {
            return Ok(Redirect::to(&format!("/districts/{code}/goal?saved={}", saved.len())).into_response());
        }
        Err(Error::Fields(problems)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Filled { rows, problems, ..Filled::default() })
        }
        Err(Error::Stale { .. }) => {
            // From now on the form is for what is saved now.
            rows.iter_mut().for_each(|row| row.version = version(&app, &code, &row.typed));
            let problem = Some(
                "Someone else saved a change meanwhile. The table shows what is saved now; what you \
                                typed stands below. Compare them, then save again to replace their change with yours.",
            );
            (StatusCode::PRECONDITION_FAILED, Filled { rows, problem, ..Filled::default() })
        }
        Err(error) => return Err(error),
    };
    Ok((status, Html(page(&app, &actor, &district, &Filled { open: true, ..filled }))).into_response())
}

/// The rows of a form, as they were filled in.
fn typed(fields: &Fields) -> Vec<ClassRow> {
    let mut rows = fields.rows().list("rows", |column| ClassRow {
        version: column("version").parse().unwrap_or(0),
        typed: Typed {
            class: column("class"),
            graduates: column("graduates"),
            course: column("course"),
            exam: column("exam"),
            both: column("both"),
            competent: column("competent"),
            note: column("note"),
        },
    });
    rows.truncate(MOST_CLASSES);
    rows
}

/// The changes that rows say: rows without numbers take a class away, or say nothing where there was none.
fn changes(code: &str, rows: &[ClassRow]) -> Result<Vec<ClassChange>, Vec<FieldProblem>> {
    let (mut changes, mut problems, mut known) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (n, ClassRow { typed, version }) in rows.iter().enumerate() {
        let change = match (typed.has_no_numbers(), typed.class()) {
            (true, _) if *version == 0 && typed.note.is_empty() => continue,
            (true, Ok(class)) if *version > 0 => Ok(ClassChange {
                district: code.to_owned(),
                class,
                over: Some(*version),
                numbers: None,
                note: String::new(),
            }),
            _ => typed.read().map(|entry| ClassChange::to(code, entry, Some(*version))),
        };
        let at = |problem: FieldProblem| FieldProblem::new(&format!("rows.{n}.{}", problem.field), problem.message);
        match change {
            Ok(change) if known.insert(change.class) => changes.push(change),
            Ok(_) => problems.push(at(FieldProblem::new("class", "is there twice"))),
            Err(wrong) => problems.extend(wrong.into_iter().map(at)),
        }
    }
    if problems.is_empty() { Ok(changes) } else { Err(problems) }
}

/// The classes as a file.
pub async fn file(State(app): State<Arc<App>>, Who(actor): Who, Path(code): Path<String>) -> Result<Response, Error> {
    app.district_of(&code)?;
    goal::table(&app, &actor, &Which::These([code.clone()].into()), &format!("goal-{code}.csv"))
}
