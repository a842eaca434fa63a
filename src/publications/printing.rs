//! A release becomes a PDF in a fenced worker: pictures are opened there, as untrusted as any other file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use extract::{MakeError, Maker};
use jiff::tz::TimeZone;
use model::text::{self, Inline, Stored};
use model::{FileRef, Release};
use report::Date;

use crate::app::App;
use crate::error::Error;

/// How a worker makes the PDF of a publication that is packed into bytes.
pub const MAKER: Maker = ("publication", make);

/// Who publishes.
const PUBLISHER: &str = "PACE Clearinghouse";
/// Largest picture, and all pictures together, in bytes.
const LARGEST: u64 = 20 << 20;
const ALL: u64 = 60 << 20;

/// What stands before the pictures: the publication, and how long each picture is.
#[derive(serde::Serialize, serde::Deserialize)]
struct Packed {
    publication: report::Publication,
    pictures: Vec<(Stored, usize)>,
}

/// The publication and its pictures as bytes: the length of the JSON in eight, the JSON, the pictures.
fn pack(publication: report::Publication, pictures: &[(Stored, Vec<u8>)]) -> io::Result<Vec<u8>> {
    let lengths = pictures.iter().map(|(stored, bytes)| (*stored, bytes.len())).collect();
    let json = serde_json::to_vec(&Packed { publication, pictures: lengths })?;
    let mut packed = (json.len() as u64).to_le_bytes().to_vec();
    packed.extend(json);
    pictures.iter().for_each(|(_, bytes)| packed.extend(bytes));
    Ok(packed)
}

/// The other way round, in the worker, and the PDF.
fn make(packed: &[u8]) -> Result<Vec<u8>, String> {
    let incomplete = || "what was handed in is not complete".to_owned();
    let (length, rest) = packed.split_first_chunk::<8>().ok_or_else(incomplete)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| incomplete())?;
    let (json, mut rest) = rest.split_at_checked(length).ok_or_else(incomplete)?;
    let Packed { publication, pictures } = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    for (stored, length) in pictures {
        let (picture, after) = rest.split_at_checked(length).ok_or_else(incomplete)?;
        bytes.push((stored, picture));
        rest = after;
    }
    let find = |wanted: Stored| bytes.iter().find(|(stored, _)| *stored == wanted).map(|(_, bytes)| bytes.to_vec());
    report::render(&publication, &find).map_err(|error| error.to_string())
}

impl App {
    /// The PDF of a release. The same release gives the same bytes.
    pub async fn print(self: &Arc<Self>, release: &Release) -> Result<Vec<u8>, Error> {
        let mut pictures: Vec<(Stored, Vec<u8>)> = Vec::new();
        let mut total = 0;
        for stored in text::pictures(&release.blocks) {
            if pictures.iter().any(|(known, _)| *known == stored) {
                continue;
            }
            let bytes = self.stored_picture(stored).await?.0;
            total += bytes.len() as u64;
            if total > ALL {
                let why = "its pictures have more than 60 MB together; leave some out, or make them smaller".to_owned();
                return Err(Error::TooMuch(why));
            }
            pictures.push((stored, bytes));
        }
        let packed = pack(self.to_print(release), &pictures).map_err(Error::internal)?;
        let _turn = self.pictures.turn().await?;
        let app = Arc::clone(self);
        let making = tokio::task::spawn_blocking(move || {
            let file = handed_in(&app.store.dir().join("making"), &packed).map_err(Error::internal)?;
            app.reading.make(MAKER.0, file).map_err(explained)
        });
        let pdf = making.await.map_err(Error::internal)??;
        if pdf.starts_with(b"%PDF-") { Ok(pdf) } else { Err(Error::internal("a worker made something that is no PDF")) }
    }

