//! `POST /api/v1/artifacts`

use std::sync::Arc;

use artifacts::RequestKey;
use axum::Json;
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::artifact::MAX_EXTERNAL_ID;
use model::{Actor, Artifact, Description, FieldProblem, FileRef, Visibility};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::view::{ArtifactView, view};
use crate::app::App;
use crate::curation::{NewArtifact, filled};
use crate::error::{Error, Problem};
use crate::http::receive::receive;
use crate::http::request::{Who, request_key};

/// The `metadata` part of an upload: the manifest's fields.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct UploadMetadata {
    /// Its name in the system it came from; unique, at most 200 characters.
    pub external_id: Option<String>,
    /// Who may see it once published; everyone unless said.
    pub visibility: Option<Visibility>,
    /// The description.
    #[serde(flatten)]
    pub description: Description,
}

/// A multipart upload, as documented.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes the body in the API's document")]
pub struct NewDocument {
    /// The description, as JSON.
    metadata: Option<UploadMetadata>,
    /// The document.
    #[schema(value_type = Option<String>, format = Binary)]
    file: Option<Vec<u8>>,
    /// The last part of a whole upload's address, in place of the document.
    upload: Option<String>,
}

/// Reads the `metadata` part: an object of known fields.
pub fn read_metadata(text: Option<&str>) -> Result<UploadMetadata, Error> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(UploadMetadata::default()) };
    let malformed = |error: serde_json::Error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        Error::Malformed("malformed_json", format!("the metadata is not right at {place}: {error}"))
    };
    let mut fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).map_err(malformed)?;
    let external_id = fields.remove("external_id");
    let visibility = fields.remove("visibility");
    let field = |name, error: serde_json::Error| Error::Fields(vec![FieldProblem::new(name, error.to_string())]);
    Ok(UploadMetadata {
        external_id: serde_json::from_value(external_id.unwrap_or_default())
            .map_err(|error| field("external_id", error))?,
        visibility: serde_json::from_value(visibility.unwrap_or_default())
            .map_err(|error| field("visibility", error))?,
        description: serde_json::from_value(fields.into()).map_err(|error| field("metadata", error))?,
    })
}

/// The external identifier, trimmed, within its limit.
pub fn external_id(given: Option<String>) -> Result<Option<String>, Error> {
    let name = given.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    if name.as_ref().is_some_and(|name| name.chars().count() > MAX_EXTERNAL_ID || name.contains(char::is_control)) {
        let message = format!("must be at most {MAX_EXTERNAL_ID} characters, without control characters");
        return Err(Error::Fields(vec![FieldProblem::new("external_id", message)]));
    }
    Ok(name)
}

/// What makes a retry known: the client's key for this account, and a hash of what was sent.
fn key(
    actor: &Actor,
    headers: &HeaderMap,
    file: &FileRef,
    metadata: Option<&str>,
) -> Result<Option<RequestKey>, Error> {
    let Some(key) = request_key(headers)? else { return Ok(None) };
    let sent = Sha256::new().chain_update(file.sha256.bytes()).chain_update(metadata.unwrap_or_default()).finalize();
    let request = model::Sha256::new(sent.into()).to_string();
    Ok(Some(RequestKey { id: format!("{}:{key}", actor.account), request }))
}

/// Stores a document as a draft. Send `Idempotency-Key` to be able to retry without making a second one.
#[utoipa::path(post, path = "/api/v1/artifacts", tag = "artifacts",
    params(("Idempotency-Key" = Option<String>, Header)),
    request_body(content = NewDocument, content_type = "multipart/form-data"),
    responses((status = 201, body = ArtifactView), (status = 400, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 422, body = Problem), (status = 507, body = Problem)))]
pub async fn create(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    headers: HeaderMap,
    body: Multipart,
) -> Result<Response, Error> {
    let received = receive(&app, body).await?;
    let text = received.field("metadata").map(str::to_owned);
    let metadata = read_metadata(text.as_deref())?;
    let upload = received.field("upload").map(str::to_owned).filter(|_| received.files.is_empty());
    let (file, key) = if let Some(id) = &upload {
        match from_upload(&app, &actor, id).await? {
            Brought::New(file, key) => (file, Some(key)),
            Brought::Before(artifact) => return created(&app, &actor, &artifact).await,
        }
    } else {
        let file = received.one_file()?;
        let key = key(&actor, &headers, &file, text.as_deref())?;
        (file, key)
    };
    let new = NewArtifact {
        key,
        external_id: external_id(metadata.external_id)?,
        visibility: metadata.visibility.unwrap_or_default(),
        metadata: filled(metadata.description, &file, None, &app.store.vocabularies())?,
        file,
    };
    let artifact = app.create(actor.clone(), new).await?;
    app.forget_upload(upload.as_deref());
    created(&app, &actor, &artifact).await
}

async fn created(app: &Arc<App>, actor: &Actor, artifact: &Artifact) -> Result<Response, Error> {
    let (etag, view) = view(app, actor, artifact).await?;
    let location = [(header::LOCATION, format!("/api/v1/artifacts/{}", artifact.id))];
    Ok((StatusCode::CREATED, etag, location, Json(view)).into_response())
}

/// What an upload gives.
enum Brought {
    /// Its file, and what makes the same upload known if it is sent again.
    New(FileRef, RequestKey),
    /// The artifact that it became already: the answer was lost.
    Before(Box<Artifact>),
}

async fn from_upload(app: &Arc<App>, actor: &Actor, id: &str) -> Result<Brought, Error> {
    let name = format!("upload {id}");
    let request = model::Sha256::new(Sha256::digest(&name).into()).to_string();
    let key = RequestKey { id: format!("{}:{name}", actor.account), request };
    match app.uploaded(actor, id).await {
        Ok(file) => Ok(Brought::New(file, key)),
        Err(Error::NotFound) => {
            let state = app.store.state();
            let used = state.key_use(&key.id)?.and_then(|used| used.artifacts.first().copied());
            let before = used.map(|id| state.artifact(id)).transpose()?.flatten();
            let gone = artifacts::UploadError::Unknown.to_string();
            before.map(|artifact| Brought::Before(Box::new(artifact))).ok_or(Error::Conflict("upload_unknown", gone))
        }
        Err(error) => Err(error),
    }
}
