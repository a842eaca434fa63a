//! A stored file as an answer: ranges, validators, streaming.

use std::fs::File;
use std::os::unix::fs::FileExt as _;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::FileRef;

use crate::error::Error;

/// Bytes read at a time, and most of a file that waits in memory for a slow client; a smaller one is read at once.
const CHUNK: usize = 256 << 10;

/// How a browser is told to take a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// Saved, never shown: uploaded content does not run in our origin.
    Attachment,
    /// Shown in the browser's viewer.
    Inline,
}

/// A file as it is sent.
pub struct Sent {
    /// Names its content, and no other.
    pub etag: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
}

impl From<&FileRef> for Sent {
    fn from(file: &FileRef) -> Self {
        let FileRef { sha256, size, name, media_type } = file.clone();
        Self { etag: sha256.to_string(), size, name, media_type }
    }
}

/// The file, or the part of it the request asks for (RFC 9110, one range).
pub async fn answer(
    file: File,
    sent: impl Into<Sent>,
    headers: &HeaderMap,
    disposition: Disposition,
) -> Result<Response, Error> {
    let sent = sent.into();
    let etag = format!("\"{}\"", sent.etag);
    if matches(headers.get(header::IF_NONE_MATCH), &etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    let range = range(headers, &etag, sent.size)?;
    let (start, length) = range.unwrap_or((0, sent.size));
    let mut response = Response::new(stream(file, start, length).await?);
    let head = response.headers_mut();
    head.insert(header::ETAG, value(&etag)?);
    head.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    head.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    head.insert(header::CONTENT_TYPE, value(&sent.media_type)?);
    head.insert(header::CONTENT_DISPOSITION, value(&content_disposition(&sent.name, disposition))?);
    head.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if range.is_some() {
        head.insert(header::CONTENT_RANGE, value(&format!("bytes {start}-{}/{}", start + length - 1, sent.size))?);
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(response)
}

fn value(text: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(text).map_err(Error::internal)
}

fn matches(header: Option<&HeaderValue>, etag: &str) -> bool {
    let listed = header.and_then(|value| value.to_str().ok()).unwrap_or_default();
    listed.split(',').any(|one| one.trim().trim_start_matches("W/") == etag || one.trim() == "*")
}

/// Start and length of the part asked for; `None` for the whole file.
fn range(headers: &HeaderMap, etag: &str, size: u64) -> Result<Option<(u64, u64)>, Error> {
    let Some(asked) = headers.get(header::RANGE).and_then(|value| value.to_str().ok()) else { return Ok(None) };
    if headers.get(header::IF_RANGE).is_some_and(|value| value.as_bytes() != etag.as_bytes()) {
        return Ok(None);
    }
    let Some((first, last)) = asked.strip_prefix("bytes=").and_then(|spec| spec.split_once('-')) else {
        return Ok(None);
    };
    if last.contains(',') {
        return Ok(None);
    }
    let part = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last.saturating_add(1).min(size)),
        (Ok(first), Err(_)) if last.trim().is_empty() => (first, size),
        (Err(_), Ok(count)) if first.trim().is_empty() && count > 0 => (size.saturating_sub(count), size),
        _ => return Ok(None),
    };
    if part.0 >= size { Err(Error::Range(size)) } else { Ok(Some((part.0, part.1 - part.0))) }
}

async fn stream(file: File, start: u64, length: u64) -> Result<Body, Error> {
    let rest = Rest { file, at: start, left: length };
    if length <= CHUNK as u64 {
        return Ok(Body::from(rest.next().await.map_err(Error::internal)?.0));
    }
    // Each piece is read once the one before was taken, so that no thread waits for a client.
    Ok(Body::from_stream(futures_util::stream::try_unfold(rest, async |rest| {
        let (bytes, rest) = rest.next().await?;
        Ok::<_, std::io::Error>((!bytes.is_empty()).then_some((bytes, rest)))
    })))
}

/// What is still to be sent of a file.
struct Rest {
    file: File,
    at: u64,
    left: u64,
}

