//! Who may see and change what. Every route and every query asks here.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::artifact::{Artifact, Visibility, Work};
use crate::id::AccountId;

/// What an account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Not signed in.
    Visitor,
    /// Member of one or more districts.
    Contributor,
    /// Programme staff.
    Curator,
    /// Staff who also run the clearinghouse.
    Admin,
}

/// The person who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Their account.
    pub account: AccountId,
    /// What it may do.
    pub role: Role,
    /// Organisation codes of the districts they are members of.
    pub districts: Vec<String>,
    /// Cohorts those districts belong to.
    pub cohorts: Vec<String>,
}

impl Actor {
    /// Someone who is not signed in.
    pub fn visitor() -> Self {
        Self {
            account: AccountId("visitor".to_owned()),
            role: Role::Visitor,
            districts: Vec::new(),
            cohorts: Vec::new(),
        }
    }

    /// Whoever works on the machine itself; an admin.
    pub fn operator() -> Self {
        Self { account: AccountId::operator(), role: Role::Admin, districts: Vec::new(), cohorts: Vec::new() }
    }

    /// Whether they may do what curators may.
    pub fn is_curator(&self) -> bool {
        self.role >= Role::Curator
    }

    /// Whether they may do what admins may.
    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin
    }
}

/// Which published artifacts a search may show.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All of them.
    Everything,
    /// Public ones, and those shared with these cohorts.
    PublicAndCohorts(Vec<String>),
}

/// The scope of this person's searches; agrees with [`may_see_live`].
pub fn scope(actor: &Actor) -> Scope {
    if actor.is_curator() { Scope::Everything } else { Scope::PublicAndCohorts(actor.cohorts.clone()) }
}

/// Whether they own the artifact or are a member of one of its districts.
pub fn contributes_to(artifact: &Artifact, actor: &Actor) -> bool {
    let owner = artifact.created.by == actor.account;
    let named = |code: &String| artifact.latest().is_some_and(|revision| revision.metadata.districts.contains(code));
    actor.role >= Role::Contributor && (owner || actor.districts.iter().any(named))
}

/// Whether they may see the live revision: its page, text, pictures, file, and in searches.
pub fn may_see_live(artifact: &Artifact, actor: &Actor) -> bool {
    if !artifact.is_up() {
        return false;
    }
    let Some(revision) = artifact.live() else { return false };
    actor.is_curator()
        || match artifact.visibility {
            Visibility::Public => true,
            Visibility::Cohort => {
                revision.metadata.cohort.as_ref().is_some_and(|cohort| actor.cohorts.contains(cohort))
            }
            Visibility::Staff => false,
        }
}

/// Whether they may see that the artifact was once there, with the reason why it is not: only those who could
/// have seen it live.
pub fn may_see_tombstone(artifact: &Artifact, actor: &Actor) -> bool {
    actor.is_curator()
        || match artifact.visibility {
            Visibility::Public => artifact.was_published(),
            Visibility::Cohort => {
                artifact.live().is_some_and(|r| r.metadata.cohort.as_ref().is_some_and(|c| actor.cohorts.contains(c)))
            }
            Visibility::Staff => false,
        }
}

/// Whether they may see everything about it: drafts, notes, all revisions.
pub fn may_see_all(artifact: &Artifact, actor: &Actor) -> bool {
    actor.is_curator() || contributes_to(artifact, actor)
}

/// Whether they may see something of it: what is live, or everything.
pub fn may_see(artifact: &Artifact, actor: &Actor) -> bool {
    may_see_all(artifact, actor) || may_see_live(artifact, actor)
}

/// Whether they may bring documents in.
pub fn may_contribute(actor: &Actor) -> bool {
    actor.role >= Role::Contributor
}

/// Whether they may see and change accounts.
pub fn may_run_accounts(actor: &Actor) -> bool {
    actor.is_admin()
}

/// Whether they may change vocabularies, synonyms among them, and see what people search for.
pub fn may_tend_search(actor: &Actor) -> bool {
    actor.is_curator()
}

/// Whether they may run cohorts: make them, change their course and their sessions.
pub fn may_run_cohorts(actor: &Actor) -> bool {
    actor.is_curator()
}

/// Whether they may write publications of the programme, freeze and publish them.
pub fn may_publish(actor: &Actor) -> bool {
    actor.is_curator()
}

/// Whoever reads a publication that is for everyone or for a cohort, and nothing more than such a reader: nothing that they may
/// not see may be in it.
pub fn reader_of(visibility: Visibility, cohort: Option<&str>) -> Actor {
    let cohorts = cohort.filter(|_| visibility == Visibility::Cohort).map(str::to_owned).into_iter().collect();
    Actor { cohorts, ..Actor::visitor() }
}

/// Whether they may see how a cohort's districts get on, and who is in their teams.
pub fn may_see_inside(year: &str, actor: &Actor) -> bool {
    actor.is_curator() || actor.cohorts.iter().any(|own| own == year)
}

/// Whether they may read what sessions of any cohort were about: whoever is in a cohort learns from the others.
pub fn may_see_sessions(actor: &Actor) -> bool {
    actor.is_curator() || !actor.cohorts.is_empty()
}

/// Whether they may write for a district: name its teams, write its plans.
pub fn may_write_for(district: &str, actor: &Actor) -> bool {
    actor.is_curator() || (actor.role >= Role::Contributor && actor.districts.iter().any(|own| own == district))
}

/// Whether they may see a district's graduates as they are, and say them; others see what [`crate::disclosure`] lets through.
pub fn may_see_graduates(district: &str, actor: &Actor) -> bool {
    may_write_for(district, actor)
}

/// Whether they may see the graduates of all districts as they are, and say them for many districts at once.
pub fn may_run_goal(actor: &Actor) -> bool {
    actor.is_curator()
}

/// Whether they may add sessions to the calendar of professional development and change them.
pub fn may_run_pd(actor: &Actor) -> bool {
    actor.is_curator()
}

/// Whether they may see which districts want to come to a session of professional development; others see how many.
pub fn may_see_interests(actor: &Actor) -> bool {
    actor.role >= Role::Contributor
}

/// Whether they may have the index built again and everything stored checked.
pub fn may_maintain(actor: &Actor) -> bool {
    actor.is_admin()
}

/// Whether they may end work that `by` asked for.
pub fn may_cancel(by: &AccountId, actor: &Actor) -> bool {
    actor.is_admin() || (actor.is_curator() && actor.account == *by)
}

/// Whether they may change the next revision's description or file in its present state.
pub fn may_edit(artifact: &Artifact, actor: &Actor) -> bool {
    match artifact.work {
        Work::None => false,
        Work::Draft | Work::ChangesRequested | Work::Rejected => contributes_to(artifact, actor) || actor.is_curator(),
        Work::Submitted | Work::InReview => actor.is_curator(),
    }
}
