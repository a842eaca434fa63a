//! `GET` and `POST /pd/new` and `/pd/{id}/edit`

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::civil::Date;
use model::{Actor, FieldProblem, PdSession};
use web::{PdEditPage, PdForm};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::pages::fields::{self, MEANWHILE};

/// The form of a new session.
pub async fn new_form(State(app): State<Arc<App>>, Who(actor): Who) -> Html<String> {
    Html(page(&app, &actor, "", &PdForm::default(), &[], None))
}

fn page(app: &App, actor: &Actor, id: &str, form: &PdForm, problems: &[FieldProblem], problem: Option<&str>) -> String {
    let viewer = &crate::pages::viewer(app, actor);
    PdEditPage { viewer, id, form, problems, problem, vocabularies: &app.store.vocabularies() }.render()
}

/// The form of a session as it is.
pub async fn form(State(app): State<Arc<App>>, Who(actor): Who, Path(id): Path<String>) -> Result<Html<String>, Error> {
    let (session, _) = app.pd_session(&id)?;
    Ok(Html(page(&app, &actor, &id, &PdForm::of(&session), &[], None)))
}

/// Adds a session.
pub async fn make(State(app): State<Arc<App>>, Who(actor): Who, body: Bytes) -> Result<Response, Error> {
    save_form(&app, &actor, None, &body).await
}

/// Changes a session.
pub async fn save(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Error> {
    save_form(&app, &actor, Some(id), &body).await
}

async fn save_form(app: &App, actor: &Actor, id: Option<String>, body: &[u8]) -> Result<Response, Error> {
    let mut form = read(body);
    let over = id.as_ref().map(|_| form.version);
    let id = id.unwrap_or_default();
    let vocabularies = app.store.vocabularies();
    let problems_of = |session: &PdSession| {
        let values = |name: &str| -> Vec<&str> {
            let terms = vocabularies.get(name).map(|list| list.terms.as_slice()).unwrap_or_default();
            terms.iter().map(|term| term.value.as_str()).collect()
        };
        session.problems(&values("grade_band"), &values("topic"))
    };
    let saved = match session(&form, &id) {
        (session, problems) if problems.is_empty() => app.save_pd(actor, session, over).await,
        // Everything else that is wrong is told along.
        (session, mut problems) => {
            let known: Vec<String> = problems.iter().map(|problem: &FieldProblem| problem.field.clone()).collect();
            let dated = !known.iter().any(|field| field == "from" || field == "to");
            let more = problems_of(&session.tidied()).into_iter();
            problems.extend(more.filter(|one| !known.contains(&one.field) && (dated || one.field != "to")));
            Err(Error::Fields(problems))
        }
    };
    let done = |session: PdSession| Redirect::to(&format!("/pd/{}?saved", session.id)).into_response();
    fields::answer(saved, done, |problems, now| {
        form.version = now.unwrap_or(form.version);
        page(app, actor, &id, &form, problems, now.map(|_| MEANWHILE))
    })
}

fn read(body: &[u8]) -> PdForm {
    let mut form = PdForm::default();
    for (name, value) in form_urlencoded::parse(body).into_owned() {
        match name.as_str() {
            "version" => form.version = value.parse().unwrap_or(0),
            "title" => form.title = value,
            "provider" => form.provider = value,
            "from" => form.from = value,
            "to" => form.to = value,
            "times" => form.times = value,
            "place" => form.place = value,
            "online" => form.online = value == "yes",
            "seats" => form.seats = value,
            "bands" => form.bands.push(value),
            "topics" => form.topics.push(value),
            "link" => form.link = value,
            "description" => form.description = value,
            "cancelled" => form.cancelled = value == "yes",
            _ => {}
        }
    }
    form
}

/// The session that a form says, and what cannot be read of it. Without a last day it is over on its first.
fn session(form: &PdForm, id: &str) -> (PdSession, Vec<FieldProblem>) {
    let mut problems = Vec::new();
    let mut day = |field: &str, text: &str| -> Date {
        text.trim().parse().unwrap_or_else(|_| {
            problems.push(FieldProblem::new(field, "must be a day, such as 2018-04-02"));
            Date::default()
        })
    };
    let from = day("from", &form.from);
    let to = if form.to.trim().is_empty() { from } else { day("to", &form.to) };
    let seats = match form.seats.trim() {
        "" => None,
        typed => Some(typed.parse().unwrap_or(0)),
    };
    let PdForm { title, provider, times, place, online, bands, topics, link, description, cancelled, .. } =
        form.clone();
    let (id, version) = (id.to_owned(), 0);
    let session = PdSession {
        id,
        version,
        title,
        provider,
        from,
        to,
        times,
        place,
        online,
        seats,
        bands,
        topics,
        link,
        description,
        cancelled,
    };
    (session, problems)
}
