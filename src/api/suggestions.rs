//! `GET /api/v1/artifacts/{id}/suggestions`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use model::policy;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::{Id, Who};
use crate::suggested::Suggestion;

/// What a document suggests for its description.
#[derive(Debug, Serialize, ToSchema)]
pub struct Suggestions {
    /// At most one for each field; null while the file waits to be read.
    suggestions: Option<Vec<Suggestion>>,
    /// The codes of standards that it names.
    codes: Vec<&'static str>,
}

/// What the newest file's name and text suggest for its description, each with the reason; for those who may change it.
#[utoipa::path(get, path = "/api/v1/artifacts/{id}/suggestions", tag = "artifacts", params(("id" = String, Path)),
    responses((status = 200, body = Suggestions), (status = 404, body = Problem)))]
pub async fn suggestions(State(app): State<Arc<App>>, Who(actor): Who, Id(id): Id) -> Result<Json<Suggestions>, Error> {
    let artifact = app.artifact(id)?;
    if !policy::may_see_all(&artifact, &actor) {
        return Err(Error::NotFound);
    }
    let suggested = app.suggestions(&artifact).await;
    let codes = suggested.as_ref().map(|suggested| suggested.codes.clone()).unwrap_or_default();
    Ok(Json(Suggestions { suggestions: suggested.map(|suggested| suggested.suggestions), codes }))
}
