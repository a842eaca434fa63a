//! Which documents of a segment match, and their scores: concept by concept, through whole postings lists.

use std::collections::HashMap;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;

use crate::bits::Bits;
use crate::collect::is_shown;
use crate::coverage::{self, Loose};
use crate::error::IndexError;
use crate::phrase;
use crate::plan::{Alternative, Concept, Node, Place, Plan};
use crate::scoring::{FIELDS, K1, repeated};
use crate::snapshot::{SCORED, Segment, Snapshot};

/// A concept is dense that one in this many documents may hold: passing over all documents is then no slower than
/// passing over those that hold it, and nobody need note which.
const DENSE: u64 = 16;

/// Working memory of one search, kept between searches: a few numbers a document.
#[derive(Default)]
pub(crate) struct Scratch {
    /// What each segment's documents hold.
    held: Vec<Held>,
    /// The weighted frequency of the concept at hand.
    frequencies: Vec<f32>,
    /// Documents that hold it, unless it is dense.
    holding: Bits,
}

/// What the documents of one segment hold of a query.
#[derive(Default)]
pub(crate) struct Held {
    /// The score of each document.
    pub scores: Vec<f32>,
    /// How much of the loose words' coverage each document holds.
    cover: Vec<u32>,
    /// The documents of each concept that is asked for by itself.
    concepts: HashMap<usize, Bits>,
}

impl Scratch {
    fn reset(&mut self, segments: usize) {
        self.held.resize_with(segments, Held::default);
    }

    /// The scores of a segment's documents.
    pub fn scores(&self, segment: usize) -> &[f32] {
        &self.held[segment].scores
    }
}

impl Held {
    fn reset(&mut self, documents: u32) {
        let documents = documents as usize;
        self.scores.clear();
        self.scores.resize(documents, 0.0);
        self.cover.clear();
        self.cover.resize(documents, 0);
        self.concepts.clear();
    }
}

/// A plan ready to run through segments.
pub(crate) struct Evaluation<'a> {
    plan: &'a Plan,
    /// The coverage asked for of the loose words.
    required: u32,
    /// What an occurrence counts in a field of a length, by the length's code.
    lengths: Box<[[f32; 256]; SCORED]>,
}

impl<'a> Evaluation<'a> {
    /// Prepares `plan` for the segments of `snapshot`.
    pub fn new(plan: &'a Plan, snapshot: &Snapshot) -> Self {
        let lengths = std::array::from_fn(|field| length_weights(field, snapshot.mean_lengths[field]));
        Self { plan, required: 0, lengths: Box::new(lengths) }
    }

    /// Goes through all postings and leaves what the documents hold in `scratch`. `allowed` says by scope class who
    /// counts when it is seen whether enough documents hold what is asked for.
    #[tracing::instrument(level = "trace", skip_all)]
    pub fn run(&mut self, snapshot: &Snapshot, allowed: &[bool], scratch: &mut Scratch) -> Result<(), IndexError> {
        let loose = loose(&self.plan.root);
        scratch.reset(snapshot.segments.len());
        for (place, segment) in snapshot.segments.iter().enumerate() {
            self.segment(segment, place, loose.map_or(&[], |loose| &loose.concepts), scratch)?;
        }
        let visible = |least| visible_cover(snapshot, allowed, scratch, least);
        self.required = loose.map_or(0, |loose| coverage::required(loose, visible));
        Ok(())
    }

    fn segment(
        &self,
        segment: &Segment,
        place: usize,
        loose: &[usize],
        scratch: &mut Scratch,
    ) -> Result<(), IndexError> {
        let documents = segment.reader.max_doc();
        scratch.held[place].reset(documents);
        scratch.frequencies.clear();
        scratch.frequencies.resize(documents as usize, 0.0);
        for (number, concept) in self.plan.concepts.iter().enumerate() {
            let lists = lists(segment, concept)?;
            let dense = lists.iter().map(|list| u64::from(list.info.doc_freq)).sum::<u64>() * DENSE > documents.into();
            scratch.holding.reset(documents);
            self.gather(segment, concept, &lists, dense, scratch)?;
            let is_loose = loose.contains(&number);
            if !is_loose {
                let holding = if dense { Bits::of(&scratch.frequencies, held) } else { scratch.holding.clone() };
                scratch.held[place].concepts.insert(number, holding);
            }
            settle(concept, is_loose, dense, place, scratch);
        }
        Ok(())
    }

