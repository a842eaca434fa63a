//! The last layer before the client: problems become pages or JSON, and every answer gets its headers.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};

use model::{Actor, policy};
use tracing::Instrument;

use super::caller::Caller;
use super::guard;
use crate::app::{self, App};
use crate::error::{Error, Problem};
use crate::pages;

/// Longest body of a plain refusal that is kept as the detail, in bytes.
const MAX_DETAIL: usize = 4_096;
/// An answer that takes so long to begin is logged.
const SLOW: Duration = Duration::from_secs(1);
/// The header with the number of a request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Presents problems in the form the client reads; counts and logs the request. Everything that is logged while it is answered
/// carries its number. The log names the template of its address, never the address: that may hold a secret, or what someone
/// searches for.
pub async fn present(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = given_id(request.headers()).unwrap_or_else(|| format!("{:016x}", app::random()));
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    // An error's span is there whatever the log is told to leave out.
    let span = tracing::error_span!("request", id, %method, route);
    let mut response = answered(&app, request, next, &id).instrument(span.clone()).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let took = begun.elapsed();
    app.figures.count(guard::is_safe(&method), &route, response.status(), took);
    span.in_scope(|| log(response.status(), took));
    response
}

fn log(status: StatusCode, took: Duration) {
    let (status, millis) = (status.as_u16(), took.as_millis());
    match status {
        500.. => tracing::warn!(status, millis, "answered with an error"),
        _ if took >= SLOW => tracing::info!(status, millis, "answered slowly"),
        _ => tracing::debug!(status, millis, "answered"),
    }
}

/// The number that a proxy gave the request, when it is one.
fn given_id(headers: &HeaderMap) -> Option<String> {
    let given = headers.get(REQUEST_ID)?.to_str().ok()?;
    let fine =
        (8..=64).contains(&given.len()) && given.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    fine.then(|| given.to_owned())
}

async fn answered(app: &App, request: Request, next: Next, id: &str) -> Response {
    let page = wants_page(request.uri().path(), request.headers());
    let wanted = (page && request.method() == Method::GET)
        .then(|| request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string));
    let actor = request.extensions().get::<Caller>().map_or_else(Actor::visitor, |caller| caller.actor.clone());
    let mut response = next.run(request).await;
    if response.status().is_client_error() || response.status().is_server_error() {
        let viewer = page.then(|| pages::viewer(app, &actor));
        response = match wanted.filter(|_| needs_sign_in(&response)) {
            Some(then) => Redirect::to(&pages::sign_in_first(&then)).into_response(),
            None => as_problem(response, viewer.as_ref(), id).await,
        };
    }
    // What people who are signed in see stays out of caches that others share.
    if policy::may_contribute(&actor) {
        let own = HeaderValue::from_static("private, no-cache");
        response.headers_mut().entry(header::CACHE_CONTROL).or_insert(own);
    }
    response
}

fn needs_sign_in(response: &Response) -> bool {
    let problem = response.extensions().get::<Problem>();
    problem.is_some_and(|problem| problem.code == Error::SignInNeeded.problem().code)
}

/// Browsers ask for HTML; the API always answers in JSON.
pub fn wants_page(path: &str, headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    !path.starts_with("/api/") && accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The problem as a page for this viewer, else as JSON.
async fn as_problem(response: Response, viewer: Option<&web::Viewer>, request_id: &str) -> Response {
    let status = response.status();
    let (mut parts, body) = response.into_parts();
    let mut problem = match parts.extensions.remove::<Problem>() {
        Some(problem) => problem,
        // A refusal of the framework's own extractors: plain text.
        None if is_plain(&parts.headers) => {
            let detail = axum::body::to_bytes(body, MAX_DETAIL).await.unwrap_or_default();
            foreign(status, &String::from_utf8_lossy(&detail))
        }
        None => return Response::from_parts(parts, body),
    };
    request_id.clone_into(&mut problem.request_id);
    let mut presented =
        viewer.map_or_else(|| json(&problem), |viewer| Html(pages::problem(viewer, &problem)).into_response());
    *presented.status_mut() = status;
    for name in [header::RETRY_AFTER, header::CONTENT_RANGE, header::ALLOW, header::WWW_AUTHENTICATE] {
        if let Some(value) = parts.headers.remove(&name) {
            presented.headers_mut().insert(name, value);
        }
    }
    presented.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    presented
}

fn is_plain(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

fn foreign(status: StatusCode, detail: &str) -> Problem {
    let code = match status {
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported_media_type",
        StatusCode::PAYLOAD_TOO_LARGE => "request_too_large",
        StatusCode::UNPROCESSABLE_ENTITY => "invalid_body",
        _ => "malformed",
    };
    Problem {
        code: code.to_owned(),
        status: status.as_u16(),
        title: status.canonical_reason().unwrap_or("Problem").to_owned(),
        detail: detail.to_owned(),
        problems: Vec::new(),
        request_id: String::new(),
    }
}

fn json(problem: &Problem) -> Response {
    let mut response = Json(problem).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

/// What browsers may do with any answer: no foreign or inline code, no framing, no sniffing.
pub const POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
                      form-action 'self'; frame-ancestors 'none'";

/// Adds the headers that keep browsers safe; a handler's own policy stays.
pub async fn describe_headers(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if app.settings.is_https() {
        let value = HeaderValue::from_static("max-age=31536000");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    let rows = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in rows {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_taken_when_it_can_be_one() {
        let given = |value: &'static str| {
            let headers = [(REQUEST_ID, HeaderValue::from_static(value))].into_iter().collect();
            given_id(&headers)
        };
        for good in ["0123456789abcdef", "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "a.b_c-123"] {
            assert_eq!(given(good).as_deref(), Some(good));
        }
        let long = "x".repeat(65).leak();
        for bad in ["", "short", "has spaces in it", "<script>alert(1)</script>", "{\"level\":\"x\"}", long] {
            assert_eq!(given(bad), None, "{bad}");
        }
    }
}
