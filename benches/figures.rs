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

#[path = "figures/change.rs"]
mod change;
#[path = "figures/corpus.rs"]
mod corpus;
#[path = "figures/download.rs"]
mod download;
#[path = "figures/load.rs"]
mod load;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use corpus::Corpus;
use support::{Server, folder, run, said};

/// What is measured.
struct Options {
    /// The corpus's seed.
    seed: u64,
    /// How many distinct words it has.
    vocabulary: usize,
    /// Where the data of each number of artifacts is kept, and found the next time.
    keep: Option<PathBuf>,
    /// The numbers of artifacts.
    numbers: Vec<usize>,
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Self {
        let mut options = Self { seed: 1, vocabulary: 50_000, keep: None, numbers: Vec::new() };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().unwrap_or_else(|| panic!("{argument} needs a value"));
            match argument.as_str() {
                "--bench" => {}
                "--seed" => options.seed = value().parse().expect("a number"),
                "--words" => options.vocabulary = value().parse().expect("a number"),
                "--keep" => options.keep = Some(value().into()),
                number => options.numbers.push(number.parse().expect("a number of artifacts")),
            }
        }
        if options.numbers.is_empty() {
            options.numbers = vec![1_000, 10_000];
        }
        options
    }
}

fn main() {
    let options = Options::read(std::env::args().skip(1));
    let Options { seed, vocabulary, .. } = options;
    println!("{}\nseed {seed}; pages log-normal, median 3, at most 40; 100 to 400 words a page", machine());
    println!("{vocabulary} distinct words, Zipf frequencies, one in three the usual successor of the one before\n");
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    for &artifacts in &options.numbers {
        for (at, (name, value)) in measure(artifacts, &options).into_iter().enumerate() {
            if rows.len() <= at {
                rows.push((name, Vec::new()));
            }
            rows[at].1.push(value);
        }
    }
    let heads: Vec<String> = options.numbers.iter().map(|n| format!("{n} artifacts")).collect();
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

fn measure(artifacts: usize, options: &Options) -> Vec<Row> {
    let corpus = Corpus::new(options.seed, options.vocabulary);
    let temporary = folder();
    let data = options.keep.as_ref().map_or(temporary.path().join("data"), |keep| keep.join(artifacts.to_string()));
    let mut rows = if data.exists() { Vec::new() } else { ingest(&corpus, &data, artifacts) };
    let begun = Instant::now();
    let mut server = Server::start(&data, &[]);
    rows.push(row("start to ready, ms", begun.elapsed().as_millis()));
    let (anonymous, resident) = memory(server.id());
    rows.push(row("idle memory RssAnon / VmRSS, MB", format!("{anonymous} / {resident}")));
    rows.extend(load::searches(&server.visitor(), &corpus));
    let (anonymous, resident) = memory(server.id());
    rows.push(row("memory after searches RssAnon / VmRSS, MB", format!("{anonymous} / {resident}")));
    rows.push(row("item page, requests/s, 4 connections", load::item_pages(&server.visitor())));
    rows.push(row("durable uploads/s, 16 connections", load::uploads(&server)));
    rows.push(change::publishing(&server));
    rows.push(download::downloads(&server, &corpus));
    rows.extend(change::rebuilding(&server, &corpus));
    server.stop();
    for part in ["journal", "blobs", "catalog", "index", "derived"] {
        rows.push(row(&format!("{part} on disk, MB"), size(&data.join(part)) >> 20));
    }
    rows
}

/// Fills `data` with that many artifacts.
fn ingest(corpus: &Corpus, data: &Path, artifacts: usize) -> Vec<Row> {
    let mut rows = ingest_by_format(corpus);
    let files = folder();
    let written = corpus.write(files.path(), artifacts, None);
    let begun = Instant::now();
    import(data, files.path(), artifacts);
    rows.push(row("import, mixed formats, files/s", rate(artifacts, begun.elapsed())));
    rows.push(row("source files, MB", written >> 20));
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
