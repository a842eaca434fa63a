//! `POST /desk/review`, and `GET` and `POST /desk/review/{id}`

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::curation::open_to;
use model::{ActionName, Actor, Artifact, ArtifactId, FieldProblem, Revision, Transition, Visibility, Work};
use serde::Deserialize;
use web::{FormValues, ReviewPage, Suggested};

use super::artifact::{findings, people};
use super::fields::Fields;
use super::form;
use crate::app::App;
use crate::curation::{Change, Expect};
use crate::error::Error;
use crate::http::request::{Id, Who};

/// Most text shown beside the form, in bytes.
const SHOWN: usize = 200_000;

/// What the address says besides the document.
#[derive(Default, Deserialize)]
pub struct Wanted {
    /// The document dealt with before this one.
    last: Option<ArtifactId>,
    /// Whether empty fields are filled in with what the document suggests.
    suggest: Option<String>,
}

/// What stands on the page besides the artifact.
#[derive(Default)]
struct Said<'a> {
    form: Option<&'a FormValues>,
    problems: &'a [FieldProblem],
    problem: Option<&'a str>,
    last: Option<ArtifactId>,
    suggested: &'a [Suggested],
    suggestible: usize,
}

/// Leads to the next document in the queue, which becomes this curator's.
pub async fn next(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Redirect, Error> {
    go_on(&app, &actor, None, false).await
}

/// The document beside its description.
pub async fn review(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Id(id): Id,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let artifact = app.artifact(id)?;
    let Some(revision) = artifact.working() else {
        return Ok(Redirect::to(&format!("/artifacts/{id}")).into_response());
    };
    let described = form::of(&revision.metadata, artifact.visibility);
    let read = app.store.derived().contains(&revision.file.sha256);
    let found = if read { app.suggestions(&artifact).await } else { None };
    let (values, suggested, suggestible) =
        form::suggested(described, found.unwrap_or_default().suggestions, &revision.file, wanted.suggest.is_some());
    let said = Said { form: Some(&values), last: wanted.last, suggested: &suggested, suggestible, ..Said::default() };
    Ok(Html(page(&app, &actor, &artifact, &said).await?).into_response())
}

async fn page(app: &Arc<App>, actor: &Actor, artifact: &Artifact, said: &Said<'_>) -> Result<String, Error> {
    let revision = artifact.working().ok_or(Error::NotFound)?;
    let (findings, duplicates) = findings(app, actor, artifact, revision).await?;
    let described = form::of(&revision.metadata, artifact.visibility);
    let last = said.last.and_then(|id| app.artifact(id).ok());
    let last = last.as_ref().and_then(|last| {
        let title = last.working().or(last.live()).or(last.latest())?.metadata.title.as_str();
        Some((last.id, title, done(last)))
    });
    super::with_text(app, &revision.file, |text| {
        let page = ReviewPage {
            viewer: &super::viewer(app, actor),
            own: &actor.account,
            artifact,
            revision,
            text,
            pages: &pages(app, revision),
            pdf: revision.file.media_type == super::file::PDF,
            form: said.form.unwrap_or(&described),
            problems: said.problems,
            suggested: said.suggested,
            suggestible: said.suggestible,
            problem: said.problem,
            actions: &open_to(artifact, actor),
            findings: &findings,
            duplicates: &duplicates,
            people: &people(app, artifact),
            waiting: app.queue(actor)?.len(),
            last,
            vocabularies: &app.store.vocabularies(),
        };
        Ok(page.render())
    })
}

/// What became of a document.
fn done(artifact: &Artifact) -> &'static str {
    match artifact.work {
        Work::None => "Published",
        Work::ChangesRequested => "Changes asked for",
        Work::Rejected => "Rejected",
        Work::Submitted => "Given back",
        Work::Draft | Work::InReview => "Left as it is",
    }
}

/// The first pages of a file.
fn pages(app: &App, revision: &Revision) -> Vec<(usize, String, String)> {
    let pages = app.store.derived().get(&revision.file.sha256).map(|extraction| extraction.pages).unwrap_or_default();
    let mut room = SHOWN;
    let mut shown = Vec::new();
    for (page, n) in pages.into_iter().zip(1..) {
        if page.text.len() > room && n > 1 {
            break;
        }
        room = room.saturating_sub(page.text.len());
        shown.push((n, page.label(n), page.text[..page.text.floor_char_boundary(SHOWN)].to_owned()));
    }
    shown
}

/// What the page's form asks for.
struct Asked {
    action: String,
    expect: Expect,
    transition: Transition,
    values: FormValues,
}

impl Asked {
    fn read(body: &[u8]) -> Result<Self, Error> {
        let fields = Fields::of(body);
        let one = |name: &str| fields.first(name).map(str::to_owned);
        let filled = |name: &str| one(name).filter(|text| !text.trim().is_empty());
        let action = one("action").unwrap_or_default();
        let wanted = match action.as_str() {
            "request_changes" => ActionName::RequestChanges,
            "reject" => ActionName::Reject,
            "undo" => ActionName::Undo,
            _ => ActionName::Publish,
        };
        let note = filled("note").filter(|_| wanted.needs_note());
        let transition = Transition { note, override_reason: filled("override"), ..Transition::of(wanted) };
        let expect = Expect::Version(filled("version").ok_or(Error::NoVersion)?);
        Ok(Self { action, expect, transition, values: form::values(&fields) })
    }
}

