//! `POST` and `GET /api/v1/applications`

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use model::selection::Contact;
use model::{Application, ApplicationForm, Standing};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::caller::Caller;
use crate::http::request::Who;

/// Which applications.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    year: Option<String>,
}

/// Applications.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationList {
    /// By year and district.
    applications: Vec<ApplicationView>,
}

/// An application.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationView {
    /// The year of the cohort.
    year: String,
    /// The district's organisation code.
    district: String,
    /// Rises with every change.
    version: u64,
    /// The grade band it would plan for.
    band: String,
    /// What it offers today, by grade band.
    offers: BTreeMap<String, String>,
    /// How it goes about the 30 % goal.
    goal: String,
    /// How its superintendent supports it.
    support: String,
    /// Whom to write to.
    contact: Contact,
    /// When it was last sent.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What became of it.
    standing: Standing,
    /// Why, once that was said.
    reason: Option<String>,
}

impl From<&Application> for ApplicationView {
    fn from(one: &Application) -> Self {
        let standing = one.standing();
        let reason = one.decisions.last().map(|decided| decided.reason.clone());
        let Application { year, district, version, band, offers, goal, support, contact, at, .. } = one.clone();
        Self { year, district, version, band, offers, goal, support, contact, at, standing, reason }
    }
}

/// Applies for the cohort whose call is open, for a district; no account is needed. A second application of a district
/// replaces the first when it names the same mail address and nothing was decided yet.
#[utoipa::path(post, path = "/api/v1/applications", tag = "cohorts", request_body = ApplicationForm,
    responses((status = 204), (status = 409, body = Problem), (status = 422, body = Problem),
        (status = 429, body = Problem)))]
pub async fn apply(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(form): Json<ApplicationForm>,
) -> Result<StatusCode, Error> {
    app.apply(&caller.actor, caller.address, &form, Timestamp::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The applications for a year, or all of them; for staff.
#[utoipa::path(get, path = "/api/v1/applications", tag = "cohorts", params(("year" = Option<String>, Query)),
    responses((status = 200, body = ApplicationList)))]
pub async fn list(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(wanted): Query<Wanted>,
) -> Result<Json<ApplicationList>, Error> {
    let applications = app.applications(&actor, wanted.year.as_deref())?;
    let applications = applications.iter().map(|one| ApplicationView::from(one.as_ref())).collect();
    Ok(Json(ApplicationList { applications }))
}
