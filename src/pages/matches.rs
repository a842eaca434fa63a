//! `GET /artifacts/{id}/matches`

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Html;
use web::MatchesPage;

use crate::api::WantedMatches;
use crate::api::view::readable;
use crate::app::App;
use crate::error::Error;
use crate::http::request::{Id, Who};

/// Every page of a document that matches, with its passage.
pub async fn matches(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Id(id): Id,
    Query(WantedMatches { q }): Query<WantedMatches>,
) -> Result<Html<String>, Error> {
    let artifact = app.artifact(id)?;
    let revision = readable(&artifact, &actor)?;
    let snippets = app.matches(&actor, id, &revision.file.sha256, &q).await?;
    let parts = app.store.derived().outline(&revision.file.sha256).map_or(0, |outline| outline.parts);
    let viewer = super::viewer(&app, &actor);
    let page = MatchesPage { viewer: &viewer, artifact: &artifact, revision, q: &q, snippets: &snippets, parts };
    Ok(Html(page.render()))
}
