//! An artifact as the API shows it.

use std::sync::Arc;

use axum::http::{HeaderName, header};
use jiff::Timestamp;
use model::curation::{open_to, state_label};
use model::{
    ActionName, Actor, Artifact, ArtifactId, FileRef, Live, Metadata, Note, Revision, Stamp, TextState, Visibility,
    Withdrawal, Work, policy,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::checks::CheckResult;
use crate::error::Error;

/// An artifact. Its description and file are those of the revision in work for people who may see that, else of the
/// live one.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArtifactView {
    /// Its permanent name.
    #[schema(value_type = String)]
    id: ArtifactId,
    /// Its name in the system it came from.
    external_id: Option<String>,
    /// Rises with every change; the `ETag`.
    version: u64,
    /// Its page, from the server's root.
    url: String,
    /// What the public sees.
    live: Live,
    /// Where the next revision stands.
    work: Work,
    /// Out of sight while a report is looked into.
    hidden: bool,
    /// Both states, for people.
    state: String,
    /// Who may see it once published.
    visibility: Visibility,
    /// The number of the revision shown here.
    revision: u32,
    /// The number of the live one.
    live_revision: Option<u32>,
    /// Its description.
    #[serde(flatten)]
    metadata: MetadataView,
    /// Its file.
    file: FileRef,
    /// What reading the file gave.
    text: TextView,
    /// Who brought it, and when.
    created: Stamp,
    /// The last change.
    changed: Stamp,
    /// Who reviewed and published the live revision, and when.
    published: Option<Stamp>,
    /// Why it is no longer up.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawal: Option<Withdrawal>,
    /// What you may do with it now.
    actions: Vec<ActionName>,
    /// What the checks before publishing find, while something is in work.
    checks: Vec<CheckResult>,
    /// What was said along with its actions.
    notes: Vec<Note>,
}

/// A description, every field present.
#[derive(Debug, Serialize, ToSchema)]
pub struct MetadataView {
    title: String,
    description: String,
    kind: Option<String>,
    grade_bands: Vec<String>,
    topics: Vec<String>,
    districts: Vec<String>,
    audience: Vec<String>,
    cohort: Option<String>,
    phase: Option<String>,
    school_year: Option<String>,
    language: Option<String>,
    licence: Option<String>,
    source_url: Option<String>,
}

impl From<&Metadata> for MetadataView {
    fn from(m: &Metadata) -> Self {
        let m = m.clone();
        Self {
            title: m.title,
            description: m.description,
            kind: m.kind,
            grade_bands: m.grade_bands,
            topics: m.topics,
            districts: m.districts,
            audience: m.audience,
            cohort: m.cohort,
            phase: m.phase,
            school_year: m.school_year,
            language: m.language,
            licence: m.licence,
            source_url: m.source_url,
        }
    }
}

/// What reading a file gave.
#[derive(Debug, Serialize, ToSchema)]
pub struct TextView {
    /// How it ended; null while the file waits to be read.
    state: Option<TextState>,
    /// How many pages, slides, sheets or sections there are.
    pages: usize,
    /// Why it ended so, when that is not plain.
    detail: Option<String>,
}

impl TextView {
    /// What is known of a file.
    pub fn of(app: &App, file: &FileRef) -> Self {
        let outline = app.store.derived().outline(&file.sha256);
        Self {
            state: outline.as_ref().map(|outline| outline.state),
            pages: outline.as_ref().map_or(0, |outline| outline.parts),
            detail: outline.and_then(|outline| outline.detail),
        }
    }
}

/// One revision in the history.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevisionView {
    /// Its number.
    number: u32,
    /// Whether it is the one that is up.
    live: bool,
    /// Its description.
    #[serde(flatten)]
    metadata: MetadataView,
    /// Its file.
    file: FileRef,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Who published it, and when.
    published: Option<Stamp>,
    /// Failed checks that were passed over.
    overrides: Vec<model::Override>,
}

impl RevisionView {
    /// How a revision of `artifact` is shown.
    pub fn of(artifact: &Artifact, revision: &Revision) -> Self {
        Self {
            number: revision.number,
            live: artifact.live == Live::Published && artifact.live_revision == Some(revision.number),
            metadata: (&revision.metadata).into(),
            file: revision.file.clone(),
            created_at: revision.created.at,
            published: revision.published.clone(),
            overrides: revision.overrides.clone(),
        }
    }
}

/// The revision this person sees first: the one in work, else the live one.
pub fn shown<'a>(artifact: &'a Artifact, actor: &Actor) -> Result<&'a Revision, Error> {
    if policy::may_see_all(artifact, actor) {
        return artifact.working().or(artifact.live()).or(artifact.latest()).ok_or_else(|| gone(artifact));
    }
    if policy::may_see_live(artifact, actor) {
        return artifact.live().ok_or(Error::NotFound);
    }
    let gone_for_them = !artifact.hidden && policy::may_see_tombstone(artifact, actor);
    Err(if gone_for_them { gone(artifact) } else { Error::NotFound })
}

/// The revision whose text and file this person gets from the public addresses: the live one, else, for those who
/// may see it, the one in work.
pub fn readable<'a>(artifact: &'a Artifact, actor: &Actor) -> Result<&'a Revision, Error> {
    match artifact.live() {
        Some(live) if policy::may_see_live(artifact, actor) => Ok(live),
        _ => shown(artifact, actor),
    }
}

fn gone(artifact: &Artifact) -> Error {
    let why = match &artifact.withdrawal {
        Some(withdrawal) => format!("it was withdrawn: {}", withdrawal.reason),
        None => "it was removed for good".to_owned(),
    };
    Error::Gone(why)
}

/// The artifact as this person sees it, with its `ETag`.
pub async fn view(
    app: &Arc<App>,
    actor: &Actor,
    artifact: &Artifact,
) -> Result<([(HeaderName, String); 1], ArtifactView), Error> {
    let revision = shown(artifact, actor)?;
    let all = policy::may_see_all(artifact, actor);
    let checks = match artifact.working().filter(|_| all) {
        Some(working) => app.findings(actor, artifact.id, working).await?.results,
        None => Vec::new(),
    };
    let view = ArtifactView {
        id: artifact.id,
        external_id: artifact.external_id.clone(),
        version: artifact.version,
        url: format!("/artifacts/{}", artifact.id),
        live: artifact.live,
        work: if all { artifact.work } else { Work::None },
        hidden: artifact.hidden,
        state: state_label(artifact),
        visibility: artifact.visibility,
        revision: revision.number,
        live_revision: artifact.live_revision,
        metadata: (&revision.metadata).into(),
        file: revision.file.clone(),
        text: TextView::of(app, &revision.file),
        created: artifact.created.clone(),
        changed: artifact.changed.clone(),
        published: artifact.live().and_then(|live| live.published.clone()),
        withdrawal: artifact.withdrawal.clone(),
        actions: open_to(artifact, actor),
        checks,
        notes: if all { artifact.notes.clone() } else { Vec::new() },
    };
    Ok(([(header::ETAG, format!("\"{}\"", artifact.version))], view))
}
