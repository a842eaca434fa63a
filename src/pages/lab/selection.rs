//! `GET /desk/selection/{year}` and `POST /desk/selection/{year}/cohort`

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use model::Actor;
use model::selection::day_of;
use serde::Deserialize;
use web::SelectionPage;

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;

/// What the address says of what was just done.
#[derive(Deserialize)]
pub struct Done {
    decided: Option<String>,
    saved: Option<String>,
}

/// The candidates for a cohort on their grid, and what the selection lacks.
pub async fn selection(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(year): Path<String>,
    Query(done): Query<Done>,
) -> Result<Html<String>, Error> {
    let decided = done.decided.and_then(|code| app.people.accounts.now().application(&year, &code).cloned());
    let decided = decided.map(|one| {
        let name = app.store.vocabularies().label("district", &one.district);
        format!("Decided on {name}: {}.", one.standing().label())
    });
    let done = decided.or(done.saved.map(|_| "The call is saved.".to_owned()));
    Ok(Html(page(&app, &actor, &year, done.as_deref(), None)?))
}

fn page(app: &App, actor: &Actor, year: &str, done: Option<&str>, problem: Option<&str>) -> Result<String, Error> {
    let selection = app.selection(actor, year)?;
    let page = SelectionPage {
        viewer: &crate::pages::viewer(app, actor),
        call: &selection.call,
        candidates: &selection.candidates,
        regions: &selection.regions,
        cohort: selection.cohort.as_ref(),
        done,
        problem,
        vocabularies: &app.store.vocabularies(),
        today: day_of(Timestamp::now()),
    };
    Ok(page.render())
}

/// Puts the selected districts into the cohort and leads to its form.
pub async fn cohort(State(app): State<Arc<App>>, Who(actor): Who, Path(year): Path<String>) -> Result<Response, Error> {
    let why = match app.make_cohort(&actor, &year).await {
        Ok(added) => return Ok(Redirect::to(&format!("/cohorts/{year}/edit?added={added}")).into_response()),
        Err(Error::Stale { .. }) => "somebody changed the cohort meanwhile; look at it again".to_owned(),
        Err(Error::Conflict(_, why)) => why,
        Err(Error::Fields(problems)) => {
            problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join("; ")
        }
        Err(error) => return Err(error),
    };
    let why = format!("{}. Nothing was changed.", web::sentence(&why));
    Ok((StatusCode::CONFLICT, Html(page(&app, &actor, &year, None, Some(&why))?)).into_response())
}
