//! Relevance on test collections: `evaluate DIR...`, each with `docs.jsonl`, `queries.jsonl` and `qrels.tsv`.
//! Prints nDCG@10, MAP and recall@100, with the one configuration every search uses.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fs;
use std::path::Path;

use index::{Document, Index, Pages};
use model::{
    ArtifactId, DocumentFacts, Extraction, Metadata, Page, Scope, Search, Sha256, TextState, Unit, Visibility,
    Vocabularies,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Doc {
    id: String,
    #[serde(default)]
    title: String,
    text: String,
}

#[derive(Deserialize)]
struct Query {
    id: String,
    text: String,
}

/// Relevance by query and document.
type Judgements = HashMap<String, HashMap<String, f64>>;

/// Documents of each ranking that count for MAP.
const DEPTH: usize = 1_000;
const PER_PAGE: usize = 100;

struct NoPages;

impl Pages for NoPages {
    fn page(&self, _: &Sha256, _: usize) -> Option<Page> {
        None
    }
}

#[derive(Clone, Copy, Default)]
struct Scores {
    ndcg: f64,
    precision: f64,
    recall: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("{:<40} {:>8} {:>8} {:>10}", "collection", "nDCG@10", "MAP", "recall@100");
    let mut all = Vec::new();
    for dir in std::env::args().skip(1) {
        let scores = evaluate(Path::new(&dir))?;
        println!("{dir:<40} {:>8.4} {:>8.4} {:>10.4}", scores.ndcg, scores.precision, scores.recall);
        all.push(scores);
    }
    let mean = mean(&all);
    println!("{:<40} {:>8.4} {:>8.4} {:>10.4}", "mean", mean.ndcg, mean.precision, mean.recall);
    Ok(())
}

fn lines<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<Vec<T>, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    Ok(text.lines().filter(|line| !line.is_empty()).map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn judgements(path: &Path) -> Result<Judgements, Box<dyn Error>> {
    let mut judged = Judgements::new();
    for line in fs::read_to_string(path)?.lines() {
        let mut columns = line.split('\t');
        let (Some(query), Some(doc), Some(relevance)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        judged.entry(query.to_owned()).or_default().insert(doc.to_owned(), relevance.trim().parse()?);
    }
    Ok(judged)
}

fn evaluate(dir: &Path) -> Result<Scores, Box<dyn Error>> {
    let docs: Vec<Doc> = lines(&dir.join("docs.jsonl"))?;
    let folder = tempfile::tempdir()?;
    let index = Index::create(folder.path())?;
    let mut writer = index.writer()?;
    for (number, doc) in (0..).zip(&docs) {
        put(&mut writer, number, doc)?;
    }
    writer.commit("all")?;
    writer.finish()?;
    let judged = judgements(&dir.join("qrels.tsv"))?;
    let mut scores = Vec::new();
    for query in lines::<Query>(&dir.join("queries.jsonl"))? {
        if let Some(relevant) = judged.get(&query.id).filter(|judged| judged.values().any(|&value| value > 0.0)) {
            scores.push(score(&ranking(&index, &docs, &query)?, relevant));
        }
    }
    Ok(mean(&scores))
}

fn put(writer: &mut index::Writer, number: u64, doc: &Doc) -> Result<(), Box<dyn Error>> {
    let page = Page { unit: Unit::Page, heading: None, text: doc.text.clone() };
    let extraction = Extraction {
        state: TextState::Text,
        media_type: "text/plain".to_owned(),
        pages: vec![page],
        facts: DocumentFacts::default(),
        detail: None,
    };
    let metadata = Metadata { title: doc.title.clone(), ..Metadata::default() };
    writer.put(&Document {
        id: ArtifactId::from_bits(number),
        external_id: None,
        metadata: &metadata,
        visibility: Visibility::Public,
        published: 0,
        first_published: 0,
        file: Sha256::new([0; 32]),
        file_name: "",
        extraction: Some(&extraction),
        names: Vec::new(),
    })?;
    Ok(())
}

/// The names of the first thousand documents.
fn ranking<'a>(index: &Index, docs: &'a [Doc], query: &Query) -> Result<Vec<&'a str>, Box<dyn Error>> {
    let name = |bits: u64| usize::try_from(bits).ok().and_then(|place| docs.get(place)).map(|doc| doc.id.as_str());
    let mut names = Vec::new();
    for page in 1..=DEPTH / PER_PAGE {
        let search = Search { text: query.text.clone(), page, per_page: PER_PAGE, ..Search::default() };
        let answer = index.search(&search, &Scope::Everything, &Vocabularies::default(), &NoPages)?;
        names.extend(answer.hits.iter().filter_map(|hit| name(hit.id.bits())));
        if answer.hits.len() < PER_PAGE {
            break;
        }
    }
    Ok(names)
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn score(ranking: &[&str], judged: &HashMap<String, f64>) -> Scores {
    let relevant: HashSet<&str> =
        judged.iter().filter(|(_, value)| **value > 0.0).map(|(doc, _)| doc.as_str()).collect();
    let mut found = 0;
    let mut recalled = 0;
    let mut precision = 0.0;
    let mut gain = 0.0;
    for (place, doc) in ranking.iter().enumerate() {
        if relevant.contains(doc) {
            found += 1;
            recalled += u32::from(place < 100);
            precision += f64::from(found) / (place + 1) as f64;
        }
        if place < 10 {
            gain += judged.get(*doc).map_or(0.0, |value| value / ((place + 2) as f64).log2());
        }
    }
    let mut best: Vec<f64> = judged.values().copied().collect();
    best.sort_by(|a, b| b.total_cmp(a));
    let ideal: f64 = best.iter().take(10).enumerate().map(|(place, value)| value / ((place + 2) as f64).log2()).sum();
    let count = relevant.len().max(1) as f64;
    Scores {
        ndcg: if ideal > 0.0 { gain / ideal } else { 0.0 },
        precision: precision / count,
        recall: f64::from(recalled) / count,
    }
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn mean(all: &[Scores]) -> Scores {
    let count = all.len().max(1) as f64;
    let sum = |pick: fn(&Scores) -> f64| all.iter().map(pick).sum::<f64>() / count;
    Scores { ndcg: sum(|s| s.ndcg), precision: sum(|s| s.precision), recall: sum(|s| s.recall) }
}
