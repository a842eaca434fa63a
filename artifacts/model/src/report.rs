//! Reports of problems with published documents, from anyone. They are kept in the private journal: they may name people.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::artifact::Stamp;
use crate::id::ArtifactId;

/// Longest text of a report, in characters.
pub const MAX_TEXT: usize = 5_000;

/// What kind of problem it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReportKind {
    /// It tells something about a person that it should not.
    Privacy,
    /// Someone else's work without leave.
    Copyright,
    /// It cannot be used with assistive technology.
    Accessibility,
    /// Anything else.
    Other,
}

impl ReportKind {
    /// Every kind, in the order shown.
    pub const ALL: [Self; 4] = [Self::Privacy, Self::Copyright, Self::Accessibility, Self::Other];

    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Privacy => "It shows personal data",
            Self::Copyright => "It uses someone's work without permission",
            Self::Accessibility => "I cannot use it, for example with a screen reader",
            Self::Other => "Something else",
        }
    }

    /// The machine value.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Privacy => "privacy",
            Self::Copyright => "copyright",
            Self::Accessibility => "accessibility",
            Self::Other => "other",
        }
    }
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Its name.
    pub id: String,
    /// The document it is about.
    pub artifact: ArtifactId,
    /// What kind of problem it is.
    pub kind: ReportKind,
    /// What they wrote.
    pub text: String,
    /// Where to answer them, if they said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// When it came in.
    pub at: Timestamp,
    /// Who dealt with it, when and how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closed>,
}

/// What stands for the text of a report whose document was removed for good.
const FORGOTTEN: &str = "Removed together with the document.";

impl Report {
    /// Removes what it says and whom to answer.
    pub fn forget(&mut self) {
        FORGOTTEN.clone_into(&mut self.text);
        self.email = None;
        if let Some(closed) = &mut self.closed {
            FORGOTTEN.clone_into(&mut closed.note);
        }
    }

    /// Whether that was done.
    pub fn is_forgotten(&self) -> bool {
        self.text == FORGOTTEN && self.email.is_none()
    }
}

/// How a report was dealt with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// Who, and when.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// What was done.
    pub note: String,
}
