//! Everything in one document that a query finds: each page with its passage.

use model::{ArtifactId, Scope, Search, Snippet, Vocabularies};

use crate::error::IndexError;
use crate::find::{self, Asked};
use crate::index::{Index, Pages};
use crate::occurrence;
use crate::similar::locate;

/// Most pages of one answer; a person reads no more.
const MOST: usize = 1_000;

impl Index {
    /// The passages of the artifact `id` for the words of `text`, one a page, in the order of pages; `None` when it is
    /// not in the index or not in `scope`.
    pub fn matches(
        &self,
        id: ArtifactId,
        text: &str,
        scope: &Scope,
        vocabularies: &Vocabularies,
        pages: &dyn Pages,
    ) -> Result<Option<Vec<Snippet>>, IndexError> {
        let snapshot = self.inner.snapshot();
        let synonyms = self.inner.synonyms(vocabularies);
        let search = Search { text: text.to_owned(), ..Search::default() };
        let asked = Asked { search: &search, scope, vocabularies, pages, synonyms: &synonyms };
        self.guarded(|_| {
            let Some(found) = locate(&snapshot, &self.inner.fields, id, scope)? else { return Ok(None) };
            let plan = find::planned(&snapshot, &asked)?;
            let stored = find::stored(&snapshot, &self.inner.fields, &found)?;
            let starts = find::page_starts(&snapshot, &found);
            let occurrences = occurrence::read(&snapshot, &plan, &[found], |_, _| true)?.remove(0);
            let source = crate::passage::Source { plan: &plan, stored: &stored, page_starts: &starts, pages };
            Ok(Some(source.every(&occurrences, MOST)))
        })
    }
}
