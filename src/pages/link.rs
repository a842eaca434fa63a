//! `/link/{secret}`, where a person chooses a password, and `/setup/{secret}`, where the first admin does.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::{Actor, FieldProblem};
use serde::Deserialize;
use web::{PasswordPage, PasswordTask};

use super::sign_in::require_safe_way;
use crate::app::App;
use crate::error::Error;
use crate::http::caller::{Caller, session_cookie};

/// What the form sends.
#[derive(Default, Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

/// What the page is for, after the secret was looked at.
fn task(app: &App, from: Option<IpAddr>, secret: &str) -> Result<(PasswordTask, PasswordForm), Error> {
    let account = app.linked(from, secret)?;
    let task = if account.can_sign_in() { PasswordTask::Reset } else { PasswordTask::Invitation };
    Ok((task, PasswordForm { email: account.email, name: account.name, password: String::new() }))
}

fn page(app: &App, task: PasswordTask, secret: &str, form: &PasswordForm, problems: &[FieldProblem]) -> String {
    let viewer = super::viewer(app, &Actor::visitor());
    let path = if task == PasswordTask::FirstAdmin { "setup" } else { "link" };
    let action = format!("/{path}/{secret}");
    let providers =
        if task == PasswordTask::FirstAdmin { Vec::new() } else { super::providers(app, &[("link", secret)]) };
    let (action, providers) = (action.as_str(), &providers[..]);
    PasswordPage { viewer: &viewer, task, action, providers, email: &form.email, name: &form.name, problems }.render()
}

/// The form to choose a password.
pub async fn form(State(app): State<Arc<App>>, caller: Caller, Path(secret): Path<String>) -> Result<Response, Error> {
    require_safe_way(&app)?;
    if let Some(session) = app.demo_sign_in(&secret) {
        return Ok((session_cookie(&app.settings, &session), Redirect::to("/")).into_response());
    }
    let (task, known) = task(&app, caller.address, &secret)?;
    Ok(Html(page(&app, task, &secret, &known, &[])).into_response())
}

/// Takes the password and signs in.
pub async fn choose(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(secret): Path<String>,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Error> {
    require_safe_way(&app)?;
    let (task, known) = task(&app, caller.address, &secret)?;
    let name = (task == PasswordTask::Invitation).then_some(form.name.as_str());
    let used = app.use_link(caller.address, &secret, name, form.password).await;
    answer(&app, used, |problems| page(&app, task, &secret, &PasswordForm { name: form.name, ..known }, problems))
}

/// The form that makes the first admin.
pub async fn set_up_form(State(app): State<Arc<App>>, Path(secret): Path<String>) -> Result<Html<String>, Error> {
    require_safe_way(&app)?;
    if !app.people.may_set_up(&secret) {
        return Err(Error::Gone("this link was used already, or the clearinghouse was started again since".to_owned()));
    }
    Ok(Html(page(&app, PasswordTask::FirstAdmin, &secret, &PasswordForm::default(), &[])))
}

/// Makes the first admin and signs in.
pub async fn set_up(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(secret): Path<String>,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Error> {
    require_safe_way(&app)?;
    let made = app.set_up(caller.address, &secret, &form.email, &form.name, form.password.clone()).await;
    answer(&app, made, |problems| page(&app, PasswordTask::FirstAdmin, &secret, &form, problems))
}

fn answer(
    app: &App,
    session: Result<String, Error>,
    again: impl FnOnce(&[FieldProblem]) -> String,
) -> Result<Response, Error> {
    match session {
        Ok(session) => Ok((session_cookie(&app.settings, &session), Redirect::to("/")).into_response()),
        Err(Error::Fields(problems)) => Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(again(&problems))).into_response()),
        Err(error) => Err(error),
    }
}
