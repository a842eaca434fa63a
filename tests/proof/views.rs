//! Views deleted, one, some or all of them: the next start builds them again.

use std::fs;

use crate::base::Base;
use crate::bench::{Bench, Row};

const VIEWS: [&str; 6] = ["catalog", "index", "derived", "counters", "sessions", "notices"];

pub fn run(bench: &Bench) -> Row {
    let mut numbers = bench.numbers("views");
    let base = Base::make(&mut numbers);
    let mut row = Row { tried: bench.times(5, 64), ..Row::default() };
    for round in 0..row.tried {
        let copy = base.copy();
        // The first three alone, then all together, then some.
        let gone: Vec<&str> = match usize::try_from(round).expect("few") {
            alone @ 0..3 => vec![VIEWS[alone]],
            3 => VIEWS.to_vec(),
            _ => VIEWS.into_iter().filter(|_| numbers.under(2) == 0).collect(),
        };
        for view in &gone {
            fs::remove_dir_all(copy.data.path().join(view)).expect("is removed");
        }
        row.lost.extend(copy.look().into_iter().map(|why| format!("without {gone:?}: {why}")));
        row.checked += base.oracle.acknowledged();
    }
    row.detail = VIEWS.join(", ");
    row
}
