//! `GET /artifacts/{id}/thumbnail`

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::api::view::readable;
use crate::app::App;
use crate::error::Error;
use crate::http::request::{Id, Who};

/// Which page; the first unless said.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    page: Option<usize>,
}

/// The picture of a page. It may show nothing but itself, wherever it is opened.
pub async fn thumbnail(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Id(id): Id,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let n = wanted.page.unwrap_or(1);
    let artifact = app.artifact(id)?;
    let file = &readable(&artifact, &actor)?.file;
    let etag = format!("\"{}-{}-{n}\"", file.sha256, extract::EXTRACTOR_VERSION);
    if headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == etag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    let picture = app.picture(file, n).await?;
    let policy = HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'");
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static(picture.media_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=300")),
        (header::ETAG, HeaderValue::from_str(&etag).map_err(Error::internal)?),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    Ok((head, picture.bytes).into_response())
}
