//! "Did you mean": another spelling, when what was typed finds little and the other is known to find something.

use model::Scope;
use tantivy::schema::IndexRecordOption;

use crate::collect::{allowed, is_shown};
use crate::error::IndexError;
use crate::evaluate::Scratch;
use crate::expand::{self, Candidate, allowed_edits};
use crate::find::{self, Asked};
use crate::fold::fold;
use crate::forms::typed;
use crate::plan::Plan;
use crate::snapshot::{Segment, Snapshot};
use crate::synonyms::keys;
use crate::words::{Kind, Span, split};

/// Results up to which another spelling is looked for even if every word exists.
const FEW: usize = 2;
/// Longest query that is spelt anew, in words; longer ones are sentences, found without.
const MAX_WORDS: usize = 12;
/// A word in at most this many documents may be an error itself.
const RARE: u64 = 2;
/// How many times as frequent its correction must be.
const FAR_MORE: u64 = 10;
/// Most documents looked at to see whether one may be shown.
const MAX_LOOKED_AT: usize = 10_000;

/// The query with its likely errors put right, if that finds something.
#[tracing::instrument(level = "trace", skip_all)]
pub(crate) fn better(
    snapshot: &Snapshot,
    asked: &Asked<'_>,
    plan: &Plan,
    total: usize,
    scratch: &mut Scratch,
) -> Result<Option<String>, IndexError> {
    if plan.unknown == 0 && total > FEW {
        return Ok(None);
    }
    if let Some(text) = corrected(snapshot, asked.scope, &asked.search.text)? {
        let found = find::total(snapshot, asked, &text, scratch)?;
        return Ok((found > 0 && (plan.unknown > 0 || found > total)).then_some(text));
    }
    if total == 0 { reworded(snapshot, asked, scratch) } else { Ok(None) }
}

/// What the whole query also is called, if that finds something: its words need not stand together.
fn reworded(snapshot: &Snapshot, asked: &Asked<'_>, scratch: &mut Scratch) -> Result<Option<String>, IndexError> {
    for form in asked.synonyms.of(&keys(&typed(&asked.search.text))) {
        if find::total(snapshot, asked, form, scratch)? > 0 {
            return Ok(Some(form.to_owned()));
        }
    }
    Ok(None)
}

/// `text` with each likely error replaced by the most likely word; none if there is none.
fn corrected(snapshot: &Snapshot, scope: &Scope, text: &str) -> Result<Option<String>, IndexError> {
    let spans = split(text, 0);
    let plain: Vec<&Span> = spans.iter().filter(|span| span.kind == Kind::Plain).collect();
    if plain.len() > MAX_WORDS {
        return Ok(None);
    }
    let mut better = String::new();
    let mut at = 0;
    for span in plain {
        if let Some(word) = correction(snapshot, scope, &fold(span.of(text)))? {
            better.push_str(&text[at..span.start]);
            better.push_str(&word);
            at = span.end;
        }
    }
    better.push_str(&text[at..]);
    Ok((at > 0).then_some(better))
}

/// The word that was most likely meant by the folded `word`, if that is likely an error.
fn correction(snapshot: &Snapshot, scope: &Scope, word: &str) -> Result<Option<String>, IndexError> {
    for candidate in likelier(snapshot, word)? {
        if is_visible(snapshot, scope, &candidate.word)? {
            return Ok(Some(candidate.word));
        }
    }
    Ok(None)
}

/// The words that the folded `word` may stand for, if it is nowhere or so rare beside them that it is likely an error.
pub(crate) fn likelier(snapshot: &Snapshot, word: &str) -> Result<Vec<Candidate>, IndexError> {
    let holding = holding(snapshot, word)?;
    if allowed_edits(word.chars().count()) == 0 || holding > RARE {
        return Ok(Vec::new());
    }
    let mut near = expand::near(snapshot, word)?;
    near.retain(|candidate| candidate.holding >= holding.saturating_mul(FAR_MORE).max(1));
    Ok(near)
}

fn holding(snapshot: &Snapshot, word: &str) -> Result<u64, IndexError> {
    let mut holding = 0;
    for segment in &snapshot.segments {
        holding += segment.surface.terms().get(word.as_bytes())?.map_or(0, |info| u64::from(info.doc_freq));
    }
    Ok(holding)
}

/// Whether some document that may be seen holds the folded `word`: words of others are never told.
pub(crate) fn is_visible(snapshot: &Snapshot, scope: &Scope, word: &str) -> Result<bool, IndexError> {
    let allowed = allowed(snapshot, scope);
    for segment in &snapshot.segments {
        if segment_shows(segment, &allowed, word)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn segment_shows(segment: &Segment, allowed: &[bool], word: &str) -> Result<bool, IndexError> {
    let Some(info) = segment.surface.terms().get(word.as_bytes())? else { return Ok(false) };
    let mut blocks = segment.surface.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
    let mut looked_at = 0;
    while !blocks.docs().is_empty() && looked_at < MAX_LOOKED_AT {
        looked_at += blocks.docs().len();
        if blocks.docs().iter().any(|&doc| is_shown(segment, allowed, doc)) {
            return Ok(true);
        }
        blocks.advance();
    }
    Ok(false)
}
