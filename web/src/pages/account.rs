//! One's own account.

use askama::Template;
use model::account::{Identity, MIN_PASSWORD, TokenScope};
use model::{Account, Delivery, FieldProblem, Vocabularies};

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
    /// Whether mail can be sent.
    pub by_mail: bool,
    /// Other sign-ins that can be taken for the password.
    pub providers: &'a [Provider],
    /// What is wrong with what was typed.
    pub problems: &'a [FieldProblem],
    /// What was just changed, as a sentence.
    pub done: Option<&'a str>,
    /// A token just made; shown this once.
    pub token: Option<&'a str>,
}

/// A provider whose sign-in is taken.
#[derive(Clone, Debug)]
pub struct Provider {
    /// What people call it.
    pub name: String,
    /// Its own address.
    pub issuer: String,
    /// Where signing in with it begins.
    pub address: String,
}

/// How mail comes: the form's value and what people read.
const DELIVERIES: &[(&str, &str, Delivery)] = &[
    ("immediate", "at once", Delivery::Immediate),
    ("daily", "once a day, in the morning", Delivery::Daily),
    ("never", "not at all", Delivery::Never),
];

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

    /// What people call who vouches for an identity.
    fn provider<'s>(&'s self, identity: &'s Identity) -> &'s str {
        let known = self.providers.iter().find(|provider| provider.issuer == identity.issuer);
        known.map_or(identity.issuer.as_str(), |provider| provider.name.as_str())
    }

    fn role(&self) -> &'static str {
        wording::role(&self.account.role)
    }
}
