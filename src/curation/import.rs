//! Bringing in many files: each becomes an artifact, a revision, or is known already.

use std::sync::Arc;

use artifacts::store::Moment;
use artifacts::{CatalogError, Decision, Outline, Store};
use model::curation::{self, Outcome, Transition};
use model::{
    ActionName, Actor, Artifact, ArtifactId, Description, FileRef, Metadata, Stamp, Vocabularies, Work, file_name,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Decided, Error, NewArtifact, Visibility, done, draft, failed_checks, plan, refuse_redacted, require};
use crate::app::App;

/// Why failed checks of an import are passed over.
const OVERRIDE: &str = "bulk import";

/// One file to bring in.
pub struct Import {
    /// Its file, already stored.
    pub file: FileRef,
    /// What is said of it; silent fields keep what is there, or take what the document says of itself.
    pub description: Description,
    /// Its name in the system it came from.
    pub external_id: Option<String>,
    /// Who may see it; silent keeps what is there.
    pub visibility: Option<Visibility>,
    /// Whether to publish it at once.
    pub publish: bool,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ImportOutcome {
    /// A new artifact.
    Created,
    /// A new revision of the artifact with this external identifier.
    Revised,
    /// There already, as a draft; now published.
    Published,
    /// There already, nothing new.
    Unchanged,
    /// The same bytes are there already, and nothing says that this is another document.
    Skipped,
}

impl ImportOutcome {
    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Created => "new",
            Self::Revised => "new revisions",
            Self::Published => "were drafts, now published",
            Self::Unchanged => "unchanged",
            Self::Skipped => "skipped: the same file is here already",
        }
    }
}

/// The answer to an import.
pub struct Imported {
    /// What became of it.
    pub outcome: ImportOutcome,
    /// The artifact.
    pub artifact: Artifact,
    /// Other artifacts with the same bytes.
    pub duplicates: Vec<ArtifactId>,
}

impl App {
    /// Reads the file, then makes an artifact or a revision of it in one journal line.
    pub async fn import(&self, actor: Actor, import: Import) -> Result<Imported, Error> {
        self.reading.finished(import.file.sha256, &import.file.name).await;
        let (store, vocabularies) = (Arc::clone(&self.store), self.store.vocabularies());
        let publish = import.publish;
        let (imported, position) =
            self.write(move |moment| decide(&store, moment, &actor, import, &vocabularies)).await?;
        if publish && !matches!(imported.outcome, ImportOutcome::Unchanged | ImportOutcome::Skipped) {
            self.shown(&position).await?;
        }
        Ok(imported)
    }

    /// What an import of these bytes would find there already; `None` when the bytes are needed.
    pub fn known(&self, sha256: &model::Sha256, import: &KnownBy<'_>) -> Result<Option<Imported>, Error> {
        let state = self.store.state();
        let found = match import.external_id {
            Some(external_id) => state.by_external_id(external_id)?.into_iter().collect(),
            None => state.holders(sha256)?,
        };
        for id in found {
            let Some(artifact) = state.artifact(id)? else { continue };
            let Some(revision) = artifact.latest().filter(|revision| revision.file.sha256 == *sha256) else { continue };
            let metadata = overlay(&revision.metadata, import.description, &self.store.vocabularies())?;
            let waiting = import.publish && artifact.work == Work::Draft;
            if metadata == revision.metadata && !waiting && import.visibility.is_none_or(|v| v == artifact.visibility) {
                let outcome =
                    if import.external_id.is_some() { ImportOutcome::Unchanged } else { ImportOutcome::Skipped };
                return Ok(Some(Imported { outcome, artifact, duplicates: Vec::new() }));
            }
        }
        Ok(None)
    }
}

/// By what an import is recognised.
pub struct KnownBy<'a> {
    /// Its name in the system it came from.
    pub external_id: Option<&'a str>,
    /// What is said of it.
    pub description: &'a Description,
    /// Who may see it.
    pub visibility: Option<Visibility>,
    /// Whether it is to be published.
    pub publish: bool,
}

fn decide(
    store: &Store,
    moment: &Moment<'_>,
    actor: &Actor,
    import: Import,
    vocabularies: &Vocabularies,
) -> Decided<Imported> {
    require!(refuse_redacted(moment, &import.file.sha256)?);
    let holders = moment.state.holders(&import.file.sha256)?;
    let same = match &import.external_id {
        Some(external_id) => moment.state.by_external_id(external_id)?,
        None => require!(same_document(moment, &holders, &import, vocabularies)?),
    };
    if let Some(id) = same
        && let Some(artifact) = moment.state.artifact(id)?
    {
        return decide_known(store, moment, actor, import, artifact, vocabularies);
    }
    decide_new(store, moment, actor, import, holders, vocabularies)
}

/// Without an external identifier, the same bytes are the same document unless they name other districts.
fn same_document(
    moment: &Moment<'_>,
    holders: &[ArtifactId],
    import: &Import,
    vocabularies: &Vocabularies,
) -> Result<Result<Option<ArtifactId>, Error>, CatalogError> {
    let asked = match import.description.clone().check(vocabularies) {
        Ok(metadata) => metadata.districts,
        Err(problems) => return Ok(Err(Error::Fields(problems))),
    };
    for &id in holders {
        let Some(artifact) = moment.state.artifact(id)? else { continue };
        let districts = artifact.latest().map(|revision| &revision.metadata.districts);
        if asked.is_empty() || districts == Some(&asked) {
            return Ok(Ok(Some(id)));
        }
    }
    Ok(Ok(None))
}

