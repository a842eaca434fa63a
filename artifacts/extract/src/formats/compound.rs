//! OLE compound files: the old Office formats, and the wrapping of encrypted new ones. Told apart, not read.

use super::Job;
use crate::draft::{Draft, Failure};

/// How much of a file is searched for its directory, in bytes.
const SEARCHED: u64 = 64 << 20;
/// Directory entries stand at multiples of their length (MS-CFB section 2.6.1).
const ENTRY: usize = 128;

pub(super) fn read(job: &mut Job, _: &mut Draft) -> Result<(), Failure> {
    let bytes = job.source.head(SEARCHED).map_err(Failure::damaged)?;
    let name: Vec<u8> = "EncryptedPackage\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.chunks(ENTRY).any(|entry| entry.starts_with(&name)) {
        return Err(Failure::Encrypted);
    }
    Err(Failure::Unsupported("files of the old Office formats are kept, but not searched".to_owned()))
}
