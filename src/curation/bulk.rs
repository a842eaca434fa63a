//! One action on many documents: looked at first, then done in one line of the journal.

use artifacts::{Decision, Plan, Store};
use jiff::Timestamp;
use model::curation::{self, Outcome, Transition};
use model::history::{self, Change};
use model::{
    AccountId, ActionName, Actor, Artifact, ArtifactId, Description, FieldProblem, Metadata, Record, Vocabularies,
    Work, policy,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::failed_checks;
use crate::app::App;
use crate::error::Error;

/// Most documents in one action.
pub const MOST: usize = 500;

/// What is done to each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Bulk {
    /// Published, after being taken into review where that is needed. Those that a check keeps back stay.
    Publish,
    /// Given a value of a field: added to those that may have several, in place of the one elsewhere.
    Tag {
        /// `kind`, `grade_bands`, `topics`, `districts`, `audience`, `cohort`, `phase`, `school_year`, `language` or
        /// `licence`.
        field: String,
        /// The value.
        value: String,
    },
    /// Given to a curator to review.
    Assign {
        /// The curator's account.
        #[schema(value_type = String)]
        to: AccountId,
    },
}

/// What becomes of one document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Becomes {
    /// The document.
    #[schema(value_type = String)]
    pub id: ArtifactId,
    /// Its title.
    pub title: String,
    /// The version looked at.
    pub version: u64,
    /// What changes; nothing when it stays as it is.
    pub changes: Vec<Change>,
    /// Why it stays as it is.
    pub why_not: Option<String>,
}

/// What decides one document's next state.
struct Task<'a> {
    store: &'a Store,
    actor: &'a Actor,
    bulk: &'a Bulk,
    vocabularies: &'a Vocabularies,
    at: Timestamp,
}

impl Task<'_> {
    /// The document's next state, or why it stays as it is.
    fn next(&self, artifact: &Artifact) -> Result<Artifact, String> {
        match self.bulk {
            Bulk::Publish => self.publish(artifact),
            Bulk::Tag { field, value } => self.tag(artifact, field, value),
            Bulk::Assign { to } => {
                curation::assign(artifact, self.actor, to, self.at).map_err(|refusal| refusal.to_string())
            }
        }
    }

    fn step(&self, artifact: &Artifact, action: ActionName, failed: &[String]) -> Result<Artifact, String> {
        match curation::decide(artifact, self.actor, &Transition::of(action), self.at, failed) {
            Ok(Outcome::Changed(next)) => Ok(*next),
            Ok(Outcome::Deleted) => Err("it would be gone".to_owned()),
            Err(refusal) => Err(refusal.to_string()),
        }
    }

    fn publish(&self, artifact: &Artifact) -> Result<Artifact, String> {
        let claimed = match artifact.work {
            Work::Submitted => self.step(artifact, ActionName::Claim, &[]),
            _ => Ok(artifact.clone()),
        };
        let revision = artifact.working().ok_or("nothing of it is in work")?;
        let failed = failed_checks(self.store, revision);
        let published = claimed.and_then(|claimed| self.step(&claimed, ActionName::Publish, &failed));
        // Two steps of one action are one change.
        published.map(|next| Artifact { version: artifact.version + 1, ..next })
    }

    fn tag(&self, artifact: &Artifact, field: &str, value: &str) -> Result<Artifact, String> {
        if !policy::may_edit(artifact, self.actor) {
            return Err("it cannot be changed now".to_owned());
        }
        let mut next = artifact.clone();
        let revision = next.revisions.last_mut().ok_or("it has no description")?;
        revision.metadata = tagged(&revision.metadata, field, value, self.vocabularies)?;
        next.touch(model::Stamp { at: self.at, by: self.actor.account.clone() });
        Ok(next)
    }
}

