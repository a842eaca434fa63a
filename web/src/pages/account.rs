//! One's own account.

use askama::Template;
use model::account::{MIN_PASSWORD, TokenScope};
use model::{Account, FieldProblem, Vocabularies};

use super::{Frame, Place};
use crate::description::names;
use crate::form::{self, Complaint};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /account`, and the answer to a `POST`
#[derive(Debug, Template)]
#[template(path = "account.html")]
pub struct AccountPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// Their account.
    pub account: &'a Account,
    /// For the names of districts.
    pub districts: &'a Vocabularies,
    /// What is wrong with what was typed.
    pub problems: &'a [FieldProblem],
    /// What was just changed, as a sentence.
    pub done: Option<&'a str>,
    /// A token just made; shown this once.
    pub token: Option<&'a str>,
}

impl Frame for AccountPage<'_> {
    const PLACE: Place = Place::Account;
}

impl AccountPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn complaints(&self) -> Vec<Complaint> {
        form::complaints(self.problems)
    }

    fn districts(&self) -> Option<String> {
        names(&self.account.districts, self.districts)
    }

    fn role(&self) -> &'static str {
        wording::role(&self.account.role)
    }
}