    /// The documents of the segment at `place` that match.
    #[tracing::instrument(level = "trace", skip_all)]
    pub fn matching(&self, segment: &Segment, place: usize, scratch: &Scratch) -> Bits {
        self.node(&self.plan.root, segment, &scratch.held[place])
    }

    /// The documents for which `node` holds.
    fn node(&self, node: &Node, segment: &Segment, held: &Held) -> Bits {
        let documents = segment.reader.max_doc();
        match node {
            Node::Everything => Bits::all(documents),
            Node::Loose(_) => Bits::of(&held.cover, |cover| cover >= self.required),
            Node::Concept(place) => held.concepts.get(place).cloned().unwrap_or_else(|| Bits::none(documents)),
            Node::Values(values) => segment.table.with_value(values),
            Node::All(nodes) => nodes.iter().fold(Bits::all(documents), |mut all, node| {
                all.intersect(&self.node(node, segment, held));
                all
            }),
            Node::Any(nodes) => nodes.iter().fold(Bits::none(documents), |mut any, node| {
                any.unite(&self.node(node, segment, held));
                any
            }),
            Node::Not(node) => {
                let mut others = self.node(node, segment, held);
                others.invert();
                others
            }
        }
    }

    /// Adds up the weighted frequencies of a concept.
    #[tracing::instrument(level = "trace", skip_all)]
    fn gather(
        &self,
        segment: &Segment,
        concept: &Concept,
        lists: &[List],
        dense: bool,
        scratch: &mut Scratch,
    ) -> Result<(), IndexError> {
        let Scratch { frequencies, holding, .. } = scratch;
        for list in lists {
            if dense {
                self.add_list(segment, list, frequencies, |_| ())?;
            } else {
                self.add_list(segment, list, frequencies, |doc| holding.insert(doc))?;
            }
        }
        for alternative in concept.alternatives.iter().filter(|alternative| alternative.terms.len() > 1) {
            self.add_phrase(segment, concept.place, alternative, scratch)?;
        }
        Ok(())
    }

    /// What one occurrence in the scored field at `field` of a document counts.
    pub fn occurrence(&self, segment: &Segment, field: usize, doc: u32) -> f32 {
        self.lengths[field][code(segment.norms[field].as_ref(), doc)]
    }

    fn add_list(
        &self,
        segment: &Segment,
        list: &List,
        frequencies: &mut [f32],
        mut note: impl FnMut(u32),
    ) -> Result<(), IndexError> {
        let lengths = &self.lengths[list.field];
        let norms = segment.norms[list.field].as_ref();
        let freqs = IndexRecordOption::WithFreqs;
        let mut blocks = segment.postings[list.field].read_block_postings_from_terminfo(&list.info, freqs)?;
        while !blocks.docs().is_empty() {
            for (&doc, &freq) in blocks.docs().iter().zip(blocks.freqs()) {
                note(doc);
                frequencies[doc as usize] += counted(freq) * list.weight * lengths[code(norms, doc)];
            }
            blocks.advance();
        }
        Ok(())
    }

    #[tracing::instrument(level = "trace", skip_all)]
    fn add_phrase(
        &self,
        segment: &Segment,
        place: Place,
        alternative: &Alternative,
        scratch: &mut Scratch,
    ) -> Result<(), IndexError> {
        let field = usize::from(place == Place::Title);
        let Some(members) = phrase::members(segment, field, alternative)? else { return Ok(()) };
        let norms = segment.norms[field].as_ref();
        phrase::each(members, |doc, freq| {
            scratch.holding.insert(doc);
            let length = self.lengths[field][code(norms, doc)];
            scratch.frequencies[doc as usize] += counted(freq) * alternative.weight * length;
        });
        Ok(())
    }
}

