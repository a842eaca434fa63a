//! `GET /healthz`, `/readyz` and `/metrics`

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

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

/// Figures for Prometheus.
pub async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    let (identity, position) = app.store.head();
    let (waiting, running) = app.reading.backlog();
    let rows = [
        ("clearinghouse_journal_lines", "Lines in the journal", position.seq),
        ("clearinghouse_journal_bytes", "Length of the journal", position.offset),
        ("clearinghouse_journal_epoch", "Times history was rewritten, from 1", identity.epoch),
        ("clearinghouse_index_line", "The journal line up to which searches show everything", app.indexing.place()),
        ("clearinghouse_index_artifacts", "Artifacts in the search index", app.indexing.index().len() as u64),
        ("clearinghouse_reading_waiting", "Files waiting to be read", waiting as u64),
        ("clearinghouse_reading_running", "Files being read", running as u64),
        ("clearinghouse_files_damaged", "Files found damaged since the start", app.store.blobs().damaged() as u64),
        ("clearinghouse_writable", "1 when changes are taken", u64::from(app.store.read_only().is_none())),
    ];
    let text = rows.iter().fold(String::new(), |mut text, (name, help, value)| {
        let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n");
        text
    });
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text)
}
