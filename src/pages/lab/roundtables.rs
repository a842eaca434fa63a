//! `GET` and `POST /desk/roundtables`, and `GET` and `POST /desk/roundtables/file`

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Multipart, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use model::roundtable::{MOST, USUAL};
use model::{Actor, FieldProblem, Roundtables};
use web::{RoundtableRow, RoundtablesPage};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::roundtables::{read_file, write_file};
use crate::pages::fields::{self, Fields};

/// Rows that are added at a time.
const MORE: usize = 4;

/// What stands in the form, and what is said about it.
#[derive(Default)]
struct Filled {
    version: u64,
    rows: Vec<RoundtableRow>,
    problems: Vec<FieldProblem>,
    problem: Option<String>,
    done: Option<String>,
    /// What someone else saved meanwhile.
    saved: Vec<RoundtableRow>,
}

/// The Roundtables and their districts.
pub async fn roundtables(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Html<String>, Error> {
    let table = app.people.accounts.now().roundtables().clone();
    Ok(Html(page(&app, &actor, filled(&app, &table))))
}

/// The form of what is saved, with rows to spare.
fn filled(app: &App, table: &Roundtables) -> Filled {
    let mut rows = rows_of(app, table);
    rows.resize(USUAL.max(rows.len() + 1).min(MOST), RoundtableRow::default());
    Filled { version: table.version, rows, ..Filled::default() }
}

fn rows_of(app: &App, table: &Roundtables) -> Vec<RoundtableRow> {
    let vocabularies = app.store.vocabularies();
    let known = vocabularies.districts();
    let named = |code: &String| {
        let name = vocabularies.label("district", code);
        if known.resolve(&name).is_ok_and(|found| found.org_code == *code) { name } else { code.clone() }
    };
    let row = |row: &model::roundtable::Roundtable| RoundtableRow {
        name: row.name.clone(),
        districts: row.districts.iter().map(named).collect::<Vec<_>>().join("; "),
    };
    table.rows.iter().map(row).collect()
}

fn page(app: &App, actor: &Actor, filled: Filled) -> String {
    let page = RoundtablesPage {
        viewer: &crate::pages::viewer(app, actor),
        version: filled.version,
        rows: &filled.rows,
        problems: &filled.problems,
        problem: filled.problem.as_deref(),
        done: filled.done.as_deref(),
        saved: &filled.saved,
    };
    page.render()
}

/// Saves the table; or adds rows to the form, or shows what is wrong and keeps what was typed.
pub async fn change(State(app): State<Arc<App>>, Who(actor): Who, body: Bytes) -> Result<Response, Error> {
    let fields = Fields::of(&body);
    let version = fields.version()?;
    let mut rows =
        fields.rows().list("rows", |column| RoundtableRow { name: column("name"), districts: column("districts") });
    if fields.first("do") == Some("rows") {
        rows.resize((rows.len() + MORE).min(MOST), RoundtableRow::default());
        return Ok(Html(page(&app, &actor, Filled { version, rows, ..Filled::default() })).into_response());
    }
    let typed: Vec<(String, String)> = rows.iter().map(|row| (row.name.clone(), row.districts.clone())).collect();
    let (status, filled) = match app.save_roundtables(&actor, version, &typed).await {
        Ok(table) => {
            let done = format!("Saved: {} Roundtables", table.rows.len());
            (StatusCode::OK, Filled { done: Some(done), ..filled(&app, &table) })
        }
        Err(Error::Fields(problems)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Filled { version, rows, problems, ..Filled::default() })
        }
        Err(Error::Stale { .. }) => {
            let now = app.people.accounts.now().roundtables().clone();
            let saved = rows_of(&app, &now);
            (StatusCode::PRECONDITION_FAILED, Filled { version: now.version, rows, saved, ..Filled::default() })
        }
        Err(error) => return Err(error),
    };
    Ok((status, Html(page(&app, &actor, filled))).into_response())
}

/// The table as a file.
pub async fn file(State(app): State<Arc<App>>) -> Result<Response, Error> {
    let file = write_file(&app.people.accounts.now().roundtables().clone(), &app.store.vocabularies())?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"roundtables.csv\""),
    ];
    Ok((headers, file).into_response())
}

/// Puts what a file says into the form; nothing is saved yet.
pub async fn import(State(app): State<Arc<App>>, Who(actor): Who, body: Multipart) -> Result<Response, Error> {
    let file = fields::file(body).await?;
    let read = file.map_or_else(|| Err("choose the file first".to_owned()), |bytes| read_file(&bytes));
    let mut filled = filled(&app, &app.people.accounts.now().roundtables().clone());
    let status = match read {
        Ok(rows) => {
            filled.rows =
                rows.into_iter().take(MOST).map(|(name, districts)| RoundtableRow { name, districts }).collect();
            filled.done = Some("The file stands in the form. Look it through; nothing is saved yet.".to_owned());
            StatusCode::OK
        }
        Err(why) => {
            filled.problem = Some(format!("{}. Nothing was changed.", web::sentence(&why)));
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    Ok((status, Html(page(&app, &actor, filled))).into_response())
}
