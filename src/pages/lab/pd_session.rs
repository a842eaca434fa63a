//! `GET` and `POST /pd/{id}`

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::{Actor, FieldProblem, policy};
use serde::Deserialize;
use web::PdSessionPage;

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::cohorts::today;

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    district: String,
    teachers: String,
}

/// Whether something was just saved.
#[derive(Deserialize)]
pub struct Saved {
    saved: Option<String>,
}

/// A session, with the districts that want to come for those who may see them.
pub async fn session(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(id): Path<String>,
    Query(Saved { saved }): Query<Saved>,
) -> Result<Html<String>, Error> {
    let done = saved.map(|_| "Saved.");
    Ok(Html(page(&app, &actor, &id, &Sent::default(), done, None)?))
}

fn page(
    app: &App,
    actor: &Actor,
    id: &str,
    typed: &Sent,
    done: Option<&str>,
    problem: Option<&str>,
) -> Result<String, Error> {
    let (session, interests) = app.pd_session(id)?;
    let districts = interests.len();
    let shown = policy::may_see_interests(actor);
    let page = PdSessionPage {
        viewer: &crate::pages::viewer(app, actor),
        session: &session,
        districts,
        interests: shown.then_some(&interests),
        own: &actor.districts,
        typed: (&typed.district, &typed.teachers),
        today: today(),
        done,
        problem,
        vocabularies: &app.store.vocabularies(),
    };
    Ok(page.render())
}

/// Says how many teachers of a district want to come.
pub async fn want(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let vocabularies = app.store.vocabularies();
    let typed = sent.district.trim();
    let district = vocabularies.districts().resolve(typed).map(|district| district.org_code.clone());
    let teachers = sent.teachers.trim().parse::<u32>();
    let done = match (district, teachers) {
        (Ok(district), Ok(teachers)) => app.want(&actor, id.clone(), district, teachers, today()).await,
        (Err(_), _) => Err(FieldProblem::new("district", format!("{typed:?} is not the name of one")).into()),
        (_, Err(_)) => Err(FieldProblem::new("teachers", "must be a number; 0 takes it back").into()),
    };
    let (status, why) = match done {
        Ok(()) => return Ok(Redirect::to(&format!("/pd/{id}?saved")).into_response()),
        Err(Error::Fields(problems)) => {
            let said = problems.iter().map(|one| format!("{} {}", web::sentence(&one.field), one.message));
            (StatusCode::UNPROCESSABLE_ENTITY, said.collect::<Vec<_>>().join("; "))
        }
        Err(Error::Conflict(_, why)) => (StatusCode::CONFLICT, web::sentence(&why)),
        Err(error) => return Err(error),
    };
    let page = page(&app, &actor, &id, &sent, None, Some(&format!("{why}.")))?;
    Ok((status, Html(page)).into_response())
}
