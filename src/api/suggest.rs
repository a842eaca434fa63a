//! `GET /api/v1/suggest?q=`

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use model::{Suggestion, policy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;

/// What was typed so far.
#[derive(Debug, Deserialize)]
pub struct Typed {
    #[serde(default)]
    q: String,
}

/// Ways to go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Suggestions {
    /// Districts, topics and kinds first, then titles, then words.
    suggestions: Vec<Suggested>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Suggested {
    /// What it is.
    #[serde(flatten)]
    suggestion: Suggestion,
    /// Where it leads, from the server's root.
    url: String,
}

impl From<Suggestion> for Suggested {
    fn from(suggestion: Suggestion) -> Self {
        let search = |name: &str, value: &str| {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
            format!("/search?{query}")
        };
        let url = match &suggestion {
            Suggestion::Title { id, .. } => format!("/artifacts/{id}"),
            Suggestion::Value { facet, value, .. } => search(facet, value),
            Suggestion::Text { text } => search("q", text),
        };
        Self { suggestion, url }
    }
}

/// Completes a search while it is typed: titles, districts, topics, kinds and words of what you may see.
#[utoipa::path(get, path = "/api/v1/suggest", tag = "search", params(("q" = Option<String>, Query)),
    responses((status = 200, body = Suggestions)))]
pub async fn suggest(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(typed): Query<Typed>,
) -> Result<Json<Suggestions>, Error> {
    let scope = policy::scope(&actor);
    let found = crate::compute::run(move || app.indexing.index().suggest(&typed.q, &scope, &app.store.vocabularies()));
    let found = found.await??;
    Ok(Json(Suggestions { suggestions: found.into_iter().map(Into::into).collect() }))
}
