//! "More like this": documents that share a document's telling words.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, Weak};

use model::{ArtifactId, Hit, Scope, Search, Vocabularies};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

use crate::analysis::Analysis;
use crate::collect::{Found, allowed, is_shown};
use crate::document::Stored;
use crate::error::IndexError;
use crate::evaluate::Scratch;
use crate::find::{self, Asked};
use crate::index::{Index, Pages};
use crate::language::Language;
use crate::schema::Fields;
use crate::scoring::rarity;
use crate::snapshot::Snapshot;
use crate::syntax::Clause;
use crate::words::{Kind, split};

/// Pages of the document that are read for its words.
const PAGES_READ: usize = 4;
/// How many words stand for it.
const TELLING: usize = 16;
/// What a word of the title counts, in words of the text.
const IN_TITLE: u32 = 4;

/// Most documents whose likes are remembered.
const REMEMBERED: usize = 10_000;

/// What was found to be like what, in one state of the index: the pages of popular documents ask again and again.
#[derive(Default)]
pub(crate) struct Alike {
    snapshot: Weak<Snapshot>,
    found: HashMap<(ArtifactId, usize, Scope), Vec<Hit>>,
}

impl Alike {
    /// What is remembered of `snapshot`; everything else is forgotten.
    fn of(&mut self, snapshot: &Arc<Snapshot>) -> &mut HashMap<(ArtifactId, usize, Scope), Vec<Hit>> {
        if !Weak::ptr_eq(&self.snapshot, &Arc::downgrade(snapshot)) || self.found.len() >= REMEMBERED {
            *self = Self { snapshot: Arc::downgrade(snapshot), found: HashMap::new() };
        }
        &mut self.found
    }
}

impl Index {
    /// Up to `most` documents of `scope` that are most like `id`; none if it is not in the index or not in `scope`.
    pub fn similar(
        &self,
        id: ArtifactId,
        most: usize,
        scope: &Scope,
        vocabularies: &Vocabularies,
        pages: &dyn Pages,
    ) -> Result<Vec<Hit>, IndexError> {
        let snapshot = self.inner.snapshot();
        let remembered = || self.inner.alike.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (id, most, scope.clone());
        if let Some(known) = remembered().of(&snapshot).get(&key) {
            return Ok(known.clone());
        }
        let synonyms = self.inner.synonyms(vocabularies);
        let search = Search { page: 1, per_page: most, ..Search::default() };
        let asked = Asked { search: &search, scope, vocabularies, pages, synonyms: &synonyms };
        let found = self.guarded(|scratch| similar(&snapshot, &self.inner.fields, id, &asked, scratch))?;
        remembered().of(&snapshot).insert(key, found.clone());
        Ok(found)
    }
}

/// The documents most like `id`, as many as a page of `asked` holds.
fn similar(
    snapshot: &Snapshot,
    fields: &Fields,
    id: ArtifactId,
    asked: &Asked<'_>,
    scratch: &mut Scratch,
) -> Result<Vec<Hit>, IndexError> {
    let Some(own) = locate(snapshot, fields, id, asked.scope)? else { return Ok(Vec::new()) };
    let stored = find::stored(snapshot, fields, &own)?;
    let words = telling_words(snapshot, &stored, asked.pages)?;
    let wanted = Clause::All(words.into_iter().map(Clause::Text).collect());
    let most = asked.search.per_page;
    let mut found = find::best(snapshot, asked, &wanted, most + 1, scratch)?;
    found.retain(|found| (found.segment, found.doc) != (own.segment, own.doc));
    found.truncate(most);
    find::described(snapshot, fields, asked, &found)
}

/// Where the document stands, if it may be seen.
pub(crate) fn locate(
    snapshot: &Snapshot,
    fields: &Fields,
    id: ArtifactId,
    scope: &Scope,
) -> Result<Option<Found>, IndexError> {
    let term = &Term::from_field_u64(fields.id, id.bits());
    let allowed = allowed(snapshot, scope);
    for (place, segment) in snapshot.segments.iter().enumerate() {
        let index = segment.reader.inverted_index(term.field())?;
        let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic)? else { continue };
        while postings.doc() != TERMINATED {
            if is_shown(segment, &allowed, postings.doc()) {
                return Ok(Some(Found { segment: place, doc: postings.doc(), score: 0.0, closeness: 0.0 }));
            }
            postings.advance();
        }
    }
    Ok(None)
}

/// The words that set the document apart: frequent in it and rare elsewhere.
#[expect(clippy::cast_precision_loss, reason = "a weight")]
fn telling_words(snapshot: &Snapshot, stored: &Stored, pages: &dyn Pages) -> Result<Vec<String>, IndexError> {
    let analysis = Analysis::of(Language::English);
    let mut counts: HashMap<String, (String, u32)> = HashMap::new();
    let mut count = |text: &str, times: u32| {
        for span in split(text, 0).iter().filter(|span| span.kind == Kind::Plain) {
            let word = span.of(text);
            let entry = counts.entry(analysis.term(word, Kind::Plain)).or_insert_with(|| (word.to_owned(), 0));
            entry.1 += times;
        }
    };
    count(&stored.metadata.title, IN_TITLE);
    count(&stored.metadata.description, 1);
    for n in 1..=stored.pages.min(PAGES_READ) {
        count(&pages.page(&stored.file, n).map(|page| page.text).unwrap_or_default(), 1);
    }
    let documents = snapshot.documents_with_deleted();
    let mut weighed = Vec::with_capacity(counts.len());
    for (term, (word, times)) in counts {
        let holding = snapshot.holding(0, &term)?;
        // What no other document holds leads nowhere.
        if holding > 1 {
            weighed.push(((times as f32).sqrt() * rarity(holding, documents), word));
        }
    }
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    Ok(weighed.into_iter().take(TELLING).map(|(_, word)| word).collect())
}
