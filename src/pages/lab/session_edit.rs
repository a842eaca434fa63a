//! `GET` and `POST /cohorts/{year}/sessions/{id}/edit`

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::{Actor, FieldProblem, SessionRecord};
use serde::Deserialize;
use web::{LibraryAgenda, SessionEditPage, SessionForm, Started};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::sessions::{Shown, bands, named_documents};
use crate::pages::fields::Fields;

/// What stands between what was written and what was put below it.
const BETWEEN: &str = "\n\n---\n\n";

/// What to start from: a cohort's year and a session, with a `/` between.
#[derive(Deserialize)]
pub struct Wanted {
    from: Option<String>,
}

/// What stands in the form, and what is said about it.
#[derive(Default)]
struct Filled {
    form: SessionForm,
    problems: Vec<FieldProblem>,
    saved: Option<SessionForm>,
    started: Option<Started>,
}

/// The form, with what is saved and what it is started from.
pub async fn form(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((year, id)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, Error> {
    let shown = app.cohort_session(&actor, &year, &id)?;
    let mut filled = Filled { form: saved(&app, &shown), ..Filled::default() };
    if let Some(from) = wanted.from {
        filled.started = Some(start(&app, &actor, &mut filled.form, &from)?);
    }
    Ok(Html(page(&app, &actor, &shown, &filled).await?))
}

async fn page(app: &Arc<App>, actor: &Actor, shown: &Shown, filled: &Filled) -> Result<String, Error> {
    let earlier = app.earlier_agendas(&shown.cohort, &shown.session)?.into_iter();
    let agendas: Vec<LibraryAgenda> = earlier
        .map(|one| LibraryAgenda { year: one.year, session: one.session, day: one.day, papers: one.papers })
        .collect();
    let page = SessionEditPage {
        viewer: &crate::pages::viewer(app, actor),
        cohort: &shown.cohort,
        session: &shown.session,
        form: &filled.form,
        problems: &filled.problems,
        saved: filled.saved.as_ref(),
        started: filled.started.as_ref(),
        agendas: &agendas,
        published: &app.published_agendas(actor, &shown.session.phase).await?,
        vocabularies: &app.store.vocabularies(),
    };
    Ok(page.render())
}

/// The form of what is saved.
fn saved(app: &App, shown: &Shown) -> SessionForm {
    let SessionRecord { version, agenda, prompts, notes, takeaways, materials, .. } = shown.papers.clone();
    let title = |id| shown.materials.iter().find(|(known, _)| *known == id).map(|(_, title)| title.as_str());
    let line = |id| format!("{id} {}", title(id).unwrap_or_default()).trim().to_owned();
    let vocabularies = app.store.vocabularies();
    let of_band = |band: &str| (band.to_owned(), prompts.get(band).cloned().unwrap_or_default());
    SessionForm {
        version,
        agenda,
        prompts: bands(&vocabularies).into_iter().map(of_band).collect(),
        notes,
        takeaways,
        materials: materials.into_iter().map(line).collect::<Vec<_>>().join("\n"),
    }
}

/// Puts another session's agenda and prompts into the form, below what stands there already.
fn start(app: &App, actor: &Actor, form: &mut SessionForm, from: &str) -> Result<Started, Error> {
    let (year, id) = from.split_once('/').ok_or(Error::NotFound)?;
    let other = app.cohort_session(actor, year, id)?;
    let mut below = put(&mut form.agenda, &other.papers.agenda);
    for (band, text) in &other.papers.prompts {
        if let Some((_, own)) = form.prompts.iter_mut().find(|(known, _)| known == band) {
            below |= put(own, text);
        }
    }
    Ok(Started { label: other.session.label, year: other.cohort.year, below })
}

/// Puts a text where there is none, or below what is there; whether it is below. What is there already is not put again.
fn put(own: &mut String, text: &str) -> bool {
    match own.trim() {
        _ if text.is_empty() => false,
        "" => {
            text.clone_into(own);
            false
        }
        there if there.replace("\r\n", "\n").contains(text) => false,
        there => {
            *own = format!("{there}{BETWEEN}{text}");
            true
        }
    }
}

/// Saves the form; or puts an agenda into it and saves nothing, or shows what is wrong and keeps what was typed.
pub async fn edit(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((year, id)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Error> {
    let fields = Fields::of(&body);
    let shown = app.cohort_session(&actor, &year, &id)?;
    let version = fields.version()?;
    let text = |name: &str| fields.first(name).unwrap_or_default().to_owned();
    let prompts = bands(&app.store.vocabularies())
        .into_iter()
        .map(|band| (band.to_owned(), text(&format!("prompt-{band}"))))
        .collect();
    let mut form = SessionForm {
        version,
        agenda: text("agenda"),
        prompts,
        notes: text("notes"),
        takeaways: text("takeaways"),
        materials: text("materials"),
    };
    if let Some(from) = fields.first("from") {
        let started = Some(start(&app, &actor, &mut form, from)?);
        let filled = Filled { form, started, ..Filled::default() };
        return Ok(Html(page(&app, &actor, &shown, &filled).await?).into_response());
    }
    match save(&app, &actor, &year, &id, &form).await {
        Ok(_) => Ok(Redirect::to(&format!("/cohorts/{year}/sessions/{id}")).into_response()),
        Err(Error::Fields(problems)) => {
            let filled = Filled { form, problems, ..Filled::default() };
            let page = page(&app, &actor, &shown, &filled).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(Error::Stale { .. }) => {
            let shown = app.cohort_session(&actor, &year, &id)?;
            let now = saved(&app, &shown);
            form.version = now.version;
            let filled = Filled { form, saved: Some(now), ..Filled::default() };
            let page = page(&app, &actor, &shown, &filled).await?;
            Ok((StatusCode::PRECONDITION_FAILED, Html(page)).into_response())
        }
        Err(error) => Err(error),
    }
}

async fn save(app: &App, actor: &Actor, year: &str, id: &str, form: &SessionForm) -> Result<SessionRecord, Error> {
    let materials = named_documents(&form.materials).map_err(|problem| Error::Fields(vec![problem]))?;
    let SessionForm { version, agenda, prompts, notes, takeaways, .. } = form.clone();
    let papers = SessionRecord {
        cohort: year.to_owned(),
        session: id.to_owned(),
        version,
        agenda,
        prompts: prompts.into_iter().collect(),
        notes,
        takeaways,
        materials,
    };
    app.save_session(actor, papers).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_never_replaces_what_was_written() {
        let mut own = " ".to_owned();
        assert!(!put(&mut own, "8:30 Coffee"));
        assert_eq!(own, "8:30 Coffee");
        assert!(!put(&mut own, "8:30 Coffee") && !put(&mut own, ""), "it is there already");
        assert!(put(&mut own, "9:00 Welcome"));
        assert_eq!(own, "8:30 Coffee\n\n---\n\n9:00 Welcome");
    }
}
