//! `GET /api/v1/artifacts?external_id=` or `?sha256=`

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::{ArtifactView, view};
use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::Who;

/// By what to look up.
#[derive(Debug, Deserialize)]
pub struct By {
    external_id: Option<String>,
    sha256: Option<String>,
}

/// The artifacts found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Found {
    /// Those you may see.
    artifacts: Vec<ArtifactView>,
}

/// Artifacts by their external identifier or by the SHA-256 of a file.
#[utoipa::path(get, path = "/api/v1/artifacts", tag = "artifacts",
    params(("external_id" = Option<String>, Query), ("sha256" = Option<String>, Query)),
    responses((status = 200, body = Found), (status = 400, body = Problem)))]
pub async fn lookup(State(app): State<Arc<App>>, Who(actor): Who, Query(by): Query<By>) -> Result<Json<Found>, Error> {
    let state = app.store.state();
    let ids = match (by.external_id, by.sha256) {
        (Some(external_id), None) => state.by_external_id(&external_id)?.into_iter().collect(),
        (None, Some(sha256)) => {
            let sha256 = sha256.parse().map_err(|error| Error::Malformed("invalid_parameter", format!("{error}")))?;
            state.holders(&sha256)?
        }
        _ => {
            let detail = "say external_id=… or sha256=…; to list artifacts, use /api/v1/search".to_owned();
            return Err(Error::Malformed("invalid_parameter", detail));
        }
    };
    let mut artifacts = Vec::new();
    for artifact in ids.into_iter().filter_map(|id| app.artifact(id).ok()) {
        artifacts.extend(view(&app, &actor, &artifact).await.ok().map(|(_, view)| view));
    }
    Ok(Json(Found { artifacts }))
}
