//! `POST /api/v1/artifacts/{id}/transitions`

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use model::Transition;

use super::describe::malformed;
use super::view::{ArtifactView, view};
use crate::app::App;
use crate::curation::Expect;
use crate::error::{Error, Problem};
use crate::http::request::{Id, IfMatch, Who};

/// Takes an action of curation: submit, claim, publish, withdraw and so on. Publishing and withdrawing are answered
/// once searches show it.
#[utoipa::path(post, path = "/api/v1/artifacts/{id}/transitions", tag = "artifacts", params(("id" = String, Path)),
    request_body = Transition,
    responses((status = 200, body = ArtifactView), (status = 204, description = "Deleted"), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 412, body = Problem), (status = 422, body = Problem)))]
pub async fn transition(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Id(id): Id,
    IfMatch(expect): IfMatch,
    body: Bytes,
) -> Result<Response, Error> {
    let asked: Transition = serde_json::from_slice(&body).map_err(|error| malformed(&error))?;
    match app.transition(actor.clone(), id, expect.unwrap_or(Expect::Any), asked).await? {
        None => Ok(StatusCode::NO_CONTENT.into_response()),
        // Its content is gone: there is nothing left to show.
        Some(artifact) if artifact.redacted.is_some() => Ok(StatusCode::NO_CONTENT.into_response()),
        Some(artifact) => {
            let (etag, view) = view(&app, &actor, &artifact).await?;
            Ok((etag, Json(view)).into_response())
        }
    }
}
