//! `GET` and `POST /districts/{code}/plans/{band}/{school_year}/{section}` and those of other forms: the form of one section.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::{Actor, Answers, FieldProblem, SheetId};
use serde::Deserialize;
use web::{SheetConflict, SheetSectionPage, answers, named};

use super::sheet::Named;
use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::sheets::WholeSheet;
use crate::pages::fields::Fields;

/// The section that an address names.
pub struct NamedSection(pub String);

impl<S: Send + Sync> FromRequestParts<S> for NamedSection {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Names {
            section: String,
        }
        let Path(names) = Path::<Names>::from_request_parts(parts, state).await.map_err(|_| Error::NotFound)?;
        Ok(Self(names.section))
    }
}

/// What was just done, as the address that a save leads to says it.
#[derive(Default, Deserialize)]
pub struct After {
    saved: Option<String>,
    more: Option<String>,
}

/// What stands in the form.
#[derive(Default)]
struct Filled<'a> {
    /// What was typed; what is saved unless said.
    answers: Option<&'a Answers>,
    problems: &'a [FieldProblem],
    conflict: Option<&'a SheetConflict>,
    problem: Option<&'a str>,
    done: Option<&'a str>,
    more: bool,
}

/// The form, filled in with what is saved.
pub async fn form(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Named(id): Named,
    NamedSection(section): NamedSection,
    Query(after): Query<After>,
) -> Result<Html<String>, Error> {
    let whole = app.sheet(&actor, &id)?;
    let done = after.saved.map(|_| "Saved.");
    let filled = Filled { done, more: after.more.is_some(), ..Filled::default() };
    Ok(Html(page(&app, &actor, &whole, &section, &filled).await?))
}

/// Saves the section, or shows what is wrong and keeps what was typed.
pub async fn save(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Named(id): Named,
    NamedSection(section): NamedSection,
    body: Bytes,
) -> Result<Response, Error> {
    let whole = app.sheet(&actor, &id)?;
    let fields = Fields::of(&body);
    let version = fields.version()?;
    let typed = answers(whole.section(&section)?, &fields);
    if fields.first("then") == Some("auto") {
        // Nobody sees a page: the script wants the new version, or the status that says why there is none.
        let saved = app.save_answers(actor, id, &section, version, typed).await?;
        return Ok(saved.version.to_string().into_response());
    }
    let more = fields.first("then") == Some("more");
    let filled = Filled { answers: Some(&typed), more, ..Filled::default() };
    match app.save_answers(actor.clone(), id.clone(), &section, version, typed.clone()).await {
        Ok(_) => Ok(Redirect::to(&next(&whole, &id, &section, fields.first("then"))).into_response()),
        Err(Error::Fields(problems)) => {
            let page = page(&app, &actor, &whole, &section, &Filled { problems: &problems, ..filled }).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(Error::Stale { .. }) => {
            let now = app.sheet(&actor, &id)?;
            let saved = now.sections.get(&section);
            let conflict = SheetConflict {
                by: saved.map(|saved| app.people.name(&saved.changed.by)).unwrap_or_default(),
                saved: saved.map(|saved| saved.answers.clone()).unwrap_or_default(),
            };
            let page = page(&app, &actor, &now, &section, &Filled { conflict: Some(&conflict), ..filled }).await?;
            Ok((StatusCode::PRECONDITION_FAILED, Html(page)).into_response())
        }
        Err(error @ (Error::Conflict(..) | Error::Write(_))) => {
            let (why, status) = (format!("Nothing is saved: {error}"), error.problem().status);
            let page = page(&app, &actor, &whole, &section, &Filled { problem: Some(&why), ..filled }).await?;
            Ok((StatusCode::from_u16(status).unwrap_or(StatusCode::CONFLICT), Html(page)).into_response())
        }
        Err(error) => Err(error),
    }
}

/// Where a save leads to.
fn next(whole: &WholeSheet, id: &SheetId, section: &str, then: Option<&str>) -> String {
    let plan = web::sheet_address(id);
    let mut after = whole.form.sections.iter().skip_while(|one| one.id != section).skip(1);
    match (then, after.next()) {
        (Some("stay"), _) => format!("{plan}/{section}?saved=yes"),
        (Some("more"), _) => format!("{plan}/{section}?saved=yes&more=yes"),
        (_, Some(next)) => format!("{plan}/{}", next.id),
        (_, None) => plan,
    }
}

async fn page(
    app: &Arc<App>,
    actor: &Actor,
    whole: &WholeSheet,
    section: &str,
    filled: &Filled<'_>,
) -> Result<String, Error> {
    let section = whole.section(section)?;
    let (saved, none, all) = (whole.sections.get(&section.id), Answers::new(), whole.answers());
    let page = SheetSectionPage {
        viewer: &crate::pages::viewer(app, actor),
        sheet: &whole.sheet,
        name: named(&whole.form, &all),
        form: &whole.form,
        known: whole.known,
        section,
        answers: filled.answers.or(saved.map(|saved| &saved.answers)).unwrap_or(&none),
        version: saved.map_or(0, |saved| saved.version),
        more: filled.more,
        problems: filled.problems,
        conflict: filled.conflict,
        problem: filled.problem,
        done: filled.done,
        prior: &app.prior(actor, &whole.sheet.id, &whole.form, section).await?,
        vocabularies: &app.store.vocabularies(),
    };
    Ok(page.render())
}