/// One term's documents in one field.
struct List {
    field: usize,
    info: TermInfo,
    weight: f32,
}

/// The lists of a concept's alternatives of one word.
fn lists(segment: &Segment, concept: &Concept) -> Result<Vec<List>, IndexError> {
    let fields = if concept.place == Place::Title { 1..2 } else { 0..SCORED };
    let mut lists = Vec::new();
    for alternative in &concept.alternatives {
        let [(term, _)] = alternative.terms.as_slice() else { continue };
        for field in fields.clone() {
            let info = segment.postings[field].terms().get(term.as_bytes())?;
            lists.extend(info.map(|info| List { field, info, weight: alternative.weight }));
        }
    }
    Ok(lists)
}

#[inline]
fn code(norms: Option<&FieldNormReader>, doc: u32) -> usize {
    norms.map_or(0, |norms| usize::from(norms.fieldnorm_id(doc)))
}

#[expect(clippy::cast_precision_loss, reason = "a frequency")]
#[inline]
fn counted(freq: u32) -> f32 {
    freq as f32
}

#[expect(clippy::cast_precision_loss, reason = "a length")]
fn length_weights(field: usize, mean: f32) -> [f32; 256] {
    let weight = &FIELDS[field];
    let mut codes = 0..=u8::MAX;
    std::array::from_fn(|_| {
        let length = codes.next().map_or(0, FieldNormReader::id_to_fieldnorm) as f32;
        weight.weight / (1.0 - weight.b + weight.b * length / mean)
    })
}

/// What the concept adds at most.
pub(crate) fn full_score(concept: &Concept) -> f32 {
    if concept.scored { concept.weight * repeated(concept.times) * (K1 + 1.0) } else { 0.0 }
}

/// What a concept of this full score adds at a weighted frequency.
#[inline]
pub(crate) fn saturated(full: f32, frequency: f32) -> f32 {
    full * frequency / (frequency + K1)
}

/// Whether a document with this weighted frequency holds the concept.
#[inline]
fn held(frequency: f32) -> bool {
    frequency > 0.0
}

/// Turns the concept's frequencies into scores and coverage.
fn settle(concept: &Concept, loose: bool, dense: bool, place: usize, scratch: &mut Scratch) {
    let Scratch { held: all, frequencies, holding } = scratch;
    let Held { scores, cover, .. } = &mut all[place];
    let full = full_score(concept);
    let covered = if loose { concept.cover } else { 0 };
    let gain = |frequency: f32| saturated(full, frequency);
    if dense {
        for ((score, cover), frequency) in scores.iter_mut().zip(cover).zip(frequencies) {
            let frequency = std::mem::take(frequency);
            *score += gain(frequency);
            *cover += if held(frequency) { covered } else { 0 };
        }
    } else {
        holding.each(|doc| {
            let doc = doc as usize;
            scores[doc] += gain(std::mem::take(&mut frequencies[doc]));
            cover[doc] += covered;
        });
    }
}

/// The loose words of a plan; there is one such node at most, at the top.
fn loose(node: &Node) -> Option<&Loose> {
    match node {
        Node::Loose(loose) => Some(loose),
        Node::All(nodes) => nodes.iter().find_map(loose),
        _ => None,
    }
}

/// How much of the loose words each document holds that may be seen and holds at least so much.
fn visible_cover(snapshot: &Snapshot, allowed: &[bool], scratch: &Scratch, least: u32) -> impl Iterator<Item = u32> {
    snapshot.segments.iter().zip(&scratch.held).flat_map(move |(segment, held)| {
        let covers = (0..).zip(held.cover.iter().copied()).filter(move |&(_, cover)| cover >= least);
        covers.filter(|&(doc, _)| is_shown(segment, allowed, doc)).map(|(_, cover)| cover)
    })
}
