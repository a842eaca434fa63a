//! Where in a document a query's words stand, read from the index.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, InvertedIndexReader};

use crate::collect::Found;
use crate::error::IndexError;
use crate::phrase::keep_common;
use crate::plan::{Alternative, Concept, Place, Plan};
use crate::snapshot::Snapshot;

/// Most places of one term that are looked at in one document.
const MAX_PLACES: usize = 2_000;

/// One place of one concept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occurrence<'a> {
    pub position: u32,
    /// Which concept, as its place in the plan.
    pub concept: usize,
    /// The term that stands there.
    pub term: &'a str,
}

/// The occurrences in each of `found`, in order of position. `wanted` chooses the concepts.
#[tracing::instrument(level = "trace", skip_all)]
pub(crate) fn read<'a>(
    snapshot: &Snapshot,
    plan: &'a Plan,
    found: &[Found],
    wanted: impl Fn(usize, &Concept) -> bool,
) -> Result<Vec<Vec<Occurrence<'a>>>, IndexError> {
    let mut occurrences = vec![Vec::new(); found.len()];
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|&place| (found[place].segment, found[place].doc));
    for (number, concept) in plan.concepts.iter().enumerate() {
        if wanted(number, concept) && concept.scored && concept.place == Place::Anywhere {
            for alternative in &concept.alternatives {
                read_alternative(snapshot, alternative, number, found, &order, &mut occurrences)?;
            }
        }
    }
    for list in &mut occurrences {
        list.sort_by_key(|occurrence| (occurrence.position, occurrence.concept));
    }
    Ok(occurrences)
}

/// Goes through the postings of an alternative's terms once for all documents, which `order` gives in theirs.
fn read_alternative<'a>(
    snapshot: &Snapshot,
    alternative: &'a Alternative,
    concept: usize,
    found: &[Found],
    order: &[usize],
    occurrences: &mut [Vec<Occurrence<'a>>],
) -> Result<(), IndexError> {
    let mut open: Option<(usize, Vec<Option<SegmentPostings>>)> = None;
    for &place in order {
        let Found { segment, doc, .. } = found[place];
        if open.as_ref().is_none_or(|(at, _)| *at != segment) {
            open = Some((segment, open_postings(&snapshot.segments[segment].postings[0], alternative)?));
        }
        let Some((_, postings)) = &mut open else { continue };
        let starts = starts(postings, alternative, doc);
        for (term, offset) in &alternative.terms {
            let at = starts.iter().map(|start| Occurrence { position: start + offset, concept, term });
            occurrences[place].extend(at);
        }
    }
    Ok(())
}

/// The postings of an alternative's terms in one field of a segment.
pub(crate) fn open_postings(
    field: &InvertedIndexReader,
    alternative: &Alternative,
) -> Result<Vec<Option<SegmentPostings>>, IndexError> {
    let open = |(term, _): &(String, u32)| {
        let info = field.terms().get(term.as_bytes())?;
        info.map(|info| field.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqsAndPositions)).transpose()
    };
    Ok(alternative.terms.iter().map(open).collect::<std::io::Result<_>>()?)
}

/// Where the alternative begins in the document.
pub(crate) fn starts(postings: &mut [Option<SegmentPostings>], alternative: &Alternative, doc: u32) -> Vec<u32> {
    let mut starts = Vec::new();
    let mut buffer = Vec::new();
    for (number, (postings, (_, offset))) in postings.iter_mut().zip(&alternative.terms).enumerate() {
        let Some(postings) = postings else { return Vec::new() };
        if postings.doc() < doc {
            postings.seek(doc);
        }
        if postings.doc() != doc {
            return Vec::new();
        }
        buffer.clear();
        postings.append_positions_with_offset(0, &mut buffer);
        buffer.truncate(MAX_PLACES);
        buffer.retain(|position| position >= offset);
        for position in &mut buffer {
            *position -= offset;
        }
        if number == 0 {
            starts.clone_from(&buffer);
        } else {
            keep_common((&mut starts, 0), (&buffer, 0));
        }
    }
    starts
}
