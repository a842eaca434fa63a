//! `GET` and `POST /desk/searches`

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use model::Actor;
use serde::Deserialize;
use web::{SearchCount, SearchesPage};

use crate::api::{Times, WantedWeek};
use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::synonyms::Change;

/// Weeks that are offered.
const WEEKS: usize = 8;

/// What people searched for and what they failed to find.
pub async fn searches(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(wanted): Query<WantedWeek>,
) -> Result<Html<String>, Error> {
    Ok(Html(render(&app, &actor, wanted.week, None, None).await?))
}

/// A synonym for a search that found nothing, as the form beside it sends it.
#[derive(Debug, Deserialize)]
pub struct AddForm {
    /// The search.
    text: String,
    /// What it means, with commas between several.
    forms: String,
    /// The week it stands in, to go on there.
    week: String,
}

/// Adds a synonym and shows the week again.
pub async fn add(State(app): State<Arc<App>>, Who(actor): Who, Form(form): Form<AddForm>) -> Result<Response, Error> {
    let group = format!("{}, {}", form.text.replace(',', " "), form.forms.trim());
    match app.change_synonyms(actor.clone(), Change::Add(group.clone())).await {
        Ok(_) => Ok(Html(render(&app, &actor, Some(form.week), None, Some(&group)).await?).into_response()),
        Err(Error::Malformed(_, why)) => {
            let page = render(&app, &actor, Some(form.week), Some(&why), None).await?;
            Ok((StatusCode::BAD_REQUEST, Html(page)).into_response())
        }
        Err(error) => Err(error),
    }
}

async fn render(
    app: &Arc<App>,
    actor: &Actor,
    week: Option<String>,
    problem: Option<&str>,
    added: Option<&str>,
) -> Result<String, Error> {
    let asked = app.searches(actor, WantedWeek { week }).await?;
    let counts = |times: Vec<Times>| -> Vec<SearchCount> {
        let count = |Times { text, times }| SearchCount { text, times: u32::try_from(times).unwrap_or(u32::MAX) };
        times.into_iter().map(count).collect()
    };
    let page = SearchesPage {
        viewer: &super::viewer(app, actor),
        week: &asked.week,
        weeks: &asked.weeks[..WEEKS.min(asked.weeks.len())],
        failed: &counts(asked.failed),
        frequent: &counts(asked.frequent),
        problem,
        added,
    };
    Ok(page.render())
}
