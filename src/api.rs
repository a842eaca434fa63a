//! The JSON API under `/api/v1`: one endpoint, one file.

mod create;
mod delete;
mod describe;
mod file;
mod get;
mod health;
mod import;
mod lookup;
mod maintenance;
mod matches;
mod openapi;
mod revisions;
pub mod search;
mod searches;
mod similar;
mod suggest;
pub mod synonyms;
mod text;
mod transition;
pub mod view;
mod vocabularies;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

pub use import::ImportAnswer;
pub use maintenance::VerifyAnswer;
pub use matches::Wanted as WantedMatches;
pub use searches::{Times, Wanted as WantedWeek};

use crate::app::App;

/// The API's routes.
pub fn routes() -> Router<Arc<App>> {
    let uploads = Router::new()
        .route("/api/v1/artifacts", post(create::create).get(lookup::lookup))
        .route("/api/v1/artifacts/{id}/revisions", get(revisions::list).post(revisions::add))
        .route("/api/v1/imports", post(import::import))
        .layer(DefaultBodyLimit::disable());
    Router::new()
        .merge(uploads)
        .route("/api/v1/search", get(search::search))
        .route("/api/v1/suggest", get(suggest::suggest))
        .route("/api/v1/artifacts/{id}", get(get::get).patch(describe::describe).delete(delete::delete))
        .route("/api/v1/artifacts/{id}/file", get(file::file))
        .route("/api/v1/artifacts/{id}/text", get(text::text))
        .route("/api/v1/artifacts/{id}/matches", get(matches::matches))
        .route("/api/v1/artifacts/{id}/similar", get(similar::similar))
        .route("/api/v1/artifacts/{id}/transitions", post(transition::transition))
        .route("/api/v1/vocabularies", get(vocabularies::vocabularies))
        .route("/api/v1/districts", get(vocabularies::districts))
        .route("/api/v1/synonyms", get(synonyms::list).post(synonyms::add))
        .route("/api/v1/synonyms/file", get(synonyms::export).put(synonyms::import))
        .route("/api/v1/admin/searches", get(searches::searches))
        .route("/api/v1/admin/verify", post(maintenance::verify))
        .route("/api/v1/admin/reindex", post(maintenance::reindex))
        .route("/api/v1/openapi.json", get(openapi::document))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
}
