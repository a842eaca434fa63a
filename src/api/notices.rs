//! `GET /api/v1/notices`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use model::{ArtifactId, NoticeKind};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::Who;
use crate::notices::Shown;

/// A notice.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeView {
    /// What happened.
    pub kind: NoticeKind,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who did it, by name.
    pub who: String,
    /// To which document.
    #[schema(value_type = String)]
    pub artifact: ArtifactId,
    /// Its title.
    pub title: String,
    /// What was said along with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Whether the person has not seen the list since.
    pub new: bool,
}

impl From<Shown> for NoticeView {
    fn from(shown: Shown) -> Self {
        let Shown { notice, new, who, title, text } = shown;
        Self { kind: notice.kind, at: notice.at, who, artifact: notice.artifact, title, text, new }
    }
}

/// What you were told.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeList {
    /// The newest first.
    notices: Vec<NoticeView>,
}

/// What happened to the documents that you work on; the newest 300. Reading them here leaves them new.
#[utoipa::path(get, path = "/api/v1/notices", tag = "accounts",
    responses((status = 200, body = NoticeList), (status = 401, body = Problem)))]
pub async fn list(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Json<NoticeList>, Error> {
    Ok(Json(NoticeList { notices: app.notices_for(&actor)?.into_iter().map(Into::into).collect() }))
}
