//! `GET` and `POST /districts/{code}/plans/{band}/{school_year}` and those of other forms: a sheet that is being filled in,
//! its document and whoever sees to it.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Form, FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::form::{self, Section};
use model::{Actor, Answers, FieldProblem, SheetId};
use serde::Deserialize;
use web::{SheetDocument, SheetPage, SheetSectionRow, Successor, named};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::cohorts::today;
use crate::lab::sheets::{Makes, WholeSheet, document};

/// The sheet that an address names, under the place of its form.
pub struct Named(pub SheetId);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        type Names = HashMap<String, String>;
        let Path(names) = Path::<Names>::from_request_parts(parts, state).await.map_err(|_| Error::NotFound)?;
        let path = parts.uri.path();
        let place = path.strip_prefix("/api/v1").unwrap_or(path).split('/').nth(3);
        let form = place.and_then(form::at_place).ok_or(Error::NotFound)?;
        let subject = form.about.subject(|part| names.get(part).map(String::as_str)).ok_or(Error::NotFound)?;
        let district = names.get("code").cloned().ok_or(Error::NotFound)?;
        Ok(Self(SheetId { form: form.id.clone(), district, subject }))
    }
}

/// Its sections, how far they are, and what they look like as a document.
pub async fn sheet(State(app): State<Arc<App>>, Who(actor): Who, Named(id): Named) -> Result<Html<String>, Error> {
    Ok(Html(page(&app, &actor, &id, &Told::default())?))
}

/// Makes its document and leads to where it is described, or hands it in; otherwise says why there is none.
pub async fn make(State(app): State<Arc<App>>, Who(actor): Who, Named(id): Named) -> Result<Response, Error> {
    let made = app.make_document(actor.clone(), &id).await;
    let handed_in = match made {
        Ok(_) => app.hand_in(actor.clone(), &id).await,
        Err(_) => Ok(false),
    };
    let done = match (made, handed_in) {
        (Ok(_), Ok(true)) => "Handed in. Once staff have looked at it, the districts of the cohort read it.",
        (Ok(Makes::Draft(artifact)), Ok(false)) => {
            return Ok(Redirect::to(&format!("/artifacts/{artifact}/edit")).into_response());
        }
        (Ok(Makes::Nothing), Ok(false)) => {
            "Nothing has changed since the document was made; it says all that stands here."
        }
        (Err(error @ (Error::Conflict(..) | Error::Refused(_) | Error::Stale { .. })), _) => {
            let why = format!("No document was made: {error}");
            let page = page(&app, &actor, &id, &Told { problem: Some(&why), ..Told::default() })?;
            return Ok((StatusCode::CONFLICT, Html(page)).into_response());
        }
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    Ok(Html(page(&app, &actor, &id, &Told { done: Some(done), ..Told::default() })?).into_response())
}

/// Who takes over, as the form sends it.
#[derive(Deserialize)]
pub struct NewOwner {
    version: u64,
    #[serde(default)]
    role: String,
    #[serde(default)]
    since: String,
}

/// Hands it over to another role.
pub async fn hand_over(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Named(id): Named,
    Form(new): Form<NewOwner>,
) -> Result<Response, Error> {
    let told = |status: StatusCode, problem: Option<&str>, problems: &[FieldProblem]| {
        let successor = Successor { role: new.role.clone(), since: new.since.clone() };
        let page = page(&app, &actor, &id, &Told { successor: Some(&successor), problem, problems, done: None })?;
        Ok((status, Html(page)).into_response())
    };
    match app.hand_over(actor.clone(), id.clone(), new.version, &new.role, &new.since).await {
        Ok(sheet) => Ok(Redirect::to(&web::sheet_address(&sheet.id)).into_response()),
        Err(Error::Fields(problems)) => told(StatusCode::UNPROCESSABLE_ENTITY, None, &problems),
        Err(Error::Stale { .. }) => {
            let why =
                "Somebody else has just changed who sees to it: look below, then hand it over if it is still right.";
            told(StatusCode::PRECONDITION_FAILED, Some(why), &[])
        }
        Err(error) => Err(error),
    }
}

/// What a page says beside the sheet.
#[derive(Default)]
struct Told<'a> {
    problem: Option<&'a str>,
    done: Option<&'a str>,
    successor: Option<&'a Successor>,
    problems: &'a [FieldProblem],
}

fn page(app: &App, actor: &Actor, id: &SheetId, told: &Told<'_>) -> Result<String, Error> {
    let whole = app.sheet(actor, id)?;
    let made = app.made(&whole)?;
    let made_document = made.artifact.as_ref().map(|artifact| SheetDocument {
        id: artifact.id,
        title: artifact.latest().map(|latest| latest.metadata.title.clone()).unwrap_or_default(),
        standing: model::curation::state_label(artifact),
        same: made.same,
        locked: made.locked.map(str::to_owned),
    });
    let (answers, vocabularies) = (whole.answers(), app.store.vocabularies());
    let next = Successor { since: today().to_string(), ..Successor::default() };
    let page = SheetPage {
        viewer: &crate::pages::viewer(app, actor),
        sheet: &whole.sheet,
        form: &whole.form,
        known: whole.known,
        began_by: &app.people.name(&whole.sheet.began.by),
        rows: &whole.form.sections.iter().map(|section| row(app, &whole, section)).collect::<Vec<_>>(),
        document: made_document.as_ref(),
        preview: SheetPage::preview_of(&document(&whole, &answers, &vocabularies)),
        name: named(&whole.form, &answers),
        successor: told.successor.unwrap_or(&next),
        problems: told.problems,
        problem: told.problem,
        done: told.done,
        vocabularies: &vocabularies,
    };
    Ok(page.render())
}

fn row(app: &App, whole: &WholeSheet, section: &Section) -> SheetSectionRow {
    let (saved, none) = (whole.sections.get(&section.id), Answers::new());
    let answers = saved.map_or(&none, |saved| &saved.answers);
    let vocabularies = app.store.vocabularies();
    SheetSectionRow {
        id: section.id.clone(),
        title: section.title.clone(),
        extent: section.extent(answers, &vocabularies),
        answered: section.answered(answers, &vocabularies),
        changed: saved.map(|saved| (saved.changed.at, app.people.name(&saved.changed.by))),
    }
}
