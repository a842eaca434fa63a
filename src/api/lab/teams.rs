//! `GET /api/v1/cohorts/{year}/teams/{district}`

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use model::roster::TeamMember;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::Who;
use crate::lab::teams::TeamOf;

/// The teams of a district in a cohort.
#[derive(Debug, Serialize, ToSchema)]
pub struct DistrictTeams {
    /// The cohort's year.
    cohort: String,
    /// The district's organisation code.
    district: String,
    /// Its teams, as the cohort's course lists them.
    teams: Vec<TeamView>,
}

/// A team.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamView {
    /// Its name in addresses.
    team: String,
    /// What people call it.
    label: String,
    /// Roles it must have.
    required: Vec<String>,
    /// Rises with every change; 0 until someone is named.
    version: u64,
    /// Its people.
    people: Vec<TeamMember>,
    /// What it lacks, as people read it; nothing when it is complete.
    missing: Vec<String>,
}

impl From<TeamOf> for TeamView {
    fn from(of: TeamOf) -> Self {
        Self {
            team: of.team.id,
            label: of.team.label,
            required: of.team.required,
            version: of.roster.version,
            people: of.roster.people,
            missing: of.gaps.iter().map(ToString::to_string).collect(),
        }
    }
}

/// The teams of a district with their people and what they lack. For the cohort's districts and staff.
#[utoipa::path(get, path = "/api/v1/cohorts/{year}/teams/{district}", tag = "cohorts",
    params(("year" = String, Path), ("district" = String, Path, description = "Organisation code")),
    responses((status = 200, body = DistrictTeams), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn get(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((year, district)): Path<(String, String)>,
) -> Result<Json<DistrictTeams>, Error> {
    let cohort = app.inside(&actor, &year)?;
    if !cohort.districts.contains(&district) {
        return Err(Error::NotFound);
    }
    let teams = app.teams_of(&cohort, &district).into_iter().map(TeamView::from).collect();
    Ok(Json(DistrictTeams { cohort: year, district, teams }))
}
