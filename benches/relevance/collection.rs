//! Test collections: documents, queries, judgements, and what others reach on them.

use std::collections::HashMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::judged::{Judged, Scores};

#[derive(Deserialize)]
pub struct Doc {
    pub id: String,
    #[serde(default)]
    pub title: String,
    pub text: String,
}

#[derive(Deserialize)]
pub struct Query {
    pub id: String,
    pub text: String,
}

/// One test collection.
pub struct Collection {
    pub docs: Vec<Doc>,
    pub queries: Vec<Query>,
    /// Judgements by query.
    pub judged: HashMap<String, Judged>,
}

impl Collection {
    /// Reads `docs.jsonl`, `queries.jsonl` and `qrels.tsv` of a folder.
    pub fn read(dir: &Path) -> Self {
        let mut judged: HashMap<String, Judged> = HashMap::new();
        for line in text(&dir.join("qrels.tsv")).lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            let [query, document, relevance] = columns[..] else { continue };
            let relevance = relevance.trim().parse().expect("a number");
            judged.entry(query.to_owned()).or_default().insert(document.to_owned(), relevance);
        }
        judged.retain(|_, judged| judged.values().any(|&value| value > 0.0));
        Self { docs: lines(&dir.join("docs.jsonl")), queries: lines(&dir.join("queries.jsonl")), judged }
    }

    /// Writes each document as a text file into `dir`, and a manifest with their names and titles.
    pub fn write(&self, dir: &Path) {
        let mut manifest = "path,external_id,title\n".to_owned();
        for (number, doc) in self.docs.iter().enumerate() {
            let path = format!("{number}.txt");
            // A file needs content, and some documents are a title only.
            let text = if doc.text.trim().is_empty() { &doc.title } else { &doc.text };
            fs::write(dir.join(&path), text).expect("is written");
            let _ = writeln!(manifest, "{path},{},{}", quoted(&doc.id), quoted(&doc.title));
        }
        fs::write(dir.join("manifest.csv"), manifest).expect("is written");
    }
}

/// A cell of a CSV file.
fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn lines<T: DeserializeOwned>(path: &Path) -> Vec<T> {
    let text = text(path);
    text.lines().filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).expect("is JSON")).collect()
}

#[derive(Deserialize)]
struct Reached {
    #[serde(rename = "ndcg@10")]
    ndcg: f64,
    map: f64,
    #[serde(rename = "recall@100")]
    recall: f64,
}

/// What other systems reach, by collection, as name and scores.
pub fn baselines(path: &Path) -> HashMap<String, Vec<(String, Scores)>> {
    let read: HashMap<String, HashMap<String, Reached>> = serde_json::from_str(&text(path)).expect("is JSON");
    let row = |(name, reached): (String, Reached)| {
        (name, Scores { ndcg: reached.ndcg, precision: reached.map, recall: reached.recall })
    };
    let rows = |rows: HashMap<String, Reached>| {
        let mut rows: Vec<(String, Scores)> = rows.into_iter().map(row).collect();
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        rows
    };
    read.into_iter().map(|(collection, all)| (collection, rows(all))).collect()
}
