//! `GET` and `POST /forgot-password`

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use web::ForgotPage;

use super::sign_in::require_safe_way;
use crate::app::App;
use crate::error::Error;
use crate::http::caller::Caller;

/// What the form sends.
#[derive(Deserialize)]
pub struct ForgotForm {
    email: String,
}

fn require_mail(app: &App) -> Result<(), Error> {
    require_safe_way(app)?;
    if app.notices.by_mail() { Ok(()) } else { Err(Error::NotFound) }
}

fn page(app: &App, caller: &Caller, email: &str, problem: Option<&str>, done: bool) -> Html<String> {
    let viewer = super::viewer(app, &caller.actor);
    Html(ForgotPage { viewer: &viewer, email, problem, done }.render())
}

/// The form.
pub async fn form(State(app): State<Arc<App>>, caller: Caller) -> Result<Html<String>, Error> {
    require_mail(&app)?;
    Ok(page(&app, &caller, "", None, false))
}

/// Mails a link, and says the same whether the address has an account or not.
pub async fn send(
    State(app): State<Arc<App>>,
    caller: Caller,
    Form(form): Form<ForgotForm>,
) -> Result<Response, Error> {
    require_mail(&app)?;
    match app.forgot_password(caller.address, &form.email) {
        Ok(()) => Ok(page(&app, &caller, &form.email, None, true).into_response()),
        Err(Error::Fields(problems)) => {
            let problem = problems.first().map(|problem| problem.message.as_str());
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &caller, &form.email, problem, false)).into_response())
        }
        Err(error) => Err(error),
    }
}
