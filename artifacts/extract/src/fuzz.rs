//! The readers without their fences, for the fuzzer. What it finds in an engine ends a worker in the program, and no more.

use std::fs::File;
use std::io::Write as _;

use crate::draft::Draft;
use crate::formats::{self, Job, Plan};
use crate::source::Source;

/// Reads these bytes as a file of this name, PDFs aside: their engines are known to panic.
pub fn read(name: &str, bytes: &[u8]) {
    let handle = rustix::fs::memfd_create("fuzz", rustix::fs::MemfdFlags::CLOEXEC).expect("memory for a file");
    let mut file = File::from(handle);
    file.write_all(bytes).expect("it is written");
    let mut source = Source::new(file, name.to_owned()).expect("it has a length");
    let media_type = formats::media_type(&bytes[..bytes.len().min(8 << 10)], &mut source);
    let Some(format) = formats::find(media_type).filter(|format| format.media_type != crate::sniff::PDF) else {
        return;
    };
    let mut draft = Draft::default();
    let outcome = (format.read)(&mut Job { source, plan: Plan::All, report: &mut |_, _| {} }, &mut draft);
    let read = draft.finish(media_type, outcome);
    assert!(serde_json::to_vec(&read).is_ok(), "what was read can be told");
}
