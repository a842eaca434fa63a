//! `GET /search`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use model::policy;
use web::ResultsPage;

use crate::app::App;
use crate::error::Error;
use crate::http::request::{Asked, Who};

/// What was found, and how to narrow it.
pub async fn results(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Asked(search): Asked,
) -> Result<Html<String>, Error> {
    let results = app.search(search.clone(), policy::scope(&actor)).await?;
    let page = ResultsPage {
        viewer: &super::viewer(&app, &actor),
        search: &search,
        results: &results,
        vocabularies: &app.store.vocabularies(),
    };
    Ok(Html(page.render()))
}
