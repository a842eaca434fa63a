//! Nothing outside the table of states succeeds, and everything in it does.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::artifact::{FileRef, Visibility};
use crate::policy::Role;
use crate::{Metadata, Sha256};

/// One row of the table, written out again: action, who, the state before and the state after, all as words.
struct Row {
    action: ActionName,
    who: &'static [&'static str],
    live: &'static [Live],
    work: &'static [Work],
    to_live: Option<Live>,
    to_work: Option<Work>,
}

const ANY_LIVE: &[Live] = &[Live::None, Live::Published, Live::Withdrawn];
const ANY_WORK: &[Work] =
    &[Work::None, Work::Draft, Work::Submitted, Work::InReview, Work::ChangesRequested, Work::Rejected];
const CONTRIBUTORS: &[&str] = &["owner", "member", "owning curator"];
const CURATORS: &[&str] = &["curator", "reviewer", "admin", "owning curator"];

const fn row(action: ActionName, who: &'static [&'static str], work: &'static [Work], to_work: Work) -> Row {
    Row { action, who, live: ANY_LIVE, work, to_live: None, to_work: Some(to_work) }
}

const fn live_row(action: ActionName, who: &'static [&'static str], live: &'static [Live], to_live: Live) -> Row {
    Row { action, who, live, work: ANY_WORK, to_live: Some(to_live), to_work: None }
}

const TABLE: &[Row] = &[
    row(ActionName::Submit, CONTRIBUTORS, &[Work::Draft], Work::Submitted),
    row(ActionName::Recall, CONTRIBUTORS, &[Work::Submitted], Work::Draft),
    row(ActionName::Claim, CURATORS, &[Work::Submitted], Work::InReview),
    row(ActionName::Release, &["reviewer", "admin"], &[Work::InReview], Work::Submitted),
    row(ActionName::RequestChanges, CURATORS, &[Work::InReview], Work::ChangesRequested),
    row(ActionName::Resubmit, CONTRIBUTORS, &[Work::ChangesRequested], Work::Submitted),
    row(ActionName::Reject, CURATORS, &[Work::InReview], Work::Rejected),
    row(ActionName::Reopen, &["owner", "owning curator"], &[Work::Rejected], Work::Draft),
    Row {
        action: ActionName::Publish,
        who: CURATORS,
        live: &[Live::None, Live::Published],
        work: &[Work::InReview],
        to_live: Some(Live::Published),
        to_work: Some(Work::None),
    },
    Row {
        action: ActionName::Revise,
        who: &["owner", "member", "owning curator", "curator", "reviewer", "admin"],
        live: &[Live::Published],
        work: &[Work::None],
        to_live: None,
        to_work: Some(Work::Draft),
    },
    live_row(ActionName::Withdraw, CURATORS, &[Live::Published], Live::Withdrawn),
    live_row(ActionName::Restore, &["admin"], &[Live::Withdrawn], Live::Published),
    live_row(ActionName::Hide, CURATORS, &[Live::Published], Live::Published),
];

fn actor(name: &str) -> Actor {
    let (account, role, districts) = match name {
        "visitor" => ("visitor", Role::Visitor, vec![]),
        "stranger" => ("stranger", Role::Contributor, vec!["00020000".to_owned()]),
        "owner" => ("owner", Role::Contributor, vec![]),
        "member" => ("member", Role::Contributor, vec!["00010000".to_owned()]),
        "owning curator" => ("owner", Role::Curator, vec![]),
        "curator" => ("curator", Role::Curator, vec![]),
        "reviewer" => ("reviewer", Role::Curator, vec![]),
        _ => ("admin", Role::Admin, vec![]),
    };
    Actor { account: AccountId(account.to_owned()), role, districts, cohorts: Vec::new() }
}

const ACTORS: [&str; 8] = ["visitor", "stranger", "owner", "member", "owning curator", "curator", "reviewer", "admin"];

fn stamp(by: &str) -> Stamp {
    Stamp { at: Timestamp::UNIX_EPOCH, by: AccountId(by.to_owned()) }
}

