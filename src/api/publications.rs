//! `/api/v1/publications` and `/api/v1/publications/{id}`

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use model::Release;
use model::publication::{Genre, Source};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::Who;
use crate::publications::Published;

/// What the programme published.
#[derive(Debug, Serialize, ToSchema)]
pub struct Publications {
    /// The newest first.
    publications: Vec<PublicationSummary>,
}

/// A publication.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicationSummary {
    /// Its name in addresses.
    id: String,
    /// Its title.
    title: String,
    /// A line below it.
    subtitle: String,
    /// What kind it is.
    genre: Genre,
    /// The cohort it is about.
    cohort: Option<String>,
    /// Its language.
    language: String,
    /// Its licence.
    licence: Option<String>,
    /// The number of the release that is up.
    release: u32,
    /// When that was frozen.
    #[schema(value_type = String, format = DateTime)]
    frozen: jiff::Timestamp,
    /// The document that it became; its file is the PDF.
    artifact: String,
    /// Where its text is.
    url: String,
    /// Where its PDF is.
    file: String,
}

/// A publication with what it says.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicationText {
    /// The publication.
    #[serde(flatten)]
    publication: PublicationSummary,
    /// Its text, piece by piece: headings, paragraphs, lists, tables, figures.
    #[schema(value_type = Vec<Object>)]
    blocks: Vec<model::text::Block>,
    /// The documents it rests on.
    sources: Vec<Source>,
}

impl PublicationSummary {
    fn of(published: &Published) -> Self {
        let Release { title, subtitle, genre, cohort, language, licence, number, frozen, .. } =
            published.release.clone();
        let artifact = published.artifact.id;
        Self {
            id: published.id.clone(),
            title,
            subtitle,
            genre,
            cohort,
            language,
            licence,
            release: number,
            frozen: frozen.at,
            artifact: artifact.to_string(),
            url: format!("/publications/{}", published.id),
            file: format!("/api/v1/artifacts/{artifact}/file"),
        }
    }
}

/// The publications that are up and that you may see.
#[utoipa::path(get, path = "/api/v1/publications", tag = "publications",
    responses((status = 200, body = Publications)))]
pub async fn list(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Json<Publications>, Error> {
    let publications = app.all_published(&actor)?.iter().map(PublicationSummary::of).collect();
    Ok(Json(Publications { publications }))
}

/// A publication that is up, with its text.
#[utoipa::path(get, path = "/api/v1/publications/{id}", tag = "publications", params(("id" = String, Path)),
    responses((status = 200, body = PublicationText), (status = 404, body = Problem)))]
pub async fn get(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(id): Path<String>,
) -> Result<Json<PublicationText>, Error> {
    let published = app.published(&actor, &id)?;
    let publication = PublicationSummary::of(&published);
    let Release { blocks, sources, .. } = published.release;
    Ok(Json(PublicationText { publication, blocks, sources }))
}
