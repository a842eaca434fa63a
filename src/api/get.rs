//! `GET /api/v1/artifacts/{id}`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;

use super::view::{ArtifactView, view};
use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::{Id, Who};

/// The record of an artifact, with its `ETag`.
#[utoipa::path(get, path = "/api/v1/artifacts/{id}", tag = "artifacts", params(("id" = String, Path)),
    responses((status = 200, body = ArtifactView), (status = 404, body = Problem), (status = 410, body = Problem)))]
pub async fn get(State(app): State<Arc<App>>, Who(actor): Who, Id(id): Id) -> Result<impl IntoResponse, Error> {
    let (etag, view) = view(&app, &actor, &app.artifact(id)?).await?;
    Ok((etag, Json(view)))
}
