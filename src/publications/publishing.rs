//! Releases: the text frozen, made into a PDF, and that published as a document.

use std::sync::Arc;
use std::time::Duration;

use artifacts::Decision;
use artifacts::store::Moment;
use model::metadata::Values;
use model::{
    ActionName, Actor, Artifact, ArtifactId, Description, FileRef, Metadata, Publication, Record, Release, Stamp,
    Transition, file_name, publication,
};

use super::{Assembled, plan, require_staff};
use crate::app::App;
use crate::curation::{Expect, NewArtifact};
use crate::error::Error;

/// Longest wait for the text of a new PDF.
const READ_WITHIN: Duration = Duration::from_secs(20);
/// Why a failed check does not keep a publication back.
const OVERRIDE: &str = "a publication of the programme, put together and read by staff";

impl App {
    /// The text of a publication as it would be frozen now.
    pub fn unreleased(&self, actor: &Actor, publication: &Publication) -> Result<(Release, Assembled), Error> {
        require_staff(actor)?;
        let assembled = self.assemble(publication)?;
        let frozen = Stamp { at: jiff::Timestamp::now(), by: actor.account.clone() };
        let (blocks, sources) = (assembled.blocks.clone(), assembled.sources.clone());
        Ok((Release::of(publication, publication.releases + 1, frozen, blocks, sources), assembled))
    }

    /// Freezes the text of a publication as it is now as its next release. It has to be printable.
    pub async fn freeze(self: &Arc<Self>, actor: &Actor, id: &str, version: u64) -> Result<Release, Error> {
        require_staff(actor)?;
        let publication = self.publication(actor, id)?;
        if publication.version != version {
            return Err(Error::Stale { asked: version.to_string(), current: publication.version });
        }
        let (app, by) = (Arc::clone(self), actor.clone());
        let looking = crate::compute::run(move || app.unreleased(&by, &publication));
        let (release, assembled) = looking.await??;
        if !assembled.broken.is_empty() {
            let why = "it cites documents that its readers cannot open; the preview lists them".to_owned();
            return Err(Error::Conflict("broken_citations", why));
        }
        if serde_json::to_vec(&release).map_err(Error::internal)?.len() > publication::MAX_RELEASE {
            let why = "its text has more than 2 MB; make it shorter, or take a part out".to_owned();
            return Err(Error::TooMuch(why));
        }
        self.print(&release).await?;
        let (by, id) = (actor.account.clone(), id.to_owned());
        let (frozen, _) = self
            .write(move |moment| {
                let Some(before) = moment.state.publication(&id)?.filter(|now| now.version == version) else {
                    let current = moment.state.publication(&id)?.map_or(0, |now| now.version);
                    return Ok(Err(Error::Stale { asked: version.to_string(), current }));
                };
                let stamp = Stamp { at: moment.now, by: by.clone() };
                let number = before.releases + 1;
                let release = Release { number, frozen: stamp.clone(), ..release };
                let next = Publication { version: version + 1, releases: number, changed: stamp, ..before };
                let records = vec![Record::Publication(Box::new(next)), Record::Release(Box::new(release.clone()))];
                Ok(Ok(Decision { plan: Some(plan(by, "freeze publication", records)), answer: release }))
            })
            .await?;
        Ok(frozen)
    }

    /// Publishes the last release as a document: a new one, or the next revision of the one that earlier releases became.
    /// Done again after it broke off, it goes on where it was.
    pub async fn publish_release(self: &Arc<Self>, actor: &Actor, id: &str, number: u32) -> Result<ArtifactId, Error> {
        let publication = self.publication(actor, id)?;
        let release = self.store.state().release(id, number)?.ok_or(Error::NotFound)?;
        if number != publication.releases {
            return Err(Error::Conflict("old_release", "there is a newer release; publish that one".to_owned()));
        }
        let file = self.store_print(&release).await?;
        let known = publication.artifact.map(|id| self.store.state().artifact(id)).transpose()?.flatten();
        let known = known.filter(|artifact| artifact.redacted.is_none());
        let metadata = self.described(&publication, &release)?;
        let artifact = match known {
            Some(artifact) if artifact.latest().is_some_and(|latest| latest.file.sha256 == file.sha256) => artifact,
            Some(artifact) => {
                let expect = Expect::Version(artifact.version.to_string());
                let visibility = release.visibility;
                let change = Box::new(move |_: &Metadata, seen: &mut model::Visibility| {
                    *seen = visibility;
                    Ok(metadata)
                });
                self.revise(actor.clone(), artifact.id, expect, file.clone(), change).await?
            }
            None => self.first_release(actor, &publication, &release, file.clone(), metadata).await?,
        };
        self.name_file(actor, release, artifact.id, &file).await?;
        // Checks look at its text; where many files wait, it goes up without, and is found once it is read.
        let reading = self.reading.finished(file.sha256, &file.name);
        let _ = tokio::time::timeout(READ_WITHIN, reading).await;
        self.put_up(actor, artifact).await
    }

