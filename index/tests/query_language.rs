//! Operators, and texts that are none.

use std::time::{Duration, Instant};

use crate::collection::{Collection, Draft};

fn collection() -> Collection {
    let drafts = [
        Draft::new("Robotics plan", &["building robots in winter"]).with(|m| {
            m.kind = Some("implementation-plan".to_owned());
            m.grade_bands = vec!["K-5".to_owned()];
            m.districts = vec!["06000000".to_owned()];
            m.school_year = Some("2019-20".to_owned());
        }),
        Draft::new("Winter letter", &["robotics club for families, see 6-8.CT.b.3"]).with(|m| {
            m.kind = Some("stakeholder-letter".to_owned());
            m.grade_bands = vec!["6-8".to_owned()];
            m.cohort = Some("2018".to_owned());
            m.topics = vec!["vision".to_owned()];
        }),
        Draft::new("Chess", &["the winter plan of the club"]),
    ];
    Collection::of(&drafts)
}

#[test]
fn operators_do_what_they_say() {
    let all = collection();
    assert_eq!(all.set("winter -club"), [0]);
    assert_eq!(all.set("chess OR building"), [0, 2]);
    assert_eq!(all.set("\"winter plan\""), [2]);
    assert_eq!(all.set("-\"winter plan\""), [0, 1]);
    assert_eq!(all.set("rob*"), [0, 1]);
    assert_eq!(all.set("title:winter"), [1]);
    assert_eq!(all.set("title:\"robotics plan\""), [0]);
    assert_eq!(all.set("winter (chess OR families)"), [1, 2]);
    assert_eq!(all.set("winter -(chess OR families)"), [0]);
}

#[test]
fn fields_take_values_labels_and_towns() {
    let all = collection();
    assert_eq!(all.set("kind:letter"), [1]);
    assert_eq!(all.set("kind:stakeholder-letter"), [1]);
    assert_eq!(all.set("kind:\"Implementation plan\""), [0]);
    assert_eq!(all.set("band:K-5"), [0]);
    assert_eq!(all.set("band:middle"), [1]);
    assert_eq!(all.set("district:Boxborough"), [0]);
    assert_eq!(all.set("district:06000000 winter"), [0]);
    assert_eq!(all.set("topic:vision"), [1]);
    assert_eq!(all.set("cohort:2018"), [1]);
    assert_eq!(all.set("year:2019-20"), [0]);
    assert_eq!(all.set("code:6-8.CT.b.3"), [1]);
    assert_eq!(all.set("winter -band:K-5"), [1, 2]);
}

#[test]
fn malformed_queries_are_words() {
    let all = collection();
    for query in
        ["winter )(", "\"winter", "winter OR", "-", "(((", "AND", "kind:", "*", "winter ^~!\\", "\u{0}winter", "..."]
    {
        let answer = all.find(query);
        assert!(!query.contains("winter") || answer.total > 0, "{query}");
    }
}

#[test]
fn no_query_is_too_long() {
    let all = collection();
    let long = [
        "(".repeat(10_000),
        "winter ".repeat(8_000),
        (0..8_000).map(|n| format!("word{n} ")).collect(),
        "a* b* c* ".repeat(200),
        format!("{}winter{}", "(-".repeat(5_000), ")".repeat(5_000)),
        "\"a b\" ".repeat(2_000),
        "winter OR ".repeat(3_000),
    ];
    let begin = Instant::now();
    for query in &long {
        all.find(query);
    }
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
}
