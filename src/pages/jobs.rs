//! `GET` and `POST /desk/jobs`, `GET` and `POST /desk/jobs/{id}`, and `GET /desk/jobs/{id}/file`

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use model::{Actor, JobKind, JobView, policy};
use serde::Deserialize;
use web::{JobPage, JobsPage};

use crate::api::JobRequest;
use crate::app::App;
use crate::error::Error;
use crate::http::bytes::{self, Disposition, Sent};
use crate::http::request::Who;

/// What goes on and what ended last.
pub async fn jobs(State(app): State<Arc<App>>, Who(actor): Who) -> Html<String> {
    Html(list(&app, &actor, "", None))
}

fn list(app: &App, actor: &Actor, q: &str, problem: Option<&str>) -> String {
    let now = Timestamp::now();
    let jobs: Vec<JobView> = app.jobs.views(now);
    let people: BTreeMap<_, _> = jobs.iter().map(|job| (job.by.clone(), app.people.name(&job.by))).collect();
    let upkeep = policy::may_maintain(actor).then(|| app.upkeep.now());
    let page = JobsPage {
        viewer: &super::viewer(app, actor),
        jobs: &jobs,
        people: &people,
        reading: app.reading.progress(now),
        upkeep: upkeep.as_ref(),
        q,
        problem,
    };
    page.render()
}

/// What to start, as the form sends it.
#[derive(Deserialize)]
pub struct Start {
    #[serde(rename = "do")]
    kind: JobKind,
    #[serde(default)]
    q: String,
}

/// Starts a job and goes to its page.
pub async fn start(State(app): State<Arc<App>>, Who(actor): Who, Form(start): Form<Start>) -> Result<Response, Error> {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", &start.q).finish();
    match app.start_job(&actor, &JobRequest { kind: start.kind, total: None, query: Some(query) }) {
        Ok(job) => Ok(Redirect::to(&address(&job.id)).into_response()),
        Err(error @ Error::Conflict(..)) => {
            let page = list(&app, &actor, &start.q, Some(&web::sentence(&error.to_string())));
            Ok((StatusCode::CONFLICT, Html(page)).into_response())
        }
        Err(error) => Err(error),
    }
}

fn address(id: &str) -> String {
    format!("/desk/jobs/{id}")
}

/// How far a job is.
pub async fn job(State(app): State<Arc<App>>, Who(actor): Who, Path(id): Path<String>) -> Result<Html<String>, Error> {
    let job = app.jobs.get(&id)?.view(Timestamp::now());
    let page = JobPage {
        viewer: &super::viewer(&app, &actor),
        by: &app.people.name(&job.by),
        may_cancel: policy::may_cancel(&job.by, &actor),
        job: &job,
    };
    Ok(Html(page.render()))
}

/// Cancels a job.
pub async fn cancel(State(app): State<Arc<App>>, Who(actor): Who, Path(id): Path<String>) -> Result<Redirect, Error> {
    app.jobs.get(&id)?.cancel(&actor, &app.people.name(&actor.account))?;
    Ok(Redirect::to(&address(&id)))
}

/// The file that an export made, to be saved.
pub async fn file(State(app): State<Arc<App>>, Path(id): Path<String>, headers: HeaderMap) -> Result<Response, Error> {
    let job = app.jobs.get(&id)?;
    let made = job.view(Timestamp::now()).ended.unwrap_or_default();
    let file = std::fs::File::open(job.file().ok_or(Error::NotFound)?).map_err(Error::internal)?;
    let sent = Sent {
        etag: id,
        size: file.metadata().map_err(Error::internal)?.len(),
        name: format!("documents-{}.zip", made.strftime("%Y-%m-%d")),
        media_type: "application/zip".to_owned(),
    };
    bytes::answer(file, sent, &headers, Disposition::Attachment).await
}
