//! The audit trail: who did what when, and what changed by it.

#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]

use std::collections::BTreeMap;

use askama::Template;
use model::history::Deed;
use model::{AccountId, ArtifactId};

use super::{DESK_PAGES, Frame, Place};
use crate::links;
use crate::viewer::Viewer;
use crate::wording;

/// `GET /desk/audit` and `GET /artifacts/{id}/history`
#[derive(Debug, Template)]
#[template(path = "audit.html")]
pub struct AuditPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// Of what.
    pub of: AuditOf<'a>,
    /// What was done.
    pub deeds: &'a [Deed],
    /// What others read of those who did it.
    pub people: &'a BTreeMap<AccountId, String>,
    /// The titles of what it was done to.
    pub titles: &'a BTreeMap<ArtifactId, String>,
}

/// Of what the trail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditOf<'a> {
    /// Everything; the line before which there are more.
    Everything {
        /// The line.
        older: Option<u64>,
    },
    /// Accounts and reports; the line before which there are more.
    Accounts {
        /// The line.
        older: Option<u64>,
    },
    /// One document.
    One {
        /// The document.
        id: ArtifactId,
        /// Its title.
        title: &'a str,
    },
}

impl Frame for AuditPage<'_> {
    const PLACE: Place = Place::Desk;
}

impl AuditPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn names_documents(&self) -> bool {
        !matches!(self.of, AuditOf::One { .. })
    }

    fn person(&self, account: &AccountId) -> &str {
        self.people.get(account).map_or("PACE staff", String::as_str)
    }

    fn title(&self, id: &ArtifactId) -> &str {
        self.titles.get(id).map(String::as_str).unwrap_or_default()
    }

    /// The address of the older ones.
    fn older(&self) -> Option<String> {
        let (path, older) = match self.of {
            AuditOf::Everything { older } => ("/desk/audit", older?),
            AuditOf::Accounts { older } => ("/desk/audit/accounts", older?),
            AuditOf::One { .. } => return None,
        };
        Some(links::with_query(path, [("before", older.to_string().as_str())]))
    }
}
