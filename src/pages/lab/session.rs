//! `GET` and `POST /cohorts/{year}/sessions/{id}`

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use model::{Actor, policy};
use web::SessionPage;

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::sessions::{Material, named_documents};
use crate::pages::fields::Fields;

/// A session of a cohort, as far as the person may see it.
pub async fn session(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((year, id)): Path<(String, String)>,
) -> Result<Html<String>, Error> {
    Ok(Html(page(&app, &actor, &year, &id, Ok(None))?))
}

/// The page; `done` is what was just done, or why it was not.
fn page(app: &App, actor: &Actor, year: &str, id: &str, done: Result<Option<&str>, &str>) -> Result<String, Error> {
    let shown = app.cohort_session(actor, year, id)?;
    let candidates = if policy::may_run_cohorts(actor) { app.candidates(actor, &shown)? } else { Vec::new() };
    let years = app.store.state().cohorts()?.into_iter().map(|cohort| cohort.year);
    let earlier: Vec<String> = years.filter(|other| *other < shown.cohort.year).collect();
    let page = SessionPage {
        viewer: &crate::pages::viewer(app, actor),
        cohort: &shown.cohort,
        session: &shown.session,
        papers: shown.readable.then_some(&shown.papers),
        materials: &shown.materials,
        candidates: &candidates,
        earlier: &earlier,
        vocabularies: &app.store.vocabularies(),
        done: done.unwrap_or_default(),
        problem: done.err(),
    };
    Ok(page.render())
}

/// Puts a document to the session or takes one away.
pub async fn change(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((year, id)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Error> {
    let fields = Fields::of(&body);
    let named = |text: &str| named_documents(text).map(|all| all.first().copied());
    let asked = match (fields.first("add"), fields.first("remove")) {
        (Some(text), _) => named(text).map(|id| id.map(Material::Add)),
        (None, Some(text)) => named(text).map(|id| id.map(Material::Remove)),
        (None, None) => return Err(Error::Malformed("malformed", "the form is not one of this page".to_owned())),
    };
    let done = if matches!(asked, Ok(Some(Material::Remove(_)))) { "Taken away." } else { "Added." };
    let changed = match asked {
        Ok(Some(change)) => app.change_material(&actor, (year.clone(), id.clone()), change).await,
        Ok(None) => Err(model::FieldProblem::new("materials", "give the address of a document").into()),
        Err(problem) => Err(problem.into()),
    };
    match changed {
        Ok(_) => Ok(Html(page(&app, &actor, &year, &id, Ok(Some(done)))?).into_response()),
        Err(Error::Fields(problems)) => {
            let why =
                problems.into_iter().map(|problem| web::sentence(&problem.message)).collect::<Vec<_>>().join("; ");
            let page = page(&app, &actor, &year, &id, Err(&why))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error),
    }
}
