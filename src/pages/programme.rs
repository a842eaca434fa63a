//! `GET` and `POST /desk/programme`

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use model::{Actor, FieldProblem, Programme};
use web::{CourseForm, ProgrammePage};

use super::course::{self, Rows};
use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;

/// The template as it is.
pub async fn form(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Html<String>, Error> {
    let programme = app.store.state().programme()?;
    let form = CourseForm::of(&programme.course, None);
    Ok(Html(page(&app, &actor, programme.version, &form, &[], None, None)))
}

fn page(
    app: &App,
    actor: &Actor,
    version: u64,
    course: &CourseForm,
    problems: &[FieldProblem],
    problem: Option<&str>,
    done: Option<&str>,
) -> String {
    let viewer = &super::viewer(app, actor);
    let vocabularies = &app.store.vocabularies();
    ProgrammePage { viewer, version, course, problems, problem, done, vocabularies }.render()
}

/// Saves it, or shows what is wrong and keeps what was typed.
pub async fn save(State(app): State<Arc<App>>, Who(actor): Who, body: Bytes) -> Result<Response, Error> {
    let fields: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let version = fields.iter().find(|(name, _)| name == "version").and_then(|(_, value)| value.parse().ok());
    let version: u64 = version.ok_or(Error::NoVersion)?;
    let mut form = course::form(&Rows::of(&fields), false);
    let saved = match course::course(&form, None) {
        Ok(course) => app.save_programme(&actor, Programme { version, course }).await,
        Err(problems) => Err(Error::Fields(problems)),
    };
    form.spare();
    match saved {
        Ok(programme) => {
            let form = CourseForm::of(&programme.course, None);
            let done = "Saved. New cohorts are made from it.";
            Ok(Html(page(&app, &actor, programme.version, &form, &[], None, Some(done))).into_response())
        }
        Err(Error::Fields(problems)) => {
            let page = page(&app, &actor, version, &form, &problems, None, None);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(Error::Stale { current, .. }) => {
            let page = page(&app, &actor, current, &form, &[], Some(super::cohort_edit::MEANWHILE), None);
            Ok((StatusCode::PRECONDITION_FAILED, Html(page)).into_response())
        }
        Err(error) => Err(error),
    }
}
