//! `GET /search/facets/{facet}`

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Html;
use model::{FACETS, FacetValue, policy};
use serde::Deserialize;
use web::FacetPage;

use crate::api::search::like;
use crate::app::App;
use crate::error::Error;
use crate::http::request::{Asked, Who};

/// Longest text that values are found by, in characters.
const MAX_FIND: usize = 100;

/// What the values' names must hold.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    find: String,
}

/// All values of one facet, counted for the search at hand, or those whose names hold what was typed.
pub async fn facet(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
    Asked(mut search): Asked,
) -> Result<Html<String>, Error> {
    let facet = FACETS.iter().find(|facet| facet.name == name).ok_or(Error::NotFound)?;
    let vocabularies = app.store.vocabularies();
    search.like = like(&vocabularies, search.like.as_deref())?;
    let results = app.search(search.clone(), policy::scope(&actor)).await?;
    let all = results.facets.get(facet.name).map_or(&[][..], Vec::as_slice);
    let find: String = wanted.find.trim().chars().take(MAX_FIND).collect();
    let folded = find.to_lowercase();
    // A town without schools of its own finds the district that serves it.
    let serving: Vec<&str> = match facet.name {
        "district" => vocabularies.districts().find(&find).iter().map(|district| district.org_code.as_str()).collect(),
        _ => Vec::new(),
    };
    let wanted =
        |value: &&FacetValue| value.label.to_lowercase().contains(&folded) || serving.contains(&value.value.as_str());
    let values: Vec<FacetValue> = all.iter().filter(wanted).cloned().collect();
    let page = FacetPage {
        viewer: &super::viewer(&app, &actor),
        search: &search,
        facet,
        find: &find,
        values: &values,
        all: all.len(),
        vocabularies: &vocabularies,
    };
    Ok(Html(page.render()))
}
