//! Asking other servers over https; over plain http only when the address says so.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use http_body_util::{BodyExt, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use thiserror::Error;

/// Longest time for a whole answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// Largest answer that is read, in bytes.
const MAX_ANSWER: usize = 1 << 20;

/// Connections to other servers. Redirects are not followed.
pub type HttpsClient = Client<HttpsConnector<HttpConnector>, Body>;

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum FetchError {
    /// No connection, or it broke.
    #[error("no answer: {0}")]
    Broken(String),
    /// It took too long.
    #[error("no answer within {} seconds", ANSWER_WITHIN.as_secs())]
    Slow,
}

/// A client that trusts the certificate authorities of this machine (`SSL_CERT_FILE` names others).
pub fn client() -> Result<HttpsClient, String> {
    let trusting = HttpsConnectorBuilder::new().with_native_roots();
    let trusting = trusting.map_err(|error| {
        format!("this machine's certificate authorities cannot be read ({error}); install the package ca-certificates")
    })?;
    let connector = trusting.https_or_http().enable_http1().build();
    Ok(Client::builder(TokioExecutor::new()).build(connector))
}

/// Sends a request and reads the whole answer: at most 1 MiB, within 15 seconds.
pub async fn fetch(client: &HttpsClient, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, FetchError> {
    let asking = async {
        let response = client.request(request.map(Body::from)).await;
        let (parts, body) = response.map_err(|error| FetchError::Broken(causes(&error)))?.into_parts();
        let body = Limited::new(body, MAX_ANSWER).collect().await;
        let bytes = body.map_err(|error| FetchError::Broken(error.to_string()))?.to_bytes();
        Ok(Response::from_parts(parts, bytes.to_vec()))
    };
    tokio::time::timeout(ANSWER_WITHIN, asking).await.map_err(|_| FetchError::Slow)?
}

/// An error with what caused it, in one line.
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let said = cause.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        source = cause.source();
    }
    text
}
