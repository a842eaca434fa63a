//! `GET` and `POST /apply`

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use jiff::Timestamp;
use model::selection::{Contact, day_of, next_call};
use model::{Actor, ApplicationForm, Call, FieldProblem, policy};
use serde::Deserialize;
use web::ApplyPage;

use crate::app::App;
use crate::error::Error;
use crate::http::caller::Caller;
use crate::http::request::Who;

/// Which form; staff change an application that there is.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    year: String,
    #[serde(default)]
    district: String,
}

/// What is shown above the form, or in place of it.
#[derive(Default)]
struct Shown<'a> {
    problems: &'a [FieldProblem],
    problem: Option<&'a str>,
    sent: bool,
}

/// The form while a call is open; when the next one opens otherwise.
pub async fn form(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, Error> {
    let mut form = ApplicationForm { year: wanted.year.clone(), ..ApplicationForm::default() };
    if policy::may_run_cohorts(&actor)
        && let Some(there) = app.people.accounts.now().application(&wanted.year, &wanted.district)
    {
        form = ApplicationForm::of(there);
    }
    Ok(Html(page(&app, &actor, &form, &Shown::default())?))
}

fn page(app: &App, actor: &Actor, form: &ApplicationForm, shown: &Shown<'_>) -> Result<String, Error> {
    let now = Timestamp::now();
    let calls = app.store.state().calls()?;
    // Whoever was too late keeps what they typed.
    let named = || calls.iter().find(|call| call.year == form.year && shown.problem.is_some()).cloned();
    let call: Option<Call> = app.answered_call(actor, &form.year, now)?.or_else(named);
    let page = ApplyPage {
        viewer: &crate::pages::viewer(app, actor),
        call: call.as_ref(),
        next: next_call(&calls, day_of(now)),
        form,
        problems: shown.problems,
        problem: shown.problem,
        sent: shown.sent,
        mail: app.notices.by_mail(),
        vocabularies: &app.store.vocabularies(),
    };
    Ok(page.render())
}

/// Takes an application and says what happens next; or shows what is wrong with it and keeps what was typed.
pub async fn send(State(app): State<Arc<App>>, caller: Caller, body: Bytes) -> Result<Response, Error> {
    let form = read(&body);
    let actor = &caller.actor;
    let shown = |status: StatusCode, shown: &Shown<'_>| -> Result<Response, Error> {
        Ok((status, Html(page(&app, actor, &form, shown)?)).into_response())
    };
    match app.apply(actor, caller.address, &form, Timestamp::now()).await {
        Ok(_) => shown(StatusCode::OK, &Shown { sent: true, ..Shown::default() }),
        Err(Error::Fields(problems)) => {
            shown(StatusCode::UNPROCESSABLE_ENTITY, &Shown { problems: &problems, ..Shown::default() })
        }
        Err(Error::Conflict(_, why)) => {
            let why = format!("{}.", web::sentence(&why));
            shown(StatusCode::CONFLICT, &Shown { problem: Some(&why), ..Shown::default() })
        }
        Err(error @ Error::TooOften(_)) => {
            let why = format!("{}. Nothing you typed is lost.", web::sentence(&error.to_string()));
            shown(StatusCode::TOO_MANY_REQUESTS, &Shown { problem: Some(&why), ..Shown::default() })
        }
        Err(error) => Err(error),
    }
}

fn read(body: &[u8]) -> ApplicationForm {
    let mut form = ApplicationForm::default();
    let mut contact = Contact::default();
    for (name, value) in form_urlencoded::parse(body).into_owned() {
        match name.as_str() {
            "year" => form.year = value,
            "district" => form.district = value,
            "band" => form.band = value,
            "commits" => form.commits = value == "yes",
            "goal" => form.goal = value,
            "support" => form.support = value,
            "name" => contact.name = value,
            "position" => contact.position = value,
            "email" => contact.email = value,
            _ => {
                if let Some(band) = name.strip_prefix("offers.") {
                    form.offers.insert(band.to_owned(), value);
                }
            }
        }
    }
    ApplicationForm { contact, ..form }
}
