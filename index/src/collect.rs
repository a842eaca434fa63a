//! One pass over the documents that match: who may be seen, which filters they pass, counts, and the best of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use model::{FACETS, Scope, Search, Sort};

use crate::bits::Bits;
use crate::document::{COHORT, PUBLIC};
use crate::error::IndexError;
use crate::schema::SORT_TITLE;
use crate::scoring::{PREFERRED_KINDS, RECENCY, RECENCY_HALF_LIFE};
use crate::snapshot::{Segment, Snapshot};

/// Seconds, as a power of two, in one step of [`Collector::recency`]: 48 days.
const AGE_STEP: u32 = 22;
/// Steps that are told apart: 17 years.
const AGE_STEPS: usize = 128;

/// Makes up for what a division loses, so that nothing that could be among the best is passed over.
const MARGIN: f32 = 0.999_999;

/// A document found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Found {
    pub segment: usize,
    pub doc: u32,
    pub score: f32,
    /// The part of its score that words standing together gave it.
    pub closeness: f32,
}

/// What the pass gives.
pub(crate) struct Collected {
    pub total: usize,
    /// How many documents have each facet value, of those that pass all filters but that facet's own.
    pub counts: Vec<u32>,
    /// The best documents, in order.
    pub top: Vec<Found>,
}

type Entry = Reverse<(Key, Reverse<u32>)>;

/// What documents are ordered by, larger first: the order asked for, then the identifier, so that the same documents
/// come in the same order however the index was built.
type Key = (u64, u64);

/// The chosen values of one facet.
struct Filter {
    facet: usize,
    values: Vec<u32>,
}

/// Collects the documents of one search, segment by segment.
pub(crate) struct Collector<'a> {
    snapshot: &'a Snapshot,
    sort: Sort,
    keep: usize,
    filters: Vec<Filter>,
    /// By value: what it adds to a score.
    preference: Vec<f32>,
    /// By age: what it adds to a score.
    recency: [f32; AGE_STEPS],
    /// The most a score can be multiplied by.
    highest: f32,
    /// By scope class: whether it may be seen.
    allowed: Vec<bool>,
    collected: Collected,
    keyed: Vec<(Key, Found)>,
}

impl<'a> Collector<'a> {
    /// A collector that keeps the first `keep` documents of `search`'s order.
    pub fn new(snapshot: &'a Snapshot, search: &Search, sort: Sort, scope: &Scope, keep: usize) -> Self {
        let values = snapshot.values.all();
        Self {
            snapshot,
            sort,
            keep,
            filters: filters(snapshot, search),
            preference: values.iter().map(preference).collect(),
            recency: recency(),
            highest: 1.0 + RECENCY + PREFERRED_KINDS.iter().map(|(_, gain)| gain).sum::<f32>(),
            allowed: allowed(snapshot, scope),
            collected: Collected { total: 0, counts: vec![0; values.len()], top: Vec::new() },
            keyed: Vec::new(),
        }
    }

    /// Takes in the documents of the segment at `place` that match.
    #[tracing::instrument(level = "trace", skip_all)]
    pub fn segment(&mut self, place: usize, matching: &Bits, scores: &[f32]) -> Result<(), IndexError> {
        let segment = &self.snapshot.segments[place];
        let mut shown = segment.table.of_classes(&self.allowed);
        shown.intersect(matching);
        if let Some(alive) = segment.reader.alive_bitset() {
            shown.retain(|doc| alive.is_alive(doc));
        }
        let passing = self.count(segment, shown);
        self.choose(place, &passing, scores)
    }

