//! `GET` and `POST /desk/publications/{id}/preview`, its PDF and its pictures

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::text::Stored;
use model::{Actor, Publication, Release};
use web::PublicationPreviewPage;

use super::publication::{Wanted, send};
use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::pages::changes::differing;
use crate::pages::fields::Fields;
use crate::publications::Assembled;

/// What is said about it.
#[derive(Default)]
struct Said {
    problem: Option<String>,
    done: Option<String>,
}

/// What a publication says now.
pub async fn preview(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(id): Path<String>,
) -> Result<Html<String>, Error> {
    Ok(Html(page(&app, &actor, &id, Said::default()).await?))
}

async fn unreleased(app: &Arc<App>, actor: &Actor, id: &str) -> Result<(Publication, Release, Assembled), Error> {
    let publication = app.publication(actor, id)?;
    let (app, actor) = (Arc::clone(app), actor.clone());
    let looking = crate::compute::run(move || {
        let (release, assembled) = app.unreleased(&actor, &publication)?;
        Ok::<_, Error>((publication, release, assembled))
    });
    looking.await?
}

async fn page(app: &Arc<App>, actor: &Actor, id: &str, said: Said) -> Result<String, Error> {
    let (publication, release, assembled) = unreleased(app, actor, id).await?;
    let last = app.store.state().release(id, publication.releases)?;
    let changes = last.as_ref().map(|last| differing(&last.lines(), &release.lines())).unwrap_or_default();
    let broken: Vec<_> = assembled
        .broken
        .iter()
        .map(|one| (one.part + 1, one.title.clone(), one.named.clone(), one.why.to_owned()))
        .collect();
    let page = PublicationPreviewPage {
        viewer: &crate::pages::viewer(app, actor),
        release: &release,
        version: publication.version,
        broken: &broken,
        left_out: &assembled.left_out,
        last: last.as_ref().map(|last| (last.number, changes.as_slice())),
        up: app.published(actor, id).ok().map(|up| up.release.number),
        problem: said.problem.as_deref(),
        done: said.done.as_deref(),
    };
    Ok(page.render())
}

/// Freezes a release or publishes one.
pub async fn take(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Error> {
    let fields = Fields::of(&body);
    let done = if let Some(number) = fields.first("do").and_then(|order| order.strip_prefix("publish.")) {
        let number = number.parse().map_err(|_| Error::NotFound)?;
        match app.publish_release(&actor, &id, number).await {
            Ok(_) => return Ok(Redirect::to(&format!("/publications/{id}")).into_response()),
            Err(error) => Err(error),
        }
    } else {
        let frozen = app.freeze(&actor, &id, fields.version()?).await;
        frozen.map(|release| format!("Release {} is frozen. Publish it when you are ready.", release.number))
    };
    let (status, said) = match done {
        Ok(done) => (StatusCode::OK, Said { done: Some(done), ..Said::default() }),
        Err(Error::Stale { .. }) => {
            let why = "Someone changed it meanwhile. Below is what it says now; nothing was frozen.".to_owned();
            (StatusCode::PRECONDITION_FAILED, Said { problem: Some(why), ..Said::default() })
        }
        Err(error @ (Error::Conflict(..) | Error::TooMuch(_) | Error::Refused(_) | Error::Fields(_))) => {
            let why = web::sentence(&error.to_string());
            let status = StatusCode::from_u16(error.problem().status).unwrap_or(StatusCode::CONFLICT);
            (status, Said { problem: Some(why), ..Said::default() })
        }
        Err(error) => return Err(error),
    };
    Ok((status, Html(page(&app, &actor, &id, said).await?)).into_response())
}

/// The PDF as it would be now.
pub async fn pdf(State(app): State<Arc<App>>, Who(actor): Who, Path(id): Path<String>) -> Result<Response, Error> {
    let (_, release, _) = unreleased(&app, &actor, &id).await?;
    let pdf = app.print(&release).await?;
    let policy = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; plugin-types application/pdf; frame-ancestors 'none'";
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static(crate::pages::PDF)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"preview.pdf\"")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
    ];
    Ok((head, pdf).into_response())
}

/// A picture of what it says now.
pub async fn picture(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path((id, sha256)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let stored = Stored { sha256: sha256.parse().map_err(|_| Error::NotFound)?, page: wanted.page() };
    let (_, release, _) = unreleased(&app, &actor, &id).await?;
    if !release.shows(stored) {
        return Err(Error::NotFound);
    }
    send(&app, stored).await
}
