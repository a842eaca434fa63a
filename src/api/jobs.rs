//! `GET` and `POST /api/v1/jobs`, `GET` and `DELETE /api/v1/jobs/{id}`

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use jiff::Timestamp;
use model::{Actor, JobKind, JobView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::{Who, search};
use crate::jobs::Job;

/// Long work.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobList {
    /// What goes on first, then the last that began.
    jobs: Vec<JobView>,
}

/// A job to start.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JobRequest {
    /// What kind of work it is; `reindex` and `verify` are for admins.
    pub kind: JobKind,
    /// How many files an import has. Each request to `/api/v1/imports` then names the job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<usize>,
    /// Which documents are exported: a query string as of `/api/v1/search`. Everything published when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
}

/// Long work under way and the last that ended; for staff. It is kept in memory, until a restart.
#[utoipa::path(get, path = "/api/v1/jobs", tag = "operations",
    responses((status = 200, body = JobList), (status = 403, body = Problem)))]
pub async fn list(State(app): State<Arc<App>>) -> Json<JobList> {
    Json(JobList { jobs: app.jobs.views(Timestamp::now()) })
}

/// Starts a job, or announces an import; for staff. Of `reindex` and `verify` one runs at a time: the answer is then the
/// one that runs.
#[utoipa::path(post, path = "/api/v1/jobs", tag = "operations", request_body = JobRequest,
    responses((status = 201, body = JobView), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem)))]
pub async fn start(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Json(asked): Json<JobRequest>,
) -> Result<impl IntoResponse, Error> {
    let job = app.start_job(&actor, &asked)?;
    let place = [(header::LOCATION, format!("/api/v1/jobs/{}", job.id))];
    Ok((StatusCode::CREATED, place, Json(job.view(Timestamp::now()))))
}

/// How far a job is; for staff.
#[utoipa::path(get, path = "/api/v1/jobs/{id}", tag = "operations", params(("id" = String, Path)),
    responses((status = 200, body = JobView), (status = 404, body = Problem)))]
pub async fn get(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Json<JobView>, Error> {
    Ok(Json(app.jobs.get(&id)?.view(Timestamp::now())))
}

/// Cancels a job; for who started it, and for admins. What is over stays as it is.
#[utoipa::path(delete, path = "/api/v1/jobs/{id}", tag = "operations", params(("id" = String, Path)),
    responses((status = 200, body = JobView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn cancel(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(id): Path<String>,
) -> Result<Json<JobView>, Error> {
    let job = app.jobs.get(&id)?;
    job.cancel(&actor, &app.people.name(&actor.account))?;
    Ok(Json(job.view(Timestamp::now())))
}

impl App {
    /// Starts a job.
    pub fn start_job(self: &Arc<Self>, actor: &Actor, asked: &JobRequest) -> Result<Arc<Job>, Error> {
        match asked.kind {
            JobKind::Reindex => self.start_reindex(actor),
            JobKind::Verify => self.start_verify(actor, None).map(|(job, _)| job),
            JobKind::Import => self.announce_import(actor, asked.total.unwrap_or_default()),
            JobKind::Export => self.start_export(actor, search(asked.query.as_deref().unwrap_or_default())?),
        }
    }
}
