//! `GET /cohorts/{year}/board`

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Html;
use model::{ArtifactId, policy};
use serde::Deserialize;
use web::BoardPage;

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;

/// What the address says of what was just done.
#[derive(Deserialize)]
pub struct Done {
    reminded: Option<usize>,
}

/// How far each district of a cohort is with what it hands in.
pub async fn board(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(year): Path<String>,
    Query(done): Query<Done>,
) -> Result<Html<String>, Error> {
    let reading = Arc::clone(&app);
    let (asking, of) = (actor.clone(), year.clone());
    // A board reads every document of its cohort.
    let board = crate::compute::run(move || reading.board(&asking, &of));
    let board = board.await??;
    let open = board.documents.iter().filter(|artifact| policy::may_see(artifact, &actor));
    let open: Vec<ArtifactId> = open.map(|artifact| artifact.id).collect();
    let own = board.cohort.districts.iter().filter(|code| policy::may_write_for(code, &actor));
    let own: Vec<String> = own.cloned().collect();
    let page = BoardPage {
        viewer: &crate::pages::viewer(&app, &actor),
        cohort: &board.cohort,
        rows: &board.rows,
        open: &open,
        own: &own,
        earlier: &app.cohorts_before(&year)?,
        reminded: done.reminded,
        mail: app.notices.by_mail(),
        vocabularies: &app.store.vocabularies(),
    };
    Ok(Html(page.render()))
}
