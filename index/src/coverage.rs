//! How much of a query a document must hold.
//!
//! Few words: all of them. More words: a share of their weight, so that rare words matter more than common ones. When
//! too few documents hold that, the share is lowered until enough do: a long sentence should not come back empty.

use crate::scoring::{ALL_UP_TO, required_share};

/// Documents that are enough for each word over [`ALL_UP_TO`].
const ENOUGH_A_WORD: usize = 100;
/// Documents that are enough for any query.
const ENOUGH: usize = 1_000;

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

/// The coverage asked for, given what each document holds that may be seen.
pub(crate) fn required(loose: &Loose, covers: &[u32]) -> u32 {
    let wanted = share_of(loose.total, loose.words);
    let enough = if loose.words <= ALL_UP_TO { 1 } else { (ENOUGH_A_WORD * (loose.words - ALL_UP_TO)).min(ENOUGH) };
    if covers.iter().filter(|&&cover| cover >= wanted).count() >= enough {
        return wanted;
    }
    let mut covers = covers.to_vec();
    let place = enough.min(covers.len()).saturating_sub(1);
    if covers.is_empty() {
        return wanted;
    }
    let (_, &mut held, _) = covers.select_nth_unstable_by(place, |a, b| b.cmp(a));
    held.clamp(1, wanted)
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

    #[test]
    fn few_words_are_all_asked_for_unless_nothing_has_them() {
        assert_eq!(required(&loose(2), &[1000, 400]), 1000);
        assert_eq!(required(&loose(2), &[600, 400]), 600);
        assert_eq!(required(&loose(2), &[]), 1000);
    }

    #[test]
    fn the_share_of_many_words_sinks_until_enough_have_it() {
        assert_eq!(required(&loose(30), &[900; 300]), share_of(1000, 30));
        assert_eq!(required(&loose(30), &[5, 7, 9]), 5);
    }
}
