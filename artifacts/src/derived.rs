//! What reading files gave, by file content and reader version. Can be lost: the files are read again.
//!
//! One file each: a line of JSON (how reading ended, checksums), a table of where each part ends, the parts' names, their
//! texts. A page is read without the others, however many there are, and damage is noticed and counts as absent.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use model::Sha256;
use model::extraction::{self, DocumentFacts, Extraction, Page, TextState, Unit};
use serde::{Deserialize, Serialize};
use sha2::Digest;

const FORMAT: u32 = 2;
/// Length of a checksum, in hexadecimal digits.
const SUM_LENGTH: usize = 16;
/// Length of a table's line, in bytes: where the name ends among all names, where the text ends among all texts, and the
/// checksum of both.
const RECORD: usize = 3 * size_of::<u64>();

/// What is known of a file without its texts and the names of its parts.
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
    /// How many pages, slides, sheets or sections there are.
    pub parts: usize,
    /// Whether one more follows: what tracked changes deleted, which nobody is shown and [`Derived::get`] alone reads.
    removed: bool,
    /// Length of all names and of all texts, in bytes.
    names: u64,
    texts: u64,
    /// Checksum of the names.
    names_sum: String,
    /// Checksum of this line with an empty `sum`.
    sum: String,
}

/// What a part is and is called.
#[derive(Serialize, Deserialize)]
struct Name {
    unit: Unit,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    heading: Option<String>,
}

/// The store of derived data.
#[derive(Debug)]
pub struct Derived {
    dir: PathBuf,
    next: AtomicU64,
    /// Whether data of other readers was there, and is no more.
    pub renewed: bool,
}

impl Derived {
    /// The data that readers of this `version` gave, in a folder of its own under `dir`; older versions' data is
    /// removed.
    pub fn open(dir: &Path, version: u32) -> io::Result<Self> {
        let own = format!("v{FORMAT}-{version}");
        fs::create_dir_all(dir.join(&own))?;
        let mut renewed = false;
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy() != own && entry.path().is_dir() {
                fs::remove_dir_all(entry.path())?;
                renewed = true;
            }
        }
        Ok(Self { dir: dir.join(own), next: AtomicU64::new(0), renewed })
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
        self.texts(sha256).map(|texts| texts.outline)
    }

    /// The text of page `n`, from 1.
    pub fn page(&self, sha256: &Sha256, n: usize) -> Option<Page> {
        self.texts(sha256)?.page(n)
    }

    /// The texts of a file, to read several pages of.
    pub fn texts(&self, sha256: &Sha256) -> Option<Texts> {
        let mut reader = BufReader::new(File::open(self.path(sha256)).ok()?);
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line).ok()?;
        let outline: Outline = serde_json::from_slice(&line).ok()?;
        let whole = outline.format == FORMAT && is_undamaged(&line, &outline.sum);
        whole.then(|| Texts { outline, file: reader.into_inner(), table: line.len() as u64 })
    }

    /// Everything reading the file gave.
    pub fn get(&self, sha256: &Sha256) -> Option<Extraction> {
        let texts = self.texts(sha256)?;
        texts.undamaged_names()?;
        let pages = (0..texts.outline.parts).map(|part| texts.part(part)).collect::<Option<Vec<Page>>>()?;
        let removed = if texts.outline.removed { Some(texts.part(pages.len())?.text) } else { None };
        let Outline { state, media_type, facts, detail, .. } = texts.outline;
        Some(Extraction { state, media_type, pages, facts, detail, removed })
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
}

/// The texts of one file, which stays open.
#[derive(Debug)]
pub struct Texts {
    /// What is known without them.
    pub outline: Outline,
    file: File,
    /// Where the table begins.
    table: u64,
}

impl Texts {
    /// The text of page `n`, from 1.
    pub fn page(&self, n: usize) -> Option<Page> {
        let part = n.checked_sub(1).filter(|&part| part < self.outline.parts)?;
        self.part(part)
    }

    /// Number (from 1) and label of every page; `None` when what is stored is damaged.
    pub fn labels(&self) -> Option<Vec<(usize, String)>> {
        let names = self.undamaged_names()?;
        let names = serde_json::Deserializer::from_slice(&names).into_iter::<Name>().take(self.outline.parts);
        let label = |(name, n): (Name, usize)| (n, extraction::label(name.unit, name.heading.as_deref(), n));
        names.zip(1..).map(|(name, n)| name.ok().map(|name| label((name, n)))).collect()
    }

    /// All names, as they lie there.
    fn undamaged_names(&self) -> Option<Vec<u8>> {
        self.read(self.names(), self.outline.names).filter(|names| checksum(names) == self.outline.names_sum)
    }

