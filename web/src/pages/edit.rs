//! The form that changes a document's description.

use askama::Template;
use model::{Artifact, FieldProblem, Vocabularies};

use super::{Frame, Place};
use crate::form::{self, Complaint, Control, Form, FormValues};
use crate::viewer::Viewer;

/// `GET /artifacts/{id}/edit`, and the answer to a `POST` with problems
#[derive(Debug, Template)]
#[template(path = "edit.html")]
pub struct EditPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The artifact.
    pub artifact: &'a Artifact,
    /// What was filled in.
    pub form: &'a FormValues,
    /// What is wrong with it.
    pub problems: &'a [FieldProblem],
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

impl Frame for EditPage<'_> {}

impl EditPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    /// The title it has now, whatever was filled in.
    fn title(&self) -> &str {
        self.artifact.latest().map(|revision| revision.metadata.title.as_str()).unwrap_or_default()
    }

    fn fields(&self) -> Form {
        Form::new(self.form, self.problems, self.vocabularies).opened()
    }

    fn complaints(&self) -> Vec<Complaint> {
        form::complaints(self.problems)
    }

    fn district_names(&self) -> Vec<&str> {
        form::district_names(self.vocabularies)
    }
}
