//! `POST /api/v1/admin/verify` and `POST /api/v1/admin/reindex`

use std::sync::Arc;

use artifacts::{Finding, Severity};
use axum::Json;
use axum::extract::State;
use model::Artifact;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::error::Error;

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
        let severity = match finding.severity {
            Severity::Note => "note",
            Severity::Repairable => "repairable",
            Severity::Lost => "lost",
        };
        Self { severity: severity.to_owned(), what: finding.what, advice: finding.advice }
    }
}

/// Checks every journal line, every file's bytes, the catalog, the index and derived data.
#[utoipa::path(post, path = "/api/v1/admin/verify", tag = "operations", responses((status = 200, body = VerifyAnswer)))]
pub async fn verify(State(app): State<Arc<App>>) -> Result<Json<VerifyAnswer>, Error> {
    // What is saved must have reached the index before they can be compared.
    app.shown(&app.store.head().1).await?;
    let findings = tokio::task::spawn_blocking(move || check(&app)).await.map_err(Error::internal)??;
    Ok(Json(findings))
}

fn check(app: &App) -> Result<VerifyAnswer, Error> {
    let scratch = app.store.dir().join("catalog.verify");
    let _ = std::fs::remove_dir_all(&scratch);
    let found = artifacts::verify(&app.store, &scratch, &|_, _| ());
    let _ = std::fs::remove_dir_all(&scratch);
    let mut findings = found.map_err(Error::internal)?;
    findings.extend(app.people.accounts.verify());
    findings.extend(check_index(app)?);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(VerifyAnswer {
        lines: app.store.head().1.seq,
        files: app.store.state().files()?.len(),
        findings: findings.into_iter().map(Into::into).collect(),
    })
}

/// The index must hold exactly what is up, in undamaged files.
fn check_index(app: &App) -> Result<Option<Finding>, Error> {
    const ADVICE: &str = "run `clearinghouse reindex`";
    if let Some(file) = app.indexing.index().damaged_files()?.first() {
        return Ok(Some(Finding::new(
            Severity::Repairable,
            format!("the search index file {} is damaged", file.display()),
            ADVICE,
        )));
    }
    let before = app.store.head();
    let mut held = app.indexing.index().ids()?;
    held.sort_unstable();
    let mut up = Vec::new();
    for id in app.store.state().artifact_ids()? {
        up.extend(app.store.state().artifact(id)?.filter(Artifact::is_up).map(|artifact| artifact.id));
    }
    if held == up || app.store.head() != before {
        return Ok(None);
    }
    let what = format!("the search index holds {} artifacts and should hold {}", held.len(), up.len());
    Ok(Some(Finding::new(Severity::Repairable, what, ADVICE)))
}

/// How a rebuild went.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReindexAnswer {
    /// Artifacts in the new index.
    artifacts: usize,
}

/// Builds the search index again beside the current one, then swaps them.
#[utoipa::path(post, path = "/api/v1/admin/reindex", tag = "operations", responses((status = 200, body = ReindexAnswer)))]
pub async fn reindex(State(app): State<Arc<App>>) -> Result<Json<ReindexAnswer>, Error> {
    let artifacts = app.indexing.rebuild().await.map_err(Error::internal)?;
    Ok(Json(ReindexAnswer { artifacts }))
}