    /// Counts the documents that pass all filters, and for each filtered facet those that pass all others; returns
    /// those that pass all.
    #[tracing::instrument(level = "trace", skip_all)]
    fn count(&mut self, segment: &Segment, shown: Bits) -> Bits {
        let values = self.snapshot.values.all();
        let counts = &mut self.collected.counts;
        let with: Vec<Bits> = self.filters.iter().map(|filter| segment.table.with_value(&filter.values)).collect();
        let passing = |but: usize| {
            let others = with.iter().enumerate().filter(|(place, _)| *place != but);
            others.fold(shown.clone(), |mut passing, (_, with)| {
                passing.intersect(with);
                passing
            })
        };
        for (place, filter) in self.filters.iter().enumerate() {
            segment.table.count(&passing(place), |value| values[value as usize].facet == filter.facet, counts);
        }
        let all = passing(usize::MAX);
        let filtered = |value: u32| self.filters.iter().any(|filter| filter.facet == values[value as usize].facet);
        segment.table.count(&all, |value| !filtered(value), counts);
        self.collected.total += all.len() as usize;
        all
    }

    /// Keeps the best of `passing`.
    #[tracing::instrument(level = "trace", skip_all)]
    fn choose(&mut self, place: usize, passing: &Bits, scores: &[f32]) -> Result<(), IndexError> {
        let segment = &self.snapshot.segments[place];
        let keys = Keys::of(segment, self.sort)?;
        let mut best: BinaryHeap<Entry> = BinaryHeap::new();
        // No document below this score, even at the highest preference, can still be among the best.
        let mut least = 0.0;
        passing.each(|doc| {
            let score = scores[doc as usize];
            if score >= least {
                let key = keys.key(segment, doc, || self.preferred(segment, doc, score));
                if self.offer(&mut best, (key, !segment.table.id(doc)), doc) {
                    least = self.least(&best);
                }
            }
        });
        let found = |Reverse((key, Reverse(doc))): Entry| {
            let score = self.preferred(segment, doc, scores[doc as usize]);
            (key, Found { segment: place, doc, score, closeness: 0.0 })
        };
        let kept: Vec<(Key, Found)> = best.into_iter().map(found).collect();
        self.keyed.extend(kept);
        Ok(())
    }

    /// The score below which no document enters `best`.
    fn least(&self, best: &BinaryHeap<Entry>) -> f32 {
        let full = self.sort == Sort::Relevance && best.len() >= self.keep;
        let worst = best.peek().filter(|_| full).and_then(|Reverse((key, _))| u32::try_from(key.0 >> 32).ok());
        worst.map_or(0.0, |worst| f32::from_bits(worst) / self.highest * MARGIN)
    }

    /// Takes the document in if it is among the best; whether it did.
    #[inline]
    fn offer(&self, best: &mut BinaryHeap<Entry>, key: Key, doc: u32) -> bool {
        let entry = Reverse((key, Reverse(doc)));
        if best.len() < self.keep {
            best.push(entry);
            return true;
        }
        let Some(mut worst) = best.peek_mut().filter(|worst| entry < **worst) else { return false };
        *worst = entry;
        true
    }

    /// The score with the mild preference for kinds and recent documents.
    fn preferred(&self, segment: &Segment, doc: u32, score: f32) -> f32 {
        let age = self.snapshot.newest.saturating_sub(segment.table.published(doc)) >> AGE_STEP;
        let recency = self.recency[(age as usize).min(AGE_STEPS - 1)];
        let kind: f32 = segment.table.values(doc).iter().map(|&value| self.preference[value as usize]).sum();
        score * (1.0 + recency + kind)
    }

    /// The result over all segments.
    #[tracing::instrument(level = "trace", skip_all)]
    pub fn finish(mut self) -> Result<Collected, IndexError> {
        if self.sort == Sort::Title {
            self.collected.top = self.by_title()?;
        } else {
            self.keyed.sort_by(|(a, _), (b, _)| b.cmp(a));
            self.collected.top = self.keyed.iter().map(|(_, found)| *found).collect();
        }
        self.collected.top.truncate(self.keep);
        Ok(self.collected)
    }

    fn by_title(&self) -> Result<Vec<Found>, IndexError> {
        let mut titled = Vec::with_capacity(self.keyed.len());
        for (key, found) in &self.keyed {
            let mut title = String::new();
            let segment = &self.snapshot.segments[found.segment];
            if let Some(column) = segment.reader.fast_fields().str(SORT_TITLE)? {
                column.ord_to_str(!key.0, &mut title)?;
            }
            titled.push((title, !key.1, *found));
        }
        titled.sort_by(|(a, x, _), (b, y, _)| (a, x).cmp(&(b, y)));
        Ok(titled.into_iter().map(|(_, _, found)| found).collect())
    }
}

