//! The attacker: knows the rules, everything that is shown, how many graduated, and every class but one.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::goal::{Eyes, Share, Standing, Year, years};
use crate::graduates::Competent;

/// Everything that visitors can see of a world: its rows, all districts by year, and cohorts by year.
#[derive(Debug, PartialEq)]
struct Seen {
    rows: Vec<Option<Shown>>,
    derived: Vec<(Option<Share>, Standing)>,
    all: Vec<Year>,
    cohorts: Vec<Vec<Year>>,
}

fn seen(world: &[Graduates], cohorts: &[Vec<usize>]) -> Seen {
    let rows: Vec<Option<Shown>> = world.iter().map(shown).collect();
    let derived = rows.iter().flatten().map(|row| (row.share(), row.standing())).collect();
    let of = |members: &Vec<usize>| {
        let own = world.iter().filter(|class| members.iter().any(|member| class.district == member.to_string()));
        years(own, Eyes::Everyone)
    };
    Seen { rows, derived, all: years(world, Eyes::Everyone), cohorts: cohorts.iter().map(of).collect() }
}

/// All ways in which a class of this size can be competent.
fn possible(graduates: u32) -> Vec<Competent> {
    let totals = (0..=graduates).map(Competent::Total);
    let parts = (0..=graduates).flat_map(move |course| {
        (0..=graduates - course)
            .flat_map(move |exam| (0..=graduates - course - exam).map(move |both| (course, exam, both)))
    });
    let ways = parts.map(|(course, exam, both)| Ways { course: course + both, exam: exam + both, both });
    totals.chain(ways.map(Competent::Ways)).collect()
}

/// Some of them, for classes too large to try all: numbers about the limits, and what is the case.
fn likely(numbers: Numbers) -> Vec<Competent> {
    let (size, total) = (numbers.graduates, numbers.competent.total());
    let edges = (0..=12).chain(size.saturating_sub(12)..=size).chain([total]);
    let totals: Vec<u32> = edges.filter(|total| *total <= size).collect();
    let ways = totals.iter().flat_map(|&total| {
        (0..=12_u32).flat_map(move |both| {
            let course = move |only: u32| {
                let exam = total.checked_sub(only + both)?;
                Some(Competent::Ways(Ways { course: only + both, exam: exam + both, both }))
            };
            (0..=12).filter_map(course)
        })
    });
    let ways: Vec<Competent> = ways.collect();
    totals.into_iter().map(Competent::Total).chain(ways).chain([numbers.competent]).collect()
}

/// What the attacker can say of one class: all totals, and all parts, with which everything looks the same.
fn candidates(world: &[Graduates], cohorts: &[Vec<usize>], at: usize) -> (BTreeSet<u32>, [BTreeSet<u32>; 3]) {
    let truth = seen(world, cohorts);
    let numbers = world[at].numbers.expect("numbers");
    let tried = if numbers.graduates <= 21 { possible(numbers.graduates) } else { likely(numbers) };
    let (mut totals, mut parts) = (BTreeSet::new(), [const { BTreeSet::new() }; 3]);
    let mut other = world.to_vec();
    for competent in tried {
        other[at].numbers = Some(Numbers { competent, ..numbers });
        // Most differ in their own row already; the whole is looked at only for the others.
        if shown(&other[at]) == truth.rows[at] && seen(&other, cohorts) == truth {
            totals.insert(competent.total());
            if let Some(ways) = competent.ways() {
                for (part, number) in parts.iter_mut().zip(ways.parts()) {
                    part.insert(number);
                }
            }
        }
    }
    (totals, parts)
}

