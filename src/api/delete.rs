//! `DELETE /api/v1/artifacts/{id}`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use model::{ActionName, Transition};

use crate::app::App;
use crate::curation::Expect;
use crate::error::{Error, Problem};
use crate::http::request::{Id, IfMatch, Who};

/// Deletes an artifact that was never published. Published ones are withdrawn instead.
#[utoipa::path(delete, path = "/api/v1/artifacts/{id}", tag = "artifacts", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn delete(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Id(id): Id,
    IfMatch(expect): IfMatch,
) -> Result<StatusCode, Error> {
    app.transition(actor, id, expect.unwrap_or(Expect::Any), Transition::of(ActionName::Delete)).await?;
    Ok(StatusCode::NO_CONTENT)
}
