//! What reading files gave, by file content and reader version. Can be lost: the files are read again.
//!
//! One file each: a line of JSON (how reading ended, where each page's text lies, checksums), then the texts.
//! A page can be read without the others, and a damaged file is noticed and counts as absent.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use model::Sha256;
use model::extraction::{self, DocumentFacts, Extraction, Page, TextState, Unit};
use serde::{Deserialize, Serialize};
use sha2::Digest;

const FORMAT: u32 = 1;
/// Length of a checksum, in hexadecimal digits.
const SUM_LENGTH: usize = 16;

/// What is known of a file without reading its texts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Outline {
    /// The stored format.
    format: u32,
    /// How reading ended.
    pub state: TextState,
    /// The media type its content shows.
    pub media_type: String,
    /// What the document says of itself.
    pub facts: DocumentFacts,
    /// Why it ended so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    parts: Vec<Part>,
    /// What tracked changes deleted: no part that anyone is shown, and read by [`Derived::get`] alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    removed: Option<Part>,
    /// Checksum of this line with an empty `sum`.
    sum: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Part {
    unit: Unit,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    heading: Option<String>,
    offset: u64,
    length: usize,
    sum: String,
}

impl Outline {
    /// How many pages, slides, sheets or sections there are.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Number (from 1) and label of every part.
    pub fn labels(&self) -> Vec<(usize, String)> {
        let label =
            |(at, part): (usize, &Part)| (at + 1, extraction::label(part.unit, part.heading.as_deref(), at + 1));
        self.parts.iter().enumerate().map(label).collect()
    }
}

/// The store of derived data.
#[derive(Debug)]
pub struct Derived {
    dir: PathBuf,
    next: AtomicU64,
}

impl Derived {
    /// The data that readers of this `version` gave, in a folder of its own under `dir`; older versions' data is
    /// removed.
    pub fn open(dir: &Path, version: u32) -> io::Result<Self> {
        let own = format!("v{FORMAT}-{version}");
        fs::create_dir_all(dir.join(&own))?;
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy() != own && entry.path().is_dir() {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(Self { dir: dir.join(own), next: AtomicU64::new(0) })
    }

    fn path(&self, sha256: &Sha256) -> PathBuf {
        let name = sha256.to_string();
        self.dir.join(&name[..2]).join(name)
    }

    /// Keeps what reading a file gave.
    pub fn put(&self, sha256: &Sha256, extraction: &Extraction) -> io::Result<()> {
        let path = self.path(sha256);
        let folder = path.parent().unwrap_or(&self.dir);
        fs::create_dir_all(folder)?;
        let beside = folder.join(format!("{}.new", self.next.fetch_add(1, Ordering::Relaxed)));
        let written = write(&beside, extraction).and_then(|()| fs::rename(&beside, &path));
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        written
    }

    /// The files of which something is kept.
    pub fn all(&self) -> io::Result<Vec<Sha256>> {
        let mut all = Vec::new();
        for folder in fs::read_dir(&self.dir)? {
            for entry in fs::read_dir(folder?.path())? {
                let name = entry?.file_name().to_string_lossy().into_owned();
                all.extend(name.split('.').next().and_then(|name| name.parse::<Sha256>().ok()));
            }
        }
        Ok(all)
    }

    /// Whether the file was read.
    pub fn contains(&self, sha256: &Sha256) -> bool {
        self.path(sha256).exists()
    }

    /// What is known of a file without its texts; `None` when it was not read, or what is stored is damaged.
    pub fn outline(&self, sha256: &Sha256) -> Option<Outline> {
        self.open_one(sha256).map(|(outline, _, _)| outline)
    }

    /// The text of page `n`, from 1.
    pub fn page(&self, sha256: &Sha256, n: usize) -> Option<Page> {
        self.texts(sha256)?.page(n)
    }

    /// The texts of a file, to read several pages of.
    pub fn texts(&self, sha256: &Sha256) -> Option<Texts> {
        let (outline, file, start) = self.open_one(sha256)?;
        Some(Texts { outline, file, start })
    }

    /// Everything reading the file gave.
    pub fn get(&self, sha256: &Sha256) -> Option<Extraction> {
        let (outline, file, start) = self.open_one(sha256)?;
        let pages = outline.parts.iter().map(|part| read_part(&file, start, part)).collect::<Option<Vec<Page>>>()?;
        let removed = match &outline.removed {
            Some(part) => Some(read_part(&file, start, part)?.text),
            None => None,
        };
        Some(Extraction {
            state: outline.state,
            media_type: outline.media_type,
            pages,
            facts: outline.facts,
            detail: outline.detail,
            removed,
        })
    }

    /// Forgets what reading the file gave, pictures included.
    pub fn remove(&self, sha256: &Sha256) -> io::Result<()> {
        let path = self.path(sha256);
        let folder = path.parent().unwrap_or(&self.dir);
        if !folder.exists() {
            return Ok(());
        }
        let name = sha256.to_string();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(&name) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    fn picture_path(&self, sha256: &Sha256, n: usize) -> PathBuf {
        let path = self.path(sha256);
        path.with_file_name(format!("{sha256}.page-{n}"))
    }

    /// Keeps the picture of page `n`; an empty one says that there is none.
    pub fn put_picture(&self, sha256: &Sha256, n: usize, picture: &[u8]) -> io::Result<()> {
        let path = self.picture_path(sha256, n);
        let folder = path.parent().unwrap_or(&self.dir);
        fs::create_dir_all(folder)?;
        let beside = folder.join(format!("{}.new", self.next.fetch_add(1, Ordering::Relaxed)));
        let bytes = [checksum(picture).as_bytes(), picture].concat();
        fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, &path))
    }

