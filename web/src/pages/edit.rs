//! The form that changes a document's description.

use askama::Template;
use model::{ActionName, Artifact, FieldProblem, Vocabularies};

use super::{Frame, Place};
use crate::curation;
use crate::form::{self, Complaint, Control, Form, FormValues, Suggested};
use crate::viewer::Viewer;
use crate::wording;

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
    /// What of it the document suggested.
    pub suggested: &'a [Suggested],
    /// What of the description the document could suggest.
    pub suggestible: Suggestible,
    /// The codes of standards that the document names.
    pub codes: &'a [&'static str],
    /// What someone else saved while this was written.
    pub conflict: Option<&'a Conflict>,
    /// The one step of curation that is next, if it needs nothing but a click.
    pub next: Option<ActionName>,
    /// Whether the viewer may give it another file.
    pub may_replace: bool,
    /// Most bytes one file may have.
    pub limit_bytes: u64,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// A change by someone else.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// Who made it.
    pub by: String,
    /// What is saved now.
    pub saved: FormValues,
}

/// What the document could suggest for fields that are empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggestible {
    /// It was not read yet.
    Unread,
    /// This many fields.
    Fields(usize),
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

    fn file_name(&self) -> &str {
        self.artifact.latest().map(|revision| revision.file.name.as_str()).unwrap_or_default()
    }

    fn fields(&self) -> Form {
        let form = Form::new(self.form, self.problems, self.suggested, self.vocabularies);
        if self.suggested.is_empty() { form.opened() } else { form }
    }

    /// What is saved now, where it is not what stands in the form: the field's name and its value.
    fn saved(&self, conflict: &Conflict) -> Vec<(&'static str, String)> {
        Form::new(&conflict.saved, &[], &[], self.vocabularies).unlike(&self.fields())
    }

    /// How many empty fields could be filled in.
    fn more(&self) -> usize {
        match self.suggestible {
            Suggestible::Fields(fields) if self.suggested.is_empty() && self.problems.is_empty() => fields,
            _ => 0,
        }
    }

    fn is_unread(&self) -> bool {
        self.suggestible == Suggestible::Unread && self.problems.is_empty()
    }

    /// The next step's value in the form, and what it is called.
    fn step(&self) -> Option<(&'static str, &'static str)> {
        let name = match self.next? {
            ActionName::Publish => "publish",
            _ => "submit",
        };
        Some((curation::action_value(self.next?), name))
    }

    fn complaints(&self) -> Vec<Complaint> {
        form::complaints(self.problems)
    }

    fn district_names(&self) -> Vec<&str> {
        form::district_names(self.vocabularies)
    }
}
