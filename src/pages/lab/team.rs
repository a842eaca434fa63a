//! `GET` and `POST /cohorts/{year}/teams/{district}`

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::roster::{Gap, MOST, TeamMember};
use model::{Actor, Cohort, Roster, policy};
use serde::Deserialize;
use web::{PersonRow, TeamPage, TeamSheet};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::teams::TeamOf;
use crate::pages::fields::Fields;

/// Rows that are added at a time.
const MORE: usize = 4;
/// Empty rows below those with people.
const SPARE: usize = 2;

/// Which team was just saved.
#[derive(Deserialize)]
pub struct Saved {
    saved: Option<String>,
}

/// The teams of a district, with forms for those who may name their people.
pub async fn team(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((year, district)): Path<(String, String)>,
    Query(Saved { saved }): Query<Saved>,
) -> Result<Html<String>, Error> {
    let cohort = of_district(&app, &actor, &year, &district)?;
    let done = saved.and_then(|id| cohort.course.teams.iter().find(|team| team.id == id));
    let done = done.map(|team| format!("Saved: {}", team.label));
    Ok(Html(page(&app, &actor, &cohort, &district, sheets(&app, &cohort, &district), done.as_deref())))
}

/// The cohort, for those who may see inside, when the district is in it.
fn of_district(app: &App, actor: &Actor, year: &str, district: &str) -> Result<Cohort, Error> {
    let cohort = app.inside(actor, year)?;
    if cohort.districts.iter().any(|code| code == district) { Ok(cohort) } else { Err(Error::NotFound) }
}

fn page(
    app: &App,
    actor: &Actor,
    cohort: &Cohort,
    district: &str,
    teams: Vec<TeamSheet>,
    done: Option<&str>,
) -> String {
    let page = TeamPage {
        viewer: &crate::pages::viewer(app, actor),
        cohort,
        district,
        teams: &teams,
        may_write: policy::may_write_for(district, actor),
        done,
        vocabularies: &app.store.vocabularies(),
    };
    page.render()
}

fn sheets(app: &App, cohort: &Cohort, district: &str) -> Vec<TeamSheet> {
    app.teams_of(cohort, district).into_iter().map(sheet).collect()
}

/// A team with its form: its people, a row for each role that is missing, and some to spare.
fn sheet(of: TeamOf) -> TeamSheet {
    let TeamOf { team, roster, gaps } = of;
    let row = |person| PersonRow { person, remove: false };
    let mut rows: Vec<PersonRow> = roster.people.iter().cloned().map(row).collect();
    rows.extend(gaps.iter().filter_map(|gap| match gap {
        Gap::Role(role) => Some(row(TeamMember { role: role.clone(), ..TeamMember::default() })),
        Gap::Few(..) | Gap::Many(..) => None,
    }));
    let spare = team.least.max(rows.len() + SPARE).min(MOST);
    rows.resize(rows.len().max(spare), PersonRow::default());
    TeamSheet {
        people: roster.people,
        gaps: gaps.iter().map(ToString::to_string).collect(),
        version: roster.version,
        rows,
        team,
        ..TeamSheet::default()
    }
}

/// The rows of a form, as they were filled in.
fn typed(fields: &Fields) -> Vec<PersonRow> {
    fields.rows().list("people", |column| PersonRow {
        person: TeamMember {
            name: column("name"),
            role: column("role"),
            position: column("position"),
            email: column("email"),
        },
        remove: column("remove") == "yes",
    })
}

/// Saves who is in a team; or adds rows to its form, or shows what is wrong and keeps what was typed.
pub async fn change(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((year, district)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Error> {
    let cohort = of_district(&app, &actor, &year, &district)?;
    let fields = Fields::of(&body);
    let team = fields.text("team");
    let version = fields.version()?;
    let mut rows = typed(&fields);
    let kept: Vec<TeamMember> =
        rows.iter().map(|row| if row.remove { TeamMember::default() } else { row.person.clone() }).collect();
    let roster = Roster { cohort: year.clone(), district: district.clone(), team: team.clone(), version, people: kept };
    let saved = if fields.first("do") == Some("rows") {
        Ok(None)
    } else {
        app.save_team(&actor, &cohort, roster).await.map(Some)
    };
    let (status, problems, conflict) = match saved {
        Ok(Some(_)) => {
            return Ok(
                Redirect::to(&format!("/cohorts/{year}/teams/{district}?saved={team}#team-{team}")).into_response()
            );
        }
        Ok(None) => {
            rows.resize((rows.len() + MORE).min(MOST), PersonRow::default());
            (StatusCode::OK, Vec::new(), false)
        }
        Err(Error::Fields(problems)) => (StatusCode::UNPROCESSABLE_ENTITY, problems, false),
        Err(Error::Stale { .. }) => (StatusCode::PRECONDITION_FAILED, Vec::new(), true),
        Err(error) => return Err(error),
    };
    let mut sheets = sheets(&app, &cohort, &district);
    let sheet = sheets.iter_mut().find(|sheet| sheet.team.id == team).ok_or(Error::NotFound)?;
    // After a conflict the form is for what is saved now.
    sheet.version = if conflict { sheet.version } else { version };
    (sheet.rows, sheet.open, sheet.problems, sheet.conflict) = (rows, true, problems, conflict);
    Ok((status, Html(page(&app, &actor, &cohort, &district, sheets, None))).into_response())
}
