//! How well a document matches: every number that ranks, in one place.
//!
//! A word's weight is its rarity; its frequency counts with diminishing returns, and less in long documents (BM25).
//! Frequencies in the title, headings and description are added to that in the whole text before the diminishing
//! (BM25F), so that a word in the title counts like several in the body but never without limit.

use crate::snapshot::SCORED;

/// How fast more occurrences stop to matter. 1.2 is usual for one field; several fields add up, so a little more.
pub(crate) const K1: f32 = 1.6;

/// One scored field.
pub(crate) struct FieldWeight {
    /// What an occurrence counts.
    pub weight: f32,
    /// How much the field's length counts against it, from 0 to 1.
    pub b: f32,
}

/// Text, title, headings, about: as [`crate::snapshot::Segment::postings`].
pub(crate) const FIELDS: [FieldWeight; SCORED] = [
    // Everything once, with the usual length correction.
    FieldWeight { weight: 1.0, b: 0.75 },
    // A title says what a document is about; its words are in the text once already.
    FieldWeight { weight: 1.8, b: 0.5 },
    // A heading says what a page is about; long documents have many.
    FieldWeight { weight: 0.5, b: 0.75 },
    // The description and the names of district, town, kind and topics are chosen words, but often boilerplate.
    FieldWeight { weight: 0.7, b: 0.75 },
];

/// Alternatives to what was typed, as shares of an exact match.
pub(crate) const SYNONYM: f32 = 0.6;
/// A compound's parts side by side, where its own form was typed.
pub(crate) const APART: f32 = 0.9;
/// One typing error.
pub(crate) const ONE_EDIT: f32 = 0.6;
/// Two typing errors.
pub(crate) const TWO_EDITS: f32 = 0.4;
/// A longer word that begins as typed.
pub(crate) const LONGER: f32 = 0.5;

/// Words up to which all must be found.
pub(crate) const ALL_UP_TO: usize = 3;
/// The share of the words' weight a document must hold in longer queries: it sinks from the first at four words to
/// the last at many, as pasted sentences always hold words of their own.
pub(crate) const SHARE_OF_FOUR: f32 = 0.7;
pub(crate) const SHARE_OF_MANY: f32 = 0.25;
/// Documents that are enough for three words: a page. Two words are typed to find what holds both.
const ENOUGH_OF_THREE: usize = 10;
/// Documents that are enough for each word over [`ALL_UP_TO`]: the longer a query, the less each word was chosen.
const ENOUGH_A_WORD: usize = 300;
/// Documents that are enough for any query.
const ENOUGH: usize = 1_000;

/// What a kind adds, as a share of the score: plans and publications are what people come for.
pub(crate) const PREFERRED_KINDS: &[(&str, f32)] = &[("implementation-plan", 0.03), ("publication", 0.03)];
/// What the newest document gains over one many years old, as a share of the score.
pub(crate) const RECENCY: f32 = 0.03;
/// Years in which that gain halves.
pub(crate) const RECENCY_HALF_LIFE: f32 = 3.0;

/// The weight of a word in `holding` of `documents`.
#[expect(clippy::cast_precision_loss, reason = "a weight")]
pub(crate) fn rarity(holding: u64, documents: u64) -> f32 {
    let (holding, documents) = (holding as f32, documents.max(holding) as f32);
    (1.0 + (documents - holding + 0.5) / (holding + 0.5)).ln()
}

/// What a word counts that was typed so many times.
#[expect(clippy::cast_precision_loss, reason = "a small count")]
pub(crate) fn repeated(times: u32) -> f32 {
    times as f32
}

/// The share of the weight that must be held in a query of `words`.
#[expect(clippy::cast_precision_loss, reason = "a share")]
pub(crate) fn required_share(words: usize) -> f32 {
    if words <= ALL_UP_TO {
        return 1.0;
    }
    SHARE_OF_MANY + (SHARE_OF_FOUR - SHARE_OF_MANY) * (ALL_UP_TO as f32 + 1.0) / words as f32 * 4.0 / (words as f32)
}

/// How many documents should hold what is asked for in a query of `words`; with fewer, less is asked for.
pub(crate) fn enough(words: usize) -> usize {
    match words {
        0..ALL_UP_TO => 1,
        ALL_UP_TO => ENOUGH_OF_THREE,
        _ => (ENOUGH_A_WORD * (words - ALL_UP_TO)).min(ENOUGH),
    }
}

/// What two words typed one after the other gain when they stand so, as a share of the lesser's weight.
pub(crate) const CLOSENESS: f32 = 0.7;
