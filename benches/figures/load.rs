//! What clients do, and how long it takes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::corpus::{Corpus, Numbers};
use crate::support::{Client, Server};
use crate::{Row, row};

/// Searches of each kind.
pub const SEARCHES: usize = 300;
/// How long throughput is measured.
const WHILE: Duration = Duration::from_secs(5);

/// A kind of search, and one of them.
type Kind = (&'static str, fn(&Corpus, &mut Numbers) -> String);

const KINDS: [Kind; 7] = [
    ("1 word", |corpus, n| format!("q={}", corpus.query(1, n))),
    ("3 words", |corpus, n| format!("q={}", corpus.query(3, n).replace(' ', "+"))),
    ("sentence of 20 words", |corpus, n| format!("q={}", corpus.query(20, n).replace(' ', "+"))),
    ("phrase", |corpus, n| format!("q=%22{}%22", corpus.query(2, n).replace(' ', "+"))),
    ("typo", |corpus, n| format!("q={}", typo(&corpus.query(1, n)))),
    ("filtered", |corpus, n| format!("q={}&grade_band=K-5&kind=agenda", corpus.query(1, n))),
    ("page 20", |corpus, n| format!("q={}&page=20", corpus.query(1, n))),
];

/// The word with two letters exchanged.
fn typo(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() > 4 {
        letters.swap(2, 3);
    }
    letters.into_iter().collect()
}

/// Latencies of each kind of search on one connection, of all of them, and throughput on four.
pub fn searches(server: &Client, corpus: &Corpus) -> Vec<Row> {
    let mut numbers = Numbers::new(7);
    let mut all = Vec::new();
    let mut rows = Vec::new();
    for (name, make) in KINDS {
        let queries: Vec<String> = (0..SEARCHES).map(|_| make(corpus, &mut numbers)).collect();
        let mut times: Vec<Duration> = queries.iter().map(|query| timed(server, query)).collect();
        all.extend(times.iter().copied());
        rows.push(row(&format!("search, {name}: median / p95 / p99, ms"), spread(&mut times)));
    }
    rows.push(row("search, all kinds: median / p95 / p99, ms", spread(&mut all)));
    let typed: Vec<String> = (0..SEARCHES).map(|_| corpus.words(1, &mut numbers).chars().take(4).collect()).collect();
    let mut times: Vec<Duration> =
        typed.iter().map(|typed| got(server, &format!("/api/v1/suggest?q={typed}"))).collect();
    rows.push(row("suggestions while typing: median / p95 / p99, ms", spread(&mut times)));
    let queries: Vec<String> = (0..1_000).map(|n| KINDS[n % KINDS.len()].1(corpus, &mut numbers)).collect();
    let rate = throughput(4, |n| {
        server.get(&format!("/api/v1/search?{}", queries[n % queries.len()])).expect(200);
    });
    rows.push(row("searches/s, 4 connections", rate));
    rows
}

/// The median over kinds in turn, in milliseconds, while `more` says so of how many were asked.
pub fn median_of_all(server: &Client, corpus: &Corpus, numbers: &mut Numbers, more: impl Fn(usize) -> bool) -> f64 {
    let mut times = Vec::new();
    while more(times.len()) {
        times.push(timed(server, &KINDS[times.len() % KINDS.len()].1(corpus, numbers)));
    }
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e3
}

fn timed(server: &Client, query: &str) -> Duration {
    got(server, &format!("/api/v1/search?{query}"))
}

fn got(server: &Client, path: &str) -> Duration {
    let begun = Instant::now();
    server.get(path).expect(200);
    begun.elapsed()
}

fn spread(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    format!("{:.1} / {:.1} / {:.1}", at(50), at(95), at(99))
}

/// How often `work` is done a second by several threads together.
pub fn throughput(threads: usize, work: impl Fn(usize) + Sync) -> usize {
    let done = AtomicUsize::new(0);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while begun.elapsed() < WHILE {
                    work(done.fetch_add(1, Ordering::Relaxed));
                }
            });
        }
    });
    let seconds = usize::try_from(begun.elapsed().as_millis()).unwrap_or(usize::MAX).max(1);
    done.into_inner() * 1_000 / seconds
}

/// Landing pages a second.
pub fn item_pages(server: &Client) -> usize {
    let hits = server.search("per_page=100")["hits"].clone();
    let pages: Vec<String> =
        hits.as_array().expect("hits").iter().map(|hit| hit["url"].as_str().expect("a text").to_owned()).collect();
    throughput(4, |n| {
        server.page(&pages[n % pages.len()]).expect(200);
    })
}

/// Uploads a second that were answered, each of its own small text.
pub fn uploads(server: &Server) -> usize {
    throughput(16, |n| {
        let text = format!("A short letter, number {n} of this run.");
        server
            .upload("letter.txt", text.as_bytes(), &json!({"title": text, "kind": "stakeholder-letter"}), &[])
            .expect(201);
    })
}
