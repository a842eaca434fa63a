//! `GET /cohorts/{year}/teams`

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Html;
use model::policy;
use web::{TeamState, TeamsPage, TeamsRow};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::teams::TeamOf;

/// All districts of a cohort and how far their teams are, for them and for staff.
pub async fn teams(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(year): Path<String>,
) -> Result<Html<String>, Error> {
    let cohort = app.inside(&actor, &year)?;
    let state = |of: TeamOf| TeamState {
        label: of.team.label,
        people: of.roster.people.len(),
        gaps: of.gaps.iter().map(ToString::to_string).collect(),
    };
    let row = |district: &String| TeamsRow {
        district: district.clone(),
        own: actor.districts.contains(district),
        may_write: policy::may_write_for(district, &actor),
        teams: app.teams_of(&cohort, district).into_iter().map(state).collect(),
    };
    let rows: Vec<TeamsRow> = cohort.districts.iter().map(row).collect();
    let vocabularies = &app.store.vocabularies();
    Ok(Html(
        TeamsPage { viewer: &crate::pages::viewer(&app, &actor), cohort: &cohort, rows: &rows, vocabularies }.render(),
    ))
}
