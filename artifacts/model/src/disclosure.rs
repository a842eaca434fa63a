//! What readers outside a district and staff learn of its graduates: never a number under ten, nor anything from which one
//! can be worked out. This is the only place where the true numbers become shown ones.
//!
//! Ten is the smallest group most states report on (NCES 2011-603, "Statistical Methods for Protecting Personally
//! Identifiable Information in Aggregate Reporting"; the Privacy Technical Assistance Center's guidance on disclosure avoidance
//! under FERPA refers to it). After the same brief:
//! - None is withheld like one to nine: that nobody of a class is competent, or everybody, says so of each of them. Low and
//!   high percentages are cut off (top and bottom coding) rather than shown.
//! - Both sides count: those who are competent and those who are not. How they showed it is told only when every part of
//!   the class is large enough, else not at all, so that no part follows from the others and the total.
//! - How many graduated is known anyway, from the state, once there are ten. So nothing here relies on hiding it: with it, a
//!   withheld number still has ten values that fit what is shown. In a class under twenty no cut leaves so many,
//!   so nothing of it is told but its size.
//!
//! Sums need no second round of withholding: they are made of what is shown here, with withheld numbers as the spans they
//! stand for. Whoever subtracts, compares years or cohorts, or knows the numbers of a district of their own
//! learns nothing that they could not read in the rows.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::graduates::{Graduates, Numbers, Ways};

/// Numbers under this are withheld.
pub const FEWEST: u32 = 10;
/// Of a class under this only the size is told.
pub const SMALL_CLASS: u32 = 2 * FEWEST;

/// A number, or the span in which a withheld one lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Span {
    /// It is at least this.
    pub least: u64,
    /// It is at most this.
    pub most: u64,
}

impl Span {
    /// A known number.
    pub fn exactly(number: u32) -> Self {
        Self { least: number.into(), most: number.into() }
    }

    fn within(least: u32, most: u32) -> Self {
        Self { least: least.into(), most: most.into() }
    }

    /// The number, where it is known.
    pub fn exact(self) -> Option<u64> {
        (self.least == self.most).then_some(self.least)
    }
}

/// What is not told of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Withheld {
    /// Everything is told that is known.
    Nothing,
    /// How they showed it; or that is not known.
    Ways,
    /// Fewer than ten are competent.
    FewCompetent,
    /// Fewer than ten are not.
    FewOthers,
    /// The class is small.
    SmallClass,
}

/// A class as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Shown {
    /// The district's organisation code.
    pub district: String,
    /// The year the class graduates.
    pub class: u16,
    /// Everybody who graduated.
    pub graduates: Span,
    /// Those who are CS-competent, each once.
    pub competent: Span,
    /// How they showed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ways: Option<Ways>,
    /// What is not told.
    pub withheld: Withheld,
}

/// A class as everybody may see it; nothing where there are no numbers.
pub fn shown(class: &Graduates) -> Option<Shown> {
    let Numbers { graduates, competent } = class.numbers?;
    let total = competent.total();
    let others = graduates.saturating_sub(total);
    let told = |number: u32| number >= FEWEST;
    let ways = competent.ways().filter(|ways| ways.parts().into_iter().all(told));
    let few = FEWEST - 1;
    let (size, span, ways, withheld) = match graduates {
        size if size < FEWEST => (Span::within(1, few), Span::within(0, few), None, Withheld::SmallClass),
        size if size < SMALL_CLASS => (Span::exactly(size), Span::within(0, size), None, Withheld::SmallClass),
        size if !told(total) => (Span::exactly(size), Span::within(0, few), None, Withheld::FewCompetent),
        size if !told(others) => (Span::exactly(size), Span::within(size - few, size), None, Withheld::FewOthers),
        size => {
            let withheld = if ways.is_some() { Withheld::Nothing } else { Withheld::Ways };
            (Span::exactly(size), Span::exactly(total), ways, withheld)
        }
    };
    Some(row(class, size, span, ways, withheld))
}

/// A class as its district and staff see it.
pub fn exact(class: &Graduates) -> Option<Shown> {
    let Numbers { graduates, competent } = class.numbers?;
    let (size, span) = (Span::exactly(graduates), Span::exactly(competent.total()));
    Some(row(class, size, span, competent.ways(), Withheld::Nothing))
}

fn row(class: &Graduates, graduates: Span, competent: Span, ways: Option<Ways>, withheld: Withheld) -> Shown {
    Shown { district: class.district.clone(), class: class.class, graduates, competent, ways, withheld }
}

#[cfg(test)]
mod tests;
