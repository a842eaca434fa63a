//! `PATCH /api/v1/artifacts/{id}`

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::IntoResponse;
use model::{Description, FieldProblem, Metadata, Visibility, Vocabularies};
use serde_json::{Map, Value};

use super::view::{ArtifactView, view};
use crate::app::App;
use crate::curation::Change;
use crate::error::{Error, Problem};
use crate::http::request::{Id, IfMatch, Who};

/// Changes the description: a JSON merge patch (RFC 7396) of its fields and `visibility`.
#[utoipa::path(patch, path = "/api/v1/artifacts/{id}", tag = "artifacts",
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag of the version to change")),
    request_body(content = Description, content_type = "application/merge-patch+json"),
    responses((status = 200, body = ArtifactView), (status = 409, body = Problem), (status = 412, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
pub async fn describe(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Id(id): Id,
    IfMatch(expect): IfMatch,
    body: Bytes,
) -> Result<impl IntoResponse, Error> {
    let expect = expect.ok_or(Error::NoVersion)?;
    let patch: Map<String, Value> = serde_json::from_slice(&body).map_err(|error| malformed(&error))?;
    let change = merge(patch, app.store.vocabularies())?;
    let artifact = app.describe(actor.clone(), id, expect, change).await?;
    let (etag, view) = view(&app, &actor, &artifact).await?;
    Ok((etag, Json(view)))
}

/// Where JSON is not well-formed.
pub fn malformed(error: &serde_json::Error) -> Error {
    let place = format!("line {}, column {}", error.line(), error.column());
    Error::Malformed("malformed_json", format!("the body is not right at {place}: {error}"))
}

/// The change a merge patch asks for.
pub fn merge(mut patch: Map<String, Value>, vocabularies: Vocabularies) -> Result<Change, Error> {
    let problem =
        |field: &str, error: serde_json::Error| Error::Fields(vec![FieldProblem::new(field, error.to_string())]);
    let visibility: Option<Visibility> = serde_json::from_value(patch.remove("visibility").unwrap_or_default())
        .map_err(|error| problem("visibility", error))?;
    // Read once by itself, so that unknown fields and wrong types are told before anything is decided.
    let _: Description =
        serde_json::from_value(Value::Object(patch.clone())).map_err(|error| problem("metadata", error))?;
    Ok(Box::new(move |current: &Metadata, seen: &mut Visibility| {
        *seen = visibility.unwrap_or(*seen);
        let mut merged = serde_json::to_value(Description::from(current.clone())).map_err(Error::internal)?;
        for (field, value) in patch {
            merged[field] = value;
        }
        let merged: Description = serde_json::from_value(merged).map_err(|error| problem("metadata", error))?;
        let checked = merged.check(&vocabularies).map_err(Error::Fields)?;
        if checked.title.is_empty() {
            return Err(Error::Fields(vec![FieldProblem::new(
                "title",
                "must not be empty; say what the document is called",
            )]));
        }
        Ok(checked)
    }))
}
