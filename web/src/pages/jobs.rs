//! Long work: what goes on, what ended last, and what can be started.

use std::collections::BTreeMap;

use askama::Template;
use model::{AccountId, Backlog, JobView, Upkeep};

use super::{DESK_PAGES, Frame, Place};
use crate::progress;
use crate::viewer::Viewer;
use crate::wording;

/// Findings of a check that are shown; all of them are at its job.
const MOST_FINDINGS: usize = 20;

/// `GET /desk/jobs`, and the answer to a `POST` with a problem
#[derive(Debug, Template)]
#[template(path = "jobs.html")]
pub struct JobsPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The jobs: those that go on first.
    pub jobs: &'a [JobView],
    /// What others read of those who asked for them.
    pub people: &'a BTreeMap<AccountId, String>,
    /// Files that wait to be read.
    pub reading: Option<Backlog>,
    /// What is known of checks and backups, for who runs them.
    pub upkeep: Option<&'a Upkeep>,
    /// What was typed to export.
    pub q: &'a str,
    /// Why the job was not started.
    pub problem: Option<&'a str>,
}

impl Frame for JobsPage<'_> {
    const PLACE: Place = Place::Desk;
}

impl JobsPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn goes_on(&self) -> bool {
        self.reading.is_some() || self.jobs.iter().any(|job| job.state.goes_on())
    }

    fn person(&self, job: &JobView) -> &str {
        self.people.get(&job.by).map_or("PACE staff", String::as_str)
    }
}
