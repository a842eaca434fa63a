//! `GET` and `POST /desk/programme`

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use model::{Actor, FieldProblem, Programme};
use web::{CourseForm, ProgrammePage};

use super::course;
use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::pages::fields::{self, Fields, MEANWHILE};

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
    let viewer = &crate::pages::viewer(app, actor);
    let vocabularies = &app.store.vocabularies();
    ProgrammePage { viewer, version, course, problems, problem, done, vocabularies }.render()
}

/// Saves it, or shows what is wrong and keeps what was typed.
pub async fn save(State(app): State<Arc<App>>, Who(actor): Who, body: Bytes) -> Result<Response, Error> {
    let fields = Fields::of(&body);
    let version = fields.version()?;
    let mut form = course::form(&fields.rows(), false);
    let saved = match course::course(&form, None) {
        Ok(course) => app.save_programme(&actor, Programme { version, course }).await,
        Err(problems) => Err(Error::Fields(problems)),
    };
    form.spare();
    let done = |programme: Programme| {
        let form = CourseForm::of(&programme.course, None);
        let done = "Saved. New cohorts are made from it.";
        Html(page(&app, &actor, programme.version, &form, &[], None, Some(done))).into_response()
    };
    fields::answer(saved, done, |problems, now| {
        page(&app, &actor, now.unwrap_or(version), &form, problems, now.map(|_| MEANWHILE), None)
    })
}
