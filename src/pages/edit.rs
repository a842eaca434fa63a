//! `GET` and `POST /artifacts/{id}/edit`

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::{Actor, Artifact, FieldProblem, Metadata, Visibility, policy};
use web::EditPage;
use web::FormValues;

use super::form;
use crate::app::App;
use crate::curation::{Change, Expect};
use crate::error::Error;
use crate::http::request::{Id, Who};

/// The form, filled in with what is there.
pub async fn form(State(app): State<Arc<App>>, Who(actor): Who, Id(id): Id) -> Result<Html<String>, Error> {
    let artifact = app.artifact(id)?;
    if !policy::may_see_all(&artifact, &actor) {
        return Err(Error::NotFound);
    }
    let latest = artifact.latest().ok_or(Error::NotFound)?;
    let values = form::of(&latest.metadata, artifact.visibility);
    Ok(Html(page(&app, &actor, &artifact, &values, &[])))
}

fn page(app: &App, actor: &Actor, artifact: &Artifact, form: &FormValues, problems: &[FieldProblem]) -> String {
    let viewer = super::viewer(app, actor);
    EditPage { viewer: &viewer, artifact, form, problems, vocabularies: &app.store.vocabularies() }.render()
}

/// Saves the description, or shows what is wrong with it and keeps what was typed.
pub async fn edit(State(app): State<Arc<App>>, Who(actor): Who, Id(id): Id, body: Bytes) -> Result<Response, Error> {
    let fields: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let version = fields.iter().find(|(name, _)| name == "version").map(|(_, version)| version.clone());
    let values = form::values(&fields);
    let expect = Expect::Version(version.ok_or(Error::NoVersion)?);
    match app.describe(actor.clone(), id, expect, change(&app, &values)?).await {
        Ok(_) => Ok(Redirect::to(&format!("/artifacts/{id}")).into_response()),
        Err(Error::Fields(problems)) => {
            let artifact = app.artifact(id)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page(&app, &actor, &artifact, &values, &problems)))
                .into_response())
        }
        Err(error) => Err(error),
    }
}

fn change(app: &App, values: &FormValues) -> Result<Change, Error> {
    let (checked, visibility) = form::checked(&app.store.vocabularies(), values)?;
    Ok(Box::new(move |_: &Metadata, seen: &mut Visibility| {
        *seen = visibility;
        Ok(checked)
    }))
}
