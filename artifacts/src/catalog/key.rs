//! The keys of the catalog. The first byte of each says what kind it is.

use model::{ArtifactId, Sha256, SheetId, Work};

pub const ANSWERS: u8 = b'q';
pub const ARTIFACT: u8 = b'a';
pub const CALL: u8 = b'l';
pub const COHORT: u8 = b'c';
pub const DISTRICT: u8 = b'd';
pub const CREATOR: u8 = b'o';
pub const EXTERNAL: u8 = b'x';
pub const FILE: u8 = b'f';
pub const INTEREST: u8 = b'i';
pub const OF_COHORT: u8 = b'y';
pub const OF_DISTRICT: u8 = b'm';
pub const PD: u8 = b'u';
pub const PROGRAMME: u8 = b'p';
pub const PUBLICATION: u8 = b'b';
pub const RELEASE: u8 = b'z';
pub const SESSION: u8 = b'e';
pub const SHEET: u8 = b'n';
pub const LINE: u8 = b'j';
pub const LINE_OF: u8 = b'h';
pub const REDACTION: u8 = b'r';
pub const REQUEST: u8 = b'k';
pub const VOCABULARY: u8 = b'v';
pub const WORK: u8 = b's';
pub const WATERMARK: &[u8] = b"w";

pub fn of(kind: u8, rest: &[u8]) -> Vec<u8> {
    [&[kind], rest].concat()
}

pub fn artifact(id: ArtifactId) -> Vec<u8> {
    of(ARTIFACT, &id.bits().to_be_bytes())
}

pub fn file(sha256: &Sha256, id: ArtifactId) -> Vec<u8> {
    [&[FILE], sha256.bytes().as_slice(), &id.bits().to_be_bytes()].concat()
}

pub fn line(seq: u64) -> Vec<u8> {
    of(LINE, &seq.to_be_bytes())
}

/// What leads from the key of a record to a line that changed it.
pub fn line_of(record: &[u8], seq: u64) -> Vec<u8> {
    [&[LINE_OF], record, &[0], &seq.to_be_bytes()].concat()
}

/// The place in the journal that ends a key.
pub fn seq(key: &[u8]) -> Option<u64> {
    key.last_chunk::<8>().map(|bytes| u64::from_be_bytes(*bytes))
}

/// What leads from a text to artifacts; the zero keeps a text from being the beginning of another.
pub fn under(kind: u8, text: &str, id: Option<ArtifactId>) -> Vec<u8> {
    let id = id.map(|id| id.bits().to_be_bytes().to_vec()).unwrap_or_default();
    [&[kind], text.as_bytes(), &[0], &id].concat()
}

/// The papers of a session.
pub fn session(cohort: &str, session: &str) -> Vec<u8> {
    [&[SESSION], cohort.as_bytes(), &[0], session.as_bytes()].concat()
}

/// That a district wants to come to a session of professional development.
pub fn interest(session: &str, district: &str) -> Vec<u8> {
    [&[INTEREST], session.as_bytes(), &[0], district.as_bytes()].concat()
}

/// What is kept under a sheet; the district first, so that all of a district stand together.
pub fn sheet(kind: u8, sheet: &SheetId, section: Option<&str>) -> Vec<u8> {
    let subject = sheet.subject.parts();
    let names = [&sheet.district, &sheet.form].into_iter().chain(&subject).map(String::as_str);
    let text = names.chain(section).collect::<Vec<_>>().join("\0");
    of(kind, text.as_bytes())
}

/// A release of a publication; all of one stand together, in order.
pub fn release(publication: &str, number: Option<u32>) -> Vec<u8> {
    let number = number.map(|number| number.to_be_bytes().to_vec()).unwrap_or_default();
    [&[RELEASE], publication.as_bytes(), &[0], &number].concat()
}

pub fn work(work: Work, id: ArtifactId) -> Vec<u8> {
    [&[WORK, work as u8], id.bits().to_be_bytes().as_slice()].concat()
}

/// The identifier that ends a key.
pub fn id(key: &[u8]) -> Option<ArtifactId> {
    let bits = key.last_chunk::<8>()?;
    Some(ArtifactId::from_bits(u64::from_be_bytes(*bits)))
}
