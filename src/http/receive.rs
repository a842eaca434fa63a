//! Taking in uploads: multipart bodies, files streamed to disk as they come.

use axum::body::Bytes;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use model::{FileRef, file_name};
use tokio::sync::mpsc;

use crate::app::App;
use crate::error::Error;

/// Largest form without files, in bytes.
pub const MAX_FORM: usize = 2 << 20;
/// Most text fields in one body.
const MAX_FIELDS: usize = 500;
/// Most files in one body.
pub const MAX_FILES: usize = 200;
/// What is read beyond the limit, in bytes, so that the client hears why instead of a broken connection.
const DRAIN: u64 = 64 << 20;
/// First bytes kept to tell the type.
pub const HEAD: usize = 8 << 10;

/// A received body.
#[derive(Default)]
pub struct Received {
    /// Text fields, in order.
    pub fields: Vec<(String, String)>,
    /// Files, in order: stored, or why not.
    pub files: Vec<(String, Result<FileRef, Error>)>,
}

impl Received {
    /// The first text field of this name.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The one file there must be.
    pub fn one_file(self) -> Result<FileRef, Error> {
        let mut files = self.files.into_iter();
        match (files.next(), files.next()) {
            (Some((_, file)), None) => file,
            (None, _) => {
                Err(Error::Malformed("file_missing", "send one part called \"file\" with the document".to_owned()))
            }
            _ => Err(Error::Malformed("several_files", "send one file per request".to_owned())),
        }
    }
}

fn broken(error: &MultipartError) -> Error {
    let deepest = std::iter::successors(std::error::Error::source(error), |error| error.source()).last();
    let why = deepest.map_or_else(|| error.body_text(), ToString::to_string);
    let detail =
        format!("the upload ended early or is not well-formed ({why}); nothing of it was stored, send it again");
    Error::Malformed("malformed_multipart", detail)
}

/// Reads the whole body. A file too large is an error in its place; a broken body is an error for all.
pub async fn receive(app: &App, mut body: Multipart) -> Result<Received, Error> {
    let mut received = Received::default();
    let mut text_left = MAX_FORM;
    while let Some(field) = body.next_field().await.map_err(|error| broken(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            // A browser sends an empty part when no file is chosen.
            Some(file_name) if file_name.is_empty() => drop(field.bytes().await),
            Some(file_name) => {
                require_room(received.files.len() < MAX_FILES, "files", MAX_FILES)?;
                let file = store(app, field, &file_name).await;
                if let Err(Error::Malformed(..)) = file {
                    return Err(file.err().unwrap_or(Error::NotFound));
                }
                received.files.push((file_name::clean(&file_name), file));
            }
            None => {
                require_room(received.fields.len() < MAX_FIELDS, "fields", MAX_FIELDS)?;
                received.fields.push((name, text(field, &mut text_left).await?));
            }
        }
    }
    Ok(received)
}

fn require_room(room: bool, what: &str, most: usize) -> Result<(), Error> {
    if room {
        Ok(())
    } else {
        Err(Error::TooMuch(format!("one request takes at most {most} {what}; send the rest in another")))
    }
}

/// A text field, within what all of them may have.
async fn text(mut field: Field<'_>, left: &mut usize) -> Result<String, Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        *left = left
            .checked_sub(chunk.len())
            .ok_or_else(|| Error::TooMuch(format!("the form's text is larger than {} KiB", MAX_FORM >> 10)))?;
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| Error::Malformed("invalid_utf8", "a text field is not valid UTF-8".to_owned()))
}

enum Piece {
    Bytes(Bytes),
    End,
}

/// Streams a file into the blob store. Whatever ends it early leaves nothing behind.
async fn store(app: &App, mut field: Field<'_>, name: &str) -> Result<FileRef, Error> {
    let limit = app.settings.upload_limit;
    let (pieces, incoming) = mpsc::channel(8);
    let blobs = app.store.blobs();
    let writing = tokio::task::spawn_blocking(move || write(&*blobs, incoming));
    let (mut head, mut size) = (Vec::new(), 0_u64);
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        size += chunk.len() as u64;
        if size > limit.saturating_add(DRAIN) {
            break;
        }
        head.extend_from_slice(&chunk[..chunk.len().min(HEAD - head.len())]);
        // Beyond the limit, and once writing failed, the rest is read and dropped.
        if size <= limit {
            let _ = pieces.send(Piece::Bytes(chunk)).await;
        }
    }
    if size > limit {
        return Err(Error::TooLarge(limit));
    }
    let _ = pieces.send(Piece::End).await;
    let stored = writing.await.map_err(Error::internal)?.map_err(unstored)?;
    let (sha256, size) = stored.ok_or_else(|| Error::internal("an upload ended without its end"))?;
    Ok(FileRef { sha256, size, name: file_name::clean(name), media_type: extract::sniff(&head, name).to_owned() })
}

fn write(
    blobs: &dyn artifacts::Blobs,
    mut pieces: mpsc::Receiver<Piece>,
) -> std::io::Result<Option<(model::Sha256, u64)>> {
    let mut incoming = blobs.begin()?;
    while let Some(piece) = pieces.blocking_recv() {
        match piece {
            Piece::Bytes(bytes) => incoming.write(&bytes)?,
            Piece::End => return incoming.finish().map(Some),
        }
    }
    Ok(None)
}

/// Why bytes could not be stored.
pub fn unstored(error: std::io::Error) -> Error {
    if artifacts::files::lacks_room(&error) {
        return Error::Write(artifacts::WriteError::NoRoom);
    }
    Error::internal(format!("a file could not be stored: {error}"))
}
