//! `GET /desk/selection`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use jiff::Timestamp;
use model::Standing;
use model::selection::day_of;
use web::{SelectionRow, SelectionsPage};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;

/// All calls, the newest cohort first.
pub async fn selections(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Html<String>, Error> {
    let applications = app.applications(&actor, None)?;
    let row = |call: model::Call| {
        let count = |standing: Option<Standing>| {
            let own = applications.iter().filter(|one| one.year == call.year);
            own.filter(|one| standing.is_none_or(|standing| one.standing() == standing)).count()
        };
        SelectionRow {
            applied: count(None),
            selected: count(Some(Standing::Selected)),
            undecided: count(Some(Standing::Undecided)),
            call,
        }
    };
    let rows: Vec<SelectionRow> = app.store.state().calls()?.into_iter().rev().map(row).collect();
    let viewer = &crate::pages::viewer(&app, &actor);
    Ok(Html(SelectionsPage { viewer, rows: &rows, today: day_of(Timestamp::now()) }.render()))
}
