//! `GET` and `POST /artifacts/{id}/edit`, and `POST /artifacts/{id}/revisions`

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Multipart, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::curation::open_to;
use model::{ActionName, Actor, Artifact, FieldProblem, Metadata, Transition, Visibility, Vocabularies, Work, policy};
use serde::Deserialize;
use web::{Conflict, EditPage, FormValues, Suggested, Suggestible};

use super::fields::Fields;
use super::{artifact as artifact_page, form};
use crate::app::App;
use crate::curation::{Change, Expect};
use crate::error::Error;
use crate::http::receive::receive;
use crate::http::request::{Id, Who};

/// What comes next without anything but a click, the furthest first.
const STEPS: [ActionName; 3] = [ActionName::Publish, ActionName::Resubmit, ActionName::Submit];

/// Whether empty fields are filled in; those of a new draft always are.
#[derive(Deserialize)]
pub struct Wanted {
    suggest: Option<String>,
}

/// What stands in the form.
#[derive(Clone, Copy)]
struct Filled<'a> {
    values: &'a FormValues,
    problems: &'a [FieldProblem],
    suggested: &'a [Suggested],
    suggestible: Suggestible,
    codes: &'a [&'static str],
    conflict: Option<&'a Conflict>,
}

impl<'a> Filled<'a> {
    /// What a person sent, and nothing else.
    fn sent(values: &'a FormValues) -> Self {
        let suggestible = Suggestible::Fields(0);
        Self { values, problems: &[], suggested: &[], suggestible, codes: &[], conflict: None }
    }
}

/// The form, filled in with what is there, and with what the document suggests.
pub async fn form(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Id(id): Id,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, Error> {
    let artifact = app.artifact(id)?;
    if !policy::may_see_all(&artifact, &actor) {
        return Err(Error::NotFound);
    }
    let latest = artifact.latest().ok_or(Error::NotFound)?;
    let values = form::of(&latest.metadata, artifact.visibility);
    let found = app.suggestions(&artifact).await;
    let read = found.is_some();
    let found = found.unwrap_or_default();
    // Nobody has described it yet.
    let new = artifact.version == 1 && artifact.work == Work::Draft;
    let wanted = new || wanted.suggest.is_some();
    let (values, suggested, count) = form::suggested(values, found.suggestions, &latest.file, wanted);
    let suggestible = if read { Suggestible::Fields(count) } else { Suggestible::Unread };
    let filled = Filled {
        values: &values,
        problems: &[],
        suggested: &suggested,
        suggestible,
        codes: &found.codes,
        conflict: None,
    };
    Ok(Html(page(&app, &actor, &artifact, &filled)))
}

fn page(app: &App, actor: &Actor, artifact: &Artifact, filled: &Filled<'_>) -> String {
    let actions = open_to(artifact, actor);
    let page = EditPage {
        viewer: &super::viewer(app, actor),
        artifact,
        form: filled.values,
        problems: filled.problems,
        suggested: filled.suggested,
        suggestible: filled.suggestible,
        codes: filled.codes,
        conflict: filled.conflict,
        next: STEPS.into_iter().find(|step| actions.contains(step)),
        may_replace: policy::may_edit(artifact, actor),
        limit_bytes: app.settings.upload_limit,
        vocabularies: &app.store.vocabularies(),
    };
    page.render()
}

/// Saves the description and takes the next step if that is asked for, or shows what is wrong and keeps what was typed.
pub async fn edit(State(app): State<Arc<App>>, Who(actor): Who, Id(id): Id, body: Bytes) -> Result<Response, Error> {
    let fields = Fields::of(&body);
    let values = form::values(&fields);
    let version = fields.first("version").ok_or(Error::NoVersion)?.to_owned();
    let then = fields.first("then").and_then(|value| STEPS.into_iter().find(|step| named(*step) == value));
    let before = app.artifact(id)?;
    if policy::may_see_all(&before, &actor) && before.version.to_string() != version {
        return Ok(meanwhile(&app, &actor, &before, &values));
    }
    let described = match change(&app.store.vocabularies(), &values) {
        Ok(change) => app.describe(actor.clone(), id, Expect::Version(version), change).await,
        Err(error) => Err(error),
    };
    let artifact = match described {
        Ok(artifact) => artifact,
        Err(Error::Fields(problems)) => {
            let filled = Filled { problems: &problems, ..Filled::sent(&values) };
            let page = page(&app, &actor, &before, &filled);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
        }
        Err(Error::Stale { .. }) => return Ok(meanwhile(&app, &actor, &app.artifact(id)?, &values)),
        Err(error) => return Err(error),
    };
    if let Some(step) = then {
        let expect = Expect::Version(artifact.version.to_string());
        match app.transition(actor.clone(), id, expect, Transition::of(step)).await {
            Ok(_) => {}
            Err(error @ (Error::Refused(_) | Error::Stale { .. } | Error::Conflict(..))) => {
                let why = format!("The description is saved. But {error}");
                return artifact_page::refused(&app, &actor, id, &why).await;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Redirect::to(&format!("/artifacts/{id}")).into_response())
}

/// Someone else changed it while this was being written: what was sent stays in the form, and beside it stands what is
/// saved now.
fn meanwhile(app: &App, actor: &Actor, artifact: &Artifact, values: &FormValues) -> Response {
    let saved = artifact.latest().map(|revision| form::of(&revision.metadata, artifact.visibility)).unwrap_or_default();
    let conflict = Conflict { by: app.people.name(&artifact.changed.by), saved };
    let filled = Filled { conflict: Some(&conflict), ..Filled::sent(values) };
    (StatusCode::PRECONDITION_FAILED, Html(page(app, actor, artifact, &filled))).into_response()
}

/// An action's name in forms.
fn named(action: ActionName) -> String {
    let name = serde_json::to_value(action).ok();
    name.and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

fn change(vocabularies: &Vocabularies, values: &FormValues) -> Result<Change, Error> {
    let (checked, visibility) = form::checked(vocabularies, values)?;
    Ok(Box::new(move |_: &Metadata, seen: &mut Visibility| {
        *seen = visibility;
        Ok(checked)
    }))
}

/// Gives the document another file, which becomes its next revision.
pub async fn replace(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Id(id): Id,
    body: Multipart,
) -> Result<Redirect, Error> {
    let received = receive(&app, body).await?;
    let expect = Expect::Version(received.field("version").ok_or(Error::NoVersion)?.to_owned());
    let file = received.one_file()?;
    let same: Change = Box::new(|current: &Metadata, _: &mut Visibility| Ok(current.clone()));
    app.revise(actor, id, expect, file, same).await?;
    Ok(Redirect::to(&format!("/artifacts/{id}")))
}
