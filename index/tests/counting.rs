//! Facets: every count is what one gets by clicking it.

use std::collections::{BTreeMap, BTreeSet};

use model::{FACETS, Results, Scope, Search, Visibility};
use proptest::prelude::*;

use crate::collection::{Collection, Draft, search};

const BANDS: [&str; 3] = ["K-5", "6-8", "9-12"];
const KINDS: [&str; 3] = ["agenda", "policy", "curriculum"];
const DISTRICTS: [&str; 3] = ["00010000", "06000000", "00350000"];
const WORDS: [&str; 4] = ["robotics", "budget", "chess", "winter"];

fn pick(all: &[&str], mask: u8) -> Vec<String> {
    let chosen = all.iter().enumerate().filter(|(place, _)| mask & (1 << place) != 0);
    chosen.map(|(_, value)| (*value).to_owned()).collect()
}

prop_compose! {
    fn draft()(bands in 0..8_u8, kind in 0..4_usize, districts in 0..8_u8, words in 0..16_u8, seen in 0..3_u8) -> Draft {
        let mut draft = Draft::new("Paper", &[pick(&WORDS, words).join(" ").as_str()]).with(|m| {
            m.grade_bands = pick(&BANDS, bands);
            m.kind = KINDS.get(kind).map(|&kind| kind.to_owned());
            m.districts = pick(&DISTRICTS, districts);
            m.cohort = Some("2018".to_owned());
        });
        draft.visibility = [Visibility::Public, Visibility::Cohort, Visibility::Staff][usize::from(seen)];
        draft
    }
}

fn filters(bands: u8, kinds: u8, districts: u8) -> BTreeMap<&'static str, Vec<String>> {
    let chosen =
        [("grade_band", pick(&BANDS, bands)), ("kind", pick(&KINDS, kinds)), ("district", pick(&DISTRICTS, districts))];
    chosen.into_iter().filter(|(_, values)| !values.is_empty()).collect()
}

/// The total when `facet` is filtered by `value` alone, the other filters as they are.
fn clicked(all: &Collection, search: &Search, scope: &Scope, facet: &'static str, value: &str) -> usize {
    let mut search = search.clone();
    search.filters.insert(facet, vec![value.to_owned()]);
    all.ask(&search, scope).total
}

fn check(all: &Collection, search: &Search, scope: &Scope, answer: &Results) -> Result<(), TestCaseError> {
    for facet in FACETS {
        for value in &answer.facets[facet.name] {
            prop_assert_eq!(value.count, clicked(all, search, scope, facet.name, &value.value), "{}", value.value);
        }
        for chosen in search.filters.get(facet.name).into_iter().flatten() {
            let shown = answer.facets[facet.name].iter().find(|value| value.value == *chosen);
            prop_assert!(shown.is_some_and(|value| value.selected));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_count_is_the_total_after_clicking_it(
        drafts in prop::collection::vec(draft(), 1..20),
        (bands, kinds, districts) in (0..8_u8, 0..8_u8, 0..8_u8),
        word in prop::option::of(0..4_usize),
        everything: bool,
    ) {
        let mut all = Collection::of(&drafts);
        // Some are replaced, so that there are several segments and deleted documents.
        all.put(drafts.iter().enumerate().step_by(3).map(|(number, draft)| (number as u64, draft)));
        let scope = if everything { Scope::Everything } else { Scope::PublicAndCohorts(vec!["2018".to_owned()]) };
        let search = Search { filters: filters(bands, kinds, districts), ..search(word.map_or("", |word| WORDS[word])) };
        let answer = all.ask(&search, &scope);
        prop_assert_eq!(answer.hits.len(), answer.total.min(10));
        let every: BTreeSet<_> = all.every(&search, &scope).into_iter().collect();
        prop_assert_eq!(every.len(), answer.total);
        prop_assert!(answer.hits.iter().all(|hit| every.contains(&hit.id)));
        check(&all, &search, &scope, &answer)?;
    }
}

#[test]
fn values_are_labelled_ordered_and_shown_when_chosen() {
    let drafts = [
        Draft::new("a", &["x"]).with(|m| m.grade_bands = vec!["9-12".to_owned(), "K-5".to_owned()]),
        Draft::new("b", &["x"]).with(|m| m.grade_bands = vec!["9-12".to_owned()]),
    ];
    let all = Collection::of(&drafts);
    let mut search = search("x");
    search.filters.insert("kind", vec!["policy".to_owned()]);
    let answer = all.ask(&search, &Scope::Everything);
    assert_eq!(answer.total, 0);
    let kind = &answer.facets["kind"][0];
    assert_eq!((kind.label.as_str(), kind.count, kind.selected), ("Policy", 0, true));
    let bands = all.find("x").facets["grade_band"].clone();
    let shown: Vec<_> = bands.iter().map(|band| (band.value.as_str(), band.label.as_str(), band.count)).collect();
    assert_eq!(shown, [("K-5", "Elementary (K-5)", 1), ("9-12", "High (9-12)", 2)]);
}
