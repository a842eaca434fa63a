//! Asking for another password by mail.

use askama::Template;

use super::{Frame, Place};
use crate::viewer::Viewer;

/// `GET /forgot-password`, and the answer to a `POST`
#[derive(Debug, Template)]
#[template(path = "forgot.html")]
pub struct ForgotPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The address that was typed.
    pub email: &'a str,
    /// What is wrong with it.
    pub problem: Option<&'a str>,
    /// Whether a mail is on its way, if the address has an account.
    pub done: bool,
}

impl Frame for ForgotPage<'_> {
    const PLACE: Place = Place::Account;
}

impl ForgotPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }
}
