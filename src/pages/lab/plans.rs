//! `GET` and `POST /districts/{code}/plans`: a district's implementation plans.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::form::Extent;
use model::pathway::{school_year, school_year_label};
use model::{Actor, District, FieldProblem, SheetId, policy};
use web::{PlanForm, PlanRow, PlansPage};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::cohorts::today;
use crate::lab::sheets::{WholeSheet, require_writer};
use crate::plans::PLAN;

/// The plans of a district, and the form to begin one.
pub async fn plans(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(code): Path<String>,
) -> Result<Html<String>, Error> {
    let district = district(&app, &actor, &code)?;
    let form = suggested(&app, &district)?;
    Ok(Html(page(&app, &actor, &district, &form, &[]).await?))
}

/// Begins a plan, or opens the one that is there.
pub async fn begin(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(code): Path<String>,
    body: Bytes,
) -> Result<Response, Error> {
    let district = district(&app, &actor, &code)?;
    let mut form = PlanForm::default();
    for (name, value) in form_urlencoded::parse(&body) {
        match name.as_ref() {
            "band" => form.band = value.trim().to_owned(),
            "school_year" => form.school_year = value.trim().to_owned(),
            "from" => form.from = value.trim().to_owned(),
            _ => {}
        }
    }
    let sheet = |band: &str, school_year: &str| SheetId::of_year(PLAN, &code, band, school_year);
    let from = (!form.from.is_empty()).then(|| {
        let (band, school_year) = form.from.split_once('/').unwrap_or_default();
        sheet(band, school_year)
    });
    match app.begin_sheet(actor.clone(), sheet(&form.band, &form.school_year), from).await {
        Ok(sheet) => Ok(Redirect::to(&web::sheet_address(&sheet.id)).into_response()),
        Err(Error::Fields(problems)) => {
            let page = page(&app, &actor, &district, &form, &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error),
    }
}

/// The district of this organisation code, for those who write for it.
pub fn district(app: &App, actor: &Actor, code: &str) -> Result<District, Error> {
    require_writer(code, actor)?;
    app.store.vocabularies().districts().get(code).cloned().ok_or(Error::NotFound)
}

/// The form as a district would most likely fill it in: its band in its latest cohort, and the next school year.
fn suggested(app: &App, district: &District) -> Result<PlanForm, Error> {
    let cohorts = app.store.state().cohorts()?;
    let of = |code: &String| cohorts.iter().rev().find_map(|cohort| cohort.bands.get(code).cloned());
    let band = of(&district.org_code).or_else(|| district.grade_bands.first().cloned()).unwrap_or_default();
    Ok(PlanForm { band, school_year: next_school_year(), from: String::new() })
}

/// The school year after the one that runs.
pub fn next_school_year() -> String {
    school_year_label(school_year(today()) + 1)
}

async fn page(
    app: &Arc<App>,
    actor: &Actor,
    district: &District,
    form: &PlanForm,
    problems: &[FieldProblem],
) -> Result<String, Error> {
    let sheets = app.sheets_of(actor, &district.org_code, PLAN)?;
    let rows = sheets.iter().map(|whole| row(app, whole)).collect::<Result<Vec<_>, _>>()?;
    let published = app.plans_of(&district.org_code, policy::scope(actor)).await?;
    let page = PlansPage {
        viewer: &crate::pages::viewer(app, actor),
        district,
        rows: &rows,
        published: &published,
        form,
        problems,
        vocabularies: &app.store.vocabularies(),
    };
    Ok(page.render())
}

/// A sheet in a list of sheets.
pub fn row(app: &App, whole: &WholeSheet) -> Result<PlanRow, Error> {
    let vocabularies = app.store.vocabularies();
    let none = model::Answers::new();
    let extents = whole.form.sections.iter().map(|section| {
        let answers = whole.sections.get(&section.id).map_or(&none, |saved| &saved.answers);
        section.extent(answers, &vocabularies)
    });
    let extents: Vec<Extent> = extents.collect();
    let last = whole.sections.values().map(|saved| &saved.changed).max_by_key(|stamp| stamp.at);
    let artifact = whole.sheet.artifact.map(|id| app.store.state().artifact(id)).transpose()?.flatten();
    Ok(PlanRow {
        sheet: whole.sheet.id.clone(),
        full: extents.iter().filter(|extent| **extent == Extent::Full).count(),
        begun: extents.iter().filter(|extent| **extent > Extent::Empty).count(),
        of: extents.len(),
        changed: last.map(|stamp| (stamp.at, app.people.name(&stamp.by))),
        document: artifact.map(|artifact| (artifact.id, model::curation::state_label(&artifact))),
    })
}
