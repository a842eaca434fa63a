//! Bringing in the graduates of many districts: a file, what it would change, and then saving it.

use askama::Template;
use model::graduates::Numbers;

use crate::pages::{DESK_PAGES, Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET` and `POST /desk/goal`
#[derive(Debug, Template)]
#[template(path = "lab/goal_import.html")]
pub struct GoalImportPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// What a file would change.
    pub preview: Option<&'a GoalPreview>,
    /// What is wrong with a file, by line.
    pub mistakes: &'a [String],
    /// Why nothing was done.
    pub problem: Option<&'a str>,
    /// What was just done, as a sentence.
    pub done: Option<&'a str>,
}

/// What a file would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoalPreview {
    /// What was read, as a table, to be sent again.
    pub table: String,
    /// How many versions there were of its classes.
    pub seen: u64,
    /// Classes that had no numbers.
    pub new: usize,
    /// Classes with other numbers.
    pub changed: usize,
    /// Classes that stay as they are.
    pub same: usize,
    /// The first of those that change.
    pub rows: Vec<PreviewRow>,
}

/// A class that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewRow {
    /// The district's name.
    pub district: String,
    /// The year it graduates.
    pub class: u16,
    /// Its numbers now.
    pub before: Option<Numbers>,
    /// Its numbers in the file.
    pub after: Numbers,
}

impl Frame for GoalImportPage<'_> {
    const PLACE: Place = Place::Desk;
}

impl GoalImportPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn said(numbers: &Numbers) -> String {
        let number = |number: u32| wording::number(&(number as usize));
        let total = format!("{} of {}", number(numbers.competent.total()), number(numbers.graduates));
        let ways = numbers.competent.ways();
        let ways = ways.map(|ways| {
            format!(" (course {}, exam {}, both {})", number(ways.course), number(ways.exam), number(ways.both))
        });
        total + &ways.unwrap_or_default()
    }
}

impl GoalPreview {
    fn changes(&self) -> usize {
        self.new + self.changed
    }
}
