//! `GET` and `POST /sign-in`, `POST /sign-out`

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::Actor;
use serde::Deserialize;
use web::SignInPage;

use crate::app::App;
use crate::error::Error;
use crate::http::caller::{By, Caller, no_session_cookie, session_cookie};
use crate::http::request::Who;

/// Where to go afterwards.
#[derive(Debug, Deserialize)]
pub struct Then {
    #[serde(default)]
    then: String,
}

/// A path of ours, so that nobody is sent elsewhere.
pub fn own_path(then: &str) -> &str {
    let own = then.starts_with('/') && !then.starts_with("//") && !then.contains(['\\', '\r', '\n', '\t']);
    if own { then } else { "/" }
}

/// Passwords go over the network only where nobody else can read them.
pub fn require_safe_way(app: &App) -> Result<(), Error> {
    if app.settings.may_sign_in() {
        return Ok(());
    }
    Err(Error::Forbidden(
        "sign-in is refused here: this address is plain http, where others could read passwords. Put a proxy with https in \
         front and start the clearinghouse with --public-url https://..."
            .to_owned(),
    ))
}

fn page(app: &App, actor: &Actor, then: &str, email: &str, problem: Option<&str>) -> String {
    let viewer = super::viewer(app, actor);
    let (by_mail, providers) = (app.notices.by_mail(), &super::providers(app, &[("then", own_path(then))]));
    SignInPage { viewer: &viewer, then: own_path(then), email, by_mail, providers, problem }.render()
}

/// The form.
pub async fn form(State(app): State<Arc<App>>, Who(actor): Who, Query(wanted): Query<Then>) -> Result<Response, Error> {
    require_safe_way(&app)?;
    if actor.role > model::Role::Visitor {
        return Ok(Redirect::to(own_path(&wanted.then)).into_response());
    }
    Ok(Html(page(&app, &actor, &wanted.then, "", None)).into_response())
}

/// What the form sends.
#[derive(Deserialize)]
pub struct SignInForm {
    email: String,
    password: String,
    #[serde(default)]
    then: String,
}

/// Signs in and goes on, or says why not.
pub async fn sign_in(
    State(app): State<Arc<App>>,
    caller: Caller,
    Form(form): Form<SignInForm>,
) -> Result<Response, Error> {
    require_safe_way(&app)?;
    match app.sign_in(caller.address, &form.email, form.password).await {
        Ok(secret) => {
            end_session(&app, &caller)?;
            Ok((session_cookie(&app.settings, &secret), Redirect::to(own_path(&form.then))).into_response())
        }
        Err(error @ Error::SignInFailed) => {
            let page = page(&app, &caller.actor, &form.then, &form.email, Some(&error.to_string()));
            Ok((StatusCode::UNAUTHORIZED, Html(page)).into_response())
        }
        Err(error) => Err(error),
    }
}

/// Whether to end all sessions.
#[derive(Deserialize)]
pub struct SignOutForm {
    #[serde(default)]
    everywhere: bool,
}

/// Signs out, here or everywhere.
pub async fn sign_out(
    State(app): State<Arc<App>>,
    caller: Caller,
    Form(form): Form<SignOutForm>,
) -> Result<Response, Error> {
    if form.everywhere {
        app.sign_out_everywhere(caller.account()?.id.clone()).await?;
    }
    end_session(&app, &caller)?;
    Ok((no_session_cookie(&app.settings), Redirect::to("/")).into_response())
}

/// Ends the session of the request, if it has one.
pub fn end_session(app: &App, caller: &Caller) -> Result<(), Error> {
    match &caller.by {
        By::Session(secret) => app.sign_out(secret),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        assert_eq!(own_path("/desk?state=draft"), "/desk?state=draft");
        for bad in ["", "//evil.example", "https://evil.example", "/\\evil.example", "desk", "/\t/evil.example"] {
            assert_eq!(own_path(bad), "/", "{bad}");
        }
    }
}
