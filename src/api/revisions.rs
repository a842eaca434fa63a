//! `GET` and `POST /api/v1/artifacts/{id}/revisions`

use std::sync::Arc;

use axum::Json;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use model::policy;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::create::NewDocument;
use super::describe::{malformed, merge};
use super::view::{ArtifactView, RevisionView, view};
use crate::app::App;
use crate::curation::Expect;
use crate::error::{Error, Problem};
use crate::http::receive::receive;
use crate::http::request::{Id, IfMatch, Who};

/// The history of an artifact.
#[derive(Debug, Serialize, ToSchema)]
pub struct Revisions {
    /// Oldest first: all of them, or those that were published, as you may see.
    revisions: Vec<RevisionView>,
}

/// The revisions of an artifact.
#[utoipa::path(get, path = "/api/v1/artifacts/{id}/revisions", tag = "artifacts", params(("id" = String, Path)),
    responses((status = 200, body = Revisions), (status = 404, body = Problem)))]
pub async fn list(State(app): State<Arc<App>>, Who(actor): Who, Id(id): Id) -> Result<Json<Revisions>, Error> {
    let artifact = app.artifact(id)?;
    super::view::shown(&artifact, &actor)?;
    let all = policy::may_see_all(&artifact, &actor);
    let seen = artifact.revisions.iter().filter(|revision| all || revision.published.is_some());
    Ok(Json(Revisions { revisions: seen.map(|revision| RevisionView::of(&artifact, revision)).collect() }))
}

/// Adds a revision with a new file; `metadata` changes the description along with it (a JSON merge patch). On a live
/// artifact the live revision stays up until this one is published.
#[utoipa::path(post, path = "/api/v1/artifacts/{id}/revisions", tag = "artifacts", params(("id" = String, Path)),
    request_body(content = NewDocument, content_type = "multipart/form-data"),
    responses((status = 201, body = ArtifactView), (status = 409, body = Problem), (status = 412, body = Problem),
        (status = 413, body = Problem), (status = 422, body = Problem)))]
pub async fn add(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Id(id): Id,
    IfMatch(expect): IfMatch,
    body: Multipart,
) -> Result<impl IntoResponse, Error> {
    let received = receive(&app, body).await?;
    let patch: Map<String, Value> = match received.field("metadata").filter(|text| !text.trim().is_empty()) {
        Some(text) => serde_json::from_str(text).map_err(|error| malformed(&error))?,
        None => Map::new(),
    };
    let change = merge(patch, app.store.vocabularies())?;
    let upload = received.field("upload").map(str::to_owned).filter(|_| received.files.is_empty());
    let file = match &upload {
        Some(upload) => app.uploaded(&actor, upload).await?,
        None => received.one_file()?,
    };
    let artifact = app.revise(actor.clone(), id, expect.unwrap_or(Expect::Any), file, change).await?;
    app.forget_upload(upload.as_deref());
    let (etag, view) = view(&app, &actor, &artifact).await?;
    Ok((StatusCode::CREATED, etag, Json(view)))
}