/// The description with one more value of a field.
fn tagged(metadata: &Metadata, field: &str, value: &str, vocabularies: &Vocabularies) -> Result<Metadata, String> {
    let mut said = Description::from(metadata.clone());
    let value = value.to_owned();
    match field {
        "grade_bands" => said.grade_bands.0.push(value),
        "topics" => said.topics.0.push(value),
        "districts" => said.districts.0.push(value),
        "audience" => said.audience.0.push(value),
        "kind" => said.kind = Some(value),
        "cohort" => said.cohort = Some(value),
        "phase" => said.phase = Some(value),
        "school_year" => said.school_year = Some(value),
        "language" => said.language = Some(value),
        "licence" => said.licence = Some(value),
        _ => return Err(format!("{field:?} is not a field that can be given to many")),
    }
    let first = |problems: Vec<FieldProblem>| problems.first().map(ToString::to_string).unwrap_or_default();
    let checked = said.check(vocabularies).map_err(first)?;
    if checked == *metadata { Err("it has that value already".to_owned()) } else { Ok(checked) }
}

impl App {
    fn require_bulk(&self, actor: &Actor, ids: usize, bulk: &Bulk) -> Result<(), Error> {
        if !actor.is_curator() {
            return Err(Error::Forbidden("only programme staff may change many documents at once".to_owned()));
        }
        if ids == 0 || ids > MOST {
            return Err(Error::Malformed("invalid_ids", format!("choose 1 to {MOST} documents")));
        }
        if let Bulk::Assign { to } = bulk {
            let directory = self.people.accounts.now();
            let staff = directory.get(to).is_some_and(|a| a.role >= model::Role::Curator && !a.closed);
            if !staff {
                return Err(Error::Malformed("unknown_curator", "choose a curator to give them to".to_owned()));
            }
        }
        Ok(())
    }

    /// What would become of each document; nothing is changed.
    pub fn preview_bulk(&self, actor: &Actor, ids: &[ArtifactId], bulk: &Bulk) -> Result<Vec<Becomes>, Error> {
        self.require_bulk(actor, ids.len(), bulk)?;
        let (state, vocabularies) = (self.store.state(), self.store.vocabularies());
        let task = Task { store: &self.store, actor, bulk, vocabularies: &vocabularies, at: Timestamp::now() };
        let mut all = Vec::new();
        for &id in ids {
            if let Some(artifact) = state.artifact(id)? {
                all.push(becomes(&artifact, task.next(&artifact)));
            }
        }
        Ok(all)
    }

    /// Does it, in one line of the journal, to those that still have the version that was looked at.
    pub async fn bulk(
        &self,
        actor: Actor,
        looked_at: Vec<(ArtifactId, u64)>,
        bulk: Bulk,
    ) -> Result<Vec<Becomes>, Error> {
        self.require_bulk(&actor, looked_at.len(), &bulk)?;
        let store = std::sync::Arc::clone(&self.store);
        let name = match bulk {
            Bulk::Publish => "publish",
            Bulk::Tag { .. } => "describe",
            Bulk::Assign { .. } => "assign",
        };
        let shows = bulk == Bulk::Publish;
        let (all, position) = self
            .write(move |moment| {
                let vocabularies = store.vocabularies();
                let (state, at) = (&moment.state, moment.now);
                let task = Task { store: &store, actor: &actor, bulk: &bulk, vocabularies: &vocabularies, at };
                let (mut all, mut records) = (Vec::new(), Vec::new());
                for (id, version) in looked_at {
                    let Some(artifact) = state.artifact(id)? else { continue };
                    let next = if artifact.version == version {
                        task.next(&artifact)
                    } else {
                        Err("it was changed meanwhile; look at it again".to_owned())
                    };
                    if let Ok(next) = &next {
                        records.push(Record::Artifact(Box::new(next.clone())));
                    }
                    all.push(becomes(&artifact, next));
                }
                let plan = Plan { by: actor.account.clone(), action: name.to_owned(), key: None, records };
                let plan = Some(plan).filter(|plan| !plan.records.is_empty());
                Ok(Ok(Decision { plan, answer: all }))
            })
            .await?;
        if shows {
            self.shown(&position).await?;
        }
        Ok(all)
    }
}

fn becomes(artifact: &Artifact, next: Result<Artifact, String>) -> Becomes {
    let title = artifact.latest().map(|revision| revision.metadata.title.clone()).unwrap_or_default();
    let (id, version) = (artifact.id, artifact.version);
    match next {
        Ok(next) => {
            let changes = history::changes(Some(artifact), Some(&next));
            Becomes { id, title, version, changes, why_not: None }
        }
        Err(why) => Becomes { id, title, version, changes: Vec::new(), why_not: Some(why) },
    }
}
