//! `/api/v1/cohorts`, `/api/v1/cohorts/{year}`, its board, and `/api/v1/programme`

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use jiff::civil::Date;
use model::{Cell, Cohort, Course, Programme, account};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::Who;

/// The cohorts.
#[derive(Debug, Serialize, ToSchema)]
pub struct Cohorts {
    /// By year.
    cohorts: Vec<Cohort>,
}

/// What is set of a cohort. What is left out stays as it is; a new cohort takes the programme's course.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CohortChange {
    /// By organisation code, name or town.
    districts: Vec<String>,
    /// The grade band each district plans for, by organisation code, name or town.
    bands: Option<BTreeMap<String, String>>,
    /// The day it begins.
    #[schema(value_type = Option<String>, format = Date)]
    begins: Option<Date>,
    /// Since when its districts are CS Leadership Districts.
    #[schema(value_type = Option<String>, format = Date)]
    leaders_since: Option<Date>,
    /// Its phases, sessions, deliverables and teams.
    course: Option<Course>,
    /// The version that is changed; without it, whatever there is.
    version: Option<u64>,
}

/// How far the districts of a cohort are.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardAnswer {
    /// A list for each district, with a cell for each deliverable.
    rows: Vec<Vec<Cell>>,
}

/// The cohorts and their districts.
#[utoipa::path(get, path = "/api/v1/cohorts", tag = "cohorts", responses((status = 200, body = Cohorts)))]
pub async fn list(State(app): State<Arc<App>>) -> Result<Json<Cohorts>, Error> {
    Ok(Json(Cohorts { cohorts: app.store.state().cohorts()? }))
}

/// One cohort with its course.
#[utoipa::path(get, path = "/api/v1/cohorts/{year}", tag = "cohorts", params(("year" = String, Path)),
    responses((status = 200, body = Cohort), (status = 404, body = Problem)))]
pub async fn get(State(app): State<Arc<App>>, Path(year): Path<String>) -> Result<Json<Cohort>, Error> {
    app.cohort(&year).map(Json)
}

/// Makes a cohort or changes it. Members of its districts see what is shared with it.
#[utoipa::path(put, path = "/api/v1/cohorts/{year}", tag = "cohorts", params(("year" = String, Path)),
    request_body = CohortChange, responses((status = 200, body = Cohort), (status = 412, body = Problem),
    (status = 422, body = Problem)))]
pub async fn put(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(year): Path<String>,
    Json(change): Json<CohortChange>,
) -> Result<Json<Cohort>, Error> {
    let vocabularies = app.store.vocabularies();
    let known = vocabularies.districts();
    let year = year.trim().to_owned();
    let before = app.store.state().cohort(&year)?;
    let over = before.as_ref().map(|before| change.version.unwrap_or(before.version));
    let before = before.unwrap_or_default();
    let districts = account::districts(&change.districts, known)?;
    let bands = match change.bands {
        None => before.bands.into_iter().filter(|(code, _)| districts.contains(code)).collect(),
        Some(bands) => {
            let coded = |(typed, band): (String, String)| Ok((account::districts(&[typed], known)?.concat(), band));
            bands.into_iter().map(coded).collect::<Result<BTreeMap<_, _>, Error>>()?
        }
    };
    let cohort = Cohort {
        year,
        version: before.version,
        districts,
        bands,
        begins: change.begins.or(before.begins),
        course: change.course.unwrap_or(before.course),
        leaders_since: change.leaders_since.or(before.leaders_since),
    };
    app.save_cohort(&actor, cohort, over).await.map(Json)
}

/// How far each district is with what it hands in, told from its documents. For the cohort's districts and staff.
#[utoipa::path(get, path = "/api/v1/cohorts/{year}/board", tag = "cohorts", params(("year" = String, Path)),
    responses((status = 200, body = BoardAnswer), (status = 403, body = Problem)))]
pub async fn board(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(year): Path<String>,
) -> Result<Json<BoardAnswer>, Error> {
    Ok(Json(BoardAnswer { rows: app.board(&actor, &year)?.rows }))
}

/// The template that new cohorts are made from.
#[utoipa::path(get, path = "/api/v1/programme", tag = "cohorts", responses((status = 200, body = Programme)))]
pub async fn programme(State(app): State<Arc<App>>) -> Result<Json<Programme>, Error> {
    Ok(Json(app.store.state().programme()?))
}

/// Changes the template; its `version` is the one that is changed. Cohorts that exist stay as they are.
#[utoipa::path(put, path = "/api/v1/programme", tag = "cohorts", request_body = Programme,
    responses((status = 200, body = Programme), (status = 412, body = Problem), (status = 422, body = Problem)))]
pub async fn put_programme(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Json(programme): Json<Programme>,
) -> Result<Json<Programme>, Error> {
    app.save_programme(&actor, programme).await.map(Json)
}
