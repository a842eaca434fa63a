//! `GET` and `POST /artifacts/{id}/report`, and `GET` and `POST /desk/reports`

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::{ActionName, Actor, Artifact, FieldProblem, ReportKind, Transition, policy};
use serde::Deserialize;
use web::{ReportForm, ReportPage, ReportRow, ReportsPage};

use crate::app::App;
use crate::curation::Expect;
use crate::error::Error;
use crate::http::caller::Caller;
use crate::http::request::{Id, Who};
use crate::reports::NewReport;

/// The form to report a problem with a published document.
pub async fn form(State(app): State<Arc<App>>, Who(actor): Who, Id(id): Id) -> Result<Html<String>, Error> {
    let artifact = app.artifact(id)?;
    page(&app, &actor, &artifact, &ReportForm::default(), &[], false).map(Html)
}

fn page(
    app: &App,
    actor: &Actor,
    artifact: &Artifact,
    form: &ReportForm,
    problems: &[FieldProblem],
    sent: bool,
) -> Result<String, Error> {
    let live = artifact.live().filter(|_| policy::may_see_live(artifact, actor)).ok_or(Error::NotFound)?;
    let viewer = super::viewer(app, actor);
    Ok(ReportPage { viewer: &viewer, id: artifact.id, title: &live.metadata.title, form, problems, sent }.render())
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Sent {
    kind: Option<ReportKind>,
    #[serde(default)]
    text: String,
    #[serde(default)]
    email: String,
}

/// Takes the report and thanks for it.
pub async fn send(
    State(app): State<Arc<App>>,
    caller: Caller,
    Id(id): Id,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let artifact = app.artifact(id)?;
    let form = ReportForm { kind: sent.kind, text: sent.text.clone(), email: sent.email.clone() };
    let Some(kind) = sent.kind else {
        let problem = FieldProblem::new("kind", "choose what kind of problem it is");
        let page = page(&app, &caller.actor, &artifact, &form, &[problem], false)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    };
    let new = NewReport { kind, text: sent.text, email: Some(sent.email) };
    match app.report(&caller.actor, caller.address, id, new).await {
        Ok(()) => Ok(Html(page(&app, &caller.actor, &artifact, &form, &[], true)?).into_response()),
        Err(Error::Fields(problems)) => {
            let page = page(&app, &caller.actor, &artifact, &form, &problems, false)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error),
    }
}

/// All reports.
pub async fn list(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Html<String>, Error> {
    Ok(Html(desk(&app, &actor, None)?))
}

fn desk(app: &App, actor: &Actor, problem: Option<&str>) -> Result<String, Error> {
    let mut rows = Vec::new();
    for report in app.reports(actor)? {
        let artifact = app.store.state().artifact(report.artifact)?;
        rows.push(ReportRow {
            title: app.titled(report.artifact)?.unwrap_or_else(|| "Removed document".to_owned()),
            hidden: artifact.as_ref().is_some_and(|artifact| artifact.hidden),
            up: artifact.as_ref().is_some_and(Artifact::is_up),
            closed_by: report.closed.as_ref().map(|closed| app.people.name(&closed.stamp.by)),
            report,
        });
    }
    Ok(ReportsPage { viewer: &super::viewer(app, actor), rows: &rows, problem }.render())
}

/// What to do about a report.
#[derive(Deserialize)]
pub struct Deal {
    report: String,
    #[serde(rename = "do")]
    deed: String,
    #[serde(default)]
    note: String,
}

/// Hides the document, shows it again, or closes the report.
pub async fn deal(State(app): State<Arc<App>>, Who(actor): Who, Form(deal): Form<Deal>) -> Result<Response, Error> {
    let found = app.people.accounts.now().report(&deal.report).map(|report| report.artifact);
    let artifact = found.ok_or(Error::NotFound)?;
    let act = |action| app.transition(actor.clone(), artifact, Expect::Any, Transition::of(action));
    let dealt = match deal.deed.as_str() {
        "hide" => act(ActionName::Hide).await.map(|_| ()),
        "unhide" => act(ActionName::Unhide).await.map(|_| ()),
        "close" => app.close_report(&actor, &deal.report, &deal.note).await,
        _ => return Err(Error::Malformed("malformed", "the form is not one of this page".to_owned())),
    };
    match dealt {
        Ok(()) => Ok(Redirect::to("/desk/reports").into_response()),
        Err(error @ (Error::Fields(_) | Error::Conflict(..) | Error::Refused(_))) => {
            let status = StatusCode::CONFLICT;
            Ok((status, Html(desk(&app, &actor, Some(&error.to_string()))?)).into_response())
        }
        Err(error) => Err(error),
    }
}
