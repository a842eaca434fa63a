//! `GET /api/v1/audit`, its CSV, and `GET /api/v1/artifacts/{id}/audit`

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use model::history::Deed;
use model::{ArtifactId, policy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::{Id, Who};
use crate::spreadsheet::guarded;

/// Lines of the journal on a page.
pub const PER_PAGE: usize = 50;
/// Lines of the journal in one CSV file.
const IN_FILE: usize = 100_000;

/// Which part of the trail.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    /// Only lines before this one; the newest when absent.
    pub before: Option<u64>,
}

/// A part of the audit trail.
#[derive(Debug, Serialize, ToSchema)]
pub struct Trail {
    /// What was done: the newest first, or the oldest first for one artifact.
    pub deeds: Vec<Deed>,
}

/// What was done, by whom, and what changed; for staff. The newest first, 50 lines of the journal at a time.
#[utoipa::path(get, path = "/api/v1/audit", tag = "operations", params(("before" = Option<u64>, Query)),
    responses((status = 200, body = Trail), (status = 403, body = Problem)))]
pub async fn all(State(app): State<Arc<App>>, Query(wanted): Query<Wanted>) -> Result<Json<Trail>, Error> {
    Ok(Json(Trail { deeds: app.store.deeds(wanted.before.unwrap_or(u64::MAX), PER_PAGE)? }))
}

/// What was done to accounts and reports, by whom; for admins. The newest first, 50 at a time.
#[utoipa::path(get, path = "/api/v1/audit/accounts", tag = "operations", params(("before" = Option<u64>, Query)),
    responses((status = 200, body = Trail), (status = 403, body = Problem)))]
pub async fn accounts(State(app): State<Arc<App>>, Query(wanted): Query<Wanted>) -> Result<Json<Trail>, Error> {
    Ok(Json(Trail { deeds: of_accounts(&app, wanted.before, PER_PAGE).await? }))
}

/// What was done to accounts and reports before a line of their journal, the newest first.
pub async fn of_accounts(app: &App, before: Option<u64>, most: usize) -> Result<Vec<Deed>, Error> {
    let accounts = Arc::clone(&app.people.accounts);
    let deeds = tokio::task::spawn_blocking(move || accounts.deeds()).await.map_err(Error::internal)?;
    let all = deeds.map_err(Error::internal)?.into_iter().rev();
    Ok(all.filter(|deed| before.is_none_or(|before| deed.seq < before)).take(most).collect())
}

/// What was done to one artifact; for those who work on it.
#[utoipa::path(get, path = "/api/v1/artifacts/{id}/audit", tag = "operations", params(("id" = String, Path)),
    responses((status = 200, body = Trail), (status = 404, body = Problem)))]
pub async fn of_one(State(app): State<Arc<App>>, Who(actor): Who, Id(id): Id) -> Result<Json<Trail>, Error> {
    let seen = app.artifact(id).is_ok_and(|artifact| policy::may_see_all(&artifact, &actor));
    // Of what was deleted only staff know.
    if !seen && !actor.is_curator() {
        return Err(Error::NotFound);
    }
    Ok(Json(Trail { deeds: app.store.deeds_to(id)? }))
}

/// The trail as a table: one row a change, the newest 100,000 lines of the journal.
#[utoipa::path(get, path = "/api/v1/audit/file", tag = "operations",
    responses((status = 200, body = String, content_type = "text/csv"), (status = 403, body = Problem)))]
pub async fn file(State(app): State<Arc<App>>) -> Result<impl IntoResponse, Error> {
    let telling = Arc::clone(&app);
    let deeds = tokio::task::spawn_blocking(move || telling.store.deeds(u64::MAX, IN_FILE));
    let deeds = deeds.await.map_err(Error::internal)??;
    table(&app, deeds, "audit.csv")
}

/// The trail of accounts and reports as a table; for admins.
#[utoipa::path(get, path = "/api/v1/audit/accounts/file", tag = "operations",
    responses((status = 200, body = String, content_type = "text/csv"), (status = 403, body = Problem)))]
pub async fn accounts_file(State(app): State<Arc<App>>) -> Result<impl IntoResponse, Error> {
    let deeds = of_accounts(&app, None, IN_FILE).await?;
    table(&app, deeds, "audit-accounts.csv")
}

fn table(app: &App, deeds: Vec<Deed>, name: &str) -> Result<impl IntoResponse + use<>, Error> {
    let mut rows = csv::Writer::from_writer(Vec::new());
    let head = ["line", "when", "account", "name", "action", "artifact", "what", "before", "after"];
    rows.write_record(head).map_err(Error::internal)?;
    for deed in deeds {
        let artifact = deed.artifact.as_ref().map(ArtifactId::to_string).unwrap_or_default();
        let name = app.people.name(&deed.by);
        let start = [deed.seq.to_string(), deed.at.to_string(), deed.by.to_string(), name, deed.action, artifact];
        let none = [String::new(), String::new(), String::new()];
        let changes = deed
            .changes
            .into_iter()
            .map(|change| [change.what, change.before.unwrap_or_default(), change.after.unwrap_or_default()]);
        let changes: Vec<[String; 3]> = changes.collect();
        for change in if changes.is_empty() { vec![none] } else { changes } {
            let cells = start.iter().cloned().chain(change).map(|cell| guarded(&cell));
            rows.write_record(cells).map_err(Error::internal)?;
        }
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, rows.into_inner().map_err(Error::internal)?))
}
