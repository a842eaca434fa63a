//! `GET /notices`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use web::{NoticeRow, NoticesPage, Viewer};

use crate::app::App;
use crate::error::Error;
use crate::http::caller::Caller;

/// What the person was told, the newest first. They have seen it then.
pub async fn notices(State(app): State<Arc<App>>, caller: Caller) -> Result<Html<String>, Error> {
    let account = caller.account()?;
    let shown = app.notices_for(&caller.actor)?;
    app.see_notices(&caller.actor)?;
    let row = |shown: crate::notices::Shown| NoticeRow {
        kind: shown.notice.kind,
        at: shown.notice.at,
        who: shown.who,
        artifact: shown.notice.artifact,
        title: shown.title,
        text: shown.text,
        new: shown.new,
    };
    let rows: Vec<NoticeRow> = shown.into_iter().map(row).collect();
    let viewer = Viewer { unseen: 0, ..super::viewer(&app, &caller.actor) };
    let delivery = app.notices.by_mail().then_some(account.delivery);
    Ok(Html(NoticesPage { viewer: &viewer, rows: &rows, delivery }.render()))
}
