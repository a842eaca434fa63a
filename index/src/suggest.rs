//! Completion while someone types: titles, districts and topics, and frequent words. Nothing is suggested that only
//! documents out of the reader's scope hold.

use model::{ArtifactId, FACETS, Scope, Search, Suggestion, Vocabularies};

use crate::collect::{allowed, is_shown};
use crate::error::IndexError;
use crate::evaluate::Scratch;
use crate::expand::{self, MIN_PREFIX};
use crate::find::{self, Asked};
use crate::fold::fold;
use crate::index::Index;
use crate::snapshot::Snapshot;
use crate::spelling::is_visible;
use crate::syntax::{Clause, Field};

/// Facets whose values are suggested.
const SUGGESTED_FACETS: [&str; 3] = ["district", "topic", "kind"];
/// Most suggestions of one sort.
const MAX_OF_A_SORT: usize = 5;
/// Longest text that is completed, in characters.
const MAX_TYPED: usize = 100;

impl Index {
    /// How `typed` may go on: a few values, titles and words that some document of `scope` has.
    pub fn suggest(
        &self,
        typed: &str,
        scope: &Scope,
        vocabularies: &Vocabularies,
    ) -> Result<Vec<Suggestion>, IndexError> {
        let typed: String = typed.chars().take(MAX_TYPED).collect();
        if !typed.chars().any(char::is_alphanumeric) {
            return Ok(Vec::new());
        }
        let snapshot = self.inner.snapshot();
        self.guarded(|scratch| {
            let mut found = values(&snapshot, &typed, scope, vocabularies);
            let search = Search { page: 1, per_page: MAX_OF_A_SORT, ..Search::default() };
            let synonyms = self.inner.synonyms(vocabularies);
            let asked = Asked { search: &search, scope, vocabularies, pages: &NoPages, synonyms: &synonyms };
            found.extend(self.titles(&snapshot, &typed, &asked, scratch)?);
            found.extend(words(&snapshot, &typed, scope)?);
            Ok(found)
        })
    }

    fn titles(
        &self,
        snapshot: &Snapshot,
        typed: &str,
        asked: &Asked<'_>,
        scratch: &mut Scratch,
    ) -> Result<Vec<Suggestion>, IndexError> {
        let mut words: Vec<&str> = typed.split_whitespace().collect();
        let last = words.pop().unwrap_or_default();
        // A letter or two begin too many words; they count when they are all there is.
        let last = match last.chars().count() {
            MIN_PREFIX.. => Some(Clause::Prefix(last.to_owned())),
            _ if words.is_empty() => Some(Clause::Text(last.to_owned())),
            _ => None,
        };
        let clauses = words.into_iter().map(|word| Clause::Text(word.to_owned())).chain(last);
        let in_title = |clause| Clause::Field(Field::Title, Box::new(clause));
        let wanted = Clause::All(clauses.map(in_title).collect());
        let found = find::best(snapshot, asked, &wanted, MAX_OF_A_SORT, scratch)?;
        let title = |found| -> Result<Suggestion, IndexError> {
            let stored = find::stored(snapshot, &self.inner.fields, &found)?;
            let id = snapshot.segments[found.segment].ids.first(found.doc).unwrap_or_default();
            Ok(Suggestion::Title { id: ArtifactId::from_bits(id), title: stored.metadata.title })
        };
        found.into_iter().map(title).collect()
    }
}

/// Titles need no pages.
struct NoPages;

impl crate::index::Pages for NoPages {
    fn page(&self, _: &model::Sha256, _: usize) -> Option<model::Page> {
        None
    }
}

fn values(snapshot: &Snapshot, typed: &str, scope: &Scope, vocabularies: &Vocabularies) -> Vec<Suggestion> {
    let wanted = fold(typed.trim());
    let mut found = Vec::new();
    for (number, value) in (0..).zip(snapshot.values.all()) {
        let facet = FACETS[value.facet].name;
        if !SUGGESTED_FACETS.contains(&facet) {
            continue;
        }
        let label = vocabularies.label(facet, &value.text);
        let folded = fold(&label);
        let begins =
            folded.starts_with(&wanted) || folded.match_indices(&wanted).any(|(at, _)| begins_word(&folded, at));
        if begins && has_value(snapshot, scope, number) {
            found.push(Suggestion::Value { facet: facet.to_owned(), value: value.text.clone(), label });
        }
        if found.len() == MAX_OF_A_SORT {
            break;
        }
    }
    found
}

fn begins_word(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric())
}

/// Whether some document that may be seen has the value.
fn has_value(snapshot: &Snapshot, scope: &Scope, number: u32) -> bool {
    let allowed = allowed(snapshot, scope);
    snapshot.segments.iter().any(|segment| {
        let has = |doc: &u32| segment.table.values(*doc).contains(&number);
        (0..segment.reader.max_doc()).filter(has).any(|doc| is_shown(segment, &allowed, doc))
    })
}

fn words(snapshot: &Snapshot, typed: &str, scope: &Scope) -> Result<Vec<Suggestion>, IndexError> {
    let last = typed
        .rfind(|c: char| !c.is_alphanumeric())
        .map_or(0, |at| at + typed[at..].chars().next().map_or(1, char::len_utf8));
    let prefix = fold(&typed[last..]);
    let mut found = Vec::new();
    for candidate in expand::longer(snapshot, &prefix)? {
        if found.len() < MAX_OF_A_SORT && candidate.word != prefix && is_visible(snapshot, scope, &candidate.word)? {
            found.push(Suggestion::Text { text: format!("{}{}", &typed[..last], candidate.word) });
        }
    }
    Ok(found)
}
