//! `GET /search`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use model::{District, policy};
use web::{Like, ResultsPage};

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
    let named = typed.as_deref().map(|typed| districts.resolve(typed));
    let candidates: Vec<&District> = match (&typed, &named) {
        (Some(typed), Some(Err(_))) => districts.find(typed).into_iter().take(MOST_CANDIDATES).collect(),
        _ => Vec::new(),
    };
    let like = match (&typed, named) {
        (_, Some(Ok(district))) => Like::District(district),
        (Some(typed), _) => Like::Unknown { typed, candidates: &candidates },
        (None, _) => Like::Anywhere,
    };
    if let Like::District(district) = like {
        search.like = Some(district.org_code.clone());
    }
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
