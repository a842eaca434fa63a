//! `GET /artifacts/{id}` and `POST /artifacts/{id}/transitions`

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::curation::open_to;
use model::{AccountId, Actor, Artifact, ArtifactId, Hit, Revision, Transition, policy};
use serde::Deserialize;
use web::{ArtifactPage, Finding, WithdrawnPage};

use crate::api::view::shown;
use crate::app::App;
use crate::checks::{CheckResult, Level};
use crate::curation::Expect;
use crate::error::Error;
use crate::http::request::{Id, Who};

/// The landing page of an artifact; 410 with the reason when it is no longer up.
pub async fn artifact(State(app): State<Arc<App>>, Who(actor): Who, Id(id): Id) -> Result<Response, Error> {
    let artifact = app.artifact(id)?;
    if (artifact.withdrawal.is_some() || artifact.redacted.is_some()) && policy::may_see_tombstone(&artifact, &actor) {
        return withdrawn(&app, &actor, &artifact);
    }
    let similar = app.similar(&actor, id).await?;
    let plans = match shown(&artifact, &actor) {
        Ok(revision) => app.plans(&actor, &artifact, &revision.metadata).await?,
        Err(_) => Vec::new(),
    };
    Ok(Html(render(&app, &actor, &artifact, &Around { similar, plans }, None).await?).into_response())
}

fn withdrawn(app: &App, actor: &Actor, artifact: &Artifact) -> Result<Response, Error> {
    let replaced_by = artifact.withdrawal.as_ref().and_then(|withdrawal| withdrawal.replaced_by);
    let replacement = match replaced_by {
        // Only what they may see: a draft may stand for it already.
        Some(other) if app.artifact(other).is_ok_and(|other| policy::may_see_live(&other, actor)) => {
            app.titled(other)?.map(|title| (other, title))
        }
        _ => None,
    };
    let title = artifact.live().map_or("Removed document", |revision| &revision.metadata.title);
    let may_restore = open_to(artifact, actor).contains(&model::ActionName::Restore);
    let page = WithdrawnPage { viewer: &super::viewer(app, actor), artifact, title, replacement, may_restore };
    Ok((StatusCode::GONE, Html(page.render())).into_response())
}

/// Other documents that have to do with one.
#[derive(Default)]
struct Around {
    similar: Vec<Hit>,
    plans: Vec<Hit>,
}

/// The page; `problem` says why the last action was refused.
async fn render(
    app: &Arc<App>,
    actor: &Actor,
    artifact: &Artifact,
    around: &Around,
    problem: Option<&str>,
) -> Result<String, Error> {
    let revision = shown(artifact, actor)?;
    let (failed, duplicates) = findings(app, actor, artifact, revision).await?;
    super::with_text(app, &revision.file, |text| {
        let page = ArtifactPage {
            viewer: &super::viewer(app, actor),
            artifact,
            revision,
            text,
            actions: &open_to(artifact, actor),
            may_edit: policy::may_edit(artifact, actor) || (artifact.is_up() && actor.is_curator()),
            findings: &failed,
            duplicates: &duplicates,
            similar: &around.similar,
            plans: &around.plans,
            people: &people(app, artifact),
            problem,
            backups: app.settings.backups_kept,
            pdf: revision.file.media_type == super::file::PDF,
            vocabularies: &app.store.vocabularies(),
        };
        Ok(page.render())
    })
}

/// What others read of everyone who had to do with an artifact.
pub fn people(app: &App, artifact: &Artifact) -> BTreeMap<AccountId, String> {
    let revisions = artifact.revisions.iter();
    let published = revisions.flat_map(|revision| revision.published.iter().chain([&revision.created]));
    let stamps = published.chain(artifact.notes.iter().map(|note| &note.stamp)).chain([&artifact.changed]);
    let accounts = stamps.map(|stamp| &stamp.by).chain(&artifact.reviewer);
    accounts.map(|account| (account.clone(), app.people.name(account))).collect()
}

pub type Findings = (Vec<Finding>, Vec<(ArtifactId, String)>);

/// What the checks find on what is in work, and other artifacts with the same file or nearly the same text; for those
/// who work on it.
pub async fn findings(
    app: &Arc<App>,
    actor: &Actor,
    artifact: &Artifact,
    revision: &Revision,
) -> Result<Findings, Error> {
    if !policy::may_see_all(artifact, actor) {
        return Ok(Findings::default());
    }
    let found = app.findings(actor, artifact.id, artifact.working().unwrap_or(revision)).await?;
    let alike = found.alike.into_iter().filter_map(|other| Some((other, app.titled(other).ok()??))).collect();
    let results = if artifact.working().is_some() { found.results } else { Vec::new() };
    Ok((results.into_iter().map(finding).collect(), alike))
}

/// A finding as the page shows it.
fn finding(CheckResult { finding, .. }: CheckResult) -> Finding {
    Finding {
        grave: finding.level == Level::Failure,
        label: match finding.level {
            Level::Info => "Good to know",
            Level::Warning => "Warning",
            Level::Failure => "Keeps it from being published",
        },
        explanation: finding.explanation,
        places: finding.places.into_iter().map(|place| (place.page, place.label, place.excerpt)).collect(),
    }
}

/// An action, as a form sends it.
#[derive(Debug, Deserialize)]
pub struct ActionForm {
    action: model::ActionName,
    #[serde(default)]
    note: String,
    #[serde(default)]
    replaced_by: String,
    #[serde(default, rename = "override")]
    override_reason: String,
    #[serde(default)]
    version: String,
    /// Where to go afterwards: `desk`, or back to the artifact.
    #[serde(default)]
    then: String,
}

/// Takes an action of curation and goes back to the page, which shows the new state or why not.
pub async fn transition(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Id(id): Id,
    Form(form): Form<ActionForm>,
) -> Result<Response, Error> {
    let filled = |text: String| Some(text).filter(|text| !text.trim().is_empty());
    let replaced_by = match filled(form.replaced_by).map(|text| identifier(&text)) {
        Some(Err(why)) => return refused(&app, &actor, id, &why).await,
        Some(Ok(other)) => Some(other),
        None => None,
    };
    let asked = Transition {
        action: form.action,
        note: filled(form.note),
        replaced_by,
        override_reason: filled(form.override_reason),
    };
    let expect = filled(form.version).map_or(Expect::Any, Expect::Version);
    let to = match form.then.as_str() {
        "desk" => "/desk".to_owned(),
        "mine" => "/mine".to_owned(),
        _ => format!("/artifacts/{id}"),
    };
    match app.transition(actor.clone(), id, expect, asked).await {
        Ok(Some(_)) => Ok(Redirect::to(&to).into_response()),
        Ok(None) => Ok(Redirect::to(if actor.is_curator() { "/desk" } else { "/mine" }).into_response()),
        Err(error @ (Error::Refused(_) | Error::Stale { .. } | Error::Conflict(..))) => {
            refused(&app, &actor, id, &error.to_string()).await
        }
        Err(error) => Err(error),
    }
}

/// The identifier someone typed, or pasted as the address of its page.
fn identifier(text: &str) -> Result<ArtifactId, String> {
    let last = text.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    last.parse().map_err(|_| format!("{text:?} is not the identifier or address of a document"))
}

pub async fn refused(app: &Arc<App>, actor: &Actor, id: ArtifactId, why: &str) -> Result<Response, Error> {
    let artifact = app.artifact(id)?;
    Ok((StatusCode::CONFLICT, Html(render(app, actor, &artifact, &Around::default(), Some(why)).await?))
        .into_response())
}
