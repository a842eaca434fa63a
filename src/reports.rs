//! Reports of problems: anyone sends them, staff deal with them.

use std::net::IpAddr;

use model::report::{Closed, MAX_TEXT};
use model::{AccountId, Actor, ArtifactId, FieldProblem, PrivateRecord, Report, ReportKind, Stamp, account, policy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::{self, App};
use crate::error::Error;

/// A report as it is sent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReport {
    /// What kind of problem it is.
    pub kind: ReportKind,
    /// What is wrong and where; at most 5,000 characters.
    pub text: String,
    /// Where to answer, if wanted.
    #[serde(default)]
    pub email: Option<String>,
}

impl NewReport {
    fn check(self) -> Result<(ReportKind, String, Option<String>), Error> {
        let mut problems = Vec::new();
        let text = self.text.trim().to_owned();
        if text.is_empty() {
            problems.push(FieldProblem::new("text", "say what is wrong and where"));
        }
        if text.chars().count() > MAX_TEXT {
            problems.push(FieldProblem::new("text", format!("has at most {MAX_TEXT} characters")));
        }
        let email = self.email.filter(|email| !email.trim().is_empty()).map(|email| account::email(&email)).transpose();
        let email = email.unwrap_or_else(|problem| {
            problems.push(problem);
            None
        });
        if problems.is_empty() { Ok((self.kind, text, email)) } else { Err(Error::Fields(problems)) }
    }
}

impl App {
    /// Takes a report about a document that this person sees published; it is at the desk when this returns.
    pub async fn report(
        &self,
        actor: &Actor,
        from: Option<IpAddr>,
        artifact: ArtifactId,
        new: NewReport,
    ) -> Result<(), Error> {
        if !policy::may_see_live(&self.artifact(artifact)?, actor) {
            return Err(Error::NotFound);
        }
        let (kind, text, email) = new.check()?;
        self.people.limits.report(from)?;
        self.change_private(actor.account.clone(), "report", move |_, at| {
            let id = ArtifactId::from_bits(app::random()).to_string();
            let report = Report { id, artifact, kind, text, email, at, closed: None };
            Ok((Some(PrivateRecord::Report(Box::new(report))), ()))
        })
        .await
    }

    /// The reports: open ones first, the longest waiting first; then those dealt with, the last ones first.
    pub fn reports(&self, actor: &Actor) -> Result<Vec<Report>, Error> {
        require_staff(actor)?;
        let mut reports: Vec<Report> =
            self.people.accounts.now().reports().map(|report| Report::clone(report)).collect();
        reports.sort_by_key(|report| match &report.closed {
            None => (false, report.at.as_second()),
            Some(closed) => (true, -closed.stamp.at.as_second()),
        });
        Ok(reports)
    }

    /// Notes how a report was dealt with.
    pub async fn close_report(&self, actor: &Actor, id: &str, note: &str) -> Result<(), Error> {
        require_staff(actor)?;
        let note = note.trim().to_owned();
        if note.is_empty() || note.chars().count() > MAX_TEXT {
            return Err(
                FieldProblem::new("note", format!("say what was done, in at most {MAX_TEXT} characters")).into()
            );
        }
        let (id, by): (String, AccountId) = (id.to_owned(), actor.account.clone());
        self.change_private(by.clone(), "close report", move |directory, at| {
            let mut report = directory.report(&id).map(|report| Report::clone(report)).ok_or(Error::NotFound)?;
            if report.closed.is_some() {
                return Err(Error::Conflict("closed", "somebody dealt with this report meanwhile".to_owned()));
            }
            report.closed = Some(Closed { stamp: Stamp { at, by }, note });
            Ok((Some(PrivateRecord::Report(Box::new(report))), ()))
        })
        .await
    }
}

impl App {
    /// Removes for good what reports say about documents that were removed for good, should that have been interrupted.
    pub fn forget_reports(&self) -> Result<(), Error> {
        let removed = |id| self.artifact(id).is_ok_and(|artifact| artifact.redacted.is_some());
        Ok(self.people.accounts.forget_reports(&removed)?)
    }
}

fn require_staff(actor: &Actor) -> Result<(), Error> {
    if actor.is_curator() { Ok(()) } else { Err(Error::Forbidden("only programme staff see reports".to_owned())) }
}
