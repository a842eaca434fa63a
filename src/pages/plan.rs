//! `GET` and `POST /districts/{code}/plans/{band}/{school_year}`: a plan that is being written, and its document.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::form::Section;
use model::{Actor, Answers, SheetId};
use serde::Deserialize;
use web::{PlanDocument, PlanPage, PlanSectionRow};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::plans::PLAN;
use crate::sheets::{Makes, WholeSheet, document};

/// The plan that an address names.
pub struct Named(pub SheetId);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Names {
            code: String,
            band: String,
            school_year: String,
        }
        let Path(names) = Path::<Names>::from_request_parts(parts, state).await.map_err(|_| Error::NotFound)?;
        let Names { code: district, band, school_year } = names;
        Ok(Self(SheetId { form: PLAN.to_owned(), district, band, school_year }))
    }
}

/// Its sections, how far they are, and what they look like as a document.
pub async fn plan(State(app): State<Arc<App>>, Who(actor): Who, Named(id): Named) -> Result<Html<String>, Error> {
    Ok(Html(page(&app, &actor, &id, None, None)?))
}

/// Makes its document and leads to where it is described and handed in; otherwise says why there is none.
pub async fn make(State(app): State<Arc<App>>, Who(actor): Who, Named(id): Named) -> Result<Response, Error> {
    match app.make_document(actor.clone(), &id).await {
        Ok(Makes::Draft(artifact)) => Ok(Redirect::to(&format!("/artifacts/{artifact}/edit")).into_response()),
        Ok(Makes::Nothing) => {
            let done = "Nothing has changed since the document was made; it says all that stands here.";
            Ok(Html(page(&app, &actor, &id, None, Some(done))?).into_response())
        }
        Err(error @ (Error::Conflict(..) | Error::Refused(_) | Error::Stale { .. })) => {
            let why = format!("No document was made: {error}");
            let page = page(&app, &actor, &id, Some(&why), None)?;
            Ok((StatusCode::CONFLICT, Html(page)).into_response())
        }
        Err(error) => Err(error),
    }
}

fn page(app: &App, actor: &Actor, id: &SheetId, problem: Option<&str>, done: Option<&str>) -> Result<String, Error> {
    let whole = app.sheet(actor, id)?;
    let made = app.made(&whole)?;
    let made_document = made.artifact.as_ref().map(|artifact| PlanDocument {
        id: artifact.id,
        title: artifact.latest().map(|latest| latest.metadata.title.clone()).unwrap_or_default(),
        standing: model::curation::state_label(artifact),
        same: made.same,
        locked: made.locked.map(str::to_owned),
    });
    let (answers, vocabularies) = (whole.answers(), app.store.vocabularies());
    let page = PlanPage {
        viewer: &super::viewer(app, actor),
        sheet: &whole.sheet,
        form: &whole.form,
        known: whole.known,
        began_by: &app.people.name(&whole.sheet.began.by),
        rows: &whole.form.sections.iter().map(|section| row(app, &whole, section)).collect::<Vec<_>>(),
        document: made_document.as_ref(),
        preview: PlanPage::preview_of(&document(&whole, &answers, &vocabularies)),
        problem,
        done,
        vocabularies: &vocabularies,
    };
    Ok(page.render())
}

fn row(app: &App, whole: &WholeSheet, section: &Section) -> PlanSectionRow {
    let (saved, none) = (whole.sections.get(&section.id), Answers::new());
    let answers = saved.map_or(&none, |saved| &saved.answers);
    let vocabularies = app.store.vocabularies();
    PlanSectionRow {
        id: section.id.clone(),
        title: section.title.clone(),
        extent: section.extent(answers, &vocabularies),
        answered: section.answered(answers, &vocabularies),
        changed: saved.map(|saved| (saved.changed.at, app.people.name(&saved.changed.by))),
    }
}
