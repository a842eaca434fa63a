//! `POST /api/v1/admin/verify`, `POST /api/v1/admin/reindex`, `GET` and `POST /api/v1/admin/backup`

use std::sync::Arc;

use artifacts::backup::Heads;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use model::Finding;
use model::upkeep::Check;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::caller::{By, Caller};
use crate::http::request::Who;

/// What a check of everything stored found.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct VerifyAnswer {
    /// Journal lines checked.
    pub lines: usize,
    /// Files checked.
    pub files: usize,
    /// What is not as it should be; worst first.
    pub findings: Vec<FindingView>,
}

/// One thing that is not as it should be.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct FindingView {
    /// `note`, `repairable` or `lost`.
    pub severity: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub advice: String,
}

impl From<Finding> for FindingView {
    fn from(finding: Finding) -> Self {
        Self { severity: finding.severity.name().to_owned(), what: finding.what, advice: finding.advice }
    }
}

impl From<Check> for VerifyAnswer {
    fn from(check: Check) -> Self {
        let Check { lines, files, findings, .. } = check;
        Self { lines, files, findings: findings.into_iter().map(Into::into).collect() }
    }
}

/// How much is checked.
#[derive(Deserialize, IntoParams)]
pub struct Share {
    /// Check the journals and so many per cent of the files only, 1 to 100. It goes on where the last such check ended, so that
    /// all files are read in turn; files that were found bad are read each time.
    sample: Option<u8>,
}

/// Checks every journal line, every file's bytes, the catalog, the index and derived data, and answers when that is done.
/// It is a job meanwhile; when one is under way, it is waited for first.
#[utoipa::path(post, path = "/api/v1/admin/verify", tag = "operations", params(Share),
    responses((status = 200, body = VerifyAnswer), (status = 400, body = Problem), (status = 409, body = Problem)))]
pub async fn verify(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(share): Query<Share>,
) -> Result<Json<VerifyAnswer>, Error> {
    if share.sample.is_some_and(|percent| !(1..=100).contains(&percent)) {
        return Err(Error::Malformed("invalid_parameter", "sample must be a number from 1 to 100".to_owned()));
    }
    loop {
        let (job, told) = app.start_verify(&actor, share.sample)?;
        let ended = job.over().await;
        if let Some(told) = told {
            ended?;
            return Ok(Json(told.await.map_err(Error::internal)?.into()));
        }
    }
}

/// How far everything is: what `clearinghouse backup` copies up to. It is answered to whoever owns the data folder only, over its
/// control socket: nobody else could read what it names.
#[utoipa::path(get, path = "/api/v1/admin/backup", tag = "operations",
    responses((status = 200, body = serde_json::Value), (status = 403, body = Problem)))]
pub async fn heads(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Heads>, Error> {
    require_owner(&caller)?;
    app.heads().map(Json)
}

/// A backup that came to its end.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct BackedUp {
    /// When it was begun.
    #[schema(value_type = String)]
    pub at: Timestamp,
}

/// Notes that there is a backup, so that people see how old the last one is.
#[utoipa::path(post, path = "/api/v1/admin/backup", tag = "operations", request_body = BackedUp,
    responses((status = 200, body = BackedUp), (status = 403, body = Problem)))]
pub async fn backed_up(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(done): Json<BackedUp>,
) -> Result<(StatusCode, Json<BackedUp>), Error> {
    require_owner(&caller)?;
    app.upkeep.change(|upkeep| upkeep.backup = Some(done.at));
    Ok((StatusCode::OK, Json(done)))
}

fn require_owner(caller: &Caller) -> Result<(), Error> {
    match caller.by {
        By::Socket => Ok(()),
        _ => {
            Err(Error::Forbidden("backups are made on the machine itself: run `clearinghouse backup` there".to_owned()))
        }
    }
}

/// How a rebuild went.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReindexAnswer {
    /// Artifacts in the new index.
    artifacts: usize,
}

/// Builds the search index again beside the current one, swaps them and answers. It is a job meanwhile; when one is
/// under way, the answer is of that one.
#[utoipa::path(post, path = "/api/v1/admin/reindex", tag = "operations",
    responses((status = 200, body = ReindexAnswer), (status = 409, body = Problem)))]
pub async fn reindex(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Json<ReindexAnswer>, Error> {
    app.start_reindex(&actor)?.over().await?;
    Ok(Json(ReindexAnswer { artifacts: app.indexing.index().len() }))
}
