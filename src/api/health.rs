//! `GET /healthz` and `/readyz`

use std::sync::Arc;

use axum::extract::State;

use crate::app::App;
use crate::error::Error;

/// The process answers.
pub async fn live() -> &'static str {
    "ok\n"
}

/// It can be used: what is saved is shown, and writing works.
pub async fn ready(State(app): State<Arc<App>>) -> Result<&'static str, Error> {
    match app.store.read_only() {
        None => Ok("ready\n"),
        Some(why) => Err(Error::Write(artifacts::WriteError::ReadOnly(why))),
    }
}
