//! Words of the index that are like a word: begun by it, or within a typing error or two of it.

use std::collections::HashMap;
use std::sync::LazyLock;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder};
use tantivy_fst::Automaton;

use crate::error::IndexError;
use crate::snapshot::Snapshot;

/// Most words one prefix or misspelling stands for.
const MAX_FOUND: usize = 12;
/// Most words of a segment looked at for one prefix.
const MAX_SCANNED: usize = 4_000;
/// Shortest prefix, in characters.
pub(crate) const MIN_PREFIX: usize = 3;

/// A word of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub word: String,
    /// How many documents hold it.
    pub holding: u64,
    /// How many typing errors lie between.
    pub edits: u8,
}

/// How many typing errors a word of this many letters may have.
pub(crate) fn allowed_edits(letters: usize) -> u8 {
    match letters {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

/// The most frequent words that begin with `prefix`.
pub(crate) fn longer(snapshot: &Snapshot, prefix: &str) -> Result<Vec<Candidate>, IndexError> {
    if prefix.chars().count() < MIN_PREFIX {
        return Ok(Vec::new());
    }
    let mut found: HashMap<String, (u64, u8)> = HashMap::new();
    for segment in &snapshot.segments {
        let mut words = segment.surface.terms().range().ge(prefix.as_bytes()).into_stream()?;
        let mut scanned = 0;
        while words.advance() && words.key().starts_with(prefix.as_bytes()) && scanned < MAX_SCANNED {
            scanned += 1;
            let word = String::from_utf8_lossy(words.key()).into_owned();
            found.entry(word).or_default().0 += u64::from(words.value().doc_freq);
        }
    }
    Ok(best(found))
}

/// The words within the allowed typing errors of `word`, nearest first; only the nearest distance is given.
pub(crate) fn near(snapshot: &Snapshot, word: &str) -> Result<Vec<Candidate>, IndexError> {
    for edits in 1..=allowed_edits(word.chars().count()) {
        let found = within(snapshot, word, edits)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// The words within `edits` typing errors of `word`, itself left out.
pub(crate) fn within(snapshot: &Snapshot, word: &str, edits: u8) -> Result<Vec<Candidate>, IndexError> {
    let Some(builder) = BUILDERS.get(usize::from(edits).wrapping_sub(1)) else { return Ok(Vec::new()) };
    let automaton = Near(builder.build_dfa(word));
    let mut found: HashMap<String, (u64, u8)> = HashMap::new();
    for segment in &snapshot.segments {
        let mut words = segment.surface.terms().search(&automaton).into_stream()?;
        while words.advance() {
            let text = String::from_utf8_lossy(words.key()).into_owned();
            let Distance::Exact(distance @ 1..) = automaton.0.eval(&text) else { continue };
            let entry = found.entry(text).or_insert((0, distance));
            entry.0 += u64::from(words.value().doc_freq);
        }
    }
    Ok(best(found))
}

/// Nearest first, then most frequent.
fn best(found: HashMap<String, (u64, u8)>) -> Vec<Candidate> {
    let mut all: Vec<Candidate> =
        found.into_iter().map(|(word, (holding, edits))| Candidate { word, holding, edits }).collect();
    all.sort_by(|a, b| (a.edits, b.holding, &a.word).cmp(&(b.edits, a.holding, &b.word)));
    all.truncate(MAX_FOUND);
    all
}

/// Automata for one and two edits; swapping two neighbours is one.
static BUILDERS: LazyLock<[LevenshteinAutomatonBuilder; 2]> =
    LazyLock::new(|| [LevenshteinAutomatonBuilder::new(1, true), LevenshteinAutomatonBuilder::new(2, true)]);

struct Near(DFA);

impl Automaton for &Near {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != levenshtein_automata::SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}
