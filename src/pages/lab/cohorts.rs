//! `GET /cohorts`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use model::{Search, policy};
use web::CohortsPage;

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::cohorts::today;

/// All cohorts, the newest first.
pub async fn cohorts(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Html<String>, Error> {
    let all = Search { page: 1, per_page: 1, ..Search::default() };
    let counted = app.search(all, policy::scope(&actor)).await?;
    let counted = counted.facets.get("cohort").map(Vec::as_slice).unwrap_or_default();
    let count = |year: &str| counted.iter().find(|value| value.value == year).map_or(0, |value| value.count);
    let cohorts = app.store.state().cohorts()?.into_iter().rev();
    let cohorts: Vec<_> = cohorts.map(|cohort| (cohort.clone(), count(&cohort.year))).collect();
    Ok(Html(CohortsPage { viewer: &crate::pages::viewer(&app, &actor), cohorts: &cohorts, today: today() }.render()))
}
