//! The programme's goal: within five years 30 % of a district's graduates are CS-competent. How far classes are, and how
//! far districts are together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::disclosure::{Shown, Span, exact, shown};
use crate::graduates::Graduates;

/// The goal, in percent of the graduates.
pub const GOAL: u64 = 30;
/// Where the bands of the distribution begin after the first, in percent.
pub const BANDS: [u64; 4] = [10, 20, GOAL, 50];

/// A share of the graduates in tenths of a percent, or the span in which it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Share {
    /// It is at least this; rounded down.
    pub least: u16,
    /// It is at most this; rounded down where the share is known, else up.
    pub most: u16,
}

impl Share {
    /// Whether it is known, to a tenth of a percent.
    pub fn is_exact(self) -> bool {
        self.least == self.most
    }
}

/// Where a class stands to the goal, as far as is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is reached.
    Reached,
    /// It is not reached.
    NotYet,
    /// What is shown does not say.
    NotShown,
}

/// The share that `competent` are of `graduates`.
fn share(competent: Span, graduates: Span) -> Option<Share> {
    let (fewest, most) = (graduates.least.max(1), graduates.most.max(1));
    let tenths = |share: u64| u16::try_from(share.min(1_000)).unwrap_or(1_000);
    let least = tenths(competent.least * 1_000 / most);
    if competent.exact().is_some() && graduates.exact().is_some() {
        return Some(Share { least, most: least });
    }
    let most = tenths((competent.most * 1_000).div_ceil(fewest));
    ((least, most) != (0, 1_000)).then_some(Share { least, most })
}

fn standing(competent: Span, graduates: Span) -> Standing {
    if competent.least * 100 >= GOAL * graduates.most {
        Standing::Reached
    } else if competent.most * 100 < GOAL * graduates.least {
        Standing::NotYet
    } else {
        Standing::NotShown
    }
}

impl Shown {
    /// The share that is competent; nothing where nothing is told of it.
    pub fn share(&self) -> Option<Share> {
        share(self.competent, self.graduates)
    }

    /// Where it stands to the goal.
    pub fn standing(&self) -> Standing {
        standing(self.competent, self.graduates)
    }

    /// Its band of the distribution, where that is shown.
    fn band(&self) -> Option<usize> {
        let band = |competent: u64, graduates: u64| {
            BANDS.iter().take_while(|begins| competent * 100 >= **begins * graduates).count()
        };
        let (low, high) = (
            band(self.competent.least, self.graduates.most),
            band(self.competent.most.min(self.graduates.least), self.graduates.least),
        );
        (low == high).then_some(low)
    }
}

/// The classes of one year, together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Year {
    /// The year they graduate.
    pub class: u16,
    /// Districts with numbers.
    pub districts: usize,
    /// How many of them are left out of the sums, because nothing is told of their class.
    pub left_out: usize,
    /// Graduates of the others.
    pub graduates: u64,
    /// How many of those are competent.
    pub competent: Span,
    /// Their share: all graduates weigh the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
    /// Districts that reached the goal.
    pub reached: usize,
    /// Districts that did not.
    pub not_yet: usize,
    /// Districts of which that is not shown.
    pub not_shown: usize,
    /// Districts by share: under the first of [`BANDS`], from there to the next, and so on.
    pub bands: [usize; 5],
}

impl Year {
    fn add(&mut self, row: &Shown) {
        self.districts += 1;
        match row.standing() {
            Standing::Reached => self.reached += 1,
            Standing::NotYet => self.not_yet += 1,
            Standing::NotShown => self.not_shown += 1,
        }
        if let Some(band) = row.band() {
            self.bands[band] += 1;
        }
        match (row.share(), row.graduates.exact()) {
            (Some(_), Some(graduates)) => {
                self.graduates += graduates;
                self.competent.least += row.competent.least;
                self.competent.most += row.competent.most;
            }
            _ => self.left_out += 1,
        }
        let all = Span { least: self.graduates, most: self.graduates };
        self.share = share(self.competent, all).filter(|_| self.graduates > 0);
    }

    /// Districts whose band is not shown.
    pub fn without_band(&self) -> usize {
        self.districts - self.bands.iter().sum::<usize>()
    }
}

/// Whose eyes numbers are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eyes {
    /// Everybody's.
    Everyone,
    /// Of those who may see the numbers as they are.
    Inside,
}

impl Eyes {
    /// A class as these may see it.
    pub fn see(self, class: &Graduates) -> Option<Shown> {
        match self {
            Self::Everyone => shown(class),
            Self::Inside => exact(class),
        }
    }
}

/// The years of these classes, each with all its districts together, as these eyes may see them.
pub fn years<'a>(classes: impl IntoIterator<Item = &'a Graduates>, eyes: Eyes) -> Vec<Year> {
    let mut years: BTreeMap<u16, Year> = BTreeMap::new();
    for row in classes.into_iter().filter_map(|class| eyes.see(class)) {
        years.entry(row.class).or_insert_with(|| Year { class: row.class, ..Year::default() }).add(&row);
    }
    years.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graduates::{Competent, Numbers};

    fn class(district: &str, graduates: u32, competent: u32) -> Graduates {
        let numbers = Some(Numbers { graduates, competent: Competent::Total(competent) });
        Graduates { district: district.to_owned(), class: 2024, version: 1, numbers, note: String::new() }
    }

    #[test]
    fn shares_are_rounded_so_that_they_never_promise_too_much() {
        let told = |graduates, competent| shown(&class("1", graduates, competent)).expect("numbers");
        let share = |graduates, competent| told(graduates, competent).share().map(|share| (share.least, share.most));
        assert_eq!(share(200, 59), Some((295, 295)));
        assert_eq!(share(3001, 900), Some((299, 299)), "29.99 % is not 30 %");
        assert_eq!(share(200, 3), Some((0, 45)));
        assert_eq!(share(200, 200), Some((955, 1_000)));
        assert_eq!((share(19, 10), share(5, 2)), (None, None));
        let standing = |graduates, competent| told(graduates, competent).standing();
        assert_eq!(standing(3001, 900), Standing::NotYet);
        assert_eq!(standing(3000, 900), Standing::Reached);
        assert_eq!(standing(25, 8), Standing::NotShown, "8 of 25 would be 32 %");
        assert_eq!((standing(31, 9), standing(25, 20)), (Standing::NotYet, Standing::Reached));
        assert_eq!(standing(12, 12), Standing::NotShown);
    }

    #[test]
    fn sums_hold_what_is_shown_and_say_what_they_leave_out() {
        let classes = [class("1", 200, 80), class("2", 100, 4), class("3", 15, 9), class("4", 40, 35)];
        let all = years(&classes, Eyes::Everyone);
        let [year] = &all[..] else { panic!("{all:?}") };
        assert_eq!((year.districts, year.left_out, year.graduates), (4, 1, 340));
        assert_eq!(year.competent, Span { least: 80 + 31, most: 80 + 9 + 40 });
        assert_eq!(year.share, Some(Share { least: 326, most: 380 }));
        assert_eq!((year.reached, year.not_yet, year.not_shown), (2, 1, 1));
        assert_eq!((year.bands, year.without_band()), ([1, 0, 0, 1, 1], 1));
        let inside = years(&classes, Eyes::Inside);
        assert_eq!((inside[0].competent.exact(), inside[0].graduates, inside[0].left_out), (Some(128), 355, 0));
        assert_eq!(inside[0].bands, [1, 0, 0, 1, 2]);
    }
}
