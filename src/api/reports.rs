//! `POST /api/v1/artifacts/{id}/reports` and `GET /api/v1/reports`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use model::{ArtifactId, Report, ReportKind};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::caller::Caller;
use crate::http::request::{Id, Who};
use crate::reports::NewReport;

/// The reports.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportList {
    /// Open ones first.
    reports: Vec<ReportView>,
}

/// A report.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportView {
    id: String,
    #[schema(value_type = String)]
    artifact: ArtifactId,
    kind: ReportKind,
    text: String,
    email: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// How it was dealt with; null while it is open.
    closed: Option<String>,
}

impl From<Report> for ReportView {
    fn from(report: Report) -> Self {
        let Report { id, artifact, kind, text, email, at, closed } = report;
        Self { id, artifact, kind, text, email, at, closed: closed.map(|closed| closed.note) }
    }
}

/// Reports a problem with a published document; no account is needed.
#[utoipa::path(post, path = "/api/v1/artifacts/{id}/reports", tag = "artifacts", params(("id" = String, Path)),
    request_body = NewReport, responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem),
        (status = 429, body = Problem)))]
pub async fn report(
    State(app): State<Arc<App>>,
    caller: Caller,
    Id(id): Id,
    Json(new): Json<NewReport>,
) -> Result<StatusCode, Error> {
    app.report(&caller.actor, caller.address, id, new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The reports, open ones first; for staff.
#[utoipa::path(get, path = "/api/v1/reports", tag = "operations", responses((status = 200, body = ReportList)))]
pub async fn list(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Json<ReportList>, Error> {
    Ok(Json(ReportList { reports: app.reports(&actor)?.into_iter().map(Into::into).collect() }))
}
