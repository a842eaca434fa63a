//! `GET` and `PUT /api/v1/cohorts/{year}/sessions/{id}`

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use jiff::civil::Date;
use model::{ArtifactId, SessionRecord};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::Who;
use crate::lab::sessions::Shown;

/// A session of a cohort.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// The cohort's year.
    cohort: String,
    /// Its name in addresses.
    session: String,
    /// What people call it.
    label: String,
    /// Its phase.
    phase: String,
    /// Its day, once the cohort has a beginning.
    #[schema(value_type = Option<String>, format = Date)]
    day: Option<Date>,
    /// Its page, from the server's root.
    url: String,
    /// The documents used in it that you may see.
    materials: Vec<MaterialView>,
    /// What was planned and said; only for members of cohorts and staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    papers: Option<Papers>,
}

/// A document used in a session.
#[derive(Debug, Serialize, ToSchema)]
pub struct MaterialView {
    /// Its permanent name.
    #[schema(value_type = String)]
    id: ArtifactId,
    /// Its title.
    title: String,
}

/// What was planned and said.
#[derive(Debug, Serialize, ToSchema)]
pub struct Papers {
    /// Rises with every change.
    version: u64,
    /// Its agenda, in Markdown.
    agenda: String,
    /// Questions for the teams of each grade band.
    prompts: BTreeMap<String, String>,
    /// What was said, in Markdown.
    notes: String,
    /// What to remember of it, in Markdown.
    takeaways: String,
}

/// The papers of a session, as they are put in place of those there are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PapersChange {
    /// The version that is changed; 0 for a session that has none yet.
    version: u64,
    /// Its agenda, in Markdown.
    #[serde(default)]
    agenda: String,
    /// Questions for the teams of each grade band.
    #[serde(default)]
    prompts: BTreeMap<String, String>,
    /// What was said, in Markdown.
    #[serde(default)]
    notes: String,
    /// What to remember of it, in Markdown.
    #[serde(default)]
    takeaways: String,
    /// Identifiers of the documents used in it.
    #[serde(default)]
    materials: Vec<String>,
}

impl From<Shown> for SessionView {
    fn from(shown: Shown) -> Self {
        let Shown { cohort, session, papers, readable, materials } = shown;
        let SessionRecord { version, agenda, prompts, notes, takeaways, .. } = papers;
        Self {
            day: cohort.begins.and_then(|begins| cohort.course.day(begins, &session.id)),
            url: format!("/cohorts/{}/sessions/{}", cohort.year, session.id),
            cohort: cohort.year,
            session: session.id,
            label: session.label,
            phase: session.phase,
            materials: materials.into_iter().map(|(id, title)| MaterialView { id, title }).collect(),
            papers: readable.then_some(Papers { version, agenda, prompts, notes, takeaways }),
        }
    }
}

/// A session: its day and documents for everyone, what was planned and said for members of cohorts and staff.
#[utoipa::path(get, path = "/api/v1/cohorts/{year}/sessions/{id}", tag = "cohorts",
    params(("year" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = SessionView), (status = 404, body = Problem)))]
pub async fn get(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((year, id)): Path<(String, String)>,
) -> Result<Json<SessionView>, Error> {
    Ok(Json(app.cohort_session(&actor, &year, &id)?.into()))
}

/// Saves the papers of a session over the version that is named.
#[utoipa::path(put, path = "/api/v1/cohorts/{year}/sessions/{id}", tag = "cohorts",
    params(("year" = String, Path), ("id" = String, Path)), request_body = PapersChange,
    responses((status = 200, body = SessionView), (status = 412, body = Problem), (status = 422, body = Problem)))]
pub async fn put(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((year, id)): Path<(String, String)>,
    Json(change): Json<PapersChange>,
) -> Result<Json<SessionView>, Error> {
    let PapersChange { version, agenda, prompts, notes, takeaways, materials } = change;
    let materials =
        crate::lab::sessions::named_documents(&materials.join("\n")).map_err(|problem| Error::Fields(vec![problem]))?;
    let papers = SessionRecord {
        cohort: year.clone(),
        session: id.clone(),
        version,
        agenda,
        prompts,
        notes,
        takeaways,
        materials,
    };
    app.save_session(&actor, papers).await?;
    Ok(Json(app.cohort_session(&actor, &year, &id)?.into()))
}