    /// A picture of a release, and its media type. One whose file was removed for good is not there any more.
    pub async fn stored_picture(self: &Arc<Self>, stored: Stored) -> Result<(Vec<u8>, &'static str), Error> {
        if let Some(page) = stored.page {
            let media_type = crate::pages::PDF.to_owned();
            let file = FileRef { sha256: stored.sha256, size: 0, name: String::new(), media_type };
            let picture = self.picture(&file, page).await.map_err(|_| missing(Some(page)))?;
            return Ok((picture.bytes, picture.media_type));
        }
        let app = Arc::clone(self);
        let reading = tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            let file = app.store.blobs().open(&stored.sha256).map_err(|_| missing(None))?;
            file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(Error::internal)?;
            if bytes.len() as u64 > LARGEST {
                return Err(Error::TooMuch("a picture has more than 20 MB; make it smaller first".to_owned()));
            }
            Ok(bytes)
        });
        let bytes = reading.await.map_err(Error::internal)??;
        let media_type = if bytes.starts_with(b"\x89PNG") { "image/png" } else { "image/jpeg" };
        Ok((bytes, media_type))
    }

    /// The release with addresses that lead here from anywhere.
    fn to_print(&self, release: &Release) -> report::Publication {
        let day = TimeZone::UTC.to_datetime(release.frozen.at).date();
        let part = |n: i8| u8::try_from(n).unwrap_or(1);
        let base = self.settings.base_url();
        let mut blocks = release.blocks.clone();
        text::each_line(&mut blocks, &mut |line| absolute(line, &base));
        report::Publication {
            title: release.title.clone(),
            subtitle: Some(release.subtitle.clone()).filter(|subtitle| !subtitle.is_empty()),
            publisher: PUBLISHER.to_owned(),
            date: Date { year: u16::try_from(day.year()).unwrap_or(0), month: part(day.month()), day: part(day.day()) },
            language: release.language.clone(),
            blocks,
        }
    }
}

fn missing(page: Option<usize>) -> Error {
    let what = page.map_or_else(|| "a picture".to_owned(), |page| format!("the picture of page {page}"));
    Error::Conflict("picture_missing", format!("{what} cannot be shown: its document gives none, or was removed"))
}

fn explained(error: MakeError) -> Error {
    match error {
        MakeError::Worker(error) => Error::internal(error),
        MakeError::Refused(why) => Error::Conflict("not_printable", format!("the PDF could not be made: {why}")),
        MakeError::Ended(why) => {
            let why = format!("the PDF could not be made: {why}. Shorten it, or leave a picture out; nothing is lost");
            Error::Conflict("not_printable", why)
        }
    }
}

/// A file that only this process and its worker know of, with these bytes.
fn handed_in(dir: &Path, bytes: &[u8]) -> io::Result<File> {
    fs::create_dir_all(dir)?;
    let path = dir.join(format!("{:016x}", crate::app::random()));
    let mut file = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
    fs::remove_file(&path)?;
    file.write_all(bytes)?;
    file.rewind()?;
    Ok(file)
}

/// Puts this site's address before links within it.
fn absolute(line: &mut [Inline], base: &str) {
    for inline in line {
        match inline {
            Inline::Link { url, text } => {
                if url.starts_with('/') {
                    *url = format!("{base}{url}");
                }
                absolute(text, base);
            }
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Note(inner) => absolute(inner, base),
            Inline::Text(_) | Inline::Break => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use model::text::Block;

    use super::*;

    #[test]
    fn what_is_packed_becomes_a_pdf() {
        let publication = report::Publication {
            title: "A".to_owned(),
            language: "en".to_owned(),
            blocks: vec![Block::Paragraph(vec![Inline::text("words")])],
            ..report::Publication::default()
        };
        let packed = pack(publication, &[]).expect("packs");
        assert!(make(&packed).expect("a PDF").starts_with(b"%PDF-"));
        for end in [0, 7, 8, packed.len() - 1] {
            assert!(make(&packed[..end]).is_err(), "{end}");
        }
    }
}
