//! What went wrong, and the way on.

use askama::Template;
use model::FieldProblem;

use super::{Frame, Place};
use crate::form::{self, Complaint};
use crate::viewer::Viewer;
use crate::wording;

/// The page of an error
#[derive(Debug, Template)]
#[template(path = "error.html")]
pub struct ErrorPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The HTTP status.
    pub status: u16,
    /// What happened, in a few words.
    pub title: &'a str,
    /// What happened, what was not lost, what to do.
    pub detail: &'a str,
    /// The stable name of the error, as in the API.
    pub code: &'a str,
    /// What the log calls this request.
    pub request_id: &'a str,
    /// What is wrong with single fields.
    pub problems: &'a [FieldProblem],
}

impl Frame for ErrorPage<'_> {}

impl ErrorPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    /// What is wrong with fields, which are not on this page.
    fn complaints(&self) -> Vec<Complaint> {
        let complaint = |complaint: Complaint| Complaint { target: String::new(), ..complaint };
        form::complaints(self.problems).into_iter().map(complaint).collect()
    }

    /// What helps next, by status.
    fn way_on(&self) -> &'static str {
        match self.status {
            400 => "The address or the form holds something that is not understood here. Go back and try again.",
            401 => "Your session may have ended; sign in again. What you typed may still be there when you go back.",
            403 => "If you think you should be able to do this, ask PACE staff.",
            404 | 410 => {
                "The address may be mistyped, or the document may have moved. Searching for its title often finds it."
            }
            409 | 412 => {
                "Someone else may have changed it in the meantime. Go back, reload the page and look at what is new."
            }
            413 => "Try a smaller file: save it again with smaller pictures, or split it. Nothing was stored.",
            429 => "Wait a minute, then try again. Reading and searching go on as usual.",
            503 => "This page asks again by itself; or wait a moment and reload it. What was saved before is safe.",
            500..=599 => "It is not your fault. Wait a moment, then try again; what was saved before is safe.",
            _ => "Go back, check what you entered, and try again.",
        }
    }

    /// What happened, as a sentence.
    fn lead(&self) -> String {
        let sentence = wording::sentence(self.detail);
        if sentence.ends_with(['.', '!', '?']) { sentence } else { sentence + "." }
    }

    /// Where to go from here.
    fn ways(&self) -> Vec<(&'static str, &'static str)> {
        let own = match self.status {
            401 => Some(("/sign-in", "Sign in")),
            413 => Some(("/upload", "Upload another file")),
            _ if self.viewer.name.is_some() && !self.viewer.is_staff() => Some(("/mine", "Go to my documents")),
            _ if self.viewer.is_staff() => Some(("/desk", "Go to the review desk")),
            _ => None,
        };
        let all = [("/", "Go to the front page"), ("/search", "Browse all documents")];
        own.into_iter().chain(all).collect()
    }
}
