//! `/api/v1/synonyms`: the groups of words that mean the same, as JSON and as a file.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use model::{Vocabulary, synonyms};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::Who;
use crate::synonyms::Change;

/// Words that mean the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct Groups {
    /// Each a list of words and phrases.
    groups: Vec<Vec<String>>,
}

impl From<Vocabulary> for Groups {
    fn from(list: Vocabulary) -> Self {
        let forms = |group| synonyms::forms(group).map(str::to_owned).collect();
        Self { groups: list.terms.iter().map(forms).collect() }
    }
}

/// One group.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Group {
    /// At least two words or phrases, without commas in them.
    forms: Vec<String>,
}

/// The groups that searches use.
#[utoipa::path(get, path = "/api/v1/synonyms", tag = "vocabularies", responses((status = 200, body = Groups)))]
pub async fn list(State(app): State<Arc<App>>) -> Json<Groups> {
    Json(app.synonyms().into())
}

/// Adds a group; searches use it at once.
#[utoipa::path(post, path = "/api/v1/synonyms", tag = "vocabularies", request_body = Group,
    responses((status = 200, body = Groups), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub async fn add(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Json(group): Json<Group>,
) -> Result<Json<Groups>, Error> {
    let line = group.forms.join(",");
    Ok(Json(app.change_synonyms(actor, Change::Add(line)).await?.into()))
}

/// The groups as a text file: one a line, with commas between the forms.
#[utoipa::path(get, path = "/api/v1/synonyms/file", tag = "vocabularies",
    responses((status = 200, body = String, content_type = "text/plain")))]
pub async fn export(State(app): State<Arc<App>>) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"synonyms.txt\""),
    ];
    (headers, synonyms::write(&app.synonyms()))
}

/// Puts the groups of such a file in place of all; the answer names the line that is wrong.
#[utoipa::path(put, path = "/api/v1/synonyms/file", tag = "vocabularies", request_body(content = String, content_type = "text/plain"),
    responses((status = 200, body = Groups), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub async fn import(State(app): State<Arc<App>>, Who(actor): Who, body: Bytes) -> Result<Json<Groups>, Error> {
    let file = text(&body)?;
    Ok(Json(app.change_synonyms(actor, Change::Replace(file)).await?.into()))
}

/// The text of a file of synonyms.
pub fn text(bytes: &[u8]) -> Result<String, Error> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| {
        let line = bytes[..error.valid_up_to()].split(|&byte| byte == b'\n').count();
        Error::Malformed("invalid_utf8", format!("line {line} is not valid UTF-8; nothing was changed"))
    })
}
