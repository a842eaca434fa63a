//! Rankings held against judgements.

use std::collections::{HashMap, HashSet};

/// Relevance by document, for one query.
pub type Judged = HashMap<String, f64>;

/// How good rankings are: nDCG at 10 with linear gains, mean average precision, recall at 100.
#[derive(Clone, Copy, Default)]
pub struct Scores {
    pub ndcg: f64,
    pub precision: f64,
    pub recall: f64,
}

impl Scores {
    /// The scores of one ranking; a document that comes again counts once.
    #[allow(clippy::cast_precision_loss, reason = "small counts")]
    pub fn of(ranking: &[String], judged: &Judged) -> Self {
        let count = judged.values().filter(|&&value| value > 0.0).count() as f64;
        let mut seen = HashSet::new();
        let (mut found, mut recalled) = (0.0, 0.0);
        let (mut precision, mut gain) = (0.0, 0.0);
        for (place, document) in ranking.iter().filter(|document| seen.insert(*document)).enumerate() {
            let Some(&value) = judged.get(document).filter(|&&value| value > 0.0) else { continue };
            found += 1.0;
            precision += found / (place + 1) as f64;
            recalled += if place < 100 { 1.0 } else { 0.0 };
            gain += if place < 10 { value / discount(place) } else { 0.0 };
        }
        let mut best: Vec<f64> = judged.values().copied().filter(|&value| value > 0.0).collect();
        best.sort_by(|a, b| b.total_cmp(a));
        let ideal: f64 = best.iter().take(10).enumerate().map(|(place, value)| value / discount(place)).sum();
        Self { ndcg: gain / ideal, precision: precision / count, recall: recalled / count }
    }

    /// The mean over queries or collections.
    #[allow(clippy::cast_precision_loss, reason = "small counts")]
    pub fn mean(all: &[Self]) -> Self {
        let count = all.len().max(1) as f64;
        let sum = |pick: fn(&Self) -> f64| all.iter().map(pick).sum::<f64>() / count;
        Self { ndcg: sum(|s| s.ndcg), precision: sum(|s| s.precision), recall: sum(|s| s.recall) }
    }
}

#[allow(clippy::cast_precision_loss, reason = "a place in a ranking")]
fn discount(place: usize) -> f64 {
    ((place + 2) as f64).log2()
}
