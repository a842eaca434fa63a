//! Why a document ranks where it does: the score taken apart again, for the few documents shown.

use model::{Explanation, FoundAs, WordScore};
use tantivy::DocSet;
use tantivy::postings::Postings;

use crate::collect::{Found, gains};
use crate::error::IndexError;
use crate::evaluate::{Evaluation, full_score, saturated};
use crate::occurrence::{open_places, starts};
use crate::plan::{Alternative, Concept, Place, Plan};
use crate::snapshot::{SCORED, Segment, Snapshot};

/// The scored fields, as in [`Segment::postings`].
const FIELDS: [&str; SCORED] = ["text", "title", "headings", "about"];

/// Explains the score of `found`.
pub(crate) fn explain(snapshot: &Snapshot, plan: &Plan, found: &Found) -> Result<Explanation, IndexError> {
    let segment = &snapshot.segments[found.segment];
    let evaluation = Evaluation::new(plan, snapshot);
    let scored = plan.concepts.iter().filter(|concept| concept.scored);
    let words = scored.map(|concept| word(&evaluation, segment, concept, found.doc)).collect::<Result<Vec<_>, _>>()?;
    let sum: f32 = words.iter().map(|word| word.score).sum();
    let (recency, kind) = gains(snapshot, segment, found.doc);
    Ok(Explanation { words, closeness: found.closeness, recency: sum * recency, kind: sum * kind })
}

fn word(evaluation: &Evaluation<'_>, segment: &Segment, concept: &Concept, doc: u32) -> Result<WordScore, IndexError> {
    let mut found = Vec::new();
    for alternative in &concept.alternatives {
        let fields = match (concept.place, alternative.terms.len()) {
            (Place::Title, _) => 1..2,
            (Place::Anywhere, 1) => 0..SCORED,
            (Place::Anywhere, _) => 0..1,
        };
        for field in fields {
            let times = times(segment, field, alternative, doc)?;
            if times > 0 {
                let weight = evaluation.occurrence(segment, field, doc) * alternative.weight;
                found.push(FoundAs { form: form(alternative), field: FIELDS[field].to_owned(), times, weight });
            }
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a frequency")]
    let frequency: f32 = found.iter().map(|found| found.times as f32 * found.weight).sum();
    let score = saturated(full_score(concept), frequency);
    Ok(WordScore { word: concept.text.clone(), rarity: concept.weight, found, score })
}

/// How often the alternative stands in a field of the document.
fn times(segment: &Segment, field: usize, alternative: &Alternative, doc: u32) -> Result<u32, IndexError> {
    if alternative.terms.len() > 1 {
        let mut places = open_places(segment, field, alternative)?;
        return Ok(u32::try_from(starts(&mut places, alternative, doc)?.len()).unwrap_or(u32::MAX));
    }
    let reader = &segment.postings[field];
    let Some(info) = reader.terms().get(alternative.terms[0].0.as_bytes())? else { return Ok(0) };
    let frequencies = tantivy::schema::IndexRecordOption::WithFreqs;
    let mut postings = reader.read_postings_from_terminfo(&info, frequencies)?;
    let at = if postings.doc() < doc { postings.seek(doc) } else { postings.doc() };
    Ok(if at == doc { postings.term_freq() } else { 0 })
}

/// The alternative as it is indexed, without the sign of its language.
fn form(alternative: &Alternative) -> String {
    let bare = |term: &str| term.strip_prefix('\u{1}').and_then(|rest| rest.get(2..)).unwrap_or(term).to_owned();
    alternative.terms.iter().map(|(term, _)| bare(term)).collect::<Vec<_>>().join(" ")
}
