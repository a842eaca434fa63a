//! What others wrote on the subject of a section: published documents of the same kind, and grade band where it
//! has one, of districts like this one where there are any.

use std::sync::Arc;

use model::form::{Form, Section};
use model::{Actor, Hit, Scope, Search, SheetId, Snippet, Sort, policy};
use web::{Prior, PriorDocument};

use crate::api::search::Texts;
use crate::app::App;
use crate::error::Error;

/// Most documents shown.
const SHOWN: usize = 5;
/// Documents looked at for a passage.
const LOOKED_AT: usize = 20;

impl App {
    /// What others wrote, as far as this person may see it.
    pub async fn prior(
        self: &Arc<Self>,
        actor: &Actor,
        sheet: &SheetId,
        form: &Form,
        section: &Section,
    ) -> Result<Prior, Error> {
        let (app, scope) = (Arc::clone(self), policy::scope(actor));
        let filters = [("kind", form.kind.as_str()), ("grade_band", sheet.band())];
        let filters = filters.into_iter().filter(|(_, value)| !value.is_empty());
        let filters = filters.map(|(name, value)| (name, vec![value.to_owned()])).collect();
        let search = Search { page: 1, per_page: LOOKED_AT, filters, ..Search::default() };
        let (words, district) = (section.search.clone(), sheet.district.clone());
        let looking = crate::compute::run(move || {
            let alike =
                app.wrote(&Search { like: Some(district.clone()), ..search.clone() }, &words, &district, &scope)?;
            if !alike.is_empty() {
                return Ok(Prior { rows: alike, alike: true });
            }
            Ok(Prior { rows: app.wrote(&search, &words, &district, &scope)?, alike: false })
        });
        looking.await?
    }

    /// Documents of other districts, those with a passage about these words first.
    fn wrote(&self, search: &Search, words: &str, own: &str, scope: &Scope) -> Result<Vec<PriorDocument>, Error> {
        let vocabularies = self.store.vocabularies();
        let find = |search: &Search| -> Result<Vec<Hit>, Error> {
            let found = self.indexing.index().search(search, scope, &vocabularies, &Texts::of(self))?;
            Ok(found.hits.into_iter().filter(|hit| !hit.districts.iter().any(|code| code == own)).collect())
        };
        let mut rows: Vec<PriorDocument> = Vec::new();
        for hit in find(&Search { text: words.to_owned(), ..search.clone() })? {
            // What is said in a document's description stands on no page of it.
            let passage: Option<Snippet> = hit.snippets.iter().find(|snippet| snippet.page > 0).cloned();
            rows.push(PriorDocument { hit, passage });
        }
        for hit in find(&Search { sort: Sort::Newest, ..search.clone() })? {
            if !rows.iter().any(|row| row.hit.id == hit.id) {
                rows.push(PriorDocument { hit, passage: None });
            }
        }
        rows.sort_by_key(|row| row.passage.is_none());
        rows.truncate(SHOWN);
        Ok(rows)
    }
}
