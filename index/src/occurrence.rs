//! Where in a document a query's words stand, read from the index.

use std::io;

use tantivy::DocSet;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;

use crate::collect::Found;
use crate::error::IndexError;
use crate::phrase::{Member, keep_common};
use crate::plan::{Alternative, Concept, Place, Plan};
use crate::snapshot::{Segment, Snapshot};

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
    let mut open: Option<(usize, Vec<Option<Places<'_>>>)> = None;
    for &place in order {
        let Found { segment, doc, .. } = found[place];
        if open.as_ref().is_none_or(|(at, _)| *at != segment) {
            open = Some((segment, open_places(&snapshot.segments[segment], 0, alternative)?));
        }
        let Some((_, places)) = &mut open else { continue };
        let starts = starts(places, alternative, doc)?;
        for (term, offset) in &alternative.terms {
            let at = starts.iter().map(|start| Occurrence { position: start + offset, concept, term });
            occurrences[place].extend(at);
        }
    }
    Ok(())
}

/// Where one term stands in the documents of a segment.
pub(crate) struct Places<'a> {
    segment: &'a Segment,
    field: usize,
    info: TermInfo,
    postings: SegmentPostings,
}

impl Places<'_> {
    /// The first places in the document, which must not be before the last one.
    fn read(&mut self, doc: u32, out: &mut Vec<u32>) -> io::Result<()> {
        out.clear();
        if self.postings.doc() < doc {
            self.postings.seek(doc);
        }
        if self.postings.doc() != doc {
            return Ok(());
        }
        if self.postings.term_freq() as usize <= MAX_PLACES {
            self.postings.append_positions_with_offset(0, out);
            return Ok(());
        }
        // tantivy would read all of them. This way goes through the documents before, so it pays for many places only.
        let mut member = Member::open(self.segment, self.field, &self.info, 0)?;
        member.seek(doc);
        member.read(MAX_PLACES, out);
        Ok(())
    }
}

/// The places of an alternative's terms in the text (0) or the title (1) of a segment's documents.
pub(crate) fn open_places<'a>(
    segment: &'a Segment,
    field: usize,
    alternative: &Alternative,
) -> Result<Vec<Option<Places<'a>>>, IndexError> {
    let reader = &segment.postings[field];
    let open = |(term, _): &(String, u32)| {
        let Some(info) = reader.terms().get(term.as_bytes())? else { return Ok(None) };
        let postings = reader.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqsAndPositions)?;
        Ok(Some(Places { segment, field, info, postings }))
    };
    Ok(alternative.terms.iter().map(open).collect::<io::Result<_>>()?)
}

/// Where the alternative begins in the document.
pub(crate) fn starts(
    places: &mut [Option<Places<'_>>],
    alternative: &Alternative,
    doc: u32,
) -> Result<Vec<u32>, IndexError> {
    let mut starts = Vec::new();
    let mut buffer = Vec::new();
    for (number, (places, (_, offset))) in places.iter_mut().zip(&alternative.terms).enumerate() {
        let Some(places) = places else { return Ok(Vec::new()) };
        places.read(doc, &mut buffer)?;
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
    Ok(starts)
}