    /// Publishes a revision, unless it is up.
    async fn put_up(&self, actor: &Actor, artifact: Artifact) -> Result<ArtifactId, Error> {
        if artifact.is_up() && artifact.working().is_none() {
            return Ok(artifact.id);
        }
        let publish = Transition { override_reason: Some(OVERRIDE.to_owned()), ..Transition::of(ActionName::Publish) };
        self.transition(actor.clone(), artifact.id, Expect::Any, publish).await?;
        Ok(artifact.id)
    }

    /// The document of the first release, which the publication names from then on.
    async fn first_release(
        &self,
        actor: &Actor,
        publication: &Publication,
        release: &Release,
        file: FileRef,
        metadata: Metadata,
    ) -> Result<Artifact, Error> {
        let visibility = release.visibility;
        let new = NewArtifact { file, metadata, external_id: None, visibility, key: None };
        let (id, known) = (publication.id.clone(), publication.artifact);
        let named = move |moment: &Moment<'_>, artifact: ArtifactId| {
            let Some(mut now) = moment.state.publication(&id)?.filter(|now| now.artifact == known) else {
                let why = "someone else has just published it; look again".to_owned();
                return Ok(Err(Error::Conflict("made_meanwhile", why)));
            };
            now.artifact = Some(artifact);
            now.version += 1;
            Ok(Ok(Record::Publication(Box::new(now))))
        };
        self.create_along(actor.clone(), new, named).await
    }

    /// Says in the release which file it became.
    async fn name_file(&self, actor: &Actor, release: Release, id: ArtifactId, file: &FileRef) -> Result<(), Error> {
        let next = Release { artifact: Some(id), file: Some(file.sha256), ..release.clone() };
        if next == release {
            return Ok(());
        }
        let by = actor.account.clone();
        let records = vec![Record::Release(Box::new(next))];
        let plan = plan(by, "publish release", records);
        self.write(move |_| Ok(Ok(Decision { plan: Some(plan), answer: () }))).await?;
        Ok(())
    }

    /// Makes and stores the PDF of a release.
    async fn store_print(self: &Arc<Self>, release: &Release) -> Result<FileRef, Error> {
        let pdf = self.print(release).await?;
        let name = file_name::clean(&format!("{}.pdf", release.publication));
        let blobs = self.store.blobs();
        let stored = tokio::task::spawn_blocking(move || {
            let mut incoming = blobs.begin()?;
            incoming.write(&pdf)?;
            incoming.finish()
        });
        let stored = stored.await.map_err(Error::internal)?;
        let (sha256, size) = stored.map_err(crate::http::receive::unstored)?;
        Ok(FileRef { sha256, size, name, media_type: crate::pages::PDF.to_owned() })
    }

    /// What is said of the document.
    fn described(&self, publication: &Publication, release: &Release) -> Result<Metadata, Error> {
        let vocabularies = self.store.vocabularies();
        let about = match &release.cohort {
            Some(cohort) => {
                format!("{} about the {}.", release.genre.label(), super::lower(&vocabularies.label("cohort", cohort)))
            }
            None => format!("{}.", release.genre.label()),
        };
        let subtitle = Some(release.subtitle.trim_end_matches('.')).filter(|text| !text.is_empty());
        let description = subtitle.map(|subtitle| format!("{subtitle}. ")).unwrap_or_default() + &about;
        Description {
            title: Some(release.title.clone()),
            description: Some(description),
            kind: Some("publication".to_owned()),
            grade_bands: Values(Vec::new()),
            cohort: release.cohort.clone(),
            phase: release.genre.phase().map(str::to_owned),
            language: Some(release.language.clone()),
            licence: release.licence.clone(),
            source_url: Some(format!("{}/publications/{}", self.settings.base_url(), publication.id)),
            ..Description::default()
        }
        .check(&vocabularies)
        .map_err(Error::Fields)
    }
}
