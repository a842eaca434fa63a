//! `GET /api/v1/artifacts/{id}/file`

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::view::readable;
use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::bytes::{self, Disposition};
use crate::http::request::{Id, Who};

/// The document's bytes, as they came. `Range` and `If-None-Match` are honoured.
#[utoipa::path(get, path = "/api/v1/artifacts/{id}/file", tag = "artifacts", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 206), (status = 304),
        (status = 404, body = Problem), (status = 416, body = Problem)))]
pub async fn file(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Id(id): Id,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let artifact = app.artifact(id)?;
    let file = &readable(&artifact, &actor)?.file;
    bytes::answer(app.bytes_to_send(file.sha256).await?, file, &headers, Disposition::Attachment).await
}
