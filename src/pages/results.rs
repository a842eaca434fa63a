//! `GET /search`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use model::{District, policy};
use web::{Like, ResultsPage};

use crate::api::search::like;
use crate::app::App;
use crate::error::Error;
use crate::http::request::{Asked, Who};

/// Most districts offered for a name that does not name one.
const MOST_CANDIDATES: usize = 8;

/// What was found, and how to narrow it.
pub async fn results(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Asked(mut search): Asked,
) -> Result<Html<String>, Error> {
    let vocabularies = app.store.vocabularies();
    let districts = vocabularies.districts();
    let typed = search.like.take();
    search.like = like(&vocabularies, typed.as_deref()).unwrap_or_default();
    let candidates: Vec<&District> = match (&typed, &search.like) {
        (Some(typed), None) => districts.find(typed).into_iter().take(MOST_CANDIDATES).collect(),
        _ => Vec::new(),
    };
    let like = match (&typed, search.like.as_deref().and_then(|code| districts.get(code))) {
        (_, Some(district)) => Like::District(district),
        (Some(typed), None) => Like::Unknown { typed, candidates: &candidates },
        (None, None) => Like::Anywhere,
    };
    let results = app.search(search.clone(), policy::scope(&actor)).await?;
    let page = ResultsPage {
        viewer: &super::viewer(&app, &actor),
        search: &search,
        results: &results,
        like,
        vocabularies: &vocabularies,
    };
    Ok(Html(page.render()))
}
