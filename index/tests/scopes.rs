//! Nobody learns of what they may not see.

use model::{Scope, Visibility};

use crate::collection::{Collection, Draft, search};

fn collection() -> Collection {
    let cohort = |draft: Draft, cohort: &str| draft.with(|m| m.cohort = Some(cohort.to_owned()));
    Collection::of(&[
        Draft::new("Open", &["winter plan"]),
        cohort(Draft::new("Shared", &["winter plan, zeppelin"]).seen_by(Visibility::Cohort), "2018"),
        cohort(Draft::new("Shared", &["winter plan, zeppelin"]).seen_by(Visibility::Cohort), "2019"),
        Draft::new("Internal", &["winter plan, zeppelin"])
            .seen_by(Visibility::Staff)
            .with(|m| m.kind = Some("policy".to_owned())),
        Draft::new("No cohort", &["winter plan, zeppelin"]).seen_by(Visibility::Cohort),
    ])
}

fn found(all: &Collection, text: &str, scope: &Scope) -> Vec<u64> {
    let mut found: Vec<u64> = all.ask(&search(text), scope).hits.iter().map(|hit| hit.id.bits()).collect();
    found.sort_unstable();
    found
}

#[test]
fn hits_totals_and_counts_stay_within_the_scope() {
    let all = collection();
    let visitor = Scope::PublicAndCohorts(Vec::new());
    let member = Scope::PublicAndCohorts(vec!["2018".to_owned()]);
    for query in ["", "winter", "\"winter plan\"", "-chess"] {
        assert_eq!(found(&all, query, &visitor), [0]);
        assert_eq!(found(&all, query, &member), [0, 1]);
        assert_eq!(found(&all, query, &Scope::Everything), [0, 1, 2, 3, 4]);
        let answer = all.ask(&search(query), &visitor);
        assert_eq!(answer.total, 1);
        assert!(answer.facets["kind"].is_empty() && answer.facets["cohort"].is_empty());
    }
}

#[test]
fn words_of_hidden_documents_are_not_suggested() {
    let all = collection();
    let visitor = Scope::PublicAndCohorts(Vec::new());
    let answer = all.ask(&search("zepelin"), &visitor);
    assert_eq!((answer.total, answer.did_you_mean), (0, None));
    let answer = all.ask(&search("zepelin"), &Scope::Everything);
    assert_eq!(answer.did_you_mean.as_deref(), Some("zeppelin"));
}
