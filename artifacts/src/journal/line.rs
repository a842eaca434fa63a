//! The form of one line.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Entry, FORMAT, Identity, Sum};

const SUM_LENGTH: usize = 32;
const BEFORE_SUM: &[u8] = b",\"sum\":\"";
const AFTER_SUM: &[u8] = b"\"}";

/// The first line.
#[derive(Serialize, Deserialize)]
pub struct Header {
    /// The stored format.
    pub clearinghouse_journal: u32,
    /// Which journal this is.
    #[serde(flatten)]
    pub identity: Identity,
}

/// The checksum of a line with this body that follows one with the checksum `before`.
fn sum(before: &str, body: &[u8]) -> Sum {
    let digest = Sha256::new().chain_update(before).chain_update(body).finalize();
    digest[..SUM_LENGTH / 2].iter().fold(String::with_capacity(SUM_LENGTH), |mut text, byte| {
        use std::fmt::Write;
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Ends a JSON object's bytes with its checksum and a line end; returns the checksum.
fn seal(mut object: Vec<u8>, before: &str) -> (Vec<u8>, Sum) {
    object.pop();
    let sum = sum(before, &object);
    object.extend_from_slice(BEFORE_SUM);
    object.extend_from_slice(sum.as_bytes());
    object.extend_from_slice(AFTER_SUM);
    object.push(b'\n');
    (object, sum)
}

/// The header line of a new journal.
pub fn header(identity: &Identity) -> (Vec<u8>, Sum) {
    let header = Header { clearinghouse_journal: FORMAT, identity: identity.clone() };
    seal(serde_json::to_vec(&header).expect("a header has a JSON form"), "")
}

/// The line of an entry.
pub fn write<R: Serialize>(entry: &Entry<R>, before: &str) -> (Vec<u8>, Sum) {
    seal(serde_json::to_vec(entry).expect("an entry has a JSON form"), before)
}

/// The checksum of a stored line, its line end included, when it is what was written after `before`.
pub fn check(line: &[u8], before: &str) -> Result<Sum, &'static str> {
    let line = line.strip_suffix(b"\n").ok_or("it is cut short")?;
    let rest = line.strip_suffix(AFTER_SUM).ok_or("it does not end in a checksum")?;
    let at = rest.len().checked_sub(SUM_LENGTH).ok_or("it is too short")?;
    let body = rest[..at].strip_suffix(BEFORE_SUM).ok_or("it does not end in a checksum")?;
    let expected = sum(before, body);
    if expected.as_bytes() == &rest[at..] { Ok(expected) } else { Err("its checksum does not match") }
}

/// Whether a line was written to its end, whatever became of it since: tells one that was changed from one that was torn.
/// What was never written reads as zeros.
pub fn looks_whole(line: &[u8]) -> bool {
    let sum = line
        .strip_suffix(b"\n")
        .and_then(|line| line.strip_suffix(AFTER_SUM))
        .map(|rest| rest.split_at(rest.len().saturating_sub(SUM_LENGTH)));
    sum.is_some_and(|(body, sum)| body.ends_with(BEFORE_SUM) && sum.iter().all(u8::is_ascii_hexdigit))
        && !line.contains(&0)
}
