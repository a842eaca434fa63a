//! Completion and "more like this".

use model::{Scope, Suggestion, Visibility};

use crate::collection::{Collection, Draft, id};

fn collection() -> Collection {
    Collection::of(&[
        Draft::new("Robotics in winter", &["robots and algorithms in the classroom, robots everywhere"])
            .with(|m| m.districts = vec!["06000000".to_owned()]),
        Draft::new("Robotics for families", &["algorithms at home with robots and algae"]),
        Draft::new("Chess club", &["openings and endings"]),
        Draft::new("Robotics, internal", &["robots, algorithms, zeppelins"]).seen_by(Visibility::Staff),
    ])
}

fn visitor() -> Scope {
    Scope::PublicAndCohorts(Vec::new())
}

#[test]
fn titles_values_and_words_are_completed() {
    let all = collection();
    let suggest = |typed: &str| all.index.suggest(typed, &visitor(), &all.vocabularies).expect("suggestions");
    let titles = suggest("robot");
    assert_eq!(titles.iter().filter(|s| matches!(s, Suggestion::Title { .. })).count(), 2);
    assert!(suggest("the algo").contains(&Suggestion::Text { text: "the algorithms".to_owned() }));
    let district = |s: &Suggestion| matches!(s, Suggestion::Value { facet, value, .. } if facet == "district" && value == "06000000");
    assert!(suggest("boxb").iter().any(district));
    assert!(suggest("").is_empty() && suggest("zzz").is_empty());
    assert!(suggest("zepp").is_empty(), "words of hidden documents stay hidden");
}

#[test]
fn similar_documents_share_telling_words() {
    let all = collection();
    let similar = |number: u64, scope: &Scope| -> Vec<u64> {
        let hits = all.index.similar(id(number), 3, scope, &all.vocabularies, &all.shelf).expect("hits");
        hits.iter().map(|hit| hit.id.bits()).collect()
    };
    assert_eq!(similar(0, &visitor()), [1]);
    assert!(similar(3, &visitor()).is_empty());
    assert!(similar(0, &Scope::Everything).contains(&3));
    assert!(similar(99, &Scope::Everything).is_empty());
}
