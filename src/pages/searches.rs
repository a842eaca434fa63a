//! `GET /desk/searches`

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Html;
use serde::Deserialize;
use web::{SearchCount, SearchesPage};

use crate::api::{Times, WantedWeek};
use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;

/// Weeks that are offered.
const WEEKS: usize = 8;

/// Which week, and what was just done.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    week: Option<String>,
    #[serde(default)]
    added: Option<String>,
    #[serde(default)]
    problem: Option<String>,
}

/// What people searched for and what they failed to find.
pub async fn searches(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, Error> {
    let asked = app.searches(&actor, WantedWeek { week: wanted.week }).await?;
    let counts = |times: Vec<Times>| -> Vec<SearchCount> {
        let count = |Times { text, times }| SearchCount { text, times: u32::try_from(times).unwrap_or(u32::MAX) };
        times.into_iter().map(count).collect()
    };
    let page = SearchesPage {
        viewer: &super::viewer(&app, &actor),
        week: &asked.week,
        weeks: &asked.weeks[..WEEKS.min(asked.weeks.len())],
        failed: &counts(asked.failed),
        frequent: &counts(asked.frequent),
        problem: wanted.problem.as_deref(),
        added: wanted.added.as_deref(),
    };
    Ok(Html(page.render()))
}
