//! `GET /cohorts/{year}/answers` and `GET /cohorts/{year}/answers.csv`

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{Html, IntoResponse};
use model::form::compare::{Entry, Given};
use model::form::{Question, Section};
use model::{Actor, SheetId};
use serde::Deserialize;
use web::{Answered, AnswersPage};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::answers::{QUESTIONNAIRE, Side};
use crate::spreadsheet::guarded;

/// Every section.
const ALL: &str = "all";

/// What is compared.
#[derive(Deserialize)]
pub struct Wanted {
    /// Another cohort's year.
    #[serde(default)]
    with: String,
    /// One section of the form, or `all`; the first one on the page and all of them in the file unless said.
    #[serde(default)]
    section: String,
}

/// The answers of a cohort's districts, question by question.
pub async fn answers(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(year): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, Error> {
    let side = side(&app, &actor, &year, &wanted).await?;
    let first = side.form.sections.first().map(|section| section.id.as_str());
    let section = if wanted.section.is_empty() { first } else { chosen(&wanted.section) };
    let own = actor.districts.iter().find(|code| side.cohort.districts.contains(code));
    let all: Vec<String> = app.store.state().cohorts()?.into_iter().map(|cohort| cohort.year).collect();
    let page = AnswersPage {
        viewer: &crate::pages::viewer(&app, &actor),
        years: &side.years,
        all: &all,
        districts: side.cohort.districts.len(),
        form: side.form,
        section: section.filter(|id| side.form.section(id).is_some()),
        answered: &side.answered,
        given: &given(&side.answered),
        own: own.map(|code| web::sheet_address(&SheetId::of_cohort(QUESTIONNAIRE, code, &year))),
        vocabularies: &app.store.vocabularies(),
    };
    Ok(Html(page.render()))
}

/// The same as a table: a row for each thing that a district answered.
pub async fn file(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(year): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<impl IntoResponse, Error> {
    let section = chosen(&wanted.section);
    let side = side(&app, &actor, &year, &wanted).await?;
    let mut rows = csv::Writer::from_writer(Vec::new());
    let head = ["section", "question", "part", "cohort", "district", "handed_in", "answer"];
    rows.write_record(head).map_err(Error::internal)?;
    for section in side.form.sections.iter().filter(|one| section.is_none_or(|id| one.id == id)) {
        for row in section.questions.iter().flat_map(|question| lines(&app, &side, section, question)) {
            rows.write_record(row.iter().map(|cell| guarded(cell))).map_err(Error::internal)?;
        }
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"answers-{}.csv\"", side.cohort.year)),
    ];
    Ok((headers, rows.into_inner().map_err(Error::internal)?))
}

fn chosen(section: &str) -> Option<&str> {
    Some(section).filter(|id| !id.is_empty() && *id != ALL)
}

async fn side(app: &Arc<App>, actor: &Actor, year: &str, wanted: &Wanted) -> Result<Side, Error> {
    let (reading, actor, year) = (Arc::clone(app), actor.clone(), year.to_owned());
    let with = Some(wanted.with.clone()).filter(|with| !with.is_empty());
    // Every report of a cohort is read.
    let side = crate::compute::run(move || reading.side_by_side(&actor, &year, with.as_deref()));
    side.await?
}

fn given(answered: &[Answered]) -> Vec<Given> {
    answered.iter().map(|one| Given { group: one.group, answers: one.answers.clone() }).collect()
}

/// The rows of a question: every cell of its tables, and what was written beside them.
fn lines(app: &App, side: &Side, section: &Section, question: &Question) -> Vec<[String; 7]> {
    let line = |one: &Answered, part: &str, answer: String| {
        let year = side.years.get(one.group).cloned().unwrap_or_default();
        let handed_in = if one.report.is_some() { "yes" } else { "no" };
        let of = [section.title.as_str(), &question.label, part, &year, &one.name, handed_in, &answer];
        of.map(str::to_owned)
    };
    let mut lines = Vec::new();
    for grid in question.grids(&given(&side.answered), &app.store.vocabularies()) {
        for (one, row) in side.answered.iter().zip(&grid.rows) {
            for (head, entry) in grid.heads.iter().zip(row) {
                let part = if grid.caption.is_empty() { head.clone() } else { format!("{}, {head}", grid.caption) };
                match entry {
                    Entry::None => {}
                    Entry::Number(number) => lines.push(line(one, &part, number.to_string())),
                    Entry::Text(text) => lines.push(line(one, &part, text.clone())),
                }
            }
        }
    }
    if question.is_told() {
        let told = |one: &Answered| Some(line(one, "in words", one.answers.get(&question.id)?.said()));
        lines.extend(side.answered.iter().filter_map(told));
    }
    lines
}
