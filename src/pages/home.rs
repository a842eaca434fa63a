//! `GET /`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use model::{Search, Sort, policy};
use web::Home;

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;

/// Recently published ones shown.
const RECENT: usize = 6;

/// The search box, browsing with counts, and what is new.
pub async fn home(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Html<String>, Error> {
    let newest = Search { sort: Sort::Newest, page: 1, per_page: RECENT, ..Search::default() };
    let all = app.search(newest, policy::scope(&actor)).await?;
    let page = Home {
        viewer: &super::viewer(&app, &actor),
        total: all.total,
        facets: &all.facets,
        recent: &all.hits,
        vocabularies: &app.store.vocabularies(),
    };
    Ok(Html(page.render()))
}
