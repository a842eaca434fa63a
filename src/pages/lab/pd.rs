//! `GET /pd` and `GET /pd/calendar.ics`

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use jiff::Timestamp;
use model::PdSession;
use serde::Deserialize;
use web::{PdPage, PdRow};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::calendar::{Calendar, Event};
use crate::lab::cohorts::today;
use crate::people::hash;

/// What the list is narrowed to.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    band: String,
}

/// Sessions that are to come by month, and those that are over.
pub async fn pd(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, Error> {
    let mut districts: BTreeMap<String, usize> = BTreeMap::new();
    for one in app.pd_interests()? {
        *districts.entry(one.session).or_default() += 1;
    }
    let shown = app.pd_sessions()?.into_iter().filter(|one| wanted.band.is_empty() || one.is_for(&wanted.band));
    let row = |session: PdSession| PdRow { districts: districts.get(&session.id).copied().unwrap_or(0), session };
    let rows: Vec<PdRow> = shown.map(row).collect();
    let page = PdPage {
        viewer: &crate::pages::viewer(&app, &actor),
        rows: &rows,
        band: &wanted.band,
        today: today(),
        vocabularies: &app.store.vocabularies(),
    };
    Ok(Html(page.render()))
}

/// All sessions, for the calendars that people use.
pub async fn calendar(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Error> {
    let (mut changed, mut version) = (Timestamp::UNIX_EPOCH, 0);
    let all = app.pd_sessions()?;
    for session in &all {
        changed = changed.max(app.store.pd_changed(&session.id)?.unwrap_or(Timestamp::UNIX_EPOCH));
        version += session.version;
    }
    let (base, here) = (app.settings.base_url(), app.store.head().0.id);
    let events = all.iter().map(|session| event(session, &base, &here)).collect();
    let name = "PACE professional development".to_owned();
    let text = Calendar { name, changed, version, events }.text();
    let etag = format!("\"{}\"", hash(&text));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"pace-pd.ics\"".to_owned()),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (header::ETAG, etag),
    ];
    Ok((headers, text).into_response())
}

fn event(session: &PdSession, base: &str, here: &str) -> Event {
    let url = format!("{base}/pd/{}", session.id);
    let online = if session.online { "online" } else { "" };
    let said = [&session.times, &session.provider, &session.place, online, &url];
    let said: Vec<&str> = said.into_iter().map(AsRef::as_ref).filter(|text: &&str| !text.is_empty()).collect();
    let cancelled = if session.cancelled { "Cancelled: " } else { "" };
    Event {
        uid: format!("pd-{}@{here}.clearinghouse", session.id),
        day: session.from,
        last: session.to,
        summary: format!("{cancelled}{}", session.title),
        description: said.join("\n"),
        url,
        free: session.cancelled,
    }
}
