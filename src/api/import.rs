//! `POST /api/v1/imports`

use std::sync::Arc;

use axum::Json;
use axum::extract::{Multipart, State};
use model::{Actor, ArtifactId, TextState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::create::{external_id, read_metadata};
use crate::app::App;
use crate::curation::{Import, ImportOutcome, Imported, KnownBy};
use crate::error::{Error, Problem};
use crate::http::receive::{Received, receive};
use crate::http::request::Who;

/// What became of one file.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ImportAnswer {
    /// What became of it; null when the file must be sent.
    pub outcome: Option<ImportOutcome>,
    /// The artifact.
    #[schema(value_type = Option<String>)]
    pub id: Option<ArtifactId>,
    /// Its title.
    pub title: String,
    /// How reading the file ended.
    pub text: Option<TextState>,
    /// Other artifacts with the same bytes.
    #[schema(value_type = Vec<String>)]
    pub duplicates: Vec<ArtifactId>,
}

impl ImportAnswer {
    fn none() -> Self {
        Self { outcome: None, id: None, title: String::new(), text: None, duplicates: Vec::new() }
    }

    fn of(app: &App, imported: &Imported) -> Self {
        let latest = imported.artifact.latest();
        Self {
            outcome: Some(imported.outcome),
            id: Some(imported.artifact.id),
            title: latest.map(|revision| revision.metadata.title.clone()).unwrap_or_default(),
            text: latest
                .and_then(|revision| app.store.derived().outline(&revision.file.sha256))
                .map(|outline| outline.state),
            duplicates: imported.duplicates.clone(),
        }
    }
}

/// A multipart import, as documented.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes the body in the API's document")]
pub struct ImportBody {
    /// The description, as JSON; `external_id` makes it recognisable.
    metadata: Option<super::create::UploadMetadata>,
    /// The file's SHA-256. Without `file`, asks whether the file must be sent.
    sha256: Option<String>,
    /// `true` to publish at once.
    publish: Option<String>,
    /// The job of the import it belongs to, as announced to `/api/v1/jobs`.
    job: Option<String>,
    /// What the file is called there.
    name: Option<String>,
    /// Why the file cannot be sent; notes that in the job, and nothing else.
    problem: Option<String>,
    /// The document.
    #[schema(value_type = Option<String>, format = Binary)]
    file: Option<Vec<u8>>,
}

/// Brings in one of many files. The same file or external identifier again changes nothing, so an import that was
/// interrupted can simply be run again. The code `cancelled` says that someone ended the import it belongs to.
#[utoipa::path(post, path = "/api/v1/imports", tag = "artifacts",
    request_body(content = ImportBody, content_type = "multipart/form-data"),
    responses((status = 200, body = ImportAnswer), (status = 409, body = Problem), (status = 413, body = Problem),
        (status = 422, body = Problem)))]
pub async fn import(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    body: Multipart,
) -> Result<Json<ImportAnswer>, Error> {
    let received = receive(&app, body).await?;
    let Some(job) = app.import_job(received.field("job"), &actor)? else {
        return bring(&app, actor, received).await.map(Json);
    };
    let name = received.field("name").unwrap_or("a file without a name").to_owned();
    if let Some(problem) = received.field("problem") {
        job.count(&name, Err(problem));
        return Ok(Json(ImportAnswer::none()));
    }
    let brought = bring(&app, actor, received).await;
    match &brought {
        Ok(answer) => job.count(&name, Ok(answer.outcome)),
        Err(error) => job.count(&name, Err(&error.to_string())),
    }
    brought.map(Json)
}

async fn bring(app: &App, actor: Actor, received: Received) -> Result<ImportAnswer, Error> {
    let metadata = read_metadata(received.field("metadata"))?;
    let external_id = external_id(metadata.external_id)?;
    let publish = received.field("publish") == Some("true");
    if received.files.is_empty() {
        let known = KnownBy {
            external_id: external_id.as_deref(),
            description: &metadata.description,
            visibility: metadata.visibility,
            publish,
        };
        return ask(app, received.field("sha256"), &known);
    }
    let file = received.one_file()?;
    let import =
        Import { file, description: metadata.description, external_id, visibility: metadata.visibility, publish };
    let imported = app.import(actor, import).await?;
    Ok(ImportAnswer::of(app, &imported))
}

fn ask(app: &App, sha256: Option<&str>, known: &KnownBy<'_>) -> Result<ImportAnswer, Error> {
    let sha256 =
        sha256.ok_or_else(|| Error::Malformed("file_missing", "send the file, or its sha256 to ask".to_owned()))?;
    let sha256 = sha256.parse().map_err(|error| Error::Malformed("invalid_parameter", format!("{error}")))?;
    Ok(match app.known(&sha256, known)? {
        Some(imported) => ImportAnswer::of(app, &imported),
        None => ImportAnswer::none(),
    })
}