fn artifact(live: Live, work: Work, hidden: bool) -> Artifact {
    let file =
        FileRef { sha256: Sha256::new([1; 32]), size: 1, name: "a".to_owned(), media_type: "text/plain".to_owned() };
    let metadata = Metadata { title: "T".to_owned(), districts: vec!["00010000".to_owned()], ..Metadata::default() };
    let revision = |number| Revision {
        number,
        file: file.clone(),
        metadata: metadata.clone(),
        created: stamp("owner"),
        published: None,
        overrides: Vec::new(),
    };
    let two = live != Live::None && work != Work::None;
    Artifact {
        id: ArtifactId::from_bits(1),
        external_id: None,
        version: 5,
        created: stamp("owner"),
        by_staff: false,
        changed: stamp("owner"),
        visibility: Visibility::Public,
        live,
        hidden,
        work,
        reviewer: Some(AccountId("reviewer".to_owned())),
        undo: None,
        live_revision: (live != Live::None).then_some(1),
        withdrawal: None,
        redacted: None,
        revisions: if two { vec![revision(1), revision(2)] } else { vec![revision(1)] },
        notes: Vec::new(),
    }
}

fn said(action: ActionName) -> Transition {
    Transition { note: Some("why".to_owned()), ..Transition::of(action) }
}

/// Whether the table, the hidden state and the actions that are no plain rows allow it.
fn allowed(artifact: &Artifact, who: &str, action: ActionName) -> bool {
    let account = actor(who).account;
    match action {
        ActionName::Release => {
            let has_it = artifact.reviewer.as_ref() == Some(&account) && CURATORS.contains(&who);
            artifact.work == Work::InReview && (has_it || who == "admin")
        }
        // "New by a curator": whoever began this draft.
        ActionName::Publish if artifact.work == Work::Draft => {
            let began = artifact.latest().is_some_and(|revision| revision.created.by == account);
            artifact.live != Live::Withdrawn && began && CURATORS.contains(&who)
        }
        ActionName::Hide if artifact.hidden => false,
        ActionName::Unhide => artifact.hidden && CURATORS.contains(&who),
        ActionName::Redact => who == "admin",
        ActionName::Undo => artifact.undo.is_some() && artifact.changed.by == account,
        ActionName::Reply => !matches!(who, "visitor" | "stranger"),
        ActionName::Delete => {
            let unpublished = artifact.live == Live::None;
            let open = matches!(artifact.work, Work::Draft | Work::ChangesRequested | Work::Rejected);
            unpublished && open && matches!(who, "owner" | "owning curator" | "admin")
        }
        _ => TABLE.iter().any(|row| {
            row.action == action
                && row.who.contains(&who)
                && row.live.contains(&artifact.live)
                && row.work.contains(&artifact.work)
        }),
    }
}

/// States that exist: without a live revision something is in work, and only published ones are hidden.
fn exists(live: Live, work: Work, hidden: bool) -> bool {
    (live != Live::None || work != Work::None) && (!hidden || live == Live::Published)
}

#[test]
fn exactly_the_table_succeeds() {
    for &live in ANY_LIVE {
        for &work in ANY_WORK {
            for hidden in [false, true] {
                if exists(live, work, hidden) {
                    check_state(live, work, hidden);
                }
            }
        }
    }
}

fn check_state(live: Live, work: Work, hidden: bool) {
    let before = artifact(live, work, hidden);
    for who in ACTORS {
        for action in ActionName::ALL {
            let outcome = decide(&before, &actor(who), &said(action), Timestamp::UNIX_EPOCH, &[]);
            let place = format!("{who} {action:?} from {live:?}/{work:?}, hidden {hidden}");
            assert_eq!(outcome.is_ok(), allowed(&before, who, action), "{place}: {outcome:?}");
            let row = TABLE.iter().find(|row| row.action == action);
            if let (Ok(Outcome::Changed(after)), Some(row)) = (&outcome, row) {
                assert_eq!(after.live, row.to_live.unwrap_or(live), "{place}");
                assert_eq!(after.work, row.to_work.unwrap_or(work), "{place}");
                assert_eq!(after.version, before.version + 1, "{place}");
            }
        }
    }
}

#[test]
fn the_live_revision_stays_up_while_the_next_is_reviewed() {
    let before = artifact(Live::Published, Work::None, false);
    let outcome = decide(&before, &actor("owner"), &said(ActionName::Revise), Timestamp::UNIX_EPOCH, &[]);
    let Ok(Outcome::Changed(revised)) = outcome else { panic!("{outcome:?}") };
    assert_eq!((revised.live_revision, revised.revisions.len()), (Some(1), 2));
    assert!(revised.is_up());
}

