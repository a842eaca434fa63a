//! The form that takes in documents.

use askama::Template;
use model::{ArtifactId, FieldProblem, Vocabularies};

use super::{Frame, Place};
use crate::form::{self, Complaint, FormValues};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /upload`, and the answer to `POST /upload`
#[derive(Debug, Template)]
#[template(path = "upload.html")]
pub struct UploadPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// What all files are filed under.
    pub form: &'a FormValues,
    /// The same as a JSON object, as the API takes it.
    pub filed_as: &'a str,
    /// What is wrong.
    pub problems: &'a [FieldProblem],
    /// What became of each file just sent.
    pub outcomes: &'a [UploadOutcome<'a>],
    /// Most bytes one file may have.
    pub limit_bytes: u64,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// What became of one file.
#[derive(Debug)]
pub struct UploadOutcome<'a> {
    /// The file's name.
    pub file_name: &'a str,
    /// The artifact it became with warnings about it, or what is wrong.
    pub result: Result<(ArtifactId, Vec<String>), String>,
}

impl Frame for UploadPage<'_> {
    const PLACE: Place = Place::Upload;
}

impl UploadPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    /// What the files are filed under: field, value, and what people read.
    fn filed(&self) -> Vec<(&'static str, &str, String)> {
        self.form.given(self.vocabularies)
    }

    fn complaints(&self) -> Vec<Complaint> {
        // Only the files themselves can be chosen again here.
        let own = |complaint: Complaint| match complaint.target.as_str() {
            "field-file" => complaint,
            _ => Complaint { target: String::new(), ..complaint },
        };
        form::complaints(self.problems).into_iter().map(own).collect()
    }

    fn file_problem(&self) -> String {
        form::problem_of(self.problems, "file")
    }

    fn saved(&self) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.result.is_ok()).count()
    }
}
