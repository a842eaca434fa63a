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
#[path = "shared/corpus.rs"]
mod corpus;
#[path = "figures/download.rs"]
mod download;
#[path = "figures/load.rs"]
mod load;
#[path = "shared/machine.rs"]
mod machine;
#[path = "shared/nginx.rs"]
mod nginx;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use corpus::Corpus;
use machine::{import, machine, memory};
use support::{Server, folder};

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

fn size(path: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(path) else { return std::fs::metadata(path).map_or(0, |file| file.len()) };
    entries.flatten().map(|entry| size(&entry.path())).sum()
}
