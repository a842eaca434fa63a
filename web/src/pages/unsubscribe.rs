//! Ending mails about documents by the link in one of them.

use askama::Template;

use super::{Frame, Place};
use crate::viewer::Viewer;

/// `GET /unsubscribe/{named}`, and the answer to a `POST`
#[derive(Debug, Template)]
#[template(path = "unsubscribe.html")]
pub struct UnsubscribePage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// Where the form goes.
    pub action: &'a str,
    /// Whose mails they are.
    pub email: &'a str,
    /// Whether they have ended.
    pub done: bool,
}

impl Frame for UnsubscribePage<'_> {
    const PLACE: Place = Place::Account;
}

impl UnsubscribePage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }
}
