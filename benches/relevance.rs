//! Relevance on test collections, through the front door: documents are imported and published by the real binary,
//! queries asked over HTTP, with the one configuration every search uses.
//!
//! `cargo bench --bench relevance -- DIR... [--baselines FILE]`: each folder holds `docs.jsonl` (`id`, `title`, `text`),
//! `queries.jsonl` (`id`, `text`) and `qrels.tsv` (query, document, relevance). Prints nDCG@10, MAP of the first thousand
//! and recall@100, and what other systems reach if a file says so.

#[path = "relevance/collection.rs"]
mod collection;
#[path = "relevance/judged.rs"]
mod judged;
#[path = "../tests/support.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod support;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use collection::Collection;
use judged::Scores;
use serde_json::Value;
use support::{Server, folder, run, said};

/// Documents of each ranking that count.
const DEPTH: usize = 1_000;
const PER_PAGE: usize = 100;

fn main() {
    let (mut dirs, mut baselines) = (Vec::new(), HashMap::new());
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--baselines" => baselines = collection::baselines(&PathBuf::from(arguments.next().expect("a file"))),
            dir => dirs.push(PathBuf::from(dir)),
        }
    }
    println!("{:<50} {:>8} {:>8} {:>10}", "collection", "nDCG@10", "MAP", "recall@100");
    let mut reached = Vec::new();
    let mut others: HashMap<String, Vec<Scores>> = HashMap::new();
    for dir in dirs {
        let name = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let scores = evaluate(&Collection::read(&dir));
        show(&name, scores);
        reached.push(scores);
        for (system, scores) in baselines.remove(&name).unwrap_or_default() {
            show(&format!("  {system}"), scores);
            others.entry(system).or_default().push(scores);
        }
    }
    show("mean", Scores::mean(&reached));
    let mut others: Vec<_> = others.into_iter().collect();
    others.sort_by(|a, b| a.0.cmp(&b.0));
    others.iter().for_each(|(system, scores)| show(&format!("  {system}"), Scores::mean(scores)));
}

fn show(name: &str, scores: Scores) {
    println!("{name:<50} {:>8.4} {:>8.4} {:>10.4}", scores.ndcg, scores.precision, scores.recall);
}

fn evaluate(collection: &Collection) -> Scores {
    let (data, files) = (folder(), folder());
    collection.write(files.path());
    import(data.path(), files.path());
    let mut server = Server::start(data.path(), &[]);
    let judged = collection.queries.iter().filter_map(|query| Some((query, collection.judged.get(&query.id)?)));
    let scores: Vec<Scores> =
        judged.map(|(query, judged)| Scores::of(&ranking(&server, &query.text), judged)).collect();
    server.stop();
    Scores::mean(&scores)
}

fn import(data: &Path, files: &Path) {
    let plain = |path: &Path| path.to_str().expect("a plain path").to_owned();
    let manifest = plain(&files.join("manifest.csv"));
    let output = run(&["import", "--data", &plain(data), "--manifest", &manifest, "--publish"]);
    let (text, code) = said(&output);
    assert_eq!(code, Some(0), "{text}");
}

/// The names of the first thousand documents; near-duplicates folded under a hit come right after it.
fn ranking(server: &Server, text: &str) -> Vec<String> {
    let query: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let mut ranking = Vec::new();
    for page in 1..=DEPTH / PER_PAGE {
        let answer = server.search(&format!("q={query}&per_page={PER_PAGE}&page={page}"));
        let hits = answer["hits"].as_array().expect("hits");
        for hit in hits {
            ranking.push(text_of(&hit["external_id"]));
            let folded = hit["folded"].as_array().into_iter().flatten();
            ranking.extend(folded.map(|folded| text_of(&folded["external_id"])));
        }
        if hits.len() < PER_PAGE {
            break;
        }
    }
    ranking.truncate(DEPTH);
    ranking
}

fn text_of(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
