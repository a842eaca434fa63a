//! The calendar of professional development.

use askama::Template;
use jiff::civil::Date;
use model::{PdSession, Term, Vocabularies};

use crate::pages::{Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /pd`
#[derive(Debug, Template)]
#[template(path = "lab/pd.html")]
pub struct PdPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The sessions, by day.
    pub rows: &'a [PdRow],
    /// The grade band it is narrowed to; empty for all.
    pub band: &'a str,
    /// The day it is.
    pub today: Date,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// A session in the list.
#[derive(Clone, Debug)]
pub struct PdRow {
    /// The session.
    pub session: PdSession,
    /// How many districts want to come.
    pub districts: usize,
}

/// Sessions that begin in one month.
struct Month<'a> {
    name: String,
    id: String,
    rows: Vec<&'a PdRow>,
}

impl Frame for PdPage<'_> {}

impl PdPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn months(&self) -> Vec<Month<'_>> {
        let mut months: Vec<Month<'_>> = Vec::new();
        for row in self.rows.iter().filter(|row| !row.session.is_over(self.today)) {
            // One that goes on stands with those that begin now.
            let day = row.session.from.max(self.today);
            let id = day.strftime("month-%Y-%m").to_string();
            match months.last_mut().filter(|month| month.id == id) {
                Some(month) => month.rows.push(row),
                None => months.push(Month { name: day.strftime("%B %Y").to_string(), id, rows: vec![row] }),
            }
        }
        months
    }

    /// Those that are over, the last one first.
    fn over(&self) -> Vec<&PdRow> {
        self.rows.iter().rev().filter(|row| row.session.is_over(self.today)).collect()
    }

    fn bands(&self) -> &[Term] {
        self.vocabularies.get("grade_band").map(|list| list.terms.as_slice()).unwrap_or_default()
    }

    fn facts(&self, session: &PdSession) -> Vec<String> {
        facts(session, self.vocabularies)
    }
}

/// The days of a session.
pub(super) fn days(session: &PdSession) -> String {
    if session.from == session.to {
        return wording::short_date(&session.from);
    }
    let first = if session.from.year() == session.to.year() { "%b %-d" } else { "%b %-d, %Y" };
    format!("{} to {}", session.from.strftime(first), wording::short_date(&session.to))
}

/// What people want to know of it at a glance.
pub(super) fn facts(session: &PdSession, vocabularies: &Vocabularies) -> Vec<String> {
    let bands: Vec<String> = session.bands.iter().map(|band| vocabularies.label("grade_band", band)).collect();
    let place = match (session.place.is_empty(), session.online) {
        (true, _) => "online".to_owned(),
        (false, true) => format!("{} or online", session.place),
        (false, false) => session.place.clone(),
    };
    let bands = if bands.is_empty() { "all grade bands".to_owned() } else { bands.join(", ") };
    let seats = session.seats.and_then(|seats| usize::try_from(seats).ok());
    let seats = seats.map(|seats| wording::count(&seats, "seat"));
    let times = (!session.times.is_empty()).then(|| session.times.clone());
    [Some(session.provider.clone()), times, Some(place), Some(bands), seats].into_iter().flatten().collect()
}
