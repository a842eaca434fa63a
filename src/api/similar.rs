//! `GET /api/v1/artifacts/{id}/similar`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use model::{Actor, ArtifactId, Hit, policy};
use serde::Serialize;
use utoipa::ToSchema;

use super::search::Texts;
use super::view::readable;
use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::{Id, Who};

/// How many are given.
const MOST: usize = 5;

/// Artifacts like one.
#[derive(Debug, Serialize, ToSchema)]
pub struct Similar {
    /// The most alike first.
    hits: Vec<Hit>,
}

/// Up to five published artifacts that share the telling words of this one.
#[utoipa::path(get, path = "/api/v1/artifacts/{id}/similar", tag = "search", params(("id" = String, Path)),
    responses((status = 200, body = Similar), (status = 404, body = Problem)))]
pub async fn similar(State(app): State<Arc<App>>, Who(actor): Who, Id(id): Id) -> Result<Json<Similar>, Error> {
    readable(&app.artifact(id)?, &actor)?;
    Ok(Json(Similar { hits: app.similar(&actor, id).await? }))
}

impl App {
    /// Published artifacts that this person may see and that are like this one; none for one that is not published.
    pub async fn similar(self: &Arc<Self>, actor: &Actor, id: ArtifactId) -> Result<Vec<Hit>, Error> {
        let (app, scope) = (Arc::clone(self), policy::scope(actor));
        let found = crate::compute::run(move || {
            app.indexing.index().similar(id, MOST, &scope, &app.store.vocabularies(), &Texts::of(&app))
        });
        Ok(found.await??)
    }
}