    /// A part, from 0.
    fn part(&self, part: usize) -> Option<Page> {
        let records = self.read(self.table + (part * RECORD) as u64, 2 * RECORD as u64)?;
        let (numbers, _) = records.as_chunks();
        let [name, text, _, name_end, text_end, sum] = std::array::from_fn(|n| u64::from_le_bytes(numbers[n]));
        // Before memory is made for what may be damage.
        (name_end <= self.outline.names && text_end <= self.outline.texts).then_some(())?;
        let names = self.names();
        let name = self.read(names + name, name_end.checked_sub(name)?)?;
        let text = self.read(names + self.outline.names + text, text_end.checked_sub(text)?)?;
        (part_sum(&name, &text) == sum).then_some(())?;
        let Name { unit, heading } = serde_json::from_slice(&name).ok()?;
        Some(Page { unit, heading, text: String::from_utf8(text).ok()? })
    }

    /// Where the names begin: behind the table, which has a line of noughts and one for each part.
    fn names(&self) -> u64 {
        let parts = self.outline.parts + usize::from(self.outline.removed);
        self.table + ((1 + parts) * RECORD) as u64
    }

    fn read(&self, from: u64, length: u64) -> Option<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(length).ok()?];
        self.file.read_exact_at(&mut bytes, from).ok()?;
        Some(bytes)
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

fn write(path: &Path, extraction: &Extraction) -> io::Result<()> {
    let (mut table, mut names, mut texts) = (vec![0; RECORD], Vec::new(), 0);
    let pages = extraction.pages.iter().map(|page| (page.unit, page.heading.as_deref(), &page.text));
    let parts = pages.chain(extraction.removed.iter().map(|text| (Unit::Part, None, text)));
    for (unit, heading, text) in parts.clone() {
        let name = serde_json::to_vec(&Name { unit, heading: heading.map(str::to_owned) })?;
        names.extend_from_slice(&name);
        texts += text.len() as u64;
        for number in [names.len() as u64, texts, part_sum(&name, text.as_bytes())] {
            table.extend_from_slice(&number.to_le_bytes());
        }
    }
    let mut outline = Outline {
        format: FORMAT,
        state: extraction.state,
        media_type: extraction.media_type.clone(),
        facts: extraction.facts.clone(),
        detail: extraction.detail.clone(),
        parts: extraction.pages.len(),
        removed: extraction.removed.is_some(),
        names: names.len() as u64,
        texts,
        names_sum: checksum(&names),
        sum: String::new(),
    };
    outline.sum = checksum(&serde_json::to_vec(&outline)?);
    let mut file = io::BufWriter::new(File::create(path)?);
    serde_json::to_writer(&mut file, &outline)?;
    file.write_all(b"\n")?;
    file.write_all(&table)?;
    file.write_all(&names)?;
    parts.into_iter().try_for_each(|(_, _, text)| file.write_all(text.as_bytes()))?;
    file.flush()
}

/// The checksum of a part.
fn part_sum(name: &[u8], text: &[u8]) -> u64 {
    first_bytes(sha2::Sha256::new().chain_update(name).chain_update(text))
}

/// The checksum of anything else, in hexadecimal.
fn checksum(bytes: &[u8]) -> String {
    format!("{:016x}", first_bytes(sha2::Sha256::new().chain_update(bytes)))
}

/// The first eight bytes of the SHA-256: enough to notice damage.
fn first_bytes(hash: sha2::Sha256) -> u64 {
    hash.finalize().first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Extraction {
        let page = |text: &str| Page { unit: Unit::Section, heading: None, text: text.to_owned() };
        Extraction {
            state: TextState::Text,
            media_type: "application/pdf".to_owned(),
            pages: vec![page("one"), page(""), Page { heading: Some("trois".to_owned()), ..page("trois ê") }],
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
        assert_eq!(derived.outline(&name).map(|outline| outline.parts), Some(3));
        assert!(!Derived::open(dir.path(), 1).expect("opens").renewed);
        let later = Derived::open(dir.path(), 2).expect("opens");
        assert!(later.renewed && later.get(&name).is_none());
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
        let labels = || derived.texts(&name).and_then(|texts| texts.labels());
        let own = labels().expect("are read");
        assert_eq!(own, [(1, "Section 1".to_owned()), (2, "Section 2".to_owned()), (3, "trois".to_owned())]);
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&path, &bad).expect("writes");
            assert!(derived.get(&name).is_none_or(|read| read == sample()), "byte {at}");
            assert!(labels().is_none_or(|labels| labels == own), "byte {at}");
        }
    }
}
