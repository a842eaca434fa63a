//! `/api/v1/uploads`: files that come in pieces and go on where they stopped, by the tus protocol 1.0.0
//! (<https://tus.io/protocols/resumable-upload>), core with creation and termination. A whole one becomes a document by
//! `POST /api/v1/artifacts` with a part called `upload` in place of `file`.

use std::sync::Arc;

use artifacts::{Upload, UploadError};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use model::{Actor, FileRef, file_name};
use serde::Serialize;
use tokio_stream::StreamExt as _;
use utoipa::ToSchema;

use crate::app::{self, App};
use crate::error::{Error, Problem};
use crate::http::receive::HEAD;
use crate::http::request::Who;

const VERSION: &str = "1.0.0";
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const PIECE: &str = "application/offset+octet-stream";

/// A file that is coming in.
#[derive(Debug, Serialize, ToSchema)]
pub struct UploadView {
    /// The name it came with.
    name: String,
    /// Its length in bytes, once it is whole.
    length: u64,
    /// How many of them are here.
    offset: u64,
}

fn unready(error: UploadError) -> Error {
    match error {
        UploadError::Unknown => Error::NotFound,
        UploadError::Busy => Error::Conflict("busy", error.to_string()),
        UploadError::Offset(_) => Error::Conflict("wrong_offset", error.to_string()),
        UploadError::TooMany => Error::Conflict("too_many_uploads", error.to_string()),
        UploadError::NoRoom => Error::NoRoom(error.to_string()),
        UploadError::Io(error) => Error::internal(format!("an upload could not be kept: {error}")),
    }
}

impl App {
    /// The upload of this name, if it is this person's.
    fn upload(&self, actor: &Actor, id: &str) -> Result<Upload, Error> {
        let upload = self.uploads.get(id).map_err(unready)?;
        if upload.account == actor.account { Ok(upload) } else { Err(Error::NotFound) }
    }

    /// The file of a whole upload; it can be had again until the upload is [forgotten](artifacts::Uploads::remove).
    pub async fn uploaded(self: &Arc<Self>, actor: &Actor, id: &str) -> Result<FileRef, Error> {
        let upload = self.upload(actor, id)?;
        if !upload.is_whole() {
            let why = format!(
                "only {} of {} bytes of this upload are here; send the rest first",
                upload.offset, upload.length
            );
            return Err(Error::Conflict("upload_unfinished", why));
        }
        let (app, id) = (Arc::clone(self), id.to_owned());
        let kept = tokio::task::spawn_blocking(move || {
            let sha256 = app.uploads.keep(&id, &*app.store.blobs())?;
            let mut head = Vec::new();
            std::io::Read::read_to_end(
                &mut std::io::Read::take(app.store.blobs().open(&sha256)?, HEAD as u64),
                &mut head,
            )?;
            Ok((sha256, head))
        });
        let (sha256, head) = kept.await.map_err(Error::internal)?.map_err(unready)?;
        let media_type = extract::sniff(&head, &upload.name).to_owned();
        Ok(FileRef { sha256, size: upload.length, name: file_name::clean(&upload.name), media_type })
    }

    /// Removes an upload that became a document.
    pub fn forget_upload(&self, id: Option<&str>) {
        if let Some(Err(error)) = id.map(|id| self.uploads.remove(id)) {
            tracing::warn!(%error, "a finished upload could not be removed; it is forgotten after a week");
        }
    }
}

/// Refuses versions of the protocol that are not ours.
fn check_version(headers: &HeaderMap) -> Result<(), Error> {
    match headers.get(&RESUMABLE) {
        Some(version) if version != VERSION => {
            Err(Error::Malformed("tus_version", format!("only version {VERSION} of the tus protocol is known here")))
        }
        _ => Ok(()),
    }
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Result<u64, Error> {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    let digits = value.filter(|value| value.bytes().all(|byte| byte.is_ascii_digit()));
    digits
        .and_then(|digits| digits.parse().ok())
        .ok_or_else(|| Error::Malformed("malformed_header", format!("send {name} with a number of bytes")))
}

/// The `filename` of `Upload-Metadata`: names, each with a value in base64.
fn named(headers: &HeaderMap) -> Result<String, Error> {
    let Some(value) = headers.get(&METADATA) else { return Ok("unnamed".to_owned()) };
    let decoded = value.to_str().ok().and_then(|text| {
        let pair = text.split(',').find_map(|pair| pair.trim().strip_prefix("filename "))?;
        String::from_utf8(BASE64_STANDARD.decode(pair.trim()).ok()?).ok()
    });
    let malformed = "Upload-Metadata must hold \"filename\" and the file's name, in UTF-8 as base64";
    decoded
        .map(|name| file_name::clean(&name))
        .ok_or_else(|| Error::Malformed("malformed_header", malformed.to_owned()))
}

fn told(status: StatusCode, upload: &Upload) -> Response {
    let mut response = status.into_response();
    let headers = response.headers_mut();
    headers.insert(RESUMABLE, HeaderValue::from_static(VERSION));
    headers.insert(OFFSET, HeaderValue::from(upload.offset));
    headers.insert(LENGTH, HeaderValue::from(upload.length));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What the server takes.
pub async fn options(State(app): State<Arc<App>>) -> Response {
    let rows = [
        ("tus-resumable", VERSION.to_owned()),
        ("tus-version", VERSION.to_owned()),
        ("tus-extension", "creation,termination".to_owned()),
        ("tus-max-size", app.settings.upload_limit.to_string()),
    ];
    (StatusCode::NO_CONTENT, rows).into_response()
}

/// Begins an upload of `Upload-Length` bytes; `Upload-Metadata` names the file. `Location` is where its pieces go.
#[utoipa::path(post, path = "/api/v1/uploads", tag = "artifacts",
    params(("Upload-Length" = u64, Header), ("Upload-Metadata" = Option<String>, Header)),
    responses((status = 201), (status = 400, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 507, body = Problem)))]
