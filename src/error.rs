//! The one error of the HTTP side, shown as problem details (RFC 9457) or as a page.

use artifacts::{CatalogError, WriteError};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::FieldProblem;
use model::curation::Refusal;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use crate::indexing::NotRebuilt;

/// Why a request was not done.
#[derive(Debug, Error)]
pub enum Error {
    /// There is nothing here, or nothing this person may see.
    #[error("there is nothing at this address, or nothing you may see")]
    NotFound,
    /// It was there.
    #[error("{0}")]
    Gone(String),
    /// The method does not fit the address.
    #[error("this address does not take {0} requests")]
    Method(String),
    /// The request cannot be understood.
    #[error("{1}")]
    Malformed(&'static str, String),
    /// Fields are wrong.
    #[error("some fields are not right: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Fields(Vec<FieldProblem>),
    /// Curation does not allow it.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// Something else stands in the way.
    #[error("{1}")]
    Conflict(&'static str, String),
    /// Changed since it was read.
    #[error(
        "it was changed meanwhile (you have version {asked}, it is at version {current}); read it again, then change it"
    )]
    Stale {
        /// The version the request named.
        asked: String,
        /// The version there is.
        current: u64,
    },
    /// A change must say which version it is for.
    #[error("say which version you change: send If-Match with the ETag you were given")]
    NoVersion,
    /// The file is too large.
    #[error("the file is larger than {} MB, the most this clearinghouse takes; nothing was stored", .0 / 1_000_000)]
    TooLarge(u64),
    /// A part of the request is too large.
    #[error("{0}")]
    TooMuch(String),
    /// The requested part of a file is not there.
    #[error("the file has {0} bytes; the part asked for is not in it")]
    Range(u64),
    /// The request may come from another site.
    #[error("{0}")]
    Forbidden(String),
    /// Nobody is signed in.
    #[error("sign in first; programs send Authorization: Bearer TOKEN")]
    SignInNeeded,
    /// Wrong password or unknown address; which of them is not said.
    #[error("the mail address or the password is not right")]
    SignInFailed,
    /// The token does not count.
    #[error("{0}")]
    BadToken(&'static str),
    /// Tried too often; seconds to wait.
    #[error("that was tried too often; try again in {}", wait(*.0))]
    TooOften(u64),
    /// The write was not done.
    #[error("{0}")]
    Write(#[from] WriteError),
    /// The disk is full.
    #[error("{0}")]
    NoRoom(String),
    /// Too much comes in at the same time.
    #[error("too many files are being sent at the same time; this one was not taken, try again in a moment")]
    Busy,
    /// The change is saved but not shown yet.
    #[error("it is saved, but searches do not show it yet; they will shortly")]
    Slow,
    /// It was ended early.
    #[error("it was cancelled; what was done before stays as it is")]
    Cancelled,
    /// Not ready yet.
    #[error("the clearinghouse is starting; try again in a moment")]
    Starting,
    /// A server that we ask did not answer, or not well.
    #[error("{0}")]
    Upstream(String),
    /// A file's bytes are not what was stored.
    #[error(
        "this file was damaged on our disk, so it is not sent; the description and its other versions are fine. Staff can restore it from a backup, or send the same file again, which puts it back"
    )]
    Damaged,
    /// Ours; the detail is in the log only.
    #[error("something went wrong here; it was logged, and nothing that was saved is lost")]
    Internal(String),
}

impl From<CatalogError> for Error {
    fn from(error: CatalogError) -> Self {
        Self::internal(error)
    }
}

impl From<artifacts::trail::TrailError> for Error {
    fn from(error: artifacts::trail::TrailError) -> Self {
        Self::internal(error)
    }
}

impl From<index::IndexError> for Error {
    fn from(error: index::IndexError) -> Self {
        Self::internal(error)
    }
}

impl From<NotRebuilt> for Error {
    fn from(why: NotRebuilt) -> Self {
        match why {
            NotRebuilt::Stopped => Self::Cancelled,
            NotRebuilt::Failed(why) => Self::Internal(why),
        }
    }
}

/// Problem details, as sent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// A stable, short name of the kind of problem.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// The kind of problem, for people.
    pub title: String,
    /// What happened this time, and what to do.
    pub detail: String,
    /// What is wrong with which field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<FieldProblem>,
    /// Names this request in the server's log.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub request_id: String,
}

impl Error {
    /// An error of ours.
    pub fn internal(detail: impl ToString) -> Self {
        Self::Internal(detail.to_string())
    }

