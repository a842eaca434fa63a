//! `GET /api/v1/search`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use model::{Results, policy};

use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::{Asked, Who};

/// Searches. One repeated parameter a facet: `grade_band=K-5&grade_band=6-8`.
#[utoipa::path(get, path = "/api/v1/search", tag = "search",
    params(
        ("q" = Option<String>, Query, description = "Words; empty lists everything"),
        ("grade_band" = Option<Vec<String>>, Query), ("kind" = Option<Vec<String>>, Query),
        ("topic" = Option<Vec<String>>, Query), ("district" = Option<Vec<String>>, Query),
        ("cohort" = Option<Vec<String>>, Query), ("school_year" = Option<Vec<String>>, Query),
        ("audience" = Option<Vec<String>>, Query), ("phase" = Option<Vec<String>>, Query),
        ("language" = Option<Vec<String>>, Query), ("licence" = Option<Vec<String>>, Query),
        ("sort" = Option<model::Sort>, Query), ("page" = Option<usize>, Query, description = "From 1"),
        ("per_page" = Option<usize>, Query, description = "At most 100; 10 unless said"),
    ),
    responses((status = 200, body = Results), (status = 400, body = Problem)))]
pub async fn search(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Asked(search): Asked,
) -> Result<Json<Results>, Error> {
    app.search(search, policy::scope(&actor)).await.map(Json)
}

impl App {
    /// Answers a search within what `scope` may see.
    pub async fn search(self: &Arc<Self>, search: model::Search, scope: model::Scope) -> Result<Results, Error> {
        let app = Arc::clone(self);
        let answer = tokio::task::spawn_blocking(move || {
            let vocabularies = app.store.vocabularies();
            app.indexing.index().search(&search, &scope, &vocabularies, &Texts(&app))
        });
        Ok(answer.await.map_err(Error::internal)??)
    }
}

/// Page texts, read from derived data.
struct Texts<'a>(&'a App);

impl index::Pages for Texts<'_> {
    fn page(&self, file: &model::Sha256, n: usize) -> Option<model::Page> {
        self.0.store.derived().page(file, n)
    }
}
