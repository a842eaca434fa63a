//! Everything stored is checked.

use std::sync::Arc;

use artifacts::{Finding, Severity, VerifyError};
use model::{Actor, Artifact, JobKind, policy};
use tokio::sync::oneshot;

use super::{Begin, Job, Outcome, run};
use crate::app::App;
use crate::error::Error;

/// What was checked, and what was found.
pub struct Checked {
    /// Journal lines.
    pub lines: u64,
    /// Files.
    pub files: usize,
    /// What is not as it should be; worst first.
    pub findings: Vec<Finding>,
}

impl App {
    /// Starts to check every journal line, every file's bytes, the catalog, the index and derived data; the findings come
    /// through the second value. It is missing when a check goes on already.
    pub fn start_verify(
        self: &Arc<Self>,
        actor: &Actor,
    ) -> Result<(Arc<Job>, Option<oneshot::Receiver<Checked>>), Error> {
        if !policy::may_maintain(actor) {
            return Err(Error::Forbidden("only admins may check everything stored".to_owned()));
        }
        let title = "Check everything stored".to_owned();
        let (job, new) = self.jobs.begin(Begin { kind: JobKind::Verify, title, by: actor, total: None })?;
        if !new {
            return Ok((job, None));
        }
        let (tell, told) = oneshot::channel();
        let (app, at_work) = (Arc::clone(self), Arc::clone(&job));
        run(&job, async move {
            // What is saved must have reached the index before they can be compared.
            app.shown(&app.store.head().1).await?;
            let checking = tokio::task::spawn_blocking(move || check(&app, &at_work));
            let checked = checking.await.map_err(Error::internal)??;
            let found = match checked.findings.len() {
                0 => "nothing is wrong".to_owned(),
                found => web::count(&found, "finding"),
            };
            let lines = usize::try_from(checked.lines).unwrap_or(usize::MAX);
            let (lines, files) = (web::count(&lines, "journal line"), web::count(&checked.files, "file"));
            let _ = tell.send(checked);
            Ok(Outcome { said: format!("{lines} and {files} checked: {found}"), file: None })
        });
        Ok((job, Some(told)))
    }
}

fn check(app: &App, job: &Job) -> Result<Checked, Error> {
    let scratch = app.store.dir().join("catalog.verify");
    let _ = std::fs::remove_dir_all(&scratch);
    let found = artifacts::verify(&app.store, &scratch, &|done, of| job.step(done, of));
    let _ = std::fs::remove_dir_all(&scratch);
    let mut findings = found.map_err(|error| match error {
        VerifyError::Stopped => Error::Cancelled,
        VerifyError::Open(error) => Error::internal(error),
    })?;
    findings.extend(app.people.accounts.verify());
    findings.extend(check_index(app)?);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    for Finding { severity, what, advice } in &findings {
        job.fail(&format!("{}: {what}", severity.name()), advice);
    }
    Ok(Checked { lines: app.store.head().1.seq, files: app.store.state().files()?.len(), findings })
}

/// The index must hold exactly what is up, in undamaged files.
fn check_index(app: &App) -> Result<Option<Finding>, Error> {
    const ADVICE: &str = "run `clearinghouse reindex`";
    if let Some(file) = app.indexing.index().damaged_files()?.first() {
        return Ok(Some(Finding::new(
            Severity::Repairable,
            format!("the search index file {} is damaged", file.display()),
            ADVICE,
        )));
    }
    let before = app.store.head();
    let mut held = app.indexing.index().ids()?;
    held.sort_unstable();
    let mut up = Vec::new();
    for id in app.store.state().artifact_ids()? {
        up.extend(app.store.state().artifact(id)?.filter(Artifact::is_up).map(|artifact| artifact.id));
    }
    if held == up || app.store.head() != before {
        return Ok(None);
    }
    let what = format!("the search index holds {} artifacts and should hold {}", held.len(), up.len());
    Ok(Some(Finding::new(Severity::Repairable, what, ADVICE)))
}
