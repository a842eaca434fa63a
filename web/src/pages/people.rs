//! Accounts, for admins.

use askama::Template;
use model::{Account, AccountId, FieldProblem, Role, Vocabularies};

use super::{DESK_PAGES, Frame, Place};
use crate::form::{self, Complaint};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /desk/people`, and the answer to a `POST`
#[derive(Debug, Template)]
#[template(path = "people.html")]
pub struct PeoplePage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// Their own account.
    pub own: &'a AccountId,
    /// All accounts.
    pub accounts: &'a [Account],
    /// For the names of districts.
    pub vocabularies: &'a Vocabularies,
    /// How many mails wait and what keeps them, when mail is sent at all.
    pub mail: Option<(usize, Option<String>)>,
    /// Addresses that the mail server refused, and why.
    pub refusals: &'a [(String, String)],
    /// What was typed, when something is wrong with it.
    pub form: &'a PersonForm,
    /// What is wrong with it.
    pub problems: &'a [FieldProblem],
    /// Why the change was refused.
    pub problem: Option<&'a str>,
    /// What was just changed, as a sentence.
    pub done: Option<&'a str>,
    /// Whose link was just made, and the link; shown this once.
    pub link: Option<(&'a str, &'a str)>,
}

/// What an admin types about a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonForm {
    /// The account; empty for a new one.
    pub id: String,
    /// The mail address.
    pub email: String,
    /// The name.
    pub name: String,
    /// The role's value.
    pub role: String,
    /// Districts, with `;` between several.
    pub districts: String,
}

impl Frame for PeoplePage<'_> {
    const PLACE: Place = Place::Desk;
}

/// The roles an account can have, the plainest first.
const ROLES: [Role; 3] = [Role::Contributor, Role::Curator, Role::Admin];

impl PeoplePage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn complaints(&self) -> Vec<Complaint> {
        form::complaints(self.problems)
    }

    fn refusal(&self, account: &Account) -> Option<&str> {
        self.refusals.iter().find(|(address, _)| *address == account.email).map(|(_, why)| why.as_str())
    }

    /// Names of districts as the field takes them.
    fn typed(&self, codes: &[String]) -> String {
        let name = |code: &String| {
            self.vocabularies.districts().get(code).map_or_else(|| code.clone(), |district| district.name.clone())
        };
        codes.iter().map(name).collect::<Vec<_>>().join("; ")
    }
}
