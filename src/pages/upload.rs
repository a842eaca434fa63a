//! `GET` and `POST /upload`

use std::sync::Arc;

use axum::extract::{Multipart, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::{Actor, ArtifactId, Description, FieldProblem, FileRef, Metadata, Visibility};
use web::FormValues;
use web::{UploadOutcome, UploadPage};

use super::fields::Fields;
use super::form;
use crate::app::App;
use crate::curation::{NewArtifact, filled};
use crate::error::Error;
use crate::http::receive::receive;
use crate::http::request::Who;

/// Takes files. An address such as `/upload?kind=agenda&districts=00010000` says what they are filed under.
pub async fn form(State(app): State<Arc<App>>, Who(actor): Who, RawQuery(query): RawQuery) -> Html<String> {
    let fields = Fields::of(query.unwrap_or_default().as_bytes());
    let values = form::values(&fields);
    let known = form::description(&values).check(&app.store.vocabularies());
    // What is not known is left out; there is nothing yet that could be lost.
    let values = known.map(|metadata| FormValues::from(&metadata)).unwrap_or_default();
    Html(page(&app, &actor, &values, &[], &[]))
}

fn page(
    app: &App,
    actor: &Actor,
    form: &FormValues,
    problems: &[FieldProblem],
    outcomes: &[UploadOutcome<'_>],
) -> String {
    let page = UploadPage {
        viewer: &super::viewer(app, actor),
        form,
        filed_as: &filed_as(app, form),
        problems,
        outcomes,
        limit_bytes: app.settings.upload_limit,
        vocabularies: &app.store.vocabularies(),
    };
    page.render()
}

/// What files are filed under, as the API takes it: a JSON object of what is said.
fn filed_as(app: &App, values: &FormValues) -> String {
    let said = form::description(values).check(&app.store.vocabularies()).unwrap_or_default();
    serde_json::to_string(&said).unwrap_or_default()
}

/// Stores one or several files under the same description. One file leads to its description; several to a list.
pub async fn upload(State(app): State<Arc<App>>, Who(actor): Who, body: Multipart) -> Result<Response, Error> {
    let received = receive(&app, body).await?;
    let values = form::values(&received.fields);
    let mut problems = match form::description(&values).check(&app.store.vocabularies()) {
        Ok(_) => Vec::new(),
        Err(problems) => problems,
    };
    let visibility = form::visibility(&values).map_err(|problem| problems.push(problem)).unwrap_or_default();
    if received.files.is_empty() {
        problems.push(FieldProblem::new("file", "choose a file to upload"));
    }
    if !problems.is_empty() {
        return Ok(
            (StatusCode::UNPROCESSABLE_ENTITY, Html(page(&app, &actor, &values, &problems, &[]))).into_response()
        );
    }
    let mut results = Vec::new();
    for (name, file) in received.files {
        let stored = store(&app, &actor, file, form::description(&values), visibility).await;
        results.push((name, stored));
    }
    if let [(_, Ok((id, _)))] = &results[..] {
        return Ok(Redirect::to(&format!("/artifacts/{id}/edit")).into_response());
    }
    let all = results.iter().all(|(_, stored)| stored.is_ok());
    let outcomes: Vec<UploadOutcome<'_>> = results.iter().map(|(name, stored)| outcome(name, stored)).collect();
    let kept = if all { FormValues::default() } else { values };
    let status = if all { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Html(page(&app, &actor, &kept, &[], &outcomes))).into_response())
}

fn outcome<'a>(name: &'a str, stored: &Stored) -> UploadOutcome<'a> {
    let result = match stored {
        Ok(stored) => Ok(stored.clone()),
        Err(error) => Err(error.to_string()),
    };
    UploadOutcome { file_name: name, result }
}

/// The artifact a file became, with warnings about it.
type Stored = Result<(ArtifactId, Vec<String>), Error>;

async fn store(
    app: &App,
    actor: &Actor,
    file: Result<FileRef, Error>,
    said: Description,
    visibility: Visibility,
) -> Stored {
    let file = file?;
    let metadata: Metadata = filled(said, &file, None, &app.store.vocabularies())?;
    let others = app.same_file(actor, &file.sha256)?;
    let new = NewArtifact { file, metadata, external_id: None, visibility, key: None };
    let artifact = app.create(actor.clone(), new).await?;
    let warnings = others.iter().map(|other| format!("The same file is already here: {other}."));
    Ok((artifact.id, warnings.collect()))
}
