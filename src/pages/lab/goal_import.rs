//! `GET` and `POST /desk/goal`, and `POST /desk/goal/save`

use std::sync::Arc;

use axum::Form;
use axum::extract::{Multipart, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::{Actor, Vocabularies};
use serde::Deserialize;
use web::{GoalImportPage, GoalPreview, PreviewRow};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::goal::file::{self, Line};
use crate::lab::goal::versions;
use crate::pages::fields;

/// Most rows of a preview.
const MOST_SHOWN: usize = 200;

/// What the address says of what was just done.
#[derive(Deserialize)]
pub struct Done {
    saved: Option<usize>,
}

/// What is shown below the form.
#[derive(Default)]
struct Shown {
    preview: Option<GoalPreview>,
    mistakes: Vec<String>,
    problem: Option<String>,
    done: Option<String>,
}

/// The form for a file with the numbers of many districts.
pub async fn form(State(app): State<Arc<App>>, Who(actor): Who, Query(Done { saved }): Query<Done>) -> Html<String> {
    let done = saved.map(|count| format!("Saved: {}.", web::sentence(&classes(count))));
    Html(page(&app, &actor, &Shown { done, ..Shown::default() }))
}

fn classes(count: usize) -> String {
    if count == 1 { "one class".to_owned() } else { format!("{count} classes") }
}

fn page(app: &App, actor: &Actor, shown: &Shown) -> String {
    let page = GoalImportPage {
        viewer: &crate::pages::viewer(app, actor),
        preview: shown.preview.as_ref(),
        mistakes: &shown.mistakes,
        problem: shown.problem.as_deref(),
        done: shown.done.as_deref(),
    };
    page.render()
}

/// Shows what a file would change, or every mistake in it. Nothing is written.
pub async fn preview(State(app): State<Arc<App>>, Who(actor): Who, body: Multipart) -> Result<Response, Error> {
    let file = fields::file(body).await?;
    let Some(bytes) = file else {
        let problem = Some("Choose the file first.".to_owned());
        let page = page(&app, &actor, &Shown { problem, ..Shown::default() });
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    };
    let (status, shown) = looked_through(&app, &bytes)?;
    Ok((status, Html(page(&app, &actor, &shown))).into_response())
}

fn looked_through(app: &App, bytes: &[u8]) -> Result<(StatusCode, Shown), Error> {
    let vocabularies = app.store.vocabularies();
    Ok(match file::read(bytes, vocabularies.districts()) {
        Ok(lines) => {
            (StatusCode::OK, Shown { preview: Some(previewed(app, &lines, &vocabularies)?), ..Shown::default() })
        }
        Err(mistakes) => (StatusCode::UNPROCESSABLE_ENTITY, Shown { mistakes, ..Shown::default() }),
    })
}

fn previewed(app: &App, lines: &[Line], vocabularies: &Vocabularies) -> Result<GoalPreview, Error> {
    let directory = app.people.accounts.now();
    let mut preview = GoalPreview {
        table: file::carried(lines)?,
        seen: versions(&directory, &file::changes(lines.to_vec())),
        ..GoalPreview::default()
    };
    for Line { district, entry } in lines {
        let before = directory.graduates(district, entry.class);
        let said = before.and_then(|before| Some((before.numbers?, before.note.as_str())));
        match said {
            Some(same) if same == (entry.numbers, entry.note.as_str()) => {
                preview.same += 1;
                continue;
            }
            Some(_) => preview.changed += 1,
            None => preview.new += 1,
        }
        if preview.rows.len() < MOST_SHOWN {
            preview.rows.push(PreviewRow {
                district: vocabularies.label("district", district),
                class: entry.class,
                before: said.map(|(numbers, _)| numbers),
                after: entry.numbers,
            });
        }
    }
    Ok(preview)
}

/// The table of a preview, and what there was when it was shown.
#[derive(Deserialize)]
pub struct Previewed {
    table: String,
    seen: u64,
}

/// Writes what the preview showed, all of it at once.
pub async fn save(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Form(Previewed { table, seen }): Form<Previewed>,
) -> Result<Response, Error> {
    let saved = match file::read(table.as_bytes(), app.store.vocabularies().districts()) {
        Ok(lines) => app.import_classes(&actor, file::changes(lines), seen).await,
        Err(_) => Err(Error::Stale { asked: String::new(), current: 0 }),
    };
    match saved {
        Ok(count) => Ok(Redirect::to(&format!("/desk/goal?saved={count}")).into_response()),
        Err(Error::Stale { .. }) => {
            let (_, mut shown) = looked_through(&app, table.as_bytes())?;
            let problem = "Some of these classes were changed since you looked. Nothing was saved; look again below.";
            shown.problem = Some(problem.to_owned());
            Ok((StatusCode::PRECONDITION_FAILED, Html(page(&app, &actor, &shown))).into_response())
        }
        Err(Error::Fields(problems)) => {
            let mistakes = problems.iter().map(|problem| format!("{}.", web::sentence(&problem.to_string()))).collect();
            let page = page(&app, &actor, &Shown { mistakes, ..Shown::default() });
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error),
    }
}
