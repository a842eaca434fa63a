//! `GET /publications`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use web::PublicationsPage;

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;

/// What the programme published, the newest first.
pub async fn publications(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Html<String>, Error> {
    let releases: Vec<_> = app.all_published(&actor)?.into_iter().map(|one| one.release).collect();
    let (viewer, vocabularies) = (crate::pages::viewer(&app, &actor), app.store.vocabularies());
    let page = PublicationsPage { viewer: &viewer, releases: &releases, vocabularies: &vocabularies };
    Ok(Html(page.render()))
}
