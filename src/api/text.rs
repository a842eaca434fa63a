//! `GET /api/v1/artifacts/{id}/text`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use model::{DocumentFacts, TextState};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::readable;
use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::{Id, Who};

/// The text of a document.
#[derive(Debug, Serialize, ToSchema)]
pub struct Text {
    /// How reading ended; null while the file waits to be read.
    state: Option<TextState>,
    /// Why, when that is not plain.
    detail: Option<String>,
    /// What the document says of itself.
    #[schema(value_type = Object)]
    facts: DocumentFacts,
    /// Its pages, slides, sheets or sections.
    pages: Vec<TextPage>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct TextPage {
    /// Its number, from 1.
    n: usize,
    /// Its name for people.
    label: String,
    /// Its text.
    text: String,
}

/// The document's text, by page.
#[utoipa::path(get, path = "/api/v1/artifacts/{id}/text", tag = "artifacts", params(("id" = String, Path)),
    responses((status = 200, body = Text), (status = 404, body = Problem)))]
pub async fn text(State(app): State<Arc<App>>, Who(actor): Who, Id(id): Id) -> Result<Json<Text>, Error> {
    let artifact = app.artifact(id)?;
    let file = &readable(&artifact, &actor)?.file;
    let Some(extraction) = app.store.derived().get(&file.sha256) else {
        app.reading.enqueue(file.sha256, &file.name);
        return Ok(Json(Text { state: None, detail: None, facts: DocumentFacts::default(), pages: Vec::new() }));
    };
    let page = |(at, page): (usize, model::Page)| TextPage { n: at + 1, label: page.label(at + 1), text: page.text };
    let pages = extraction.pages.into_iter().enumerate().map(page).collect();
    Ok(Json(Text { state: Some(extraction.state), detail: extraction.detail, facts: extraction.facts, pages }))
}
