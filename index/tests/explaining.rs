//! What a score is made of, and where everything in a document matched.

use model::{Scope, Search};

use crate::collection::{Collection, Draft, id, search};

fn collection() -> Collection {
    Collection::of(&[
        Draft::new(
            "Robotics plan",
            &["robotics in winter", "nothing here", "a winter of robotics and computer science"],
        )
        .with(|m| {
            m.kind = Some("implementation-plan".to_owned());
            m.districts = vec!["00010000".to_owned()];
        }),
        Draft::new("Chess", &["winter chess and robotics", "CS for all in winter"]).published(1_500_000_000),
        Draft::new("Nothing", &["of all that"]),
    ])
}

#[test]
fn scores_are_the_sum_of_their_parts() {
    let all = collection();
    for text in
        ["robotics", "robotics winter", "robotcs winter", "CS winter", "\"of robotics\" winter", "title:robotics"]
    {
        let answer = all.ask(&Search { explain: true, ..search(text) }, &Scope::Everything);
        assert!(!answer.hits.is_empty(), "{text}");
        for hit in answer.hits {
            let why = hit.explanation.expect("an explanation");
            let words: f32 = why.words.iter().map(|word| word.score).sum();
            let sum = words + why.closeness + why.recency + why.kind;
            assert!((sum - hit.score).abs() < hit.score * 1e-3, "{text}: {sum} is not {}: {why:?}", hit.score);
        }
    }
    assert!(all.find("robotics").hits[0].explanation.is_none(), "only when asked for");
}

#[test]
fn explanations_name_forms_and_fields() {
    let all = collection();
    let answer = all.ask(&Search { explain: true, ..search("robotics") }, &Scope::Everything);
    let why = answer.hits[0].explanation.clone().expect("an explanation");
    assert_eq!((why.words.len(), why.words[0].word.as_str()), (1, "robotics"));
    let found: Vec<_> = why.words[0].found.iter().map(|f| (f.form.as_str(), f.field.as_str(), f.times)).collect();
    assert_eq!(found[0], ("robot", "text", 3));
    assert!(found.contains(&("robot", "title", 1)), "{found:?}");
    assert!(why.kind > 0.0 && why.recency > 0.0);
}

#[test]
fn every_page_that_matches_is_listed_in_order() {
    let all = collection();
    let matches = |n, text| {
        let found =
            all.index.matches(id(n), text, &Scope::Everything, &all.vocabularies, &all.shelf).expect("an answer");
        found.map(|found| found.into_iter().map(|snippet| (snippet.page, snippet.html)).collect::<Vec<_>>())
    };
    let found = matches(0, "winter").expect("is there");
    assert_eq!(found.iter().map(|(page, _)| *page).collect::<Vec<_>>(), [1, 3]);
    assert!(found.iter().all(|(_, html)| html.contains("<mark>winter</mark>")));
    assert_eq!(matches(0, "xyzzyq"), Some(Vec::new()));
    assert_eq!(matches(9, "winter"), None);
    let hit = all.find("winter").hits.into_iter().find(|hit| hit.id == id(0)).expect("is found");
    assert_eq!(hit.matching_pages, 2);
}

#[test]
fn documents_of_districts_like_one_are_found() {
    let mut all = collection();
    let mine = all.vocabularies.districts().get("00010000").expect("a district").clone();
    let like = all.vocabularies.districts().like(&mine).next().expect("one like it").org_code.clone();
    let other = |code: &str| Draft::new("Winter", &["winter"]).with(|m| m.districts = vec![code.to_owned()]);
    all.put([(7, &other(&like)), (8, &other("00350000"))]);
    let answer = all.ask(&Search { like: Some("00010000".to_owned()), ..search("winter") }, &Scope::Everything);
    assert_eq!(answer.hits.iter().map(|hit| hit.id.bits()).collect::<Vec<_>>(), [7], "neither its own nor Boston's");
    assert_eq!((answer.total, answer.facets["district"].len()), (1, 1));
    let unknown = all.ask(&Search { like: Some("nowhere".to_owned()), ..search("winter") }, &Scope::Everything);
    assert_eq!(unknown.total, 0);
}
