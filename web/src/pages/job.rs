//! One piece of long work.

use askama::Template;
use model::{JobState, JobView};

use super::{DESK_PAGES, Frame, Place};
use crate::progress;
use crate::viewer::Viewer;
use crate::wording;

/// `GET /desk/jobs/{id}`
#[derive(Debug, Template)]
#[template(path = "job.html")]
pub struct JobPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The job.
    pub job: &'a JobView,
    /// Who asked for it, for people.
    pub by: &'a str,
    /// Whether the viewer may cancel it.
    pub may_cancel: bool,
}

impl Frame for JobPage<'_> {
    const PLACE: Place = Place::Desk;
}

impl JobPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn may_be_cancelled(&self) -> bool {
        self.may_cancel && matches!(self.job.state, JobState::Running | JobState::Silent)
    }
}