#[test]
fn failed_checks_need_a_reason_and_leave_it() {
    let before = artifact(Live::None, Work::InReview, false);
    let failed = ["kind".to_owned()];
    let refused = decide(&before, &actor("curator"), &said(ActionName::Publish), Timestamp::UNIX_EPOCH, &failed);
    assert_eq!(refused, Err(Refusal::ChecksFailed(failed.to_vec())));
    let mut transition = said(ActionName::Publish);
    transition.override_reason = Some("seen".to_owned());
    let outcome = decide(&before, &actor("curator"), &transition, Timestamp::UNIX_EPOCH, &failed);
    let Ok(Outcome::Changed(after)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(after.revisions[0].overrides, [Override { check: "kind".to_owned(), reason: "seen".to_owned() }]);
}

#[test]
fn a_step_can_be_taken_back_by_its_doer_until_something_else_happens() {
    let at = Timestamp::UNIX_EPOCH;
    let step = |artifact: &Artifact, who: &str, action| match decide(artifact, &actor(who), &said(action), at, &[]) {
        Ok(Outcome::Changed(next)) => Ok(*next),
        other => Err(other),
    };
    let in_review = artifact(Live::Published, Work::InReview, false);
    let asked = step(&in_review, "curator", ActionName::RequestChanges).expect("in the table");
    assert!(step(&asked, "admin", ActionName::Undo).is_err(), "not by another");
    let undo = Transition::of(ActionName::Undo);
    let Ok(Outcome::Changed(back)) = decide(&asked, &actor("curator"), &undo, at, &[]) else { panic!("not undone") };
    assert_eq!((back.work, &back.reviewer, back.notes.len()), (in_review.work, &in_review.reviewer, 0));
    assert_eq!(back.version, in_review.version + 2);
    assert!(step(&back, "curator", ActionName::Undo).is_err(), "only once");
    let replied = step(&asked, "owner", ActionName::Reply).expect("in the table");
    assert!(step(&replied, "curator", ActionName::Undo).is_err(), "somebody did something after it");
    let published = step(&in_review, "curator", ActionName::Publish).expect("in the table");
    assert!(step(&published, "curator", ActionName::Undo).is_err(), "the public saw it");
}

#[test]
fn only_what_is_submitted_or_in_review_is_assigned_by_curators() {
    let to = AccountId("curator".to_owned());
    for &work in ANY_WORK {
        for who in ACTORS {
            let before = artifact(Live::Published, work, false);
            let assigned = assign(&before, &actor(who), &to, Timestamp::UNIX_EPOCH);
            let may = CURATORS.contains(&who) && matches!(work, Work::Submitted | Work::InReview);
            assert_eq!(assigned.is_ok(), may, "{who} from {work:?}");
            assert!(
                assigned.is_err() || assigned.is_ok_and(|a| a.work == Work::InReview && a.reviewer == Some(to.clone()))
            );
        }
    }
}

proptest! {
    /// Whatever is done in whatever order: only states that exist are reached, and reasons are never missing.
    #[test]
    fn any_walk_stays_in_the_table(steps in proptest::collection::vec((0..ACTORS.len(), 0..ActionName::ALL.len(), any::<bool>()), 0..60)) {
        let mut current = artifact(Live::None, Work::Draft, false);
        for (who, action, with_note) in steps {
            let action = ActionName::ALL[action];
            let mut transition = said(action);
            transition.note = with_note.then(|| "why".to_owned());
            let possible = allowed(&current, ACTORS[who], action) && current.redacted.is_none();
            match decide(&current, &actor(ACTORS[who]), &transition, Timestamp::UNIX_EPOCH, &[]) {
                Err(Refusal::NoteMissing(_)) => prop_assert!(possible && !with_note && action.needs_note()),
                Err(_) => prop_assert!(!possible),
                Ok(Outcome::Deleted) => {
                    prop_assert!(possible);
                    break;
                }
                Ok(Outcome::Changed(next)) => {
                    prop_assert!(possible && (with_note || !action.needs_note()));
                    prop_assert!(next.redacted.is_some() || exists(next.live, next.work, next.hidden));
                    prop_assert_eq!(next.is_up(), next.live == Live::Published && !next.hidden && next.redacted.is_none());
                    current = *next;
                }
            }
        }
    }
}
