//! Which documents of a segment match, and their scores: concept by concept, through whole postings lists.

use std::collections::HashMap;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;

use crate::bits::Bits;
use crate::collect::is_shown;
use crate::coverage::{self, Loose};
use crate::error::IndexError;
use crate::phrase::{self, Member};
use crate::plan::{Alternative, Concept, Node, Place, Plan};
use crate::scoring::{FIELDS, K1, repeated};
use crate::snapshot::{SCORED, Segment, Snapshot};

/// Working memory of one search, kept between searches: a few numbers a document.
#[derive(Default)]
pub(crate) struct Scratch {
    /// What each segment's documents hold.
    held: Vec<Held>,
    /// The weighted frequency of the concept at hand.
    frequencies: Vec<f32>,
    /// Documents that hold it.
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
    pub fn run(&mut self, snapshot: &Snapshot, allowed: &[bool], scratch: &mut Scratch) -> Result<(), IndexError> {
        let loose = loose(&self.plan.root);
        scratch.reset(snapshot.segments.len());
        for (place, segment) in snapshot.segments.iter().enumerate() {
            self.segment(segment, place, loose.map_or(&[], |loose| &loose.concepts), scratch)?;
        }
        self.required = loose.map_or(0, |loose| coverage::required(loose, &visible_cover(snapshot, allowed, scratch)));
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
            scratch.holding.reset(documents);
            self.gather(segment, concept, scratch)?;
            let is_loose = loose.contains(&number);
            settle(concept, is_loose, place, scratch);
            if !is_loose {
                scratch.held[place].concepts.insert(number, scratch.holding.clone());
            }
        }
        Ok(())
    }

    /// The documents of the segment at `place` that match.
    pub fn matching(&self, segment: &Segment, place: usize, scratch: &Scratch) -> Bits {
        self.node(&self.plan.root, segment, &scratch.held[place])
    }

    /// The documents for which `node` holds.
    fn node(&self, node: &Node, segment: &Segment, held: &Held) -> Bits {
        let documents = segment.reader.max_doc();
        match node {
            Node::Everything => Bits::all(documents),
            Node::Loose(_) => covered(self.required, documents, &held.cover),
            Node::Concept(place) => held.concepts.get(place).cloned().unwrap_or_else(|| Bits::none(documents)),
            Node::Values(values) => with_value(values, segment),
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
    fn gather(&self, segment: &Segment, concept: &Concept, scratch: &mut Scratch) -> Result<(), IndexError> {
        for alternative in &concept.alternatives {
            match alternative.terms.as_slice() {
                [(term, _)] => {
                    let fields = if concept.place == Place::Title { 1..2 } else { 0..SCORED };
                    for field in fields {
                        if let Some(info) = segment.postings[field].terms().get(term.as_bytes())? {
                            self.add_term(segment, field, &info, alternative.weight, scratch)?;
                        }
                    }
                }
                _ => self.add_phrase(segment, concept.place, alternative, scratch)?,
            }
        }
        Ok(())
    }

    /// What one occurrence in the scored field at `field` of a document counts.
    pub fn occurrence(&self, segment: &Segment, field: usize, doc: u32) -> f32 {
        self.lengths[field][code(segment.norms[field].as_ref(), doc)]
    }

    fn add_term(
        &self,
        segment: &Segment,
        field: usize,
        info: &TermInfo,
        weight: f32,
        scratch: &mut Scratch,
    ) -> Result<(), IndexError> {
        let lengths = &self.lengths[field];
        let norms = segment.norms[field].as_ref();
        let freqs = IndexRecordOption::WithFreqs;
        let mut blocks = segment.postings[field].read_block_postings_from_terminfo(info, freqs)?;
        while !blocks.docs().is_empty() {
            for (&doc, &freq) in blocks.docs().iter().zip(blocks.freqs()) {
                scratch.holding.insert(doc);
                scratch.frequencies[doc as usize] += counted(freq) * weight * lengths[code(norms, doc)];
            }
            blocks.advance();
        }
        Ok(())
    }

    fn add_phrase(
        &self,
        segment: &Segment,
        place: Place,
        alternative: &Alternative,
        scratch: &mut Scratch,
    ) -> Result<(), IndexError> {
        let field = usize::from(place == Place::Title);
        let Some(members) = members(segment, field, alternative)? else { return Ok(()) };
        let norms = segment.norms[field].as_ref();
        phrase::each(members, |doc, freq| {
            scratch.holding.insert(doc);
            let length = self.lengths[field][code(norms, doc)];
            scratch.frequencies[doc as usize] += counted(freq) * alternative.weight * length;
        });
        Ok(())
    }
}

/// The postings of a phrase's words; none if one of them is nowhere in the segment.
pub(crate) fn members(
    segment: &Segment,
    field: usize,
    alternative: &Alternative,
) -> Result<Option<Vec<Member>>, IndexError> {
    let mut members = Vec::with_capacity(alternative.terms.len());
    for (term, offset) in &alternative.terms {
        let Some(info) = segment.postings[field].terms().get(term.as_bytes())? else { return Ok(None) };
        let option = IndexRecordOption::WithFreqsAndPositions;
        let postings = segment.postings[field].read_postings_from_terminfo(&info, option)?;
        members.push(Member { postings, offset: *offset });
    }
    Ok(Some(members))
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

/// Turns the concept's frequencies into scores and coverage.
fn settle(concept: &Concept, loose: bool, place: usize, scratch: &mut Scratch) {
    let Scratch { held, frequencies, holding } = scratch;
    let Held { scores, cover, .. } = &mut held[place];
    let weight = full_score(concept);
    let covered = if loose { concept.cover } else { 0 };
    holding.each(|doc| {
        let doc = doc as usize;
        let frequency = std::mem::take(&mut frequencies[doc]);
        scores[doc] += saturated(weight, frequency);
        cover[doc] += covered;
    });
}

/// The loose words of a plan; there is one such node at most, at the top.
fn loose(node: &Node) -> Option<&Loose> {
    match node {
        Node::Loose(loose) => Some(loose),
        Node::All(nodes) => nodes.iter().find_map(loose),
        _ => None,
    }
}

/// How much of the loose words each document holds that may be seen and holds any.
fn visible_cover(snapshot: &Snapshot, allowed: &[bool], scratch: &Scratch) -> Vec<u32> {
    let mut visible = Vec::new();
    for (segment, held) in snapshot.segments.iter().zip(&scratch.held) {
        let covers = (0..segment.reader.max_doc()).zip(&held.cover);
        let shown = covers.filter(|&(doc, &cover)| cover > 0 && is_shown(segment, allowed, doc));
        visible.extend(shown.map(|(_, &cover)| cover));
    }
    visible
}

fn covered(required: u32, documents: u32, cover: &[u32]) -> Bits {
    let mut bits = Bits::none(documents);
    for (doc, &cover) in (0..documents).zip(cover) {
        if cover >= required {
            bits.insert(doc);
        }
    }
    bits
}

fn with_value(values: &[u32], segment: &Segment) -> Bits {
    let documents = segment.reader.max_doc();
    let mut bits = Bits::none(documents);
    let mut wanted = vec![false; values.iter().max().map_or(0, |&last| last as usize + 1)];
    values.iter().for_each(|&value| wanted[value as usize] = true);
    for doc in 0..documents {
        if segment.table.values(doc).iter().any(|&value| wanted.get(value as usize) == Some(&true)) {
            bits.insert(doc);
        }
    }
    bits
}
