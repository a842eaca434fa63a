//! Every reader of a file format, without its fences. The first byte says under which name the file came.

#![no_main]

use libfuzzer_sys::fuzz_target;

/// Names, whose endings are what is believed of them.
const NAMES: [&str; 8] = ["a", "a.md", "a.csv", "a.tsv", "a.htm", "a.eml", "a.doc", "a.rtf"];

fuzz_target!(|data: &[u8]| {
    let Some((&first, bytes)) = data.split_first() else { return };
    extract::fuzz::read(NAMES[usize::from(first) % NAMES.len()], bytes);
});
