//! `GET` and `POST /desk/publications`

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::publication::Genre;
use model::{Actor, FieldProblem};
use web::PublicationDeskPage;

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::pages::fields::Fields;

/// The publications that staff write.
pub async fn list(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Html<String>, Error> {
    let newest = app.store.state().cohorts()?.pop().map(|cohort| cohort.year).unwrap_or_default();
    Ok(Html(page(&app, &actor, Genre::SnapshotReport.name(), &newest, &[])?))
}

fn page(app: &App, actor: &Actor, genre: &str, cohort: &str, problems: &[FieldProblem]) -> Result<String, Error> {
    let all = app.publications(actor)?.into_iter();
    let publications: Vec<_> = all
        .map(|one| {
            let up = app.published(actor, &one.id).ok().map(|up| up.release.number);
            (one, up)
        })
        .collect();
    let (viewer, vocabularies) = (crate::pages::viewer(app, actor), app.store.vocabularies());
    let page = PublicationDeskPage {
        viewer: &viewer,
        publications: &publications,
        genre,
        cohort,
        problems,
        vocabularies: &vocabularies,
    };
    Ok(page.render())
}

/// Begins a publication.
pub async fn begin(State(app): State<Arc<App>>, Who(actor): Who, body: Bytes) -> Result<Response, Error> {
    let fields = Fields::of(&body);
    let (named, cohort) = (fields.text("genre"), fields.text("cohort"));
    let problem = |field: &str, why: &str| vec![FieldProblem::new(field, why)];
    let begun = match Genre::named(&named) {
        None => Err(Error::Fields(problem("genre", "must be one of the list"))),
        Some(genre) => {
            let cohort = Some(cohort.clone()).filter(|cohort| !cohort.is_empty());
            app.begin_publication(&actor, genre, cohort).await
        }
    };
    let begun = begun.map_err(|error| match error {
        // What is wrong with a part is so because of its cohort.
        Error::Fields(mut problems) => {
            problems.retain(|problem| !problem.field.starts_with("parts."));
            Error::Fields(problems)
        }
        error => error,
    });
    match begun {
        Ok(begun) => Ok(Redirect::to(&format!("/desk/publications/{}", begun.id)).into_response()),
        Err(Error::Fields(problems)) => {
            let page = page(&app, &actor, &named, &cohort, &problems)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error),
    }
}
