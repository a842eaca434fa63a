//! Closeness: of the best documents by words, those first whose words stand together as they were typed.

use crate::collect::Found;
use crate::error::IndexError;
use crate::occurrence::{self, Occurrence};
use crate::plan::Plan;
use crate::scoring::CLOSENESS;
use crate::snapshot::Snapshot;

/// How many of the best documents are looked at. Fixed, so that every page of results sees the same order.
pub(crate) const WINDOW: usize = 50;
/// Most words whose places are read.
const MAX_WORDS: usize = 10;
/// Farther apart than this, two words have nothing to do with each other.
const FAR: u32 = 12;

/// Adds closeness to the scores of the first [`WINDOW`] documents and puts them in order.
#[tracing::instrument(level = "trace", skip_all)]
pub(crate) fn rerank(snapshot: &Snapshot, plan: &Plan, top: &mut [Found]) -> Result<(), IndexError> {
    let words = words(plan);
    if words.len() < 2 {
        return Ok(());
    }
    let looked_at = top.len().min(WINDOW);
    let top = &mut top[..looked_at];
    let occurrences = occurrence::read(snapshot, plan, top, |place, _| words.contains(&place))?;
    for (found, occurrences) in top.iter_mut().zip(&occurrences) {
        found.closeness = CLOSENESS * closeness(occurrences, &words, plan);
        found.score += found.closeness;
    }
    top.sort_by(|a, b| b.score.total_cmp(&a.score));
    Ok(())
}

/// The words that count, in the order typed: the rarest when there are many.
fn words(plan: &Plan) -> Vec<usize> {
    let mut words: Vec<usize> = (0..plan.concepts.len())
        .filter(|&place| plan.concepts[place].scored && plan.concepts[place].weight > 0.0)
        .collect();
    words.sort_by(|&a, &b| plan.concepts[b].weight.total_cmp(&plan.concepts[a].weight));
    words.truncate(MAX_WORDS);
    words.sort_unstable();
    words
}

/// For each two words typed one after the other: the weight of the lesser, divided by how far apart they are at best.
#[expect(clippy::cast_precision_loss, reason = "a distance of a few words")]
fn closeness(occurrences: &[Occurrence<'_>], words: &[usize], plan: &Plan) -> f32 {
    let pairs = words.windows(2).map(|pair| (pair[0], pair[1]));
    let weight = |(a, b): (usize, usize)| plan.concepts[a].weight.min(plan.concepts[b].weight);
    pairs.filter_map(|pair| distance(occurrences, pair.0, pair.1).map(|distance| weight(pair) / distance as f32)).sum()
}

/// The least distance from `a` to `b`; the other way round counts one more.
fn distance(occurrences: &[Occurrence<'_>], a: usize, b: usize) -> Option<u32> {
    let mut last: [Option<u32>; 2] = [None, None];
    let mut best = None;
    for occurrence in occurrences.iter().filter(|occurrence| occurrence.concept == a || occurrence.concept == b) {
        let is_b = usize::from(occurrence.concept == b);
        if let Some(before) = last[1 - is_b] {
            let distance = (occurrence.position - before).max(1) + u32::from(is_b == 0);
            best = Some(best.map_or(distance, |best: u32| best.min(distance)));
        }
        last[is_b] = Some(occurrence.position);
    }
    best.filter(|&distance| distance <= FAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_is_the_least_and_knows_the_order() {
        let at = |position, concept| Occurrence { position, concept, term: "" };
        assert_eq!(distance(&[at(1, 0), at(9, 1), at(12, 0), at(13, 1)], 0, 1), Some(1));
        assert_eq!(distance(&[at(1, 1), at(2, 0)], 0, 1), Some(2));
        assert_eq!(distance(&[at(1, 1), at(200, 0)], 0, 1), None);
    }
}