    /// The kept picture of page `n`; `None` when none was kept, or it is damaged.
    pub fn picture(&self, sha256: &Sha256, n: usize) -> Option<Vec<u8>> {
        let mut bytes = fs::read(self.picture_path(sha256, n)).ok()?;
        (bytes.len() >= SUM_LENGTH).then_some(())?;
        let picture = bytes.split_off(SUM_LENGTH);
        (checksum(&picture).as_bytes() == bytes).then_some(picture)
    }

    fn open_one(&self, sha256: &Sha256) -> Option<(Outline, File, u64)> {
        let mut reader = BufReader::new(File::open(self.path(sha256)).ok()?);
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line).ok()?;
        let outline: Outline = serde_json::from_slice(&line).ok()?;
        let whole = outline.format == FORMAT && is_undamaged(&line, &outline.sum);
        whole.then(|| (outline, reader.into_inner(), line.len() as u64))
    }
}

/// The texts of one file.
#[derive(Debug)]
pub struct Texts {
    outline: Outline,
    file: File,
    start: u64,
}

impl Texts {
    /// The text of page `n`, from 1.
    pub fn page(&self, n: usize) -> Option<Page> {
        read_part(&self.file, self.start, self.outline.parts.get(n.checked_sub(1)?)?)
    }
}

/// What ends an outline's line before its checksum is put in.
const UNSIGNED: &[u8] = b"\"}";

/// Whether an outline's line is as it was written: `sum` is its last field and covers the line with an empty one.
fn is_undamaged(line: &[u8], sum: &str) -> bool {
    let end = [sum.as_bytes(), UNSIGNED, b"\n"].concat();
    let Some(before) = line.strip_suffix(end.as_slice()) else { return false };
    sum.len() == SUM_LENGTH && checksum(&[before, UNSIGNED].concat()) == sum
}

fn read_part(file: &File, start: u64, part: &Part) -> Option<Page> {
    let mut bytes = vec![0; part.length];
    file.read_exact_at(&mut bytes, start + part.offset).ok()?;
    (checksum(&bytes) == part.sum).then_some(())?;
    Some(Page { unit: part.unit, heading: part.heading.clone(), text: String::from_utf8(bytes).ok()? })
}

