//! `POST /cohorts/{year}/reminders`

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Redirect;
use jiff::Timestamp;

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;

/// Reminds all districts that owe something now, and leads back to the board, which says how many were.
pub async fn remind(State(app): State<Arc<App>>, Who(actor): Who, Path(year): Path<String>) -> Result<Redirect, Error> {
    let (reminding, of) = (Arc::clone(&app), year.clone());
    let all = tokio::task::spawn_blocking(move || reminding.remind_all(&actor, &of, Timestamp::now()));
    let reminded = all.await.map_err(Error::internal)??;
    Ok(Redirect::to(&format!("/cohorts/{year}/board?reminded={reminded}")))
}
