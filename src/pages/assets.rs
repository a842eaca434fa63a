//! Styles, scripts and other small things that come with the program.

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::error::Error;

/// A year: the name carries a hash of the content.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// An embedded file.
pub async fn asset(Path(name): Path<String>) -> Result<Response, Error> {
    let asset = web::asset(&name).ok_or(Error::NotFound)?;
    Ok((
        [(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type)), (header::CACHE_CONTROL, FOR_EVER)],
        asset.bytes,
    )
        .into_response())
}

/// Browsers ask for it by themselves; the mark is in the page.
pub async fn favicon() -> Result<(), Error> {
    Err(Error::NotFound)
}

/// Search engines may read what everyone may, but not every combination of filters.
pub async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /search\nDisallow: /desk\nDisallow: /upload\nDisallow: /api/\n"
}
