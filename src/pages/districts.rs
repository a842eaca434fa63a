//! `GET /districts`

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Html;
use model::{Actor, District, FacetValue, Search, policy};
use serde::Deserialize;
use web::{DistrictsPage, DistrictsWanted};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;

/// Longest name looked for, in characters.
const LONGEST: usize = 100;

/// What the address narrows the list by.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    band: String,
}

/// All operating districts, those with documents first.
pub async fn districts(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(Wanted { q, kind, band }): Query<Wanted>,
) -> Result<Html<String>, Error> {
    let wanted = DistrictsWanted { q: q.trim().chars().take(LONGEST).collect(), kind, band };
    let vocabularies = app.store.vocabularies();
    let all = vocabularies.districts();
    let named: Vec<&District> = if wanted.q.is_empty() {
        all.iter().filter(|district| district.operating).collect()
    } else {
        all.find(&wanted.q)
    };
    let fits = |district: &&District| {
        (wanted.kind.is_empty() || district.kind == wanted.kind)
            && (wanted.band.is_empty() || district.grade_bands.contains(&wanted.band))
    };
    let counted = app.shared_by_districts(&actor).await?;
    let cohorts = app.store.state().cohorts()?;
    let (mut sharing, mut others) = (Vec::new(), Vec::new());
    for district in named.into_iter().filter(fits) {
        match count(&counted, &district.org_code) {
            0 => others.push(district),
            documents => {
                let own = cohorts.iter().filter(|cohort| cohort.districts.contains(&district.org_code));
                sharing.push((district, documents, own.map(|cohort| cohort.year.clone()).collect()));
            }
        }
    }
    sharing.sort_by_key(|(district, documents, _)| (std::cmp::Reverse(*documents), district.name.clone()));
    others.sort_by(|one, other| one.name.cmp(&other.name));
    let viewer = &super::viewer(&app, &actor);
    let (sharing, others) = (&sharing, &others);
    Ok(Html(DistrictsPage { viewer, wanted: &wanted, sharing, others, vocabularies: &vocabularies }.render()))
}

/// How many documents a district has among those counted.
pub fn count(counted: &[FacetValue], code: &str) -> usize {
    counted.iter().find(|value| value.value == code).map_or(0, |value| value.count)
}

impl App {
    /// How many documents each district shared, as far as this person finds them.
    pub async fn shared_by_districts(self: &Arc<Self>, actor: &Actor) -> Result<Vec<FacetValue>, Error> {
        let all = Search { page: 1, per_page: 1, ..Search::default() };
        let mut found = self.search(all, policy::scope(actor)).await?;
        Ok(found.facets.remove("district").unwrap_or_default())
    }
}
