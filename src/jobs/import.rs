//! An import that a command runs elsewhere: it announces itself, and each of its requests names its job.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{Actor, JobKind};

use super::{Begin, Job, Outcome};
use crate::app::App;
use crate::curation::ImportOutcome;
use crate::error::Error;

/// Most files of one import.
const MOST: usize = 10_000_000;

impl App {
    /// Notes that an import of this many files begins.
    pub fn announce_import(&self, actor: &Actor, files: usize) -> Result<Arc<Job>, Error> {
        if files == 0 || files > MOST {
            return Err(Error::Malformed("invalid_parameter", format!("total must be a number from 1 to {MOST}")));
        }
        let title = format!("Import {}", web::count(&files, "file"));
        Ok(self.jobs.begin(Begin { kind: JobKind::Import, title, by: actor, total: Some(files) })?.0)
    }

    /// The import that a request says it belongs to; none when it is not known, as after a restart: it just goes on.
    /// An error when it was cancelled.
    pub fn import_job(&self, id: Option<&str>, actor: &Actor) -> Result<Option<Arc<Job>>, Error> {
        let Some(job) = id.and_then(|id| self.jobs.get(id).ok()) else { return Ok(None) };
        if job.kind != JobKind::Import || job.by != actor.account {
            return Ok(None);
        }
        if job.is_stopped() { Err(Error::Cancelled) } else { Ok(Some(job)) }
    }
}

impl Job {
    /// Counts one file of an import, or why it was not stored; `None` when it is still to be sent. The last one ends it.
    pub fn count(&self, name: &str, outcome: Result<Option<ImportOutcome>, &str>) {
        let mut stand = self.lock();
        let done = stand.done + usize::from(outcome != Ok(None));
        stand.go_to(done);
        match outcome {
            Ok(outcome) => outcome.into_iter().for_each(|outcome| *stand.outcomes.entry(outcome).or_default() += 1),
            Err(why) => stand.fail(name, why),
        }
        let all = stand.total.is_some_and(|total| done >= total);
        drop(stand);
        if all {
            self.end(Ok(Outcome::default()));
        }
    }
}

/// What became of the files, for people.
pub fn said(outcomes: &BTreeMap<ImportOutcome, usize>) -> String {
    let each = outcomes.iter().map(|(outcome, count)| format!("{} {}", web::number(count), outcome.label()));
    each.collect::<Vec<_>>().join("; ")
}
