//! `GET /artifacts/{id}/read/{n}`

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Html;
use serde::Deserialize;
use web::ReadPage;

use crate::api::view::readable;
use crate::app::App;
use crate::error::Error;
use crate::http::request::{Id, Who};

/// Which part.
#[derive(Debug, Deserialize)]
pub struct Part {
    n: String,
}

/// What to mark in it.
#[derive(Debug, Deserialize)]
pub struct Marked {
    #[serde(default)]
    q: String,
}

/// The text of one page, slide, sheet or section in our own page.
pub async fn read(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Id(id): Id,
    Path(part): Path<Part>,
    Query(marked): Query<Marked>,
) -> Result<Html<String>, Error> {
    let n: usize = part.n.parse().map_err(|_| Error::NotFound)?;
    let artifact = app.artifact(id)?;
    let revision = readable(&artifact, &actor)?;
    let page = app.store.derived().page(&revision.file.sha256, n).ok_or(Error::NotFound)?;
    let html = (!marked.q.trim().is_empty()).then(|| index::mark(&page.text, &marked.q));
    super::with_text(&app, &revision.file, |text_info| {
        let page = ReadPage {
            viewer: &super::viewer(&app, &actor),
            artifact: &artifact,
            revision,
            n,
            label: &page.label(n),
            text: &page.text,
            html: html.as_deref(),
            text_info,
            q: &marked.q,
            pdf: revision.file.media_type == super::file::PDF,
        };
        Ok(Html(page.render()))
    })
}
