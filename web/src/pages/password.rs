//! Choosing a password by a link.

use askama::Template;
use model::FieldProblem;
use model::account::MIN_PASSWORD;

use super::account::Provider;
use super::{Frame, Place};
use crate::form::{self, Complaint};
use crate::viewer::Viewer;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordTask {
    /// The first admin of a new clearinghouse.
    FirstAdmin,
    /// Someone's first password.
    Invitation,
    /// Another password.
    Reset,
}

/// `GET /link/{secret}` and `GET /setup/{secret}`, and the answer to a `POST` with a problem
#[derive(Debug, Template)]
#[template(path = "password.html")]
pub struct PasswordPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// What the link is for.
    pub task: PasswordTask,
    /// Where the form goes.
    pub action: &'a str,
    /// Other sign-ins that can be taken instead.
    pub providers: &'a [Provider],
    /// The account's address, or what was typed.
    pub email: &'a str,
    /// The person's name.
    pub name: &'a str,
    /// What is wrong with what was typed.
    pub problems: &'a [FieldProblem],
}

impl Frame for PasswordPage<'_> {
    const PLACE: Place = Place::Account;
}

impl PasswordPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn complaints(&self) -> Vec<Complaint> {
        form::complaints(self.problems)
    }

    fn problem(&self, field: &str) -> Option<&str> {
        form::problem(self.problems, field)
    }

    fn heading(&self) -> &'static str {
        match self.task {
            PasswordTask::FirstAdmin => "Set up your clearinghouse",
            PasswordTask::Invitation => "Welcome to the clearinghouse",
            PasswordTask::Reset => "Choose another password",
        }
    }
}
