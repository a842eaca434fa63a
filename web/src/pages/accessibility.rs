//! How accessible the clearinghouse is, how that is checked, and whom to tell.

use askama::Template;

use super::{Frame, Place};
use crate::viewer::Viewer;

/// `GET /accessibility`
#[derive(Debug, Template)]
#[template(path = "accessibility.html")]
pub struct AccessibilityPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The mail address of those who run it, if it is known.
    pub contact: Option<&'a str>,
}

impl Frame for AccessibilityPage<'_> {}

impl AccessibilityPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }
}
