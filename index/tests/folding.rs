//! Documents of nearly the same text are one hit; none of them is lost.

use std::collections::BTreeSet;

use model::{Results, Scope, Search, Sort, Visibility};

use crate::collection::{Collection, Draft, search};

/// A letter of about a hundred words that a district has put its name into.
fn letter(district: &str) -> Draft {
    let body: String = (0..30).map(|n| format!("Every pupil{n} learns computing{n} with care. ")).collect();
    let text = format!("Dear families of {district}. {body} Sincerely, {district} schools");
    Draft::new(&format!("Letter of {district}"), &[text.as_str()])
}

fn other(n: usize) -> Draft {
    let body: String = (0..30).map(|m| format!("Plan{n} words{m} of{n}{m} families. ")).collect();
    Draft::new(&format!("Plan {n}"), &[body.as_str()])
}

fn numbers(answer: &Results) -> Vec<(u64, Vec<u64>)> {
    let folded = |hit: &model::Hit| hit.folded.iter().map(|folded| folded.id.bits()).collect();
    answer.hits.iter().map(|hit| (hit.id.bits(), folded(hit))).collect()
}

#[test]
fn copies_of_a_letter_are_one_hit() {
    let all = Collection::of(&[letter("Abington"), letter("Acton"), letter("Milton"), other(1)]);
    let answer = all.find("families");
    assert_eq!((answer.total, answer.folded, answer.hits.len()), (4, 2, 2));
    let letters = answer.hits.iter().find(|hit| hit.title.starts_with("Letter")).expect("one of them");
    let titles: BTreeSet<&str> = letters.folded.iter().map(|folded| folded.title.as_str()).collect();
    assert!(titles.len() == 2 && !titles.contains(letters.title.as_str()), "{titles:?}");
    // Whoever asks for one of them gets it.
    assert!(all.find("letter Milton").hits[0].title == "Letter of Milton");
    // Lists are whole.
    assert_eq!(all.find("").hits.len(), 4);
    let newest = all.ask(&Search { sort: Sort::Newest, ..search("families") }, &Scope::Everything);
    assert_eq!((newest.hits.len(), newest.folded), (4, 0));
}

#[test]
fn what_may_not_be_seen_is_not_folded_in() {
    let all = Collection::of(&[letter("Abington"), letter("Acton").seen_by(Visibility::Staff)]);
    assert_eq!(numbers(&all.find("families")), [(0, vec![])]);
    assert_eq!(numbers(&all.ask(&search("families"), &Scope::Everything))[0].1.len(), 1);
}

#[test]
fn all_pages_together_hold_every_match_once() {
    let towns = ["Abington", "Acton", "Milton"];
    let drafts: Vec<Draft> = (0..40).map(|n| if n % 4 == 0 { letter(towns[n / 4 % 3]) } else { other(n) }).collect();
    let all = Collection::of(&drafts);
    let mut seen = Vec::new();
    let mut page = 1;
    loop {
        let answer = all.ask(&Search { page, per_page: 7, ..search("families") }, &Scope::Everything);
        assert_eq!((answer.total, answer.folded), (40, 9), "page {page}");
        let found = numbers(&answer);
        if found.is_empty() {
            break;
        }
        seen.extend(found.into_iter().flat_map(|(head, folded)| std::iter::once(head).chain(folded)));
        page += 1;
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..40).collect::<Vec<u64>>());
}
