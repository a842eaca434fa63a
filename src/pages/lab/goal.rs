//! `GET /goal` and `GET /goal.csv`

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use model::Actor;
use model::disclosure::Shown;
use serde::Deserialize;
use web::GoalPage;

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::goal::{Which, file};

/// Which districts.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    /// The year of a cohort; empty for all districts.
    #[serde(default)]
    cohort: String,
}

/// How far all districts are together, or those of a cohort.
pub async fn goal(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(Wanted { cohort }): Query<Wanted>,
) -> Result<Html<String>, Error> {
    let which = app.goal_of(Some(&cohort))?;
    let mut newest: BTreeMap<String, Shown> = BTreeMap::new();
    for class in app.classes_seen(&actor, &which) {
        newest.insert(class.shown.district.clone(), class.shown);
    }
    let vocabularies = app.store.vocabularies();
    let mut districts: Vec<(String, Shown)> =
        newest.into_iter().map(|(code, shown)| (vocabularies.label("district", &code), shown)).collect();
    // By name: an order by numbers would tell of those that are withheld.
    districts.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut cohorts = Vec::new();
    for cohort in app.store.state().cohorts()?.into_iter().rev() {
        let own = Which::These(cohort.districts.iter().cloned().collect());
        cohorts.push((cohort.year, app.goal_years(&actor, &own).pop()));
    }
    let page = GoalPage {
        viewer: &crate::pages::viewer(&app, &actor),
        cohort: &cohort,
        years: &app.goal_years(&actor, &which),
        cohorts: &cohorts,
        districts: &districts,
    };
    Ok(Html(page.render()))
}

/// The classes of all districts, or those of a cohort, as a file.
pub async fn csv(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(Wanted { cohort }): Query<Wanted>,
) -> Result<Response, Error> {
    let which = app.goal_of(Some(&cohort))?;
    let name = if cohort.is_empty() { "goal.csv".to_owned() } else { format!("goal-cohort-{cohort}.csv") };
    table(&app, &actor, &which, &name)
}

/// Classes as this person may see them, as a file.
pub fn table(app: &App, actor: &Actor, which: &Which, name: &str) -> Result<Response, Error> {
    let bytes = file::write(&app.classes_seen(actor, which), &app.store.vocabularies())?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, bytes).into_response())
}