fn check(world: &[Graduates], cohorts: &[Vec<usize>]) {
    for (at, class) in world.iter().enumerate() {
        let Numbers { graduates, competent } = class.numbers.expect("numbers");
        let (total, others) = (competent.total(), graduates - competent.total());
        let (totals, parts) = candidates(world, cohorts, at);
        assert!(totals.contains(&total), "the truth is among what fits");
        if total < FEWEST || others < FEWEST {
            let wanted = FEWEST.min(graduates + 1) as usize;
            assert!(totals.len() >= wanted, "{class:?}: only {totals:?} fit");
        }
        let Some(ways) = competent.ways() else { continue };
        if ways.parts().into_iter().any(|part| part < FEWEST) {
            for (part, number) in parts.iter().zip(ways.parts()) {
                assert!(number >= FEWEST || part.len() > 1, "{class:?}: only {part:?} fits");
            }
        }
        let small =
            |span: Span, what: &str| assert!(span.exact().is_none_or(|it| it >= 10), "{class:?}: {what} is told");
        let row = shown(class).expect("numbers");
        small(row.graduates, "the size");
        small(row.competent, "the competent");
        if let (Some(size), Some(competent)) = (row.graduates.exact(), row.competent.exact()) {
            assert!(size - competent >= 10, "{class:?}: the others are told");
        }
        assert!(row.ways.is_none_or(|ways| ways.parts().into_iter().all(|part| part >= 10)), "{class:?}");
    }
}

fn class(district: usize, year: u16, graduates: u32, competent: Competent) -> Graduates {
    let numbers = Some(Numbers { graduates, competent });
    Graduates { district: district.to_string(), class: year, version: 1, numbers, note: String::new() }
}

#[test]
fn every_small_class_keeps_its_numbers() {
    for graduates in 1..=24 {
        for total in 0..=graduates {
            check(&[class(1, 2024, graduates, Competent::Total(total))], &[vec![1]]);
        }
    }
    // Around the limits, with every way to have shown it.
    for graduates in [9, 10, 19, 20, 21] {
        for competent in possible(graduates).into_iter().step_by(7) {
            check(&[class(1, 2024, graduates, competent)], &[vec![1], Vec::new()]);
        }
    }
}

#[test]
fn a_sum_with_one_withheld_member_does_not_give_it_away() {
    let world = [
        class(1, 2024, 210, Competent::Total(90)),
        class(2, 2024, 180, Competent::Total(4)),
        class(3, 2024, 14, Competent::Total(14)),
    ];
    let all = years(&world, Eyes::Everyone);
    assert_eq!(all[0].competent, Span { least: 90, most: 99 }, "the sum is as wide as what it withholds");
    check(&world, &[vec![1, 2], vec![1, 3], vec![2], vec![3]]);
}

#[test]
fn none_and_all_are_withheld_like_other_small_numbers() {
    let told = |graduates, total| shown(&class(1, 2024, graduates, Competent::Total(total))).expect("numbers");
    assert_eq!(told(200, 0), told(200, 9));
    assert_eq!(told(200, 200), told(200, 191));
    assert_ne!(told(200, 9), told(200, 10));
    assert_eq!(told(19, 0), told(19, 19));
    assert_eq!(told(1, 0), told(9, 9));
}

/// A class, often small or with small numbers in it.
fn any_class() -> impl Strategy<Value = (usize, u16, Numbers)> {
    let small = || prop_oneof![3 => 0_u32..13, 1 => 13_u32..60];
    let parts = (small(), small(), small(), small(), any::<bool>());
    (0_usize..5, 2022_u16..2025, parts).prop_map(|(district, year, (only, exam, both, others, known))| {
        let ways = Ways { course: only + both, exam: exam + both, both };
        let competent = if known { Competent::Ways(ways) } else { Competent::Total(ways.total()) };
        let graduates = (ways.total() + others).max(1);
        (district, year, Numbers { graduates, competent })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn nothing_withheld_follows_from_anything_shown(
        rows in proptest::collection::vec(any_class(), 1..8),
        cohorts in proptest::collection::vec(proptest::collection::vec(0_usize..5, 0..4), 0..4),
    ) {
        let mut world: Vec<Graduates> = Vec::new();
        for (district, year, numbers) in rows {
            let known = world.iter().any(|class| class.district == district.to_string() && class.class == year);
            if !known {
                world.push(class(district, year, numbers.graduates, numbers.competent));
            }
        }
        check(&world, &cohorts);
    }
}