pub async fn begin(State(app): State<Arc<App>>, Who(actor): Who, headers: HeaderMap) -> Result<Response, Error> {
    check_version(&headers)?;
    let length = number(&headers, &LENGTH)?;
    if length > app.settings.upload_limit {
        return Err(Error::TooLarge(app.settings.upload_limit));
    }
    let upload =
        Upload { account: actor.account, name: named(&headers)?, length, offset: 0, changed: Timestamp::now() };
    let id = format!("{:016x}{:016x}", app::random(), app::random());
    let begun = (id.clone(), upload.clone());
    let begin = move || app.uploads.begin(&begun.0, &begun.1);
    tokio::task::spawn_blocking(begin).await.map_err(Error::internal)?.map_err(unready)?;
    let location = HeaderValue::from_str(&format!("/api/v1/uploads/{id}")).map_err(Error::internal)?;
    let mut response = told(StatusCode::CREATED, &upload);
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

/// How much of an upload is here; `HEAD` gives the same in `Upload-Offset` and `Upload-Length`.
#[utoipa::path(get, path = "/api/v1/uploads/{id}", tag = "artifacts", params(("id" = String, Path)),
    responses((status = 200, body = UploadView), (status = 404, body = Problem)))]
pub async fn get(State(app): State<Arc<App>>, Who(actor): Who, Path(id): Path<String>) -> Result<Response, Error> {
    let upload = app.upload(&actor, &id)?;
    let headers = told(StatusCode::OK, &upload).headers().clone();
    let view = UploadView { name: upload.name, length: upload.length, offset: upload.offset };
    Ok((headers, Json(view)).into_response())
}

/// Takes the piece that begins at `Upload-Offset`. What came before a connection broke is kept.
#[utoipa::path(patch, path = "/api/v1/uploads/{id}", tag = "artifacts",
    params(("id" = String, Path), ("Upload-Offset" = u64, Header)),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 507, body = Problem)))]
pub async fn append(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Error> {
    check_version(&headers)?;
    if headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != PIECE) {
        return Err(Error::Malformed("malformed_header", format!("send the piece as {PIECE}")));
    }
    let offset = number(&headers, &OFFSET)?;
    app.upload(&actor, &id)?;
    let (pieces, mut incoming) = tokio::sync::mpsc::channel::<axum::body::Bytes>(8);
    let taking = tokio::task::spawn_blocking(move || {
        let mut piece = app.uploads.take(&id, offset)?;
        let mut fits = true;
        while let Some(bytes) = incoming.blocking_recv() {
            fits &= piece.write(&bytes)?;
        }
        piece.finish(Timestamp::now()).map(|upload| (upload, fits))
    });
    let mut body = body.into_data_stream();
    // A connection that has died, or waits, ends the piece; what came of it counts.
    while let Some(Ok(bytes)) = body.next().await {
        if pieces.send(bytes).await.is_err() {
            break;
        }
    }
    drop(pieces);
    let (upload, fits) = taking.await.map_err(Error::internal)?.map_err(unready)?;
    if fits {
        Ok(told(StatusCode::NO_CONTENT, &upload))
    } else {
        Err(Error::TooMuch(format!("more came than the {} bytes the file was said to have", upload.length)))
    }
}

/// Gives an upload up.
#[utoipa::path(delete, path = "/api/v1/uploads/{id}", tag = "artifacts", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
pub async fn end(State(app): State<Arc<App>>, Who(actor): Who, Path(id): Path<String>) -> Result<Response, Error> {
    let upload = app.upload(&actor, &id)?;
    app.uploads.remove(&id).map_err(unready)?;
    Ok(told(StatusCode::NO_CONTENT, &upload))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_headers_are_read_or_refused(metadata in "([a-z]{0,9}|filename)? ?[ -~]{0,40}(,filename [a-zA-Z0-9+/=]{0,40})?", length in "[ -~]{0,24}") {
            let mut headers = HeaderMap::new();
            headers.insert(METADATA, HeaderValue::from_str(&metadata).expect("a value"));
            headers.insert(LENGTH, HeaderValue::from_str(&length).expect("a value"));
            if let Ok(name) = named(&headers) {
                prop_assert!(!name.is_empty() && !name.contains(['/', '\\', '\n']));
            }
            prop_assert_eq!(number(&headers, &LENGTH).ok(), length.parse::<u64>().ok().filter(|_| !length.starts_with('+')));
        }
    }

    #[test]
    fn names_come_in_base64_and_nothing_else_does() {
        let said = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(METADATA, HeaderValue::from_static(value));
            named(&headers)
        };
        assert_eq!(said("type dGV4dA==,filename cGxhbiDDqS5wZGY=").expect("a name"), "plan é.pdf");
        assert_eq!(said("filename Li4vLi4vZXRjL3Bhc3N3ZA==").expect("a name"), "passwd");
        for bad in ["filename", "filename %", "filename /w==", "name eA=="] {
            assert!(said(bad).is_err(), "{bad}");
        }
    }
}
