//! Removing content for good.

use std::ops::ControlFlow;
use std::sync::Arc;

use model::curation::{self, Transition};
use model::{ActionName, Actor, Artifact, ArtifactId};
use tokio::sync::oneshot;

use super::Expect;
use crate::app::App;
use crate::error::Error;

impl App {
    /// Removes the content of every file the artifact has, from every artifact that has it.
    pub(super) async fn redact(
        &self,
        actor: Actor,
        id: ArtifactId,
        expect: Expect,
        transition: Transition,
    ) -> Result<Artifact, Error> {
        let artifact = self.artifact(id)?;
        expect.check(&artifact)?;
        curation::decide(&artifact, &actor, &transition, jiff::Timestamp::now(), &[])?;
        self.hide_publications_on(&actor, id).await?;
        let reason = transition.note.unwrap_or_default();
        let mut files: Vec<_> = artifact.revisions.iter().map(|revision| revision.file.sha256).collect();
        files.sort_unstable();
        files.dedup();
        let mut gone = Vec::new();
        for sha256 in files {
            let (tell, told) = oneshot::channel();
            let (store, reason, by) = (Arc::clone(&self.store), reason.clone(), actor.account.clone());
            tokio::task::spawn_blocking(move || {
                store.redact(sha256, reason, by, move |done| {
                    let _ = tell.send(done);
                });
            })
            .await
            .map_err(Error::internal)?;
            gone.extend(told.await.map_err(Error::internal)??);
            // What was exported may hold it.
            self.jobs.forget_exports("a document was removed for good meanwhile; start it again");
        }
        gone.iter().try_for_each(|&id| self.notices.forget(id))?;
        let accounts = Arc::clone(&self.people.accounts);
        let forgetting = tokio::task::spawn_blocking(move || accounts.forget_reports(&|id| gone.contains(&id)));
        forgetting.await.map_err(Error::internal)??;
        // Deleted documents leave the index's files only when they are written anew.
        self.indexing.rebuild(Box::new(|_, _| ControlFlow::Continue(()))).await?;
        self.artifact(id)
    }

    /// Hides the publications that rest on a document: their PDFs may quote it. Staff remove those as well
    /// and publish them again without it.
    async fn hide_publications_on(&self, actor: &Actor, id: ArtifactId) -> Result<(), Error> {
        const WHY: &str = "It rests on a document whose content was removed for good, and may quote it. Remove this one, too, \
                           then freeze and publish it again.";
        for publication in self.store.state().publications()? {
            let Some(document) = publication.artifact.filter(|document| *document != id) else { continue };
            let releases = self.store.state().releases(&publication.id)?;
            let rests = releases.iter().flat_map(|release| &release.sources).any(|source| source.artifact == id);
            if rests && self.artifact(document)?.live().is_some() {
                let hide = Transition { note: Some(WHY.to_owned()), ..Transition::of(ActionName::Hide) };
                self.take(actor.clone(), document, Expect::Any, hide).await?;
            }
        }
        Ok(())
    }
}
