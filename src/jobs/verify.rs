//! Everything stored is checked.

use std::sync::Arc;

use artifacts::VerifyError;
use jiff::Timestamp;
use model::upkeep::{self, Check};
use model::{Actor, Artifact, Finding, JobKind, Severity, policy};
use tokio::sync::oneshot;

use super::{Begin, Job, Outcome, run};
use crate::app::App;
use crate::error::Error;

impl App {
    /// Starts to check every journal line, every file's bytes, the catalog, the index and derived data; or, with a number of
    /// per cent, every journal line and the bytes of that share of the files, which goes on where the last one ended. The
    /// findings come through the second value. It is missing when a check goes on already.
    pub fn start_verify(
        self: &Arc<Self>,
        actor: &Actor,
        percent: Option<u8>,
    ) -> Result<(Arc<Job>, Option<oneshot::Receiver<Check>>), Error> {
        if !policy::may_maintain(actor) {
            return Err(Error::Forbidden("only admins may check everything stored".to_owned()));
        }
        let title = match percent {
            None => "Check everything stored".to_owned(),
            Some(percent) => format!("Check the journals and {percent} % of the files"),
        };
        let (job, new) = self.jobs.begin(Begin { kind: JobKind::Verify, title, by: actor, total: None })?;
        if !new {
            return Ok((job, None));
        }
        let (tell, told) = oneshot::channel();
        let (app, at_work) = (Arc::clone(self), Arc::clone(&job));
        run(&job, async move {
            // What is saved must have reached the index before they can be compared.
            app.shown(&app.store.head().1).await?;
            let checking = tokio::task::spawn_blocking(move || check(&app, percent, &at_work));
            let checked = checking.await.map_err(Error::internal)??;
            let found = match checked.findings.len() {
                0 => "nothing is wrong".to_owned(),
                found => web::count(&found, "finding"),
            };
            let (lines, files) = (web::count(&checked.lines, "journal line"), web::count(&checked.files, "file"));
            let _ = tell.send(checked);
            Ok(Outcome { said: format!("{lines} and {files} checked: {found}"), file: None })
        });
        Ok((job, Some(told)))
    }
}

fn check(app: &App, percent: Option<u8>, job: &Job) -> Result<Check, Error> {
    let (at, known) = (Timestamp::now(), app.upkeep.now());
    let share = percent.map(|percent| known.share(percent));
    let is_in = |sha256: &model::Sha256| {
        share.is_none_or(|(from, until)| (from..until).contains(&upkeep::part(sha256))) || known.is_suspect(sha256)
    };
    let is_in: &artifacts::verify::Share<'_> = &is_in;
    let scratch = app.store.dir().join("catalog.verify");
    let _ = std::fs::remove_dir_all(&scratch);
    let lines = usize::try_from(app.store.head().1.seq).unwrap_or(usize::MAX);
    let found = artifacts::verify(&app.store, &scratch, share.map(|_| is_in), &|done, of| job.step(done, of));
    let _ = std::fs::remove_dir_all(&scratch);
    let (files, mut findings) = found.map_err(|error| match error {
        VerifyError::Stopped => Error::Cancelled,
        VerifyError::Open(error) => Error::internal(error),
    })?;
    findings.extend(app.people.accounts.verify());
    if share.is_none() {
        findings.extend(check_index(app)?);
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    for Finding { severity, what, advice, .. } in &findings {
        job.fail(&format!("{}: {what}", severity.name()), advice);
    }
    let check = Check { at, lines, files, findings };
    app.upkeep.change(|upkeep| upkeep.note(check.clone(), share.map(|(_, until)| until)));
    Ok(check)
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