fn write(path: &Path, extraction: &Extraction) -> io::Result<()> {
    let mut offset = 0;
    let mut part = |unit: Unit, heading: Option<String>, text: &str| {
        let part = Part { unit, heading, offset, length: text.len(), sum: checksum(text.as_bytes()) };
        offset += text.len() as u64;
        part
    };
    let parts = extraction.pages.iter().map(|page| part(page.unit, page.heading.clone(), &page.text)).collect();
    let removed = extraction.removed.as_deref().map(|text| part(Unit::Part, None, text));
    let (state, media_type) = (extraction.state, extraction.media_type.clone());
    let (facts, detail) = (extraction.facts.clone(), extraction.detail.clone());
    let mut outline = Outline { format: FORMAT, state, media_type, facts, detail, parts, removed, sum: String::new() };
    outline.sum = outline_sum(&outline);
    let mut file = io::BufWriter::new(File::create(path)?);
    serde_json::to_writer(&mut file, &outline)?;
    file.write_all(b"\n")?;
    let mut texts = extraction.pages.iter().map(|page| &page.text).chain(&extraction.removed);
    texts.try_for_each(|text| file.write_all(text.as_bytes()))?;
    file.flush()
}

fn outline_sum(outline: &Outline) -> String {
    let bare = Outline { sum: String::new(), ..outline.clone() };
    checksum(&serde_json::to_vec(&bare).unwrap_or_default())
}

/// The first eight bytes of the SHA-256, in hexadecimal: enough to notice damage.
fn checksum(bytes: &[u8]) -> String {
    let digest = sha2::Sha256::digest(bytes);
    let first = digest.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    format!("{first:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Extraction {
        let page = |text: &str| Page { unit: Unit::Page, heading: None, text: text.to_owned() };
        Extraction {
            state: TextState::Text,
            media_type: "application/pdf".to_owned(),
            pages: vec![page("one"), page(""), page("trois ê")],
            facts: DocumentFacts { title: Some("T".to_owned()), ..DocumentFacts::default() },
            detail: None,
            removed: Some("zwei ß".to_owned()),
        }
    }

    #[test]
    fn what_was_put_is_read_back_whole_and_by_page() {
        let dir = tempfile::tempdir().expect("a folder");
        let derived = Derived::open(dir.path(), 1).expect("opens");
        let name = Sha256::new([7; 32]);
        derived.put(&name, &sample()).expect("is kept");
        assert_eq!(derived.get(&name), Some(sample()));
        assert_eq!(derived.page(&name, 3).map(|page| page.text), Some("trois ê".to_owned()));
        assert_eq!(derived.page(&name, 4), None, "what was removed is no page");
        assert_eq!(derived.outline(&name).map(|outline| outline.len()), Some(3));
        assert_eq!(Derived::open(dir.path(), 2).expect("opens").get(&name), None);
    }

    #[test]
    fn pictures_are_kept_by_page_and_go_with_the_text() {
        let dir = tempfile::tempdir().expect("a folder");
        let derived = Derived::open(dir.path(), 1).expect("opens");
        let name = Sha256::new([7; 32]);
        derived.put_picture(&name, 2, b"PNG").expect("is kept");
        derived.put_picture(&name, 3, b"").expect("is kept");
        assert_eq!(derived.picture(&name, 2).as_deref(), Some(&b"PNG"[..]));
        assert_eq!(derived.picture(&name, 3).as_deref(), Some(&b""[..]));
        assert_eq!(derived.picture(&name, 1), None);
        fs::write(derived.picture_path(&name, 2), b"0123456789abcdefPNG").expect("is written");
        assert_eq!(derived.picture(&name, 2), None, "damage is noticed");
        derived.remove(&name).expect("is removed");
        assert_eq!(derived.picture(&name, 3), None);
    }

    #[test]
    fn a_flipped_byte_anywhere_is_noticed() {
        let dir = tempfile::tempdir().expect("a folder");
        let derived = Derived::open(dir.path(), 1).expect("opens");
        let name = Sha256::new([7; 32]);
        derived.put(&name, &sample()).expect("is kept");
        let path = derived.path(&name);
        let good = fs::read(&path).expect("reads");
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&path, &bad).expect("writes");
            assert!(derived.get(&name).is_none_or(|read| read == sample()), "byte {at}");
        }
    }
}
