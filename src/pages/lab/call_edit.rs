//! `GET` and `POST /desk/selection/new` and `/desk/selection/{year}/edit`

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use model::programme::later;
use model::selection::day_of;
use model::{Actor, Call, FieldProblem};
use web::{CallEditPage, CallForm};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::pages::fields::{self, MEANWHILE};

/// How many districts a cohort usually has.
const USUAL: u32 = 12;
/// How many days a call is usually open.
const DAYS: i32 = 60;

/// The form of a new call.
pub async fn new_form(State(app): State<Arc<App>>, Who(actor): Who) -> Html<String> {
    let today = day_of(Timestamp::now());
    let form = CallForm {
        year: (today.year() + 1).to_string(),
        opens: today.to_string(),
        closes: later(today, DAYS).to_string(),
        wanted: USUAL.to_string(),
        ..CallForm::default()
    };
    Html(page(&app, &actor, &form, &[], None))
}

fn page(app: &App, actor: &Actor, form: &CallForm, problems: &[FieldProblem], problem: Option<&str>) -> String {
    CallEditPage { viewer: &crate::pages::viewer(app, actor), form, problems, problem }.render()
}

/// The form of a call as it is.
pub async fn form(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(year): Path<String>,
) -> Result<Html<String>, Error> {
    let call = app.store.state().call(&year)?.ok_or(Error::NotFound)?;
    let form = CallForm {
        version: Some(call.version),
        year,
        opens: call.opens.to_string(),
        closes: call.closes.to_string(),
        wanted: call.wanted.to_string(),
        asks: call.asks,
    };
    Ok(Html(page(&app, &actor, &form, &[], None)))
}

/// Opens a call.
pub async fn make(State(app): State<Arc<App>>, Who(actor): Who, body: Bytes) -> Result<Response, Error> {
    save_form(&app, &actor, CallForm { version: None, ..read(&body) }).await
}

/// Changes a call.
pub async fn save(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(year): Path<String>,
    body: Bytes,
) -> Result<Response, Error> {
    let form = read(&body);
    save_form(&app, &actor, CallForm { version: Some(form.version.unwrap_or(0)), year, ..form }).await
}

fn read(body: &[u8]) -> CallForm {
    let mut form = CallForm::default();
    for (name, value) in form_urlencoded::parse(body).into_owned() {
        match name.as_str() {
            "version" => form.version = value.parse().ok(),
            "year" => form.year = value,
            "opens" => form.opens = value,
            "closes" => form.closes = value,
            "wanted" => form.wanted = value,
            "asks" => form.asks = value,
            _ => {}
        }
    }
    form
}

async fn save_form(app: &App, actor: &Actor, form: CallForm) -> Result<Response, Error> {
    let saved = match call(&form) {
        Ok(call) => app.save_call(actor, call, form.version).await,
        Err(problems) => Err(Error::Fields(problems)),
    };
    let done = |call: Call| Redirect::to(&format!("/desk/selection/{}?saved", call.year)).into_response();
    fields::answer(saved, done, |problems, now| {
        let form = CallForm { version: now.or(form.version), ..form };
        page(app, actor, &form, problems, now.map(|_| MEANWHILE))
    })
}

/// The call that a form says.
fn call(form: &CallForm) -> Result<Call, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let mut day = |field: &str, text: &str| -> Date {
        text.trim().parse().unwrap_or_else(|_| {
            problems.push(FieldProblem::new(field, "must be a day, such as 2018-04-02"));
            Date::default()
        })
    };
    let (opens, closes) = (day("opens", &form.opens), day("closes", &form.closes));
    // No number is as wrong as one that is too small.
    let wanted = form.wanted.trim().parse().unwrap_or(0);
    let asks = form.asks.replace("\r\n", "\n").trim().to_owned();
    let call = Call { year: form.year.trim().to_owned(), version: 0, opens, closes, wanted, asks };
    let dated = problems.is_empty();
    problems.extend(call.problems().into_iter().filter(|problem| dated || problem.field != "closes"));
    if problems.is_empty() { Ok(call) } else { Err(problems) }
}
