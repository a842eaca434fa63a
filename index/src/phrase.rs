//! Words side by side.
//!
//! Phrases of frequent words are the costliest searches, so documents and positions are read without tantivy's own
//! iterator, which counts from the beginning of a block for every document.

use std::io;

use tantivy::TERMINATED;
use tantivy::positions::PositionReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;

use crate::error::IndexError;
use crate::plan::Alternative;
use crate::snapshot::Segment;

/// Up to so many places are looked up one by one, which is faster than going through both lists.
const FEW: usize = 8;
/// So many documents are looked at one by one before the block is searched by halves.
const NEAR: usize = 4;

/// One word of a phrase: the documents that hold it, and where.
pub(crate) struct Member {
    /// How far behind the phrase's first word it must stand.
    offset: u32,
    blocks: BlockSegmentPostings,
    places: PositionReader,
    /// The document at hand, as its place in the block.
    at: usize,
    /// How many places the word has in the documents before the block, and in those of the block before `at`.
    before_block: u64,
    before: u32,
}

impl Member {
    pub fn open(segment: &Segment, field: usize, info: &TermInfo, offset: u32) -> io::Result<Self> {
        let freqs = IndexRecordOption::WithFreqs;
        let blocks = segment.postings[field].read_block_postings_from_terminfo(info, freqs)?;
        let places = segment.positions[field].read_bytes_slice(info.positions_range.clone())?;
        Ok(Self { offset, blocks, places: PositionReader::open(places)?, at: 0, before_block: 0, before: 0 })
    }

    /// The first document from `target` on, which must not be before the one at hand.
    pub fn seek(&mut self, target: u32) -> u32 {
        while self.blocks.docs().last().is_some_and(|&last| last < target) {
            self.before_block += u64::from(self.blocks.freqs().iter().sum::<u32>());
            (self.at, self.before) = (0, 0);
            self.blocks.advance();
        }
        let Some(rest) = self.blocks.docs().get(self.at..).filter(|rest| !rest.is_empty()) else { return TERMINATED };
        let near = rest.iter().take(NEAR).position(|&doc| doc >= target);
        let skipped = near.unwrap_or_else(|| rest.partition_point(|&doc| doc < target));
        let doc = rest[skipped];
        self.before += self.blocks.freqs()[self.at..self.at + skipped].iter().sum::<u32>();
        self.at += skipped;
        doc
    }

    /// The first `most` places of the word in the document at hand.
    pub fn read(&mut self, most: usize, out: &mut Vec<u32>) {
        out.resize(most.min(self.blocks.freq(self.at) as usize), 0);
        self.places.read(self.before_block + u64::from(self.before), out);
        let mut position = 0;
        for place in out {
            position += *place;
            *place = position;
        }
    }
}

/// The words of a phrase; none if one of them is nowhere in the segment.
pub(crate) fn members(
    segment: &Segment,
    field: usize,
    alternative: &Alternative,
) -> Result<Option<Vec<Member>>, IndexError> {
    let mut members = Vec::with_capacity(alternative.terms.len());
    for (term, offset) in &alternative.terms {
        let Some(info) = segment.postings[field].terms().get(term.as_bytes())? else { return Ok(None) };
        members.push(Member::open(segment, field, &info, *offset)?);
    }
    Ok(Some(members))
}

/// Calls `visit` with each document that holds the phrase and how often.
pub(crate) fn each(mut members: Vec<Member>, mut visit: impl FnMut(u32, u32)) {
    members.sort_by_key(|member| member.blocks.doc_freq());
    let Some((rarest, others)) = members.split_first_mut() else { return };
    let mut places = Vec::new();
    let mut buffer = Vec::new();
    let mut doc = rarest.seek(0);
    while doc != TERMINATED {
        match others.iter_mut().map(|member| member.seek(doc)).find(|&found| found != doc) {
            Some(TERMINATED) => return,
            Some(next) => doc = rarest.seek(next),
            None => {
                phrase_places(rarest, others, &mut places, &mut buffer);
                if !places.is_empty() {
                    visit(doc, u32::try_from(places.len()).unwrap_or(u32::MAX));
                }
                doc = rarest.seek(doc + 1);
            }
        }
    }
}

/// Where the rarest word stands as part of the phrase, in the document all members stand on.
fn phrase_places(rarest: &mut Member, others: &mut [Member], places: &mut Vec<u32>, buffer: &mut Vec<u32>) {
    rarest.read(usize::MAX, places);
    for member in others {
        if places.is_empty() {
            return;
        }
        member.read(usize::MAX, buffer);
        keep_common((places, rarest.offset), (buffer, member.offset));
    }
}

/// Keeps of the first places, which ascend, those that belong to the same phrase as one of the others. Each list comes
/// with how far it is behind the phrase's beginning.
pub(crate) fn keep_common((places, behind): (&mut Vec<u32>, u32), (others, other_behind): (&[u32], u32)) {
    if places.len() <= FEW {
        let has_other = |place: u32| (place + other_behind).checked_sub(behind).is_some_and(|at| others.contains(&at));
        return places.retain(|&place| has_other(place));
    }
    let (mut from, mut other, mut kept) = (0, 0, 0);
    // No branches on what is compared: nothing could foretell them.
    while from < places.len() && other < others.len() {
        let (own, sought) = (places[from] + other_behind, others[other] + behind);
        places[kept] = places[from];
        kept += usize::from(own == sought);
        from += usize::from(own <= sought);
        other += usize::from(sought <= own);
    }
    places.truncate(kept);
}

#[cfg(test)]
mod tests {
    use super::keep_common;

    /// What is kept of `places`, `behind` words into the phrase, by others that are `other_behind`.
    fn kept(places: &[u32], behind: u32, others: &[u32], other_behind: u32) -> Vec<u32> {
        let mut places = places.to_vec();
        keep_common((&mut places, behind), (others, other_behind));
        places
    }

    #[test]
    fn places_side_by_side_are_kept() {
        assert_eq!(kept(&[1, 4, 9, 12], 0, &[0, 4, 5, 12, 13], 0), [4, 12]);
        assert_eq!(kept(&[0, 1, 6], 1, &[0, 4, 5], 0), [1, 6]);
        assert_eq!(kept(&[1, 4], 0, &[], 0), [0; 0]);
    }

    #[test]
    fn many_places_are_kept_as_few_are() {
        let places: Vec<u32> = (0..40).step_by(3).collect();
        let others: Vec<u32> = (0..40).step_by(2).collect();
        for (behind, other_behind) in [(0, 0), (1, 0), (0, 1), (2, 5)] {
            let one_by_one = places.iter().flat_map(|&place| kept(&[place], behind, &others, other_behind));
            assert_eq!(kept(&places, behind, &others, other_behind), one_by_one.collect::<Vec<_>>());
        }
    }
}
