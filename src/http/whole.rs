//! Small bodies are read whole before anything is decided: a refusal then reaches a client that is still sending,
//! where otherwise it would find the connection closed.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::pacing::WITHIN;
use crate::error::Error;

/// Largest such body, in bytes.
const SMALL: usize = 64 << 10;

/// Reads a body that says it is small.
pub async fn read_small(request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if !length.is_some_and(|length: usize| (1..=SMALL).contains(&length)) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(WITHIN, to_bytes(body, SMALL)).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        _ => Error::Malformed("body_missing", "the request's body did not come in time".to_owned()).into_response(),
    }
}