/// The facets that are filtered by.
fn filters(snapshot: &Snapshot, search: &Search) -> Vec<Filter> {
    let chosen = |facet: usize| search.filters.get(FACETS[facet].name).filter(|chosen| !chosen.is_empty());
    let filter = |facet| {
        let chosen = chosen(facet)?;
        let values = (0..).zip(snapshot.values.all());
        let values = values.filter(|(_, value)| value.facet == facet && chosen.contains(&value.text));
        Some(Filter { facet, values: values.map(|(number, _)| number).collect() })
    };
    (0..FACETS.len()).filter_map(filter).collect()
}

/// What a segment's documents are ordered by; larger keys come first.
enum Keys {
    Score,
    Published,
    First,
    /// The place of the title in the segment's dictionary; only comparable within it.
    Title(Option<tantivy::columnar::StrColumn>),
}

impl Keys {
    fn of(segment: &Segment, sort: Sort) -> Result<Self, IndexError> {
        Ok(match sort {
            Sort::Relevance => Self::Score,
            Sort::Newest => Self::Published,
            Sort::Oldest => Self::First,
            Sort::Title => Self::Title(segment.reader.fast_fields().str(SORT_TITLE)?),
        })
    }

    fn key(&self, segment: &Segment, doc: u32, score: impl FnOnce() -> f32) -> u64 {
        let published = || u64::from(segment.table.published(doc));
        match self {
            // Scores are positive, so that their bits order as they do; equal ones newest first.
            Self::Score => u64::from(score().to_bits()) << 32 | published(),
            Self::Published => published(),
            Self::First => !segment.first_published.first(doc).unwrap_or(0).clamp(0, i64::MAX).unsigned_abs(),
            Self::Title(column) => {
                let ordinal = column.as_ref().and_then(|column| column.ords().first(doc));
                !ordinal.unwrap_or(u64::MAX)
            }
        }
    }
}

/// What a document gains by being recent and by its kind, as shares of its score.
pub(crate) fn gains(snapshot: &Snapshot, segment: &Segment, doc: u32) -> (f32, f32) {
    let age = snapshot.newest.saturating_sub(segment.table.published(doc)) >> AGE_STEP;
    let values = segment.table.values(doc).iter().map(|&value| &snapshot.values.all()[value as usize]);
    (recency()[(age as usize).min(AGE_STEPS - 1)], values.map(preference).sum())
}

fn preference(value: &crate::table::Value) -> f32 {
    let kind = FACETS[value.facet].name == "kind";
    PREFERRED_KINDS.iter().find(|(name, _)| kind && *name == value.text).map_or(0.0, |&(_, gain)| gain)
}

#[expect(clippy::cast_precision_loss, reason = "an age in years")]
fn recency() -> [f32; AGE_STEPS] {
    const YEAR: f32 = 31_557_600.0;
    std::array::from_fn(|step| {
        let years = (step as f32) * ((1_u32 << AGE_STEP) as f32) / YEAR;
        RECENCY * (-years / RECENCY_HALF_LIFE).exp2()
    })
}

/// By number of scope class: whether its documents may be seen.
pub(crate) fn allowed(snapshot: &Snapshot, scope: &Scope) -> Vec<bool> {
    snapshot.values.classes().iter().map(|class| may_see(scope, class)).collect()
}

/// Whether the document is there and may be seen.
#[inline]
pub(crate) fn is_shown(segment: &Segment, allowed: &[bool], doc: u32) -> bool {
    segment.reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc)) && allowed[segment.table.class(doc)]
}

/// Whether documents of a scope class may be seen.
fn may_see(scope: &Scope, class: &str) -> bool {
    match scope {
        Scope::Everything => true,
        Scope::PublicAndCohorts(cohorts) => {
            class == PUBLIC
                || class.strip_prefix(COHORT).is_some_and(|cohort| cohorts.iter().any(|known| known == cohort))
        }
    }
}
