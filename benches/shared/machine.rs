//! What is measured on, and how it is filled.

use std::path::Path;

use crate::support::{run, said};

/// Processor, cores and memory.
pub fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split(':').nth(1).unwrap_or_default().trim().to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "{}, {cores} cores, {} memory",
        field(&read("/proc/cpuinfo"), "model name"),
        field(&read("/proc/meminfo"), "MemTotal")
    )
}

/// Imports and publishes what the manifest in `files` lists.
pub fn import(data: &Path, files: &Path, expected: usize) {
    let manifest = files.join("manifest.csv");
    let plain = |path: &Path| path.to_str().expect("a plain path").to_owned();
    let output = run(&["import", "--data", &plain(data), "--manifest", &plain(&manifest), "--publish"]);
    let (text, code) = said(&output);
    assert!(code == Some(0) && text.contains(&format!("{expected} stored or known")), "{text}");
}

/// Private and whole resident memory of a process, in MB.
pub fn memory(process: u32) -> (u64, u64) {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default() >> 10
    };
    (field("RssAnon"), field("VmRSS"))
}
