//! The reports at the desk.

use askama::Template;
use model::Report;

use super::{DESK_PAGES, Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /desk/reports`, and the answer to a `POST` with a problem
#[derive(Debug, Template)]
#[template(path = "reports.html")]
pub struct ReportsPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The reports, open ones first.
    pub rows: &'a [ReportRow],
    /// Why the last action was refused.
    pub problem: Option<&'a str>,
}

/// One report.
#[derive(Clone, Debug)]
pub struct ReportRow {
    /// The report.
    pub report: Report,
    /// The title of the document.
    pub title: String,
    /// Whether the document is hidden.
    pub hidden: bool,
    /// Whether the public sees it.
    pub up: bool,
    /// Who dealt with the report.
    pub closed_by: Option<String>,
}

impl Frame for ReportsPage<'_> {
    const PLACE: Place = Place::Desk;
}

impl ReportsPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn open(&self) -> usize {
        self.rows.iter().filter(|row| row.report.closed.is_none()).count()
    }
}
