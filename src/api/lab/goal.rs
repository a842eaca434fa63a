//! `GET /api/v1/goal` and `PUT /api/v1/districts/{code}/goal/{class}`

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use model::account;
use model::disclosure::Shown;
use model::goal::{GOAL, Share, Standing, Year};
use model::graduates::{Entry, Typed};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::Who;
use crate::lab::goal::{ClassChange, ClassSeen, Which};

/// Which districts.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    /// By organisation code, name or town.
    district: Option<String>,
    /// The year of a cohort.
    cohort: Option<String>,
}

/// How far graduates are to the goal.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoalAnswer {
    /// The goal, in percent of the graduates of a district.
    goal_percent: u64,
    /// Classes by district and year. Numbers that are withheld are spans.
    classes: Vec<ClassView>,
    /// All of them together, by year.
    years: Vec<Year>,
}

/// A class.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassView {
    #[serde(flatten)]
    shown: Shown,
    /// The share that is competent; absent where nothing is told of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<Share>,
    /// Where it stands to the goal.
    standing: Standing,
    /// The version of the numbers, for those who may change them.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    /// Where they are from, for those who may change them.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl From<ClassSeen> for ClassView {
    fn from(ClassSeen { shown, inside }: ClassSeen) -> Self {
        let (version, note) = inside.unzip();
        Self { share: shown.share(), standing: shown.standing(), shown, version, note }
    }
}

/// What a district says of a class: by course, by exam and by both, or the total alone.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassNumbers {
    /// Everybody who graduated.
    graduates: u32,
    /// With a C or better in a course equivalent to AP CS Principles.
    course: Option<u32>,
    /// With 3 or more in that exam.
    exam: Option<u32>,
    /// With both: they are among either.
    both: Option<u32>,
    /// All who are competent, each once.
    competent: Option<u32>,
    /// Where the numbers are from.
    #[serde(default)]
    note: String,
    /// The version that is changed; without it, whatever there is.
    version: Option<u64>,
}

/// Graduates and how many of them are CS-competent. Members of a district and staff get its numbers as they are;
/// for others, numbers under ten and what would give them away are withheld.
#[utoipa::path(get, path = "/api/v1/goal", tag = "goal",
    params(("district" = Option<String>, Query), ("cohort" = Option<String>, Query)),
    responses((status = 200, body = GoalAnswer), (status = 404, body = Problem)))]
pub async fn goal(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(wanted): Query<Wanted>,
) -> Result<Json<GoalAnswer>, Error> {
    let mut which = app.goal_of(wanted.cohort.as_deref())?;
    if let Some(typed) = wanted.district.filter(|typed| !typed.trim().is_empty()) {
        let mut codes = account::districts(&[typed], app.store.vocabularies().districts())?;
        if let Which::These(members) = &which {
            codes.retain(|code| members.contains(code));
        }
        which = Which::These(codes.into_iter().collect());
    }
    let classes = app.classes_seen(&actor, &which).into_iter().map(ClassView::from).collect();
    Ok(Json(GoalAnswer { goal_percent: GOAL, classes, years: app.goal_years(&actor, &which) }))
}

/// Says the numbers of a class.
#[utoipa::path(put, path = "/api/v1/districts/{code}/goal/{class}", tag = "goal", request_body = ClassNumbers,
    params(("code" = String, Path), ("class" = String, Path)),
    responses((status = 200, body = ClassView), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 412, body = Problem), (status = 422, body = Problem)))]
pub async fn put(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((code, class)): Path<(String, String)>,
    Json(said): Json<ClassNumbers>,
) -> Result<Json<ClassView>, Error> {
    let entry = said.read(&class)?;
    let of = entry.class;
    app.save_classes(&actor, &code, vec![ClassChange::to(&code, entry, said.version)]).await?;
    let seen = app.classes_seen(&actor, &Which::These([code].into()));
    let saved = seen.into_iter().find(|class| class.shown.class == of);
    saved.map(|class| Json(class.into())).ok_or(Error::NotFound)
}

impl ClassNumbers {
    fn read(&self, class: &str) -> Result<Entry, Error> {
        let text = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        let typed = Typed {
            class: class.to_owned(),
            graduates: self.graduates.to_string(),
            course: text(self.course),
            exam: text(self.exam),
            both: text(self.both),
            competent: text(self.competent),
            note: self.note.clone(),
        };
        typed.read().map_err(Error::Fields)
    }
}
