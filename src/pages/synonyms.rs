//! `GET` and `POST /desk/synonyms`, and `POST /desk/synonyms/file`

use std::sync::Arc;

use axum::Form;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use model::{Actor, policy};
use serde::Deserialize;
use web::SynonymsPage;

use crate::api::synonyms::text;
use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::pages::fields;
use crate::synonyms::Change;

/// Words that mean the same, and ways to change them.
pub async fn synonyms(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Html<String>, Error> {
    if !policy::may_tend_search(&actor) {
        return Err(Error::Forbidden("only programme staff may change synonyms".to_owned()));
    }
    Ok(Html(render(&app, &actor, None, "", None)))
}

fn render(app: &App, actor: &Actor, problem: Option<&str>, typed: &str, done: Option<&str>) -> String {
    let list = app.synonyms();
    let viewer = super::viewer(app, actor);
    SynonymsPage { viewer: &viewer, groups: &list.terms, problem, typed, done }.render()
}

/// A change, as a form sends it.
#[derive(Debug, Deserialize)]
pub struct ChangeForm {
    /// The group to remove.
    remove: Option<String>,
    /// The forms to add, with commas between them.
    #[serde(default)]
    forms: String,
}

/// Adds or removes a group.
pub async fn change(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Form(form): Form<ChangeForm>,
) -> Result<Response, Error> {
    let typed = form.forms.trim().to_owned();
    let (change, done) = match form.remove {
        Some(group) => (Change::Remove(group.clone()), format!("Removed: {group}")),
        None => (Change::Add(typed.clone()), format!("Added: {typed}")),
    };
    let changed = app.change_synonyms(actor.clone(), change).await;
    answer(&app, &actor, changed.map(|_| done), &typed)
}

/// Puts the groups of an uploaded file in place of all.
pub async fn import(State(app): State<Arc<App>>, Who(actor): Who, body: Multipart) -> Result<Response, Error> {
    let file = fields::file(body).await?;
    let changed = match file {
        None => Err(Error::Malformed("file_missing", "choose the file with the synonyms first".to_owned())),
        Some(bytes) => match text(&bytes) {
            Ok(text) => app.change_synonyms(actor.clone(), Change::Replace(text)).await,
            Err(error) => Err(error),
        },
    };
    let done = changed.map(|list| format!("The file is in use: {} groups", list.terms.len()));
    answer(&app, &actor, done, "")
}

fn answer(app: &App, actor: &Actor, changed: Result<String, Error>, typed: &str) -> Result<Response, Error> {
    match changed {
        Ok(done) => Ok(Html(render(app, actor, None, "", Some(&done))).into_response()),
        Err(Error::Malformed(_, why)) => {
            Ok((StatusCode::BAD_REQUEST, Html(render(app, actor, Some(&why), typed, None))).into_response())
        }
        Err(error) => Err(error),
    }
}
