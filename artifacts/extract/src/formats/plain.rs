//! Plain text.

use super::{Job, TEXT_FILE};
use crate::charset;
use crate::draft::{Draft, Failure};

pub(super) fn read(job: &mut Job, draft: &mut Draft) -> Result<(), Failure> {
    let bytes = job.source.bytes(TEXT_FILE)?;
    draft.push(&charset::decode(&bytes, None))
}
