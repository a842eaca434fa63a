//! What people do with artifacts: bring, describe, revise, move through review. Each is decided on the writer's
//! thread against the newest state and becomes one journal line.

mod bulk;
mod import;
mod redaction;

pub use bulk::{Becomes, Bulk};
pub use import::{Import, ImportOutcome, Imported, KnownBy, filled, language};

use std::sync::Arc;

use artifacts::store::Moment;
use artifacts::{CatalogError, Decision, Plan, RequestKey, Store};
use model::curation::{self, Outcome, Transition};
use model::{
    ActionName, Actor, Artifact, ArtifactId, FileRef, Live, Metadata, Record, Revision, Sha256, Stamp, Visibility,
    Work, policy,
};

use crate::app::App;
use crate::checks::{self, CheckResult};
use crate::error::Error;

/// What a client's `If-Match` asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// Whatever version there is.
    Any,
    /// This version.
    Version(String),
}

impl Expect {
    fn check(&self, artifact: &Artifact) -> Result<(), Error> {
        match self {
            Self::Version(asked) if *asked != artifact.version.to_string() => {
                Err(Error::Stale { asked: asked.clone(), current: artifact.version })
            }
            _ => Ok(()),
        }
    }
}

/// A new artifact.
pub struct NewArtifact {
    /// Its file, already stored.
    pub file: FileRef,
    /// Its description.
    pub metadata: Metadata,
    /// Its name in the system it came from.
    pub external_id: Option<String>,
    /// Who may see it once published.
    pub visibility: Visibility,
    /// What makes a retry known.
    pub key: Option<RequestKey>,
}

type Decided<T> = Result<Result<Decision<T>, Error>, CatalogError>;

/// Leaves a decision early with a refusal.
macro_rules! require {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(refusal) => return Ok(Err(refusal.into())),
        }
    };
}
use require;

/// A record of one action on one artifact.
fn plan(actor: &Actor, action: &str, artifact: &Artifact) -> Plan {
    let record = Record::Artifact(Box::new(artifact.clone()));
    Plan { by: actor.account.clone(), action: action.to_owned(), key: None, records: vec![record] }
}

#[allow(clippy::unnecessary_wraps, reason = "the end of a decision, which is fallible twice")]
fn done<T>(plan: Plan, answer: T) -> Decided<T> {
    Ok(Ok(Decision { plan: Some(plan), answer }))
}

/// The artifact, when the actor may know all about it.
fn find(moment: &Moment<'_>, actor: &Actor, id: ArtifactId) -> Result<Result<Artifact, Error>, CatalogError> {
    let found = moment.state.artifact(id)?;
    Ok(found.filter(|artifact| policy::may_see_all(artifact, actor)).ok_or(Error::NotFound))
}

/// Why this content is refused, if it is.
fn refuse_redacted(moment: &Moment<'_>, sha256: &Sha256) -> Result<Result<(), Error>, CatalogError> {
    Ok(match moment.state.redaction(sha256)? {
        None => Ok(()),
        Some(_) => Err(Error::Conflict("redacted", "this file was removed for good and is not taken again".to_owned())),
    })
}

/// A draft as it begins.
fn draft(moment: &Moment<'_>, actor: &Actor, new: NewArtifact) -> Result<Artifact, CatalogError> {
    let stamp = Stamp { at: moment.now, by: actor.account.clone() };
    let revision = Revision {
        number: 1,
        file: new.file,
        metadata: new.metadata,
        created: stamp.clone(),
        published: None,
        overrides: Vec::new(),
    };
    Ok(Artifact {
        id: moment.new_id()?,
        external_id: new.external_id,
        version: 1,
        created: stamp.clone(),
        by_staff: actor.is_curator(),
        changed: stamp,
        visibility: new.visibility,
        live: Live::None,
        hidden: false,
        work: Work::Draft,
        reviewer: None,
        undo: None,
        live_revision: None,
        withdrawal: None,
        redacted: None,
        revisions: vec![revision],
        notes: Vec::new(),
    })
}

