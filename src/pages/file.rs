//! `GET /artifacts/{id}/view`; `/file` is what the API answers.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use crate::api::view::readable;
use crate::app::App;
use crate::error::Error;
use crate::http::bytes::{self, Disposition};
use crate::http::request::{Id, Who};

/// The one type that browsers may show from here: their viewers keep its scripts away from the page.
pub const PDF: &str = "application/pdf";

/// A PDF in the browser's viewer; `#page=7` opens there.
pub async fn view(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Id(id): Id,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let artifact = app.artifact(id)?;
    let file = &readable(&artifact, &actor)?.file;
    if file.media_type != PDF {
        return Err(Error::NotFound);
    }
    let mut response =
        bytes::answer(app.bytes_to_send(file.sha256).await?, file, &headers, Disposition::Inline).await?;
    let policy = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; plugin-types application/pdf; frame-ancestors 'none'";
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    Ok(response)
}
