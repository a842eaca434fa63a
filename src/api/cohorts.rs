//! `GET /api/v1/cohorts` and `PUT /api/v1/cohorts/{year}`

use std::sync::Arc;

use artifacts::{Decision, Plan};
use axum::Json;
use axum::extract::{Path, State};
use model::{Actor, Cohort, FieldProblem, Record, account, metadata};
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

/// The districts of one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Members {
    /// By organisation code, name or town.
    districts: Vec<String>,
}

/// The cohorts and their districts.
#[utoipa::path(get, path = "/api/v1/cohorts", tag = "vocabularies", responses((status = 200, body = Cohorts)))]
pub async fn list(State(app): State<Arc<App>>) -> Result<Json<Cohorts>, Error> {
    Ok(Json(Cohorts { cohorts: app.store.state().cohorts()? }))
}

/// Says which districts a cohort has. Their members see what is shared with the cohort.
#[utoipa::path(put, path = "/api/v1/cohorts/{year}", tag = "vocabularies", params(("year" = String, Path)),
    request_body = Members, responses((status = 200, body = Cohort), (status = 422, body = Problem)))]
pub async fn put(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(year): Path<String>,
    Json(members): Json<Members>,
) -> Result<Json<Cohort>, Error> {
    app.set_cohort(&actor, &year, &members.districts).await.map(Json)
}

impl App {
    /// Sets the districts of a year's cohort.
    pub async fn set_cohort(&self, actor: &Actor, year: &str, districts: &[String]) -> Result<Cohort, Error> {
        let year = year.trim().to_owned();
        if !metadata::is_year(&year) {
            return Err(FieldProblem::new("cohort", "must be a year such as 2018").into());
        }
        let districts = account::districts(districts, self.store.vocabularies().districts())?;
        let cohort = Cohort { year, districts, ..Cohort::default() };
        let (by, record) = (actor.account.clone(), cohort.clone());
        self.write(move |_| {
            let records = vec![Record::Cohort(record)];
            let plan = Plan { by, action: "set cohort".to_owned(), key: None, records };
            Ok(Ok(Decision { plan: Some(plan), answer: () }))
        })
        .await?;
        Ok(cohort)
    }
}
