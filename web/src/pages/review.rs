//! Reviewing one document: its text beside its description, and what to do with it.

use std::collections::BTreeMap;

use askama::Template;
use model::{AccountId, ActionName, Artifact, ArtifactId, FieldProblem, Revision, Vocabularies, Work};

use super::artifact::Finding;
use super::{DESK_PAGES, Frame, Place};
use crate::curation;
use crate::flow;
use crate::form::{self, Complaint, Control, Form, FormValues, Suggested};
use crate::links;
use crate::markup;
use crate::text_state::TextInfo;
use crate::viewer::Viewer;
use crate::wording;

/// `GET /desk/review/{id}`, and the answer to a `POST` with a problem
#[derive(Debug, Template)]
#[template(path = "review.html")]
pub struct ReviewPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// Their account.
    pub own: &'a AccountId,
    /// The artifact.
    pub artifact: &'a Artifact,
    /// The revision in work.
    pub revision: &'a Revision,
    /// The text of its file.
    pub text: TextInfo<'a>,
    /// The first pages: number, name and text.
    pub pages: &'a [(usize, String, String)],
    /// Whether the file can be opened in the browser's viewer.
    pub pdf: bool,
    /// What was filled in.
    pub form: &'a FormValues,
    /// What is wrong with it.
    pub problems: &'a [FieldProblem],
    /// What of it the document suggested.
    pub suggested: &'a [Suggested],
    /// How many empty fields the document could fill in.
    pub suggestible: usize,
    /// Why the last action was refused.
    pub problem: Option<&'a str>,
    /// What the viewer may do with it now.
    pub actions: &'a [ActionName],
    /// What the checks found, the gravest first.
    pub findings: &'a [Finding],
    /// Other artifacts with the same file or nearly the same text: identifier and title.
    pub duplicates: &'a [(ArtifactId, String)],
    /// What others read of the accounts that had to do with it.
    pub people: &'a BTreeMap<AccountId, String>,
    /// How many wait for review, this one included.
    pub waiting: usize,
    /// The document that was just dealt with: identifier, title and what was done.
    pub last: Option<(ArtifactId, &'a str, &'a str)>,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

impl Frame for ReviewPage<'_> {
    const PLACE: Place = Place::Desk;
}

impl ReviewPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn fields(&self) -> Form {
        Form::new(self.form, self.problems, self.suggested, self.vocabularies).opened()
    }

    fn complaints(&self) -> Vec<Complaint> {
        form::complaints(self.problems)
    }

    fn district_names(&self) -> Vec<&str> {
        form::district_names(self.vocabularies)
    }

    fn person(&self, account: &AccountId) -> &str {
        self.people.get(account).map_or("PACE staff", String::as_str)
    }

    /// Who else reviews it.
    fn taken_by(&self) -> Option<&str> {
        let reviewer = self.artifact.reviewer.as_ref().filter(|_| self.artifact.work == Work::InReview)?;
        (reviewer != self.own).then(|| self.person(reviewer))
    }

    fn is_blocked(&self) -> bool {
        self.findings.iter().any(|finding| finding.grave)
    }

    fn paragraphs(text: &str) -> Vec<Vec<String>> {
        flow::paragraphs(&markup::escape(text))
    }

    /// How many pages are not shown.
    fn hidden_pages(&self) -> usize {
        self.text.parts.len().saturating_sub(self.pages.len())
    }

    fn may_undo(&self) -> bool {
        self.actions.contains(&ActionName::Undo)
    }
}
