//! `GET /cohorts/{year}/calendar.ics`

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use model::Cohort;
use model::programme::Deliverable;
use model::session::Scheduled;

use crate::app::App;
use crate::error::Error;
use crate::lab::calendar::{Calendar, Event};
use crate::people::hash;

/// A cohort's sessions and the days on which things are due, for the calendars that people use. Nothing in it is for members only.
pub async fn calendar(
    State(app): State<Arc<App>>,
    Path(year): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let cohort = app.cohort(&year)?;
    let changed = app.store.cohort_changed(&year)?.unwrap_or(Timestamp::UNIX_EPOCH);
    let text = of(&cohort, changed, &app.settings.base_url(), &app.store.head().0.id).text();
    let etag = format!("\"{}\"", hash(&text));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"pace-lab-{year}.ics\"")),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (header::ETAG, etag),
    ];
    Ok((headers, text).into_response())
}

/// The calendar of a cohort; `base` is the clearinghouse's address, `here` what tells it from others for ever.
fn of(cohort: &Cohort, changed: Timestamp, base: &str, here: &str) -> Calendar {
    let year = &cohort.year;
    let uid = |kind: &str, id: &str| format!("cohort-{year}-{kind}-{id}@{here}.clearinghouse");
    let session = |one: Scheduled<'_>| {
        let url = format!("{base}/cohorts/{year}/sessions/{}", one.session.id);
        Some(Event {
            uid: uid("session", &one.session.id),
            day: one.day?,
            last: one.day?,
            summary: format!("PACE Lab {year}: {}", one.session.label),
            description: format!("Documents of the session, and for members its agenda: {url}"),
            url,
            free: false,
        })
    };
    let due = |one: &Deliverable| {
        let url = format!("{base}/cohorts/{year}/board");
        Some(Event {
            uid: uid("due", &one.id),
            day: cohort.due(one)?,
            last: cohort.due(one)?,
            summary: format!("PACE Lab {year}, due: {}", one.label),
            description: format!("How far each district is: {url}"),
            url,
            free: true,
        })
    };
    let sessions = cohort.schedule().into_iter().filter_map(session);
    let events = sessions.chain(cohort.course.deliverables.iter().filter_map(due)).collect();
    Calendar { name: format!("PACE Lab, cohort of {year}"), changed, version: cohort.version, events }
}

#[cfg(test)]
mod tests {
    use model::Course;
    use model::programme::later;

    use super::*;

    #[test]
    fn what_moves_keeps_its_name() {
        let begins = "2018-02-01".parse().expect("a day");
        let mut cohort =
            Cohort { year: "2018".to_owned(), begins: Some(begins), course: Course::standard(), ..Cohort::default() };
        let events = |cohort: &Cohort| of(cohort, Timestamp::UNIX_EPOCH, "https://x.org", "j").events;
        let before = events(&cohort);
        assert_eq!(before.len(), cohort.course.sessions.len() + cohort.course.deliverables.len());
        cohort.begins = Some(later(begins, 3));
        let after = events(&cohort);
        assert!(before.iter().zip(&after).all(|(one, other)| one.uid == other.uid && one.day != other.day));
        cohort.begins = None;
        assert!(events(&cohort).is_empty());
    }
}
