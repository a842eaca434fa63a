//! What someone was told.

use askama::Template;
use jiff::Timestamp;
use model::{ArtifactId, Delivery, NoticeKind};

use super::{Frame, Place};
use crate::markup;
use crate::viewer::Viewer;
use crate::wording;

/// `GET /notices`
#[derive(Debug, Template)]
#[template(path = "notices.html")]
pub struct NoticesPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The notices, the newest first.
    pub rows: &'a [NoticeRow],
    /// How they come by mail; nothing when no mail can be sent.
    pub delivery: Option<Delivery>,
}

/// One notice.
#[derive(Clone, Debug)]
pub struct NoticeRow {
    /// What happened.
    pub kind: NoticeKind,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub who: String,
    /// To which document.
    pub artifact: ArtifactId,
    /// Its title.
    pub title: String,
    /// What was said along with it.
    pub text: Option<String>,
    /// Whether it is new to the reader.
    pub new: bool,
}

impl Frame for NoticesPage<'_> {
    const PLACE: Place = Place::Notices;
}

impl NoticesPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn unseen(&self) -> usize {
        self.rows.iter().filter(|row| row.new).count()
    }

    /// Where one acts on it.
    fn address(&self, row: &NoticeRow) -> String {
        match row.kind {
            NoticeKind::Report => "/desk/reports".to_owned(),
            NoticeKind::Submitted | NoticeKind::Reply if self.viewer.is_staff() => {
                format!("/desk/review/{}", row.artifact)
            }
            NoticeKind::ChangesRequested => format!("/artifacts/{}/edit", row.artifact),
            _ => format!("/artifacts/{}", row.artifact),
        }
    }
}
