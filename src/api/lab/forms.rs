//! `GET /api/v1/forms` and `GET /api/v1/forms/{id}`

use axum::Json;
use axum::extract::{Path, Query};
use model::form::{self, Form};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{Error, Problem};

/// The forms.
#[derive(Debug, Serialize, ToSchema)]
pub struct Forms {
    /// Every version of each.
    forms: Vec<FormLine>,
}

/// A version of a form, without its questions.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormLine {
    id: String,
    version: u32,
    title: String,
    /// The kind of document it becomes.
    kind: String,
}

/// Which version.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    version: Option<u32>,
}

/// The forms that districts fill in.
#[utoipa::path(get, path = "/api/v1/forms", tag = "forms", responses((status = 200, body = Forms)))]
pub async fn list() -> Json<Forms> {
    let line = |form: &Form| FormLine {
        id: form.id.clone(),
        version: form.version,
        title: form.title.clone(),
        kind: form.kind.clone(),
    };
    Json(Forms { forms: form::all().iter().map(line).collect() })
}

/// One of them with its sections and questions, the newest version unless another is asked for.
#[utoipa::path(get, path = "/api/v1/forms/{id}", tag = "forms",
    params(("id" = String, Path), ("version" = Option<u32>, Query)),
    responses((status = 200, body = Form), (status = 404, body = Problem)))]
pub async fn get(Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Result<Json<&'static Form>, Error> {
    let found = wanted.version.map_or_else(|| form::newest(&id), |version| form::get(&id, version));
    found.map(Json).ok_or(Error::NotFound)
}
