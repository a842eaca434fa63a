//! `GET /desk`

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Html;
use model::curation::open_to;
use model::{Actor, Artifact, Work};
use serde::Deserialize;
use web::{DeskPage, DeskRow};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;

/// Artifacts on a page.
const PER_PAGE: usize = 25;
/// The states of work, in the order of the tabs.
const STATES: [Work; 5] = [Work::Submitted, Work::InReview, Work::ChangesRequested, Work::Draft, Work::Rejected];

/// What to show.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    state: Option<Work>,
    page: Option<usize>,
}

/// Everything in work, by state.
pub async fn desk(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, Error> {
    let state = app.store.state();
    let mut counts = Vec::new();
    let mut ids = Vec::new();
    for work in STATES {
        let found = state.in_work(work)?;
        counts.push((work, found.len()));
        if wanted.state.is_none_or(|state| state == work) {
            ids.extend(found);
        }
    }
    let (total, pages) = (ids.len(), ids.len().div_ceil(PER_PAGE).max(1));
    let page = wanted.page.unwrap_or(1).clamp(1, pages);
    let mut rows = Vec::new();
    for &id in ids.iter().skip((page - 1) * PER_PAGE).take(PER_PAGE) {
        rows.extend(state.artifact(id)?.and_then(|artifact| row(&app, &actor, &artifact)));
    }
    let page = DeskPage {
        viewer: &super::viewer(&app, &actor),
        state: wanted.state,
        counts: &counts,
        rows: &rows,
        page,
        pages,
        total,
        vocabularies: &app.store.vocabularies(),
    };
    Ok(Html(page.render()))
}

fn row(app: &App, actor: &Actor, artifact: &Artifact) -> Option<DeskRow> {
    let revision = artifact.working()?;
    Some(DeskRow {
        id: artifact.id,
        title: revision.metadata.title.clone(),
        work: artifact.work,
        kind: revision.metadata.kind.clone(),
        districts: revision.metadata.districts.clone(),
        changed: artifact.changed.at,
        by: app.people.name(&artifact.changed.by),
        text: app.store.derived().outline(&revision.file.sha256).map(|outline| outline.state),
        actions: open_to(artifact, actor),
        version: artifact.version,
    })
}
