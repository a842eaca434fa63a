//! The pages: one page, one file.

mod artifact;
mod assets;
mod desk;
mod edit;
mod facet;
mod file;
mod form;
mod home;
mod matches;
mod read;
mod results;
mod searches;
mod synonyms;
mod thumbnail;
mod upload;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use model::Actor;
use web::ErrorPage;
use web::{TextInfo, Viewer};

pub use file::PDF;

use crate::app::App;
use crate::error::Problem;

/// The pages' routes.
pub fn routes() -> Router<Arc<App>> {
    let uploads =
        Router::new().route("/upload", get(upload::form).post(upload::upload)).layer(DefaultBodyLimit::disable());
    Router::new()
        .merge(uploads)
        .route("/", get(home::home))
        .route("/search", get(results::results))
        .route("/search/facets/{facet}", get(facet::facet))
        .route("/artifacts/{id}", get(artifact::artifact))
        .route("/artifacts/{id}/read/{n}", get(read::read))
        .route("/artifacts/{id}/matches", get(matches::matches))
        .route("/artifacts/{id}/view", get(file::view))
        .route("/artifacts/{id}/file", get(file::download))
        .route("/artifacts/{id}/thumbnail", get(thumbnail::thumbnail))
        .route("/artifacts/{id}/edit", get(edit::form).post(edit::edit))
        .route("/artifacts/{id}/transitions", post(artifact::transition))
        .route("/desk", get(desk::desk))
        .route("/desk/searches", get(searches::searches).post(searches::add))
        .route("/desk/synonyms", get(synonyms::synonyms).post(synonyms::change))
        .route("/desk/synonyms/file", post(synonyms::import))
        .route("/assets/{name}", get(assets::asset))
        .route("/favicon.ico", get(assets::favicon))
        .route("/robots.txt", get(assets::robots))
}

/// What pages need to know of who looks.
fn viewer(app: &App, actor: &Actor) -> Viewer {
    Viewer {
        may_upload: actor.role > model::Role::Visitor,
        is_staff: actor.is_curator(),
        name: None,
        demo: app.settings.demo,
    }
}

/// The page for a problem.
pub fn problem(app: &App, problem: &Problem) -> String {
    let page = ErrorPage {
        viewer: &viewer(app, &Actor::operator()),
        status: problem.status,
        title: &problem.title,
        detail: &problem.detail,
        code: &problem.code,
        request_id: &problem.request_id,
        problems: &problem.problems,
    };
    page.render()
}

/// What is known of the text of a file; asks for it to be read when it was not.
fn with_text<T>(app: &App, file: &model::FileRef, then: impl FnOnce(TextInfo<'_>) -> T) -> T {
    let outline = app.store.derived().outline(&file.sha256);
    if outline.is_none() {
        app.reading.enqueue(file.sha256, &file.name);
    }
    let none = model::DocumentFacts::default();
    then(TextInfo {
        state: outline.as_ref().map(|outline| outline.state),
        detail: outline.as_ref().and_then(|outline| outline.detail.as_deref()),
        facts: outline.as_ref().map_or(&none, |outline| &outline.facts),
        parts: outline.as_ref().map(artifacts::Outline::labels).unwrap_or_default(),
    })
}
