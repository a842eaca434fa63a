//! Prints the figures of the design: ingest, durable uploads, search, memory, start and sizes on disk, from the real
//! binary over HTTP on a corpus made here.
//!
//! `cargo bench --bench figures -- 1000 10000` measures at those numbers of artifacts; `--seed N` makes another corpus.

#[path = "../src/demo/mod.rs"]
#[allow(dead_code, unused_imports, reason = "only its document writers and texts are used; its tests run elsewhere")]
mod demo;
#[path = "../tests/support.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod support;

#[path = "figures/corpus.rs"]
mod corpus;
#[path = "figures/load.rs"]
mod load;

use std::path::Path;
use std::time::{Duration, Instant};

use corpus::Corpus;
use support::{Server, folder, run, said};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let seed_at = arguments.iter().position(|argument| argument == "--seed");
    let seed = seed_at.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(1);
    let is_seed = |at: usize| seed_at.is_some_and(|seed_at| at == seed_at || at == seed_at + 1);
    let numbers: Vec<usize> =
        arguments.iter().enumerate().filter(|(at, _)| !is_seed(*at)).filter_map(|(_, n)| n.parse().ok()).collect();
    let numbers = if numbers.is_empty() { vec![1_000, 10_000] } else { numbers };
    println!("{}\nseed {seed}; pages log-normal, median 3, at most 40; 100 to 400 words a page\n", machine());
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    for &artifacts in &numbers {
        for (at, (name, value)) in measure(artifacts, seed).into_iter().enumerate() {
            if rows.len() <= at {
                rows.push((name, Vec::new()));
            }
            rows[at].1.push(value);
        }
    }
    let heads: Vec<String> = numbers.iter().map(|n| format!("{n} artifacts")).collect();
    println!("| figure | {} |\n|---|{}", heads.join(" | "), "---|".repeat(heads.len()));
    for (name, values) in rows {
        println!("| {name} | {} |", values.join(" | "));
    }
}

/// Processor, cores and memory.
fn machine() -> String {
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

type Row = (String, String);

fn row(name: &str, value: impl std::fmt::Display) -> Row {
    (name.to_owned(), format!("{value}"))
}

fn measure(artifacts: usize, seed: u64) -> Vec<Row> {
    let (data, files) = (folder(), folder());
    let corpus = Corpus::new(seed);
    let mut rows = ingest_by_format(&corpus);
    let written = corpus.write(files.path(), artifacts, None);
    let begun = Instant::now();
    import(data.path(), files.path(), artifacts);
    rows.push(row("import, mixed formats, files/s", rate(artifacts, begun.elapsed())));
    rows.push(row("source files, MB", written >> 20));
    drop(files);
    let begun = Instant::now();
    let mut server = Server::start(data.path(), &[]);
    rows.push(row("start to ready, ms", begun.elapsed().as_millis()));
    let (anonymous, resident) = memory(server.id());
    rows.push(row("idle memory RssAnon / VmRSS, MB", format!("{anonymous} / {resident}")));
    rows.extend(load::searches(&server, &corpus));
    let (anonymous, resident) = memory(server.id());
    rows.push(row("memory after searches RssAnon / VmRSS, MB", format!("{anonymous} / {resident}")));
    rows.push(row("item page, requests/s, 4 connections", load::item_pages(&server)));
    rows.push(row("durable uploads/s, 16 connections", load::uploads(&server)));
    let begun = Instant::now();
    server.request("POST", "/api/v1/admin/reindex", &[], b"").expect(200);
    rows.push(row("full index rebuild, s", format!("{:.1}", begun.elapsed().as_secs_f64())));
    server.stop();
    for part in ["journal", "blobs", "catalog", "index", "derived"] {
        rows.push(row(&format!("{part} on disk, MB"), size(&data.path().join(part)) >> 20));
    }
    rows
}

/// Files a second, one format at a time.
fn ingest_by_format(corpus: &Corpus) -> Vec<Row> {
    const FILES: usize = 200;
    let measured = corpus::FORMATS.iter().map(|format| {
        let (data, files) = (folder(), folder());
        corpus.write(files.path(), FILES, Some(format));
        let begun = Instant::now();
        import(data.path(), files.path(), FILES);
        row(&format!("import, {format} only, files/s"), rate(FILES, begun.elapsed()))
    });
    measured.collect()
}

fn rate(count: usize, took: Duration) -> String {
    #[allow(clippy::cast_precision_loss, reason = "small numbers")]
    let rate = count as f64 / took.as_secs_f64();
    format!("{rate:.0}")
}

fn import(data: &Path, files: &Path, expected: usize) {
    let manifest = files.join("manifest.csv");
    let plain = |path: &Path| path.to_str().expect("a plain path").to_owned();
    let output = run(&["import", "--data", &plain(data), "--manifest", &plain(&manifest), "--publish"]);
    let (text, code) = said(&output);
    assert!(code == Some(0) && text.contains(&format!("{expected} stored or known")), "{text}");
}

/// Private and whole resident memory of a process, in MB.
fn memory(process: u32) -> (u64, u64) {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default() >> 10
    };
    (field("RssAnon"), field("VmRSS"))
}

fn size(path: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(path) else { return std::fs::metadata(path).map_or(0, |file| file.len()) };
    entries.flatten().map(|entry| size(&entry.path())).sum()
}