/// What the checks find on a revision, beside the `same` and the `near` ones of other artifacts.
fn check(store: &Store, revision: &Revision, same: &[ArtifactId], near: &[ArtifactId]) -> Vec<CheckResult> {
    let extraction = store.derived().get(&revision.file.sha256);
    checks::run(&checks::Subject { revision, extraction: extraction.as_ref(), duplicates: same, near })
}

/// The names of the checks that keep a revision from being published.
fn failed_checks(store: &Store, revision: &Revision) -> Vec<String> {
    // What others are like it is only worth a look.
    checks::failed(&check(store, revision, &[], &[]))
}

/// What is known of a revision before it is published.
#[derive(Default)]
pub struct Findings {
    /// What the checks find, the gravest first.
    pub results: Vec<CheckResult>,
    /// Other artifacts with the same file or nearly the same text.
    pub alike: Vec<ArtifactId>,
}

impl App {
    /// What this person and their districts brought.
    pub fn contributions(&self, actor: &Actor) -> Result<Vec<ArtifactId>, Error> {
        let state = self.store.state();
        let mut ids = state.created_by(&actor.account)?;
        for district in &actor.districts {
            ids.extend(state.of_district(district)?);
        }
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// Those of the artifacts that this person may see something of.
    fn seen_by(&self, actor: &Actor, ids: Vec<ArtifactId>) -> Vec<ArtifactId> {
        let seen = |id: &ArtifactId| self.artifact(*id).is_ok_and(|artifact| policy::may_see(&artifact, actor));
        ids.into_iter().filter(seen).collect()
    }

    /// The artifacts with this file that this person may see something of.
    pub fn same_file(&self, actor: &Actor, file: &Sha256) -> Result<Vec<ArtifactId>, Error> {
        Ok(self.seen_by(actor, self.store.state().holders(file)?))
    }

    /// What the checks find on a revision of `id`, and what else is like it, as far as this person may see that. Every check
    /// reads all of the text.
    pub async fn findings(
        self: &Arc<Self>,
        actor: &Actor,
        id: ArtifactId,
        revision: &Revision,
    ) -> Result<Findings, Error> {
        let (app, actor, revision) = (Arc::clone(self), actor.clone(), revision.clone());
        crate::compute::run(move || app.look_at(&actor, id, &revision)).await?
    }

    fn look_at(&self, actor: &Actor, id: ArtifactId, revision: &Revision) -> Result<Findings, Error> {
        let extraction = self.store.derived().get(&revision.file.sha256);
        let texts = extraction.iter().flat_map(|extraction| &extraction.pages).map(|page| page.text.as_str());
        let mut same = self.same_file(actor, &revision.file.sha256)?;
        same.retain(|other| *other != id);
        let mut near = self.seen_by(actor, self.indexing.index().nearly_same(texts, id));
        near.retain(|other| !same.contains(other));
        let results = check(&self.store, revision, &same, &near);
        Ok(Findings { results, alike: [same, near].concat() })
    }

    /// Stores a new draft. The same request key again gives the artifact it made the first time.
    pub async fn create(&self, actor: Actor, new: NewArtifact) -> Result<Artifact, Error> {
        let file = new.file.clone();
        let (artifact, _) = self.write(move |moment| decide_create(moment, &actor, new)).await?;
        self.reading.enqueue(file.sha256, &file.name);
        Ok(artifact)
    }

    /// Stores a new draft together with a record that names it, in one journal line.
    pub async fn create_along<N>(&self, actor: Actor, new: NewArtifact, named: N) -> Result<Artifact, Error>
    where
        N: FnOnce(&Moment<'_>, ArtifactId) -> Result<Result<Record, Error>, CatalogError> + Send + 'static,
    {
        let file = new.file.clone();
        let along = move |moment: &Moment<'_>| {
            let mut decision = require!(decide_create(moment, &actor, new)?);
            let record = require!(named(moment, decision.answer.id)?);
            if let Some(plan) = &mut decision.plan {
                plan.records.push(record);
            }
            Ok(Ok(decision))
        };
        let (artifact, _) = self.write(along).await?;
        self.reading.enqueue(file.sha256, &file.name);
        Ok(artifact)
    }

    /// Replaces the description of the revision in work. On a live artifact with nothing in work, a curator's
    /// change is a new revision with the same file, published at once.
    pub async fn describe(
        &self,
        actor: Actor,
        id: ArtifactId,
        expect: Expect,
        change: Change,
    ) -> Result<Artifact, Error> {
        let (artifact, position) =
            self.write(move |moment| decide_describe(moment, &actor, id, &expect, change)).await?;
        if artifact.work == Work::None {
            self.shown(&position).await?;
        }
        Ok(artifact)
    }

    /// Adds a revision with a new file: to the work under way, or as the beginning of a next revision.
    pub async fn revise(
        &self,
        actor: Actor,
        id: ArtifactId,
        expect: Expect,
        file: FileRef,
        change: Change,
    ) -> Result<Artifact, Error> {
        let name = file.clone();
        let (artifact, _) = self.write(move |moment| decide_revise(moment, &actor, id, &expect, file, change)).await?;
        self.reading.enqueue(name.sha256, &name.name);
        Ok(artifact)
    }

    /// Takes an action of curation; `None` when the artifact is gone afterwards. What changes the public's view is
    /// answered once searches show it.
    pub async fn transition(
        &self,
        actor: Actor,
        id: ArtifactId,
        expect: Expect,
        transition: Transition,
    ) -> Result<Option<Artifact>, Error> {
        if transition.action == ActionName::Redact {
            return self.redact(actor, id, expect, transition).await.map(Some);
        }
        self.take(actor, id, expect, transition).await
    }

    /// Takes an action that is one journal line.
    async fn take(
        &self,
        actor: Actor,
        id: ArtifactId,
        expect: Expect,
        transition: Transition,
    ) -> Result<Option<Artifact>, Error> {
        let store = std::sync::Arc::clone(&self.store);
        let ((before, after), position) =
            self.write(move |moment| decide_transition(&store, moment, &actor, id, &expect, &transition)).await?;
        if before.is_up() || after.as_ref().is_some_and(Artifact::is_up) {
            self.shown(&position).await?;
        }
        if after.is_none() {
            self.remove_unheld(&before);
        }
        Ok(after)
    }

    /// Removes the bytes of a deleted artifact that no other one has.
    fn remove_unheld(&self, deleted: &Artifact) {
        for revision in &deleted.revisions {
            self.store.remove_unheld(revision.file.sha256);
        }
    }
}

/// A change of description: the new one, made from the current one.
pub type Change = Box<dyn FnOnce(&Metadata, &mut Visibility) -> Result<Metadata, Error> + Send>;

fn decide_create(moment: &Moment<'_>, actor: &Actor, new: NewArtifact) -> Decided<Artifact> {
    if let Some(key) = &new.key
        && let Some(used) = moment.state.key_use(&key.id)?
    {
        let same = used.request == key.request;
        let earlier =
            used.artifacts.first().filter(|_| same).map(|&id| moment.state.artifact(id)).transpose()?.flatten();
        return Ok(match earlier {
            Some(artifact) => Ok(Decision { plan: None, answer: artifact }),
            None => Err(Error::Conflict(
                "key_reused",
                "this Idempotency-Key was used for another request; choose a new one".to_owned(),
            )),
        });
    }
    require!(refuse_redacted(moment, &new.file.sha256)?);
    if let Some(external_id) = &new.external_id
        && let Some(other) = moment.state.by_external_id(external_id)?
    {
        let why = format!("{external_id:?} is already the external_id of {other}; revise that one, or choose another");
        return Ok(Err(Error::Conflict("external_id_taken", why)));
    }
    let key = new.key.clone();
    let artifact = draft(moment, actor, new)?;
    done(Plan { key, ..plan(actor, "create", &artifact) }, artifact)
}

fn decide_describe(
    moment: &Moment<'_>,
    actor: &Actor,
    id: ArtifactId,
    expect: &Expect,
    change: Change,
) -> Decided<Artifact> {
    let mut artifact = require!(find(moment, actor, id)?);
    require!(expect.check(&artifact));
    let stamp = Stamp { at: moment.now, by: actor.account.clone() };
    let at_once = artifact.work == Work::None && artifact.live == Live::Published && actor.is_curator();
    if !at_once && !policy::may_edit(&artifact, actor) {
        return Ok(Err(not_editable(&artifact)));
    }
    let Some(latest) = artifact.latest().cloned() else { return Ok(Err(not_editable(&artifact))) };
    let metadata = require!(change(&latest.metadata, &mut artifact.visibility));
    if at_once {
        let overrides = latest.overrides.clone();
        require!(artifact.add_revision(latest.file, metadata, &stamp));
        if let Some(revision) = artifact.revisions.last_mut() {
            revision.published = Some(stamp.clone());
            revision.overrides = overrides;
            artifact.live_revision = Some(revision.number);
        }
    } else if let Some(revision) = artifact.revisions.last_mut() {
        revision.metadata = metadata;
    }
    artifact.touch(stamp);
    done(plan(actor, "describe", &artifact), artifact)
}

fn not_editable(artifact: &Artifact) -> Error {
    let state = curation::state_label(artifact);
    Error::Conflict("not_editable", format!("it cannot be changed while it is {state}; begin a revision first"))
}

fn decide_revise(
    moment: &Moment<'_>,
    actor: &Actor,
    id: ArtifactId,
    expect: &Expect,
    file: FileRef,
    change: Change,
) -> Decided<Artifact> {
    let mut artifact = require!(find(moment, actor, id)?);
    require!(expect.check(&artifact));
    require!(refuse_redacted(moment, &file.sha256)?);
    if artifact.work == Work::None {
        let begun = curation::decide(&artifact, actor, &Transition::of(ActionName::Revise), moment.now, &[]);
        let Outcome::Changed(begun) = require!(begun) else { return Ok(Err(not_editable(&artifact))) };
        artifact = *begun;
        // The begun revision takes the new file instead of the old one.
        artifact.revisions.pop();
        artifact.version -= 1;
    } else if !policy::may_edit(&artifact, actor) {
        return Ok(Err(not_editable(&artifact)));
    }
    let stamp = Stamp { at: moment.now, by: actor.account.clone() };
    let current = artifact.latest().map(|revision| revision.metadata.clone()).unwrap_or_default();
    let metadata = require!(change(&current, &mut artifact.visibility));
    require!(artifact.add_revision(file, metadata, &stamp));
    artifact.touch(stamp);
    done(plan(actor, "revise", &artifact), artifact)
}

fn decide_transition(
    store: &Store,
    moment: &Moment<'_>,
    actor: &Actor,
    id: ArtifactId,
    expect: &Expect,
    transition: &Transition,
) -> Decided<(Artifact, Option<Artifact>)> {
    let artifact = require!(find(moment, actor, id)?);
    require!(expect.check(&artifact));
    let failed = match (transition.action, artifact.working()) {
        (ActionName::Publish, Some(revision)) => failed_checks(store, revision),
        _ => Vec::new(),
    };
    if let Some(other) = transition.replaced_by
        && moment.state.artifact(other)?.is_none()
    {
        return Ok(Err(Error::Conflict("unknown_replacement", format!("there is no artifact {other} to replace it"))));
    }
    let name = serde_json::to_value(transition.action)
        .ok()
        .and_then(|name| name.as_str().map(str::to_owned))
        .unwrap_or_default();
    match require!(curation::decide(&artifact, actor, transition, moment.now, &failed)) {
        Outcome::Changed(next) => done(plan(actor, &name, &next), (artifact, Some(*next))),
        Outcome::Deleted => {
            let records = vec![Record::Deleted(id)];
            done(Plan { by: actor.account.clone(), action: name, key: None, records }, (artifact, None))
        }
    }
}
