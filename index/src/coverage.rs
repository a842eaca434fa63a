//! How much of a query a document must hold.
//!
//! Few words: all of them. More words: a share of their weight, so that rare words matter more than common ones. When
//! too few documents hold that, the share is lowered until enough do: a long sentence should not come back empty.

use crate::scoring::{ALL_UP_TO, enough, required_share};

/// Words of which a document must hold a share.
#[derive(Clone, Debug)]
pub(crate) struct Loose {
    /// The words, as places in the plan.
    pub concepts: Vec<usize>,
    /// The coverage of a document that holds them all.
    pub total: u32,
    /// How many of them are somewhere in the index.
    pub words: usize,
}

/// The coverage asked for. `at_least` gives what each document holds that may be seen and holds as much.
pub(crate) fn required<I: Iterator<Item = u32>>(loose: &Loose, at_least: impl Fn(u32) -> I) -> u32 {
    let wanted = share_of(loose.total, loose.words);
    let mut enough = enough(loose.words);
    if at_least(wanted).take(enough).count() == enough {
        return wanted;
    }
    if loose.words <= ALL_UP_TO {
        let half: Vec<u32> = at_least(wanted.div_ceil(2)).collect();
        if !half.is_empty() {
            return nth(half, enough).min(wanted);
        }
        enough = 1;
    }
    // Where the documents that are enough end is sought among few: those that hold half as much, a quarter, and so on.
    let mut least = wanted;
    while least > 1 {
        least = (least / 2).max(1);
        let covers: Vec<u32> = at_least(least).collect();
        if covers.len() >= enough || (least == 1 && !covers.is_empty()) {
            return nth(covers, enough).min(wanted);
        }
    }
    wanted
}

/// The `n`th largest, or the smallest if there are fewer.
fn nth(mut covers: Vec<u32>, n: usize) -> u32 {
    let place = n.min(covers.len()) - 1;
    *covers.select_nth_unstable_by(place, |a, b| b.cmp(a)).1
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a share")]
fn share_of(total: u32, words: usize) -> u32 {
    let share = required_share(words);
    if share >= 1.0 { total.max(1) } else { ((total as f32 * share) as u32).max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loose(words: usize) -> Loose {
        Loose { concepts: Vec::new(), total: 1000, words }
    }

    fn required(loose: &Loose, covers: &[u32]) -> u32 {
        super::required(loose, |least| covers.iter().copied().filter(move |&cover| cover >= least))
    }

    #[test]
    fn few_words_are_all_asked_for_unless_nothing_has_them() {
        assert_eq!(required(&loose(2), &[1000, 400]), 1000);
        assert_eq!(required(&loose(2), &[600, 400]), 600);
        assert_eq!(required(&loose(2), &[]), 1000);
    }

    #[test]
    fn three_words_fill_a_page_from_documents_that_hold_most() {
        assert_eq!(required(&loose(3), &[1000, 800, 700, 300]), 700);
        assert_eq!(required(&loose(3), &[1000; 10]), 1000);
        assert_eq!(required(&loose(3), &[400, 300]), 400);
    }

    #[test]
    fn the_share_of_many_words_sinks_until_enough_have_it() {
        assert_eq!(required(&loose(30), &[900; 300]), share_of(1000, 30));
        assert_eq!(required(&loose(30), &[5, 7, 9]), 5);
    }
}
