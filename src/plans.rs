//! The plans that a document belongs to: those of its districts, as searches find them. They stand on every document's
//! page, so they are found once for each district and kept until anything changes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use model::{Actor, Artifact, ArtifactId, Hit, Metadata, Scope, Search, Sort, policy};

use crate::api::search::Texts;
use crate::app::App;
use crate::error::Error;

/// The kind of a plan.
pub const PLAN: &str = "implementation-plan";
/// Most plans of a district that are looked at, the newest first.
const LOOKED_AT: usize = 20;
/// Most plans named on a page.
const SHOWN: usize = 3;
/// Most districts remembered.
const KEPT: usize = 2_000;

type Known = HashMap<(String, Scope), Arc<Vec<Hit>>>;

/// What was found up to a journal line.
#[derive(Default)]
pub struct Plans(Mutex<(u64, Known)>);

impl Plans {
    fn get(&self, place: u64, key: &(String, Scope)) -> Option<Arc<Vec<Hit>>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != place {
            *known = (place, Known::new());
        }
        known.1.get(key).cloned()
    }

    fn put(&self, place: u64, key: (String, Scope), plans: &Arc<Vec<Hit>>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 == place && known.1.len() < KEPT {
            known.1.insert(key, Arc::clone(plans));
        }
    }
}

impl App {
    /// The published plans, at most three, of the districts of a document that is none itself: of its cohort, where it
    /// has one, else for its grade bands; as far as this person may see them.
    pub async fn plans(
        self: &Arc<Self>,
        actor: &Actor,
        artifact: &Artifact,
        said: &Metadata,
    ) -> Result<Vec<Hit>, Error> {
        let mut plans: Vec<Hit> = Vec::new();
        if said.kind.as_deref() == Some(PLAN) {
            return Ok(plans);
        }
        for district in said.districts.iter().take(SHOWN) {
            let all = self.plans_of(district, policy::scope(actor)).await?;
            let fits = |plan: &&Hit| plan.id != artifact.id && belongs(said, plan) && !named(&plans, plan.id);
            let more: Vec<Hit> = all.iter().filter(fits).cloned().collect();
            plans.extend(more);
        }
        plans.truncate(SHOWN);
        Ok(plans)
    }

    /// The published plans of a district within what `scope` may see, the newest first, at most 20.
    pub async fn plans_of(self: &Arc<Self>, district: &str, scope: Scope) -> Result<Arc<Vec<Hit>>, Error> {
        let place = self.indexing.place();
        let key = (district.to_owned(), scope);
        if let Some(known) = self.plans.get(place, &key) {
            return Ok(known);
        }
        let (app, asked) = (Arc::clone(self), key.clone());
        let found = crate::compute::run(move || {
            let filters = [("kind", PLAN.to_owned()), ("district", asked.0)].map(|(name, value)| (name, vec![value]));
            let search = Search {
                page: 1,
                per_page: LOOKED_AT,
                sort: Sort::Newest,
                filters: filters.into(),
                ..Search::default()
            };
            app.indexing.index().search(&search, &asked.1, &app.store.vocabularies(), &Texts::of(&app))
        });
        let plans = Arc::new(found.await??.hits);
        self.plans.put(place, key, &plans);
        Ok(plans)
    }
}

fn named(plans: &[Hit], id: ArtifactId) -> bool {
    plans.iter().any(|plan| plan.id == id)
}

/// Whether a plan is of a document's cohort; without one, whether both are for a common grade band.
fn belongs(said: &Metadata, plan: &Hit) -> bool {
    match &said.cohort {
        Some(cohort) => plan.cohort.as_ref() == Some(cohort),
        None => plan.grade_bands.iter().any(|band| said.grade_bands.contains(band)),
    }
}