    /// Status, code and title.
    fn kind(&self) -> (StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::NotFound => (S::NOT_FOUND, "not_found", "Not found"),
            Self::Gone(_) => (S::GONE, "gone", "No longer here"),
            Self::Method(_) => (S::METHOD_NOT_ALLOWED, "method_not_allowed", "Not possible here"),
            Self::Malformed(code, _) => (S::BAD_REQUEST, code, "The request cannot be understood"),
            Self::Fields(_) => (S::UNPROCESSABLE_ENTITY, "invalid_fields", "Some fields are not right"),
            Self::Refused(refusal) => refused(refusal),
            Self::Conflict(code, _) => (S::CONFLICT, code, "Something stands in the way"),
            Self::Stale { .. } => (S::PRECONDITION_FAILED, "stale", "Changed meanwhile"),
            Self::NoVersion => (S::PRECONDITION_REQUIRED, "version_required", "Which version?"),
            Self::TooLarge(_) => (S::PAYLOAD_TOO_LARGE, "file_too_large", "The file is too large"),
            Self::TooMuch(_) => (S::PAYLOAD_TOO_LARGE, "request_too_large", "The request is too large"),
            Self::Range(_) => (S::RANGE_NOT_SATISFIABLE, "range_not_satisfiable", "No such part"),
            Self::Forbidden(_) => (S::FORBIDDEN, "forbidden", "Not allowed"),
            Self::SignInNeeded => (S::UNAUTHORIZED, "sign_in_needed", "Please sign in"),
            Self::SignInFailed => (S::UNAUTHORIZED, "sign_in_failed", "Not signed in"),
            Self::BadToken(_) => (S::UNAUTHORIZED, "bad_token", "The token is not accepted"),
            Self::TooOften(_) => (S::TOO_MANY_REQUESTS, "too_often", "Too many attempts"),
            Self::Write(error) => unwritten(error),
            Self::Upstream(_) => (S::BAD_GATEWAY, "upstream", "Another server did not help"),
            Self::Cancelled => (S::CONFLICT, "cancelled", "Cancelled"),
            Self::NoRoom(_) => (S::INSUFFICIENT_STORAGE, "disk_full", "The disk is full"),
            Self::Busy => (S::SERVICE_UNAVAILABLE, "busy", "Too much at once"),
            Self::Slow => (S::SERVICE_UNAVAILABLE, "not_shown_yet", "Saved, not shown yet"),
            Self::Starting => (S::SERVICE_UNAVAILABLE, "starting", "Starting"),
            Self::Damaged => (S::INTERNAL_SERVER_ERROR, "file_damaged", "The file is damaged"),
            Self::Internal(_) => (S::INTERNAL_SERVER_ERROR, "internal", "Something went wrong"),
        }
    }

    /// The problem details.
    pub fn problem(&self) -> Problem {
        let (status, code, title) = self.kind();
        let problems = if let Self::Fields(problems) = self { problems.clone() } else { Vec::new() };
        Problem {
            code: code.to_owned(),
            status: status.as_u16(),
            title: title.to_owned(),
            detail: self.to_string(),
            problems,
            request_id: String::new(),
        }
    }
}

/// A time to wait, for people.
fn wait(seconds: u64) -> String {
    match seconds {
        0..=1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

fn refused(refusal: &Refusal) -> (StatusCode, &'static str, &'static str) {
    use StatusCode as S;
    match refusal {
        Refusal::NotNow { .. } => (S::CONFLICT, "not_now", "Not possible now"),
        Refusal::NotYours { .. } => (S::FORBIDDEN, "not_yours", "Not for you"),
        Refusal::NoteMissing(_) => (S::UNPROCESSABLE_ENTITY, "note_required", "A reason is needed"),
        Refusal::NoteTooLong => (S::UNPROCESSABLE_ENTITY, "note_too_long", "The note is too long"),
        Refusal::ChecksFailed(_) => (S::CONFLICT, "checks_failed", "Checks failed"),
        Refusal::ReplacedByItself => (S::UNPROCESSABLE_ENTITY, "replaced_by_itself", "It cannot replace itself"),
        Refusal::TooManyRevisions => (S::CONFLICT, "too_many_revisions", "Too many revisions"),
    }
}

fn unwritten(error: &WriteError) -> (StatusCode, &'static str, &'static str) {
    match error {
        WriteError::NoRoom => (StatusCode::INSUFFICIENT_STORAGE, "disk_full", "The disk is full"),
        WriteError::ReadOnly(_) => (StatusCode::SERVICE_UNAVAILABLE, "read_only", "Nothing can be changed now"),
        WriteError::Refused(_) => (StatusCode::CONFLICT, "not_stored", "Not stored"),
        WriteError::Catalog(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong"),
    }
}

impl IntoResponse for Error {
    /// The plain form; the presenting layer makes it a page or JSON.
    fn into_response(self) -> Response {
        if let Self::Internal(detail) = &self {
            tracing::error!(%detail, "a request failed");
        }
        let problem = self.problem();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        if let Self::Range(length) = self
            && let Ok(value) = HeaderValue::from_str(&format!("bytes */{length}"))
        {
            response.headers_mut().insert(header::CONTENT_RANGE, value);
        }
        if let Self::TooOften(seconds) = self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if matches!(status, StatusCode::SERVICE_UNAVAILABLE) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response.extensions_mut().insert(problem);
        response
    }
}
