//! `GET /api/v1/vocabularies` and `GET /api/v1/districts?q=`

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use model::{District, Vocabulary};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;

/// Most districts in one answer.
const MOST: usize = 1_000;

/// The programme's vocabularies.
#[derive(Debug, Serialize, ToSchema)]
pub struct Lists {
    /// Each with its values, in the order shown.
    vocabularies: Vec<Vocabulary>,
}

/// All vocabularies: machine values and labels.
#[utoipa::path(get, path = "/api/v1/vocabularies", tag = "vocabularies", responses((status = 200, body = Lists)))]
pub async fn vocabularies(State(app): State<Arc<App>>) -> Json<Lists> {
    Json(Lists { vocabularies: app.store.vocabularies().iter().cloned().collect() })
}

/// What to find districts by.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
}

/// Districts.
#[derive(Debug, Serialize, ToSchema)]
pub struct Found {
    /// Best match first.
    districts: Vec<District>,
}

/// Operating districts whose organisation code, name or town match; all of them without `q`.
#[utoipa::path(get, path = "/api/v1/districts", tag = "vocabularies", params(("q" = Option<String>, Query)),
    responses((status = 200, body = Found)))]
pub async fn districts(State(app): State<Arc<App>>, Query(wanted): Query<Wanted>) -> Json<Found> {
    let vocabularies = app.store.vocabularies();
    let all = vocabularies.districts();
    let found: Vec<&District> = if wanted.q.trim().is_empty() {
        all.iter().filter(|district| district.operating).collect()
    } else {
        all.find(&wanted.q)
    };
    Json(Found { districts: found.into_iter().take(MOST).cloned().collect() })
}
