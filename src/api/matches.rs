//! `GET /api/v1/artifacts/{id}/matches?q=`

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use model::search::MAX_QUERY;
use model::{Actor, ArtifactId, Sha256, Snippet, policy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::search::Texts;
use super::view::readable;
use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::{Id, Who};

/// What to find.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    /// The words, as in a search.
    #[serde(default)]
    pub q: String,
}

/// Everything that matches in one document.
#[derive(Debug, Serialize, ToSchema)]
pub struct Matches {
    /// One passage for each page that holds something of what was asked, in the order of pages.
    snippets: Vec<Snippet>,
}

/// Every page of a published document that matches, with its passage; at most 1,000.
#[utoipa::path(get, path = "/api/v1/artifacts/{id}/matches", tag = "search",
    params(("id" = String, Path), ("q" = Option<String>, Query)),
    responses((status = 200, body = Matches), (status = 404, body = Problem)))]
pub async fn matches(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Id(id): Id,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Matches>, Error> {
    let file = readable(&app.artifact(id)?, &actor)?.file.sha256;
    Ok(Json(Matches { snippets: app.matches(&actor, id, &file, &wanted.q).await? }))
}

impl App {
    /// The passages of one artifact's file, which the person may read. One that is not published is looked through page
    /// by page for the words themselves.
    pub async fn matches(
        self: &Arc<Self>,
        actor: &Actor,
        id: ArtifactId,
        file: &Sha256,
        q: &str,
    ) -> Result<Vec<Snippet>, Error> {
        let (app, scope, file) = (Arc::clone(self), policy::scope(actor), *file);
        let q: String = q.chars().take(MAX_QUERY).collect();
        let found = crate::compute::run(move || {
            let indexed = app.indexing.index().matches(id, &q, &scope, &app.store.vocabularies(), &Texts::of(&app))?;
            Ok::<_, Error>(indexed.unwrap_or_else(|| look_through(&app, &file, &q)))
        });
        found.await?
    }
}

/// The pages of a file that hold some of the words.
fn look_through(app: &App, file: &Sha256, q: &str) -> Vec<Snippet> {
    let pages = app.store.derived().get(file).map(|extraction| extraction.pages).unwrap_or_default();
    let passage = |(page, n): (&model::Page, usize)| {
        index::passage(&page.text, q).map(|html| Snippet { page: n, label: page.label(n), html })
    };
    pages.iter().zip(1..).filter_map(passage).collect()
}