/// Does what the form asks and goes on to the next document, or says why not and keeps what was typed.
pub async fn act(State(app): State<Arc<App>>, Who(actor): Who, Id(id): Id, body: Bytes) -> Result<Response, Error> {
    let asked = Asked::read(&body)?;
    if asked.action == "skip" {
        return Ok(go_on(&app, &actor, Some(id), true).await?.into_response());
    }
    let stays = matches!(asked.action.as_str(), "save" | "undo");
    let said = match carry_out(&app, &actor, id, &asked).await {
        Ok(()) if stays => return Ok(Redirect::to(&format!("/desk/review/{id}")).into_response()),
        Ok(()) => return Ok(go_on(&app, &actor, Some(id), false).await?.into_response()),
        Err(Error::Fields(problems)) => (problems, None),
        Err(error @ (Error::Refused(_) | Error::Stale { .. } | Error::Conflict(..))) => {
            (Vec::new(), Some(error.to_string()))
        }
        Err(error) => return Err(error),
    };
    let status = if said.1.is_some() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (problems, problem) = (&said.0, said.1.as_deref());
    let said = Said { form: Some(&asked.values), problems, problem, ..Said::default() };
    Ok((status, Html(page(&app, &actor, &app.artifact(id)?, &said).await?)).into_response())
}

/// The steps from where the document stands to what is asked: claim, describe, then the action itself.
async fn carry_out(app: &App, actor: &Actor, id: ArtifactId, asked: &Asked) -> Result<(), Error> {
    if asked.transition.action == ActionName::Undo {
        app.transition(actor.clone(), id, asked.expect.clone(), asked.transition.clone()).await?;
        return Ok(());
    }
    let mut artifact = app.artifact(id)?;
    let mut expect = asked.expect.clone();
    if artifact.work == Work::Submitted {
        let claim = Transition::of(ActionName::Claim);
        artifact = app.transition(actor.clone(), id, expect, claim).await?.ok_or(Error::NotFound)?;
        expect = Expect::Version(artifact.version.to_string());
    }
    let (metadata, visibility) = form::checked(&app.store.vocabularies(), &asked.values)?;
    let same = artifact.working().is_some_and(|revision| revision.metadata == metadata);
    if !same || artifact.visibility != visibility {
        let change: Change = Box::new(move |_, seen: &mut Visibility| {
            *seen = visibility;
            Ok(metadata)
        });
        artifact = app.describe(actor.clone(), id, expect, change).await?;
        expect = Expect::Version(artifact.version.to_string());
    }
    if asked.action != "save" {
        app.transition(actor.clone(), id, expect, asked.transition.clone()).await?;
    }
    Ok(())
}

/// Leads to the next document after `last`, claimed for this curator so that nobody else begins it; to the desk when
/// there is none. A skipped one goes back to the queue.
async fn go_on(app: &App, actor: &Actor, last: Option<ArtifactId>, skipped: bool) -> Result<Redirect, Error> {
    let queue = app.queue(actor)?;
    let after = last.and_then(|last| queue.iter().position(|artifact| artifact.id == last)).map_or(0, |at| at + 1);
    if let Some(last) = last.filter(|_| skipped) {
        let release = Transition::of(ActionName::Release);
        match app.transition(actor.clone(), last, Expect::Any, release).await {
            // It was not theirs: it stays as it is.
            Ok(_) | Err(Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    for next in queue.iter().skip(after).filter(|artifact| Some(artifact.id) != last) {
        if next.work == Work::Submitted {
            let expect = Expect::Version(next.version.to_string());
            match app.transition(actor.clone(), next.id, expect, Transition::of(ActionName::Claim)).await {
                Ok(_) => {}
                // Someone else was quicker.
                Err(Error::Refused(_) | Error::Stale { .. }) => continue,
                Err(error) => return Err(error),
            }
        }
        let last = last.map(|last| format!("?last={last}")).unwrap_or_default();
        return Ok(Redirect::to(&format!("/desk/review/{}{last}", next.id)));
    }
    Ok(Redirect::to("/desk"))
}

impl App {
    /// What waits for this curator: what is submitted and what they review, the longest waiting first.
    pub fn queue(&self, actor: &Actor) -> Result<Vec<Artifact>, Error> {
        let state = self.store.state();
        let mut queue = Vec::new();
        for id in state.in_work(Work::Submitted)?.into_iter().chain(state.in_work(Work::InReview)?) {
            let found = state.artifact(id)?;
            queue.extend(found.filter(|a| a.work == Work::Submitted || a.reviewer.as_ref() == Some(&actor.account)));
        }
        queue.sort_by_key(|artifact| (artifact.created.at, artifact.id));
        Ok(queue)
    }
}
