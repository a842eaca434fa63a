//! `GET` and `POST /districts/{code}/lessons`: what a district learned.

use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::form::{Answer, Ask};
use model::{Actor, FieldProblem};
use serde::Deserialize;
use web::{DistrictLessonsPage, LessonRow, named};

use super::plans::{district, row};
use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::cohorts::today;
use crate::lab::lessons::{KIND, LESSON, THEME};
use crate::lab::sheets::WholeSheet;

/// Most published lessons listed.
const PUBLISHED: usize = 50;

/// The lessons of a district, and the form to begin one.
pub async fn lessons(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(code): Path<String>,
) -> Result<Html<String>, Error> {
    Ok(Html(page(&app, &actor, &code, "", &[]).await?))
}

/// Who sees to a new lesson.
#[derive(Deserialize)]
pub struct Begun {
    #[serde(default)]
    role: String,
}

/// Begins a lesson and leads to its first section.
pub async fn begin(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(code): Path<String>,
    Form(Begun { role }): Form<Begun>,
) -> Result<Response, Error> {
    match app.begin_numbered(actor.clone(), &code, LESSON, (&role, today())).await {
        Ok(sheet) => Ok(Redirect::to(&web::section_address(&sheet.id, "lesson")).into_response()),
        Err(Error::Fields(problems)) => {
            let page = page(&app, &actor, &code, &role, &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error),
    }
}

async fn page(
    app: &Arc<App>,
    actor: &Actor,
    code: &str,
    role: &str,
    problems: &[FieldProblem],
) -> Result<String, Error> {
    let district = district(app, actor, code)?;
    let sheets = app.sheets_of(actor, code, LESSON)?;
    let rows = sheets.iter().map(|whole| lesson(app, whole)).collect::<Result<Vec<_>, _>>()?;
    let published = app.of_district_found(actor, code, &[("kind", KIND)], PUBLISHED).await?;
    let page = DistrictLessonsPage {
        viewer: &crate::pages::viewer(app, actor),
        district: &district,
        rows: &rows,
        published: &published.hits,
        role,
        problems,
        vocabularies: &app.store.vocabularies(),
    };
    Ok(page.render())
}

fn lesson(app: &App, whole: &WholeSheet) -> Result<LessonRow, Error> {
    let answers = whole.answers();
    let theme = answers.values().find_map(|answers| answers.get(THEME));
    let theme = match (theme, whole.form.question(THEME).map(|question| &question.ask)) {
        (Some(Answer::Text(value)), Some(Ask::Choice { options })) => {
            Some(options.label(value, &app.store.vocabularies()))
        }
        _ => None,
    };
    Ok(LessonRow {
        name: named(&whole.form, &answers).map_or_else(|| format!("Lesson {}", whole.sheet.id.number()), str::to_owned),
        theme,
        owner: whole.sheet.owners.last().map(|owner| owner.role.clone()),
        sheet: row(app, whole)?,
    })
}
