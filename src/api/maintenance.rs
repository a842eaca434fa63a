//! `POST /api/v1/admin/verify` and `POST /api/v1/admin/reindex`

use std::sync::Arc;

use artifacts::Finding;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::Who;
use crate::jobs::Checked;

/// What a check of everything stored found.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct VerifyAnswer {
    /// Journal lines checked.
    pub lines: u64,
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

impl From<Checked> for VerifyAnswer {
    fn from(checked: Checked) -> Self {
        let Checked { lines, files, findings } = checked;
        Self { lines, files, findings: findings.into_iter().map(Into::into).collect() }
    }
}

/// Checks every journal line, every file's bytes, the catalog, the index and derived data, and answers when that is done.
/// It is a job meanwhile; when one is under way, it is waited for first.
#[utoipa::path(post, path = "/api/v1/admin/verify", tag = "operations",
    responses((status = 200, body = VerifyAnswer), (status = 409, body = Problem)))]
pub async fn verify(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Json<VerifyAnswer>, Error> {
    loop {
        let (job, told) = app.start_verify(&actor)?;
        let ended = job.over().await;
        if let Some(told) = told {
            ended?;
            return Ok(Json(told.await.map_err(Error::internal)?.into()));
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
