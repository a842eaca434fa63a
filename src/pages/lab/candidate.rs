//! `GET` and `POST /desk/selection/{year}/{district}`

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::{Actor, FieldProblem, Standing};
use serde::Deserialize;
use web::CandidatePage;

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::selection::NewDecision;

/// What the form sends.
#[derive(Deserialize)]
pub struct Sent {
    version: u64,
    #[serde(default)]
    standing: String,
    #[serde(default)]
    reason: String,
}

/// What stands in the form, and what is said about it.
#[derive(Default)]
struct Filled<'a> {
    standing: Option<Standing>,
    reason: &'a str,
    problems: &'a [FieldProblem],
    problem: Option<&'a str>,
}

/// The whole application of a district, and the form to decide on it.
pub async fn candidate(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((year, district)): Path<(String, String)>,
) -> Result<Html<String>, Error> {
    Ok(Html(page(&app, &actor, &year, &district, &Filled::default())?))
}

fn page(app: &App, actor: &Actor, year: &str, district: &str, filled: &Filled<'_>) -> Result<String, Error> {
    let selection = app.selection(actor, year)?;
    let all = selection.applications.iter().zip(&selection.candidates);
    let (application, candidate) = all.into_iter().find(|(one, _)| one.district == district).ok_or(Error::NotFound)?;
    let by: Vec<String> = application.decisions.iter().map(|decided| app.people.name(&decided.stamp.by)).collect();
    let page = CandidatePage {
        viewer: &crate::pages::viewer(app, actor),
        application,
        candidate,
        by: &by,
        in_cohort: selection.cohort.is_some_and(|cohort| cohort.districts.iter().any(|code| code == district)),
        standing: filled.standing,
        reason: filled.reason,
        problems: filled.problems,
        problem: filled.problem,
        vocabularies: &app.store.vocabularies(),
    };
    Ok(page.render())
}

/// Keeps a decision; or shows what is wrong and keeps what was typed.
pub async fn decide(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((year, district)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let standing = Standing::of(&sent.standing);
    let decided = match standing {
        Some(standing) => {
            let new = NewDecision { version: sent.version, standing, reason: sent.reason.clone() };
            app.decide_application(&actor, (year.clone(), district.clone()), new).await
        }
        None => Err(FieldProblem::new("standing", "is missing; choose one").into()),
    };
    let filled = Filled { standing, reason: &sent.reason, ..Filled::default() };
    match decided {
        Ok(_) => Ok(Redirect::to(&format!("/desk/selection/{year}?decided={district}")).into_response()),
        Err(Error::Fields(problems)) => {
            let page = page(&app, &actor, &year, &district, &Filled { problems: &problems, ..filled })?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(Error::Stale { .. }) => {
            let why = "The application was changed or decided on meanwhile; what is saved now stands here. Your decision is \
                       not: it stands in the form, and replaces the other when you save it.";
            let page = page(&app, &actor, &year, &district, &Filled { problem: Some(why), ..filled })?;
            Ok((StatusCode::PRECONDITION_FAILED, Html(page)).into_response())
        }
        Err(error) => Err(error),
    }
}
