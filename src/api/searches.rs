//! `GET /api/v1/admin/searches?week=`

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use jiff::Timestamp;
use model::{Actor, policy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::Who;
use crate::searches::{Count, Searches};

/// Most texts of each list.
const MOST: usize = 200;

/// Which week.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    /// Its ISO 8601 name, such as `2026-W47`; this week when absent.
    pub week: Option<String>,
}

/// What was searched for in a week, without anything about who searched.
#[derive(Debug, Serialize, ToSchema)]
pub struct Asked {
    /// The week.
    pub week: String,
    /// Weeks that can be asked for, the newest first.
    pub weeks: Vec<String>,
    /// Searches that found nothing, most frequent first.
    pub failed: Vec<Times>,
    /// All searches, most frequent first.
    pub frequent: Vec<Times>,
}

/// How often a text was searched for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Times {
    /// The text, in lower case.
    pub text: String,
    /// How often.
    pub times: u64,
}

impl From<Count> for Times {
    fn from(Count { text, times }: Count) -> Self {
        Self { text, times }
    }
}

/// What people searched for and what they failed to find, by week; for staff.
#[utoipa::path(get, path = "/api/v1/admin/searches", tag = "operations", params(("week" = Option<String>, Query)),
    responses((status = 200, body = Asked), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub async fn searches(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Asked>, Error> {
    app.searches(&actor, wanted).await.map(Json)
}

impl App {
    /// What was searched for.
    pub async fn searches(self: &Arc<Self>, actor: &Actor, wanted: Wanted) -> Result<Asked, Error> {
        if !policy::may_tend_search(actor) {
            return Err(Error::Forbidden("only programme staff may see what is searched for".to_owned()));
        }
        let weeks = Searches::weeks(Timestamp::now());
        let week = wanted.week.filter(|week| !week.is_empty()).unwrap_or_else(|| weeks[0].clone());
        if !weeks.contains(&week) {
            let detail = format!("week must be one of the last {}, such as {}", weeks.len(), weeks[0]);
            return Err(Error::Malformed("invalid_parameter", detail));
        }
        let (app, named) = (Arc::clone(self), week.clone());
        let found = crate::compute::run(move || app.searches.of(&named)).await?;
        let found = found.map_err(Error::internal)?;
        let most = |counts: Vec<Count>| counts.into_iter().take(MOST).map(Into::into).collect();
        Ok(Asked { week, weeks, failed: most(found.none), frequent: most(found.all) })
    }
}
