//! `GET /mine`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use model::curation::open_to;
use web::{MinePage, MineRow};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;

/// What a contributor and their districts brought, and what is wanted of them: newest change first.
pub async fn mine(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Html<String>, Error> {
    let state = app.store.state();
    let mut rows = Vec::new();
    for id in app.contributions(&actor)? {
        let Some(artifact) = state.artifact(id)? else { continue };
        let Some(revision) = artifact.working().or(artifact.live()).or(artifact.latest()) else { continue };
        rows.push(MineRow {
            id,
            title: revision.metadata.title.clone(),
            kind: revision.metadata.kind.clone(),
            districts: revision.metadata.districts.clone(),
            live: artifact.live,
            work: artifact.work,
            changed: artifact.changed.at,
            note: artifact.notes.last().filter(|_| artifact.work.waits_for_contributor()).map(|note| note.text.clone()),
            actions: open_to(&artifact, &actor),
            version: artifact.version,
        });
    }
    rows.sort_by_key(|row| (!row.work.waits_for_contributor(), std::cmp::Reverse(row.changed)));
    let vocabularies = app.store.vocabularies();
    Ok(Html(
        MinePage {
            viewer: &super::viewer(&app, &actor),
            rows: &rows,
            cohorts: &actor.cohorts,
            districts: &actor.districts,
            vocabularies: &vocabularies,
        }
        .render(),
    ))
}