impl Rest {
    /// The next piece, and what comes after it; the piece is empty at the end.
    async fn next(self) -> std::io::Result<(Bytes, Self)> {
        let mut piece = vec![0; usize::try_from(self.left).map_or(CHUNK, |left| left.min(CHUNK))];
        let had = in_memory(&self.file, &mut piece, self.at);
        if had == piece.len() {
            return Ok(self.after(piece));
        }
        let read = tokio::task::spawn_blocking(move || {
            let mut had = had;
            while had < piece.len() {
                match self.file.read_at(&mut piece[had..], self.at + had as u64) {
                    Ok(0) => piece.truncate(had),
                    Ok(more) => had += more,
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(self.after(piece))
        });
        read.await.map_err(std::io::Error::other)?
    }

    fn after(mut self, piece: Vec<u8>) -> (Bytes, Self) {
        self.at += piece.len() as u64;
        self.left -= piece.len() as u64;
        (piece.into(), self)
    }
}

/// Reads as much as the system holds in memory, without waiting for a disk: most files are asked for again and again, and
/// going to another thread for each piece takes longer than copying it.
#[cfg(target_os = "linux")]
fn in_memory(file: &File, piece: &mut [u8], at: u64) -> usize {
    use rustix::io::{ReadWriteFlags, preadv2};
    preadv2(file, &mut [std::io::IoSliceMut::new(piece)], at, ReadWriteFlags::NOWAIT).unwrap_or(0)
}

#[cfg(not(target_os = "linux"))]
fn in_memory(_: &File, _: &mut [u8], _: u64) -> usize {
    0
}

/// `Content-Disposition` with the name in ASCII and in full (RFC 6266).
fn content_disposition(name: &str, disposition: Disposition) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || " ._-()".contains(c) { c } else { '_' }).collect();
    let kind = if disposition == Disposition::Inline { "inline" } else { "attachment" };
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{}", percent_encode(name))
}

fn percent_encode(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn part(range_header: &'static str, size: u64) -> Result<Option<(u64, u64)>, ()> {
        let headers = [(header::RANGE, HeaderValue::from_static(range_header))].into_iter().collect();
        range(&headers, "\"x\"", size).map_err(|_| ())
    }

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        assert_eq!(part("bytes=0-0", 10), Ok(Some((0, 1))));
        assert_eq!(part("bytes=4-", 10), Ok(Some((4, 6))));
        assert_eq!(part("bytes=-3", 10), Ok(Some((7, 3))));
        assert_eq!(part("bytes=-30", 10), Ok(Some((0, 10))));
        assert_eq!(part("bytes=5-99999999999999999999", 10), Ok(None));
        assert_eq!(part("bytes=2-18446744073709551615", 10), Ok(Some((2, 8))));
        assert_eq!(part("bytes=10-", 10), Err(()));
        for ignored in ["bytes=5-2", "bytes=a-b", "lines=1-2", "bytes=0-1,4-5", "bytes=-0", "bytes=--1"] {
            assert_eq!(part(ignored, 10), Ok(None), "{ignored}");
        }
    }

    proptest! {
        #[test]
        fn any_range_is_a_part_of_the_file_or_none(asked in "(bytes=)?[0-9]{0,21}-[0-9]{0,21}|[ -~]{0,30}", size in any::<u64>()) {
            let headers = [(header::RANGE, HeaderValue::from_str(&asked).expect("a value"))].into_iter().collect();
            if let Ok(Some((start, length))) = range(&headers, "\"x\"", size) {
                prop_assert!(length > 0 && start.checked_add(length).is_some_and(|end| end <= size), "{} of {}", start, length);
            }
        }

        #[test]
        fn any_name_fits_into_a_header(name in "\\PC{0,60}|[\\x00-\\x7f]{0,60}") {
            let header = content_disposition(&name, Disposition::Attachment);
            prop_assert!(HeaderValue::from_str(&header).is_ok());
            prop_assert_eq!(header.matches('"').count(), 2);
        }
    }

    #[test]
    fn names_cannot_break_the_header() {
        let header = content_disposition("Plan \"é\"\r\n.pdf", Disposition::Attachment);
        assert_eq!(header, "attachment; filename=\"Plan _____.pdf\"; filename*=UTF-8''Plan%20%22%C3%A9%22%0D%0A.pdf");
    }
}
