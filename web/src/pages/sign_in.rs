//! Signing in.

use askama::Template;

use super::account::Provider;
use super::{Frame, Place};
use crate::viewer::Viewer;

/// `GET /sign-in`, and the answer to a `POST` with a wrong password
#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// Where to go afterwards: a path.
    pub then: &'a str,
    /// The address that was typed.
    pub email: &'a str,
    /// Whether a link for another password can be mailed.
    pub by_mail: bool,
    /// Other sign-ins that are taken.
    pub providers: &'a [Provider],
    /// Why that did not do.
    pub problem: Option<&'a str>,
}

impl Frame for SignInPage<'_> {
    const PLACE: Place = Place::Account;
}

impl SignInPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }
}
