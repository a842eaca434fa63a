//! `GET /publications/{id}` and `/publications/{id}/pictures/{sha256}`

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::text::Stored;
use model::{Actor, policy};
use serde::Deserialize;
use web::PublicationPage;

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;

/// The text of the release that is up. Once it is withdrawn, its document says why.
pub async fn publication(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let published = match app.published(&actor, &id) {
        Err(Error::NotFound) => return withdrawn(&app, &actor, &id),
        published => published?,
    };
    let (viewer, vocabularies) = (crate::pages::viewer(&app, &actor), app.store.vocabularies());
    let page = PublicationPage {
        viewer: &viewer,
        release: &published.release,
        artifact: published.artifact.id,
        size: published.artifact.live().map_or(0, |live| live.file.size),
        vocabularies: &vocabularies,
    };
    Ok(Html(page.render()).into_response())
}

fn withdrawn(app: &App, actor: &Actor, id: &str) -> Result<Response, Error> {
    let artifact = app.store.state().publication(id)?.and_then(|publication| publication.artifact);
    let artifact = artifact.and_then(|id| app.artifact(id).ok()).filter(|it| policy::may_see_tombstone(it, actor));
    let artifact = artifact.ok_or(Error::NotFound)?;
    Ok(Redirect::to(&format!("/artifacts/{}", artifact.id)).into_response())
}

/// Which page of the file.
#[derive(Deserialize)]
pub struct Wanted {
    page: Option<usize>,
}

impl Wanted {
    /// Its number, from 1.
    pub const fn page(&self) -> Option<usize> {
        self.page
    }
}

/// A picture of the release that is up.
pub async fn picture(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((id, sha256)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let stored = Stored { sha256: sha256.parse().map_err(|_| Error::NotFound)?, page: wanted.page() };
    let published = app.published(&actor, &id)?;
    if !published.release.shows(stored) {
        return Err(Error::NotFound);
    }
    send(&app, stored).await
}

/// The picture. It may show nothing but itself, wherever it is opened.
pub async fn send(app: &Arc<App>, stored: Stored) -> Result<Response, Error> {
    let (bytes, media_type) = app.stored_picture(stored).await.map_err(|_| Error::NotFound)?;
    let policy = HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'");
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=300")),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    Ok((head, bytes).into_response())
}