fn decide_new(
    store: &Store,
    moment: &Moment<'_>,
    actor: &Actor,
    import: Import,
    duplicates: Vec<ArtifactId>,
    vocabularies: &Vocabularies,
) -> Decided<Imported> {
    let outline = store.derived().outline(&import.file.sha256);
    let metadata = require!(filled(import.description, &import.file, outline.as_ref(), vocabularies));
    let visibility = import.visibility.unwrap_or_default();
    let new = NewArtifact { file: import.file, metadata, external_id: import.external_id, visibility, key: None };
    let mut artifact = draft(moment, actor, new)?;
    if import.publish {
        artifact = require!(published(store, moment, actor, &artifact));
        artifact.version = 1;
    }
    let answer = Imported { outcome: ImportOutcome::Created, artifact: artifact.clone(), duplicates };
    done(plan(actor, "import", &artifact), answer)
}

/// The artifact is there: a new revision when something changed, otherwise nothing.
fn decide_known(
    store: &Store,
    moment: &Moment<'_>,
    actor: &Actor,
    import: Import,
    mut artifact: Artifact,
    vocabularies: &Vocabularies,
) -> Decided<Imported> {
    let (identified, version) = (import.external_id.is_some(), artifact.version);
    let Some(latest) = artifact.latest().cloned() else {
        return Ok(Err(Error::Conflict("redacted", "this document was removed for good".to_owned())));
    };
    let metadata = require!(overlay(&latest.metadata, &import.description, vocabularies));
    let visibility = import.visibility.unwrap_or(artifact.visibility);
    let same =
        latest.file.sha256 == import.file.sha256 && metadata == latest.metadata && visibility == artifact.visibility;
    let publishable = import.publish && artifact.work == Work::Draft;
    let outcome = match (same, publishable) {
        (false, _) => ImportOutcome::Revised,
        (true, true) => ImportOutcome::Published,
        (true, false) if identified => ImportOutcome::Unchanged,
        (true, false) => ImportOutcome::Skipped,
    };
    if matches!(outcome, ImportOutcome::Unchanged | ImportOutcome::Skipped) {
        return Ok(Ok(Decision { plan: None, answer: Imported { outcome, artifact, duplicates: Vec::new() } }));
    }
    if outcome == ImportOutcome::Revised {
        require!(add_revision(&mut artifact, moment, actor, import.file, metadata));
        artifact.visibility = visibility;
    }
    if import.publish {
        artifact = require!(published(store, moment, actor, &artifact));
    }
    artifact.version = version + 1;
    done(plan(actor, "import", &artifact), Imported { outcome, artifact, duplicates: Vec::new() })
}

fn add_revision(
    artifact: &mut Artifact,
    moment: &Moment<'_>,
    actor: &Actor,
    file: FileRef,
    metadata: Metadata,
) -> Result<(), Error> {
    if artifact.live == model::Live::Withdrawn {
        return Err(Error::Conflict("withdrawn", format!("{} is withdrawn; restore it first", artifact.id)));
    }
    let stamp = Stamp { at: moment.now, by: actor.account.clone() };
    artifact.add_revision(file, metadata, &stamp)?;
    if artifact.work == Work::None {
        artifact.work = Work::Draft;
    }
    artifact.touch(stamp);
    Ok(())
}

/// The artifact, published with failed checks passed over.
fn published(store: &Store, moment: &Moment<'_>, actor: &Actor, artifact: &Artifact) -> Result<Artifact, Error> {
    let Some(revision) = artifact.working() else { return Ok(artifact.clone()) };
    let failed = failed_checks(store, revision);
    let mut transition = Transition::of(ActionName::Publish);
    transition.override_reason = Some(OVERRIDE.to_owned());
    match curation::decide(artifact, actor, &transition, moment.now, &failed)? {
        Outcome::Changed(next) => Ok(*next),
        Outcome::Deleted => Err(Error::NotFound),
    }
}

/// What is there, with what `description` says in its place.
fn overlay(current: &Metadata, description: &Description, vocabularies: &Vocabularies) -> Result<Metadata, Error> {
    let mut merged = Description::from(current.clone());
    let said = description.clone();
    macro_rules! take {
        (one: $($one:ident),*; many: $($many:ident),*) => {
            $(if said.$one.as_ref().is_some_and(|text| !text.trim().is_empty()) { merged.$one = said.$one; })*
            $(if !said.$many.0.is_empty() { merged.$many = said.$many; })*
        };
    }
    take!(one: title, description, kind, cohort, phase, school_year, language, licence, source_url;
          many: grade_bands, topics, districts, audience);
    merged.check(vocabularies).map_err(Error::Fields)
}

/// A first description: what is said, else what the document says of itself, else its file name as the title.
pub fn filled(
    description: Description,
    file: &FileRef,
    outline: Option<&Outline>,
    vocabularies: &Vocabularies,
) -> Result<Metadata, Error> {
    let mut metadata = description.check(vocabularies).map_err(Error::Fields)?;
    let facts = outline.map(|outline| &outline.facts);
    if metadata.title.is_empty() {
        let own = facts.and_then(|facts| facts.title.clone()).unwrap_or_else(|| file_name::title(&file.name));
        metadata.title = own.chars().take(model::metadata::MAX_TITLE).collect();
    }
    if metadata.language.is_none() {
        metadata.language =
            facts.and_then(|facts| facts.language.as_deref()).and_then(|tag| language(tag, vocabularies));
    }
    Ok(metadata)
}

/// A document's own language: as the vocabulary has it, else without its region ("en-US" is English).
pub fn language(tag: &str, vocabularies: &Vocabularies) -> Option<String> {
    let known = vocabularies.get("language")?;
    let primary = tag.split('-').next().unwrap_or(tag);
    if let Some(term) = known.find(tag).or_else(|| known.find(primary)) {
        return Some(term.value.clone());
    }
    let said = Description { language: Some(primary.to_owned()), ..Description::default() };
    said.check(vocabularies).ok()?.language
}
