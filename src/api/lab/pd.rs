//! `GET /api/v1/pd`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use model::{Interest, PdSession, policy};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;

/// The calendar of professional development.
#[derive(Debug, Serialize, ToSchema)]
pub struct PdList {
    /// By day.
    sessions: Vec<PdView>,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub struct PdView {
    /// What it is.
    #[serde(flatten)]
    session: PdSession,
    /// Its page, from the server's root.
    url: String,
    /// How many districts want to come.
    districts: usize,
    /// Which ones; only for those who are signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    interests: Option<Vec<InterestView>>,
}

/// A district that wants to come.
#[derive(Debug, Serialize, ToSchema)]
pub struct InterestView {
    /// The district's organisation code.
    district: String,
    /// How many teachers.
    teachers: u32,
}

/// Sessions of professional development, those that are over included.
#[utoipa::path(get, path = "/api/v1/pd", tag = "pd", responses((status = 200, body = PdList)))]
pub async fn list(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Json<PdList>, Error> {
    let all = app.pd_interests()?;
    let view = |session: PdSession| {
        let own: Vec<&Interest> = all.iter().filter(|one| one.session == session.id).collect();
        let told = |one: &&Interest| InterestView { district: one.district.clone(), teachers: one.teachers };
        PdView {
            url: format!("/pd/{}", session.id),
            districts: own.len(),
            interests: policy::may_see_interests(&actor).then(|| own.iter().map(told).collect()),
            session,
        }
    };
    Ok(Json(PdList { sessions: app.pd_sessions()?.into_iter().map(view).collect() }))
}
