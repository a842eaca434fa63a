//! All calls for districts.

use askama::Template;
use jiff::civil::Date;
use model::Call;

use crate::pages::{DESK_PAGES, Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /desk/selection`
#[derive(Debug, Template)]
#[template(path = "lab/selections.html")]
pub struct SelectionsPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The calls, the newest cohort first.
    pub rows: &'a [SelectionRow],
    /// The day it is.
    pub today: Date,
}

/// A call, and how many districts applied.
#[derive(Clone, Debug)]
pub struct SelectionRow {
    /// The call.
    pub call: Call,
    /// How many applied.
    pub applied: usize,
    /// How many are selected.
    pub selected: usize,
    /// How many wait for a decision.
    pub undecided: usize,
}

impl Frame for SelectionsPage<'_> {
    const PLACE: Place = Place::Desk;
}

impl SelectionsPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn standing(&self, call: &Call) -> String {
        standing(call, self.today)
    }
}

/// How a call stands on a day.
pub(super) fn standing(call: &Call, today: Date) -> String {
    if call.opens > today {
        format!("opens {}", wording::short_date(&call.opens))
    } else if call.closes < today {
        format!("closed {}", wording::short_date(&call.closes))
    } else {
        format!("open until {}", wording::short_date(&call.closes))
    }
}
