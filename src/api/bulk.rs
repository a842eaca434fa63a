//! `POST /api/v1/bulk`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use model::ArtifactId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::curation::{Becomes, Bulk};
use crate::error::{Error, Problem};
use crate::http::request::Who;

/// An action on many documents.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BulkRequest {
    /// What is done to each.
    #[serde(flatten)]
    bulk: Bulk,
    /// The documents, at most 500, each with the version that was looked at.
    documents: Vec<Looked>,
    /// Whether only to tell what would change.
    #[serde(default)]
    preview: bool,
}

/// A document as it was looked at.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Looked {
    #[schema(value_type = String)]
    id: ArtifactId,
    version: u64,
}

/// What becomes of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkAnswer {
    /// Each document, with what changes or why it stays as it is.
    documents: Vec<Becomes>,
}

/// Publishes, tags or assigns many documents in one action, or tells what it would change; for staff.
#[utoipa::path(post, path = "/api/v1/bulk", tag = "artifacts", request_body = BulkRequest,
    responses((status = 200, body = BulkAnswer), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub async fn bulk(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Json(asked): Json<BulkRequest>,
) -> Result<Json<BulkAnswer>, Error> {
    let looked_at: Vec<(ArtifactId, u64)> = asked.documents.iter().map(|one| (one.id, one.version)).collect();
    let documents = if asked.preview {
        let ids: Vec<ArtifactId> = looked_at.iter().map(|(id, _)| *id).collect();
        app.preview_bulk(&actor, &ids, &asked.bulk)?
    } else {
        app.bulk(actor, looked_at, asked.bulk).await?
    };
    Ok(Json(BulkAnswer { documents }))
}
