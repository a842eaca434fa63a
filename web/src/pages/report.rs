//! Reporting a problem with a document.

#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]

use askama::Template;
use model::{ArtifactId, FieldProblem, ReportKind};

use super::{Frame, Place};
use crate::form::{self, Complaint};
use crate::viewer::Viewer;

/// `GET /artifacts/{id}/report`, and the answers to a `POST`
#[derive(Debug, Template)]
#[template(path = "report.html")]
pub struct ReportPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The document.
    pub id: ArtifactId,
    /// Its title.
    pub title: &'a str,
    /// What was typed.
    pub form: &'a ReportForm,
    /// What is wrong with it.
    pub problems: &'a [FieldProblem],
    /// Whether the report was taken.
    pub sent: bool,
}

/// A report being written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportForm {
    /// What kind of problem it is.
    pub kind: Option<ReportKind>,
    /// What is wrong.
    pub text: String,
    /// Where to answer.
    pub email: String,
}

impl Frame for ReportPage<'_> {}

impl ReportPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn complaints(&self) -> Vec<Complaint> {
        form::complaints(self.problems)
    }

    fn is_chosen(&self, kind: &ReportKind) -> bool {
        self.form.kind.as_ref() == Some(kind)
    }

    fn problem(&self, field: &str) -> Option<&str> {
        form::problem(self.problems, field)
    }
}
