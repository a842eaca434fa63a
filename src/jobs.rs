//! Long work that people can watch and end: building the index again, checking everything stored, imports, exports.
//!
//! Kept in memory: nothing that is acknowledged depends on a job. After a restart the list is empty; what did not come
//! to its end is started again, and an import goes on where it was.

mod archive;
mod export;
mod import;
mod reindex;
mod verify;

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use model::{AccountId, Actor, JobFailure, JobKind, JobState, JobView, policy};
use tokio::sync::watch;

use crate::app::random;
use crate::curation::ImportOutcome;
use crate::error::Error;
use crate::pace::Pace;

/// Most jobs that run at the same time.
const RUNNING: usize = 20;
/// Jobs that are over and still shown.
const KEPT: usize = 100;
/// Failures of one job that are kept; the others are counted.
const FAILURES: usize = 200;
/// Longest text of a failure, in characters.
const MAX_TEXT: usize = 500;
/// After this time without a request of an import it is taken to have ended; the next request takes it up again.
const NEWS: SignedDuration = SignedDuration::from_mins(5);

/// All jobs.
pub struct Jobs {
    /// By when they began.
    all: Mutex<Vec<Arc<Job>>>,
    /// Where exported files are.
    exports: PathBuf,
}

/// A piece of long work.
pub struct Job {
    /// Its name.
    pub id: String,
    /// What kind of work it is.
    pub kind: JobKind,
    /// The account that asked for it.
    pub by: AccountId,
    title: String,
    begun: Timestamp,
    stand: Mutex<Stand>,
    over: watch::Sender<bool>,
}

/// How far it is.
struct Stand {
    done: usize,
    total: Option<usize>,
    pace: Pace,
    heard: Timestamp,
    outcomes: BTreeMap<ImportOutcome, usize>,
    failures: Vec<JobFailure>,
    failures_total: usize,
    /// Why it is to stop.
    stop: Option<String>,
    end: Option<End>,
}

/// How it ended.
struct End {
    at: Timestamp,
    state: JobState,
    why: String,
    outcome: Outcome,
}

/// What work came to.
#[derive(Default)]
pub struct Outcome {
    /// For people.
    pub said: String,
    /// The file that was made.
    pub file: Option<PathBuf>,
}

/// A job to be.
pub struct Begin<'a> {
    /// What kind of work it is.
    pub kind: JobKind,
    /// What it does, for people.
    pub title: String,
    /// Who asks for it.
    pub by: &'a Actor,
    /// How much there is to do, if that is known.
    pub total: Option<usize>,
}

impl Jobs {
    /// No jobs yet. Files that were exported before the program last stopped are removed.
    pub fn open(data: &Path) -> std::io::Result<Self> {
        let exports = data.join("exports");
        match fs::remove_dir_all(&exports) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(Self { all: Mutex::default(), exports }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Job>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new job; of kinds that run alone the running one, when there is one. The second value tells whether it is new.
    pub fn begin(&self, begin: Begin<'_>) -> Result<(Arc<Job>, bool), Error> {
        let now = Timestamp::now();
        let mut all = self.lock();
        let running: Vec<&Arc<Job>> = all.iter().filter(|job| job.goes_on(now)).collect();
        if begin.kind.runs_alone()
            && let Some(same) = running.iter().find(|job| job.kind == begin.kind)
        {
            return Ok((Arc::clone(same), false));
        }
        // What admins run, one of each, is never kept waiting by what others announce.
        if !begin.kind.runs_alone() && running.len() >= RUNNING {
            let why = format!("{RUNNING} jobs are running; wait until one of them ends, or cancel one");
            return Err(Error::Conflict("too_many_jobs", why));
        }
        let mut surplus = (all.len() - running.len()).saturating_sub(KEPT - 1);
        all.retain(|job| {
            let goes = surplus > 0 && !job.goes_on(now);
            if goes {
                surplus -= 1;
                job.forget_file();
            }
            !goes
        });
        let job = Arc::new(Job::new(begin, now));
        all.push(Arc::clone(&job));
        Ok((job, true))
    }

    /// The job of this name.
    pub fn get(&self, id: &str) -> Result<Arc<Job>, Error> {
        self.lock().iter().find(|job| job.id == id).cloned().ok_or(Error::NotFound)
    }

    /// All of them as they stand: those that go on first, then the last that began.
    pub fn views(&self, now: Timestamp) -> Vec<JobView> {
        let mut views: Vec<JobView> = self.lock().iter().rev().map(|job| job.view(now)).collect();
        views.sort_by_key(|view| !view.state.goes_on());
        views
    }

    /// Tells everything that runs to stop: the program ends.
    pub fn stop(&self) {
        self.lock().iter().for_each(|job| job.stop("the clearinghouse was stopped"));
    }

    /// Stops all exports and removes what was exported.
    pub fn forget_exports(&self, why: &str) {
        for job in self.lock().iter().filter(|job| job.kind == JobKind::Export) {
            job.stop(why);
            job.forget_file();
        }
    }
}

/// Does the work of a job to its end, whatever that is.
fn run(job: &Arc<Job>, work: impl Future<Output = Result<Outcome, Error>> + Send + 'static) {
    let job = Arc::clone(job);
    tokio::spawn(async move {
        let ended = tokio::spawn(work).await.unwrap_or_else(|broken| Err(Error::internal(broken)));
        job.end(ended);
    });
}

impl Job {
    fn new(begin: Begin<'_>, now: Timestamp) -> Self {
        let stand = Stand {
            done: 0,
            total: begin.total,
            pace: Pace::new(now),
            heard: now,
            outcomes: BTreeMap::new(),
            failures: Vec::new(),
            failures_total: 0,
            stop: None,
            end: None,
        };
        Self {
            id: format!("{:016x}", random()),
            kind: begin.kind,
            by: begin.by.account.clone(),
            title: begin.title,
            begun: now,
            stand: Mutex::new(stand),
            over: watch::Sender::new(false),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Stand> {
        self.stand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes how much is done of how much. It breaks when the work is to stop.
    pub fn step(&self, done: usize, of: usize) -> ControlFlow<()> {
        let mut stand = self.lock();
        stand.total = Some(of);
        stand.go_to(done);
        if stand.stop.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Whether the work is to stop.
    pub fn is_stopped(&self) -> bool {
        self.lock().stop.is_some()
    }

    /// Notes something that did not work, or was found.
    pub fn fail(&self, what: &str, why: &str) {
        self.lock().fail(what, why);
    }

    /// Ends it at its next step, and an import with its next request.
    pub fn stop(&self, why: &str) {
        self.lock().stop.get_or_insert_with(|| why.to_owned());
        if self.kind == JobKind::Import {
            self.end(Err(Error::Cancelled));
        }
    }

    /// Ends it for someone.
    pub fn cancel(&self, actor: &Actor, name: &str) -> Result<(), Error> {
        if !policy::may_cancel(&self.by, actor) {
            return Err(Error::Forbidden("only who started it, or an admin, can cancel it".to_owned()));
        }
        self.stop(&format!("by {name}"));
        Ok(())
    }

    fn end(&self, ended: Result<Outcome, Error>) {
        let mut stand = self.lock();
        if stand.end.is_none() {
            stand.end = Some(stand.ended(ended));
            self.over.send_replace(true);
        }
    }

    /// Waits for its end; an error when that was not a good one.
    pub async fn over(&self) -> Result<(), Error> {
        let _ = self.over.subscribe().wait_for(|over| *over).await;
        match &self.lock().end {
            Some(End { state: JobState::Cancelled, .. }) => Err(Error::Cancelled),
            Some(End { state: JobState::Failed, why, .. }) => Err(Error::internal(why)),
            _ => Ok(()),
        }
    }

    /// The file that was made, while it is there.
    pub fn file(&self) -> Option<PathBuf> {
        self.lock().end.as_ref()?.outcome.file.clone()
    }

    fn forget_file(&self) {
        if let Some(file) = self.lock().end.as_mut().and_then(|end| end.outcome.file.take()) {
            let _ = fs::remove_file(file);
        }
    }

    fn goes_on(&self, now: Timestamp) -> bool {
        self.state(&self.lock(), now).0.goes_on()
    }

    /// Where it stands, and why.
    fn state(&self, stand: &Stand, now: Timestamp) -> (JobState, String) {
        let quiet = now.duration_since(stand.heard);
        match (&stand.end, &stand.stop) {
            (Some(end), _) => (end.state, end.why.clone()),
            (None, Some(why)) => (JobState::Stopping, why.clone()),
            (None, None) if self.kind == JobKind::Import && quiet >= NEWS => {
                (JobState::Silent, format!("no news for {} minutes", quiet.as_mins()))
            }
            (None, None) => (JobState::Running, String::new()),
        }
    }

    /// As it stands at this moment.
    pub fn view(&self, now: Timestamp) -> JobView {
        let stand = self.lock();
        let (state, why) = self.state(&stand, now);
        let goes_on = state.goes_on();
        let left = stand.total.unwrap_or_default().saturating_sub(stand.done);
        let outcome = stand.end.as_ref().map(|end| &end.outcome);
        let said = outcome.map(|outcome| outcome.said.clone()).filter(|said| !said.is_empty());
        JobView {
            id: self.id.clone(),
            kind: self.kind,
            title: self.title.clone(),
            by: self.by.clone(),
            begun: self.begun,
            ended: stand.end.as_ref().map(|end| end.at),
            state,
            why,
            done: stand.done,
            total: stand.total,
            per_minute: stand.pace.per_minute(now, stand.done).filter(|_| goes_on),
            seconds_left: stand.pace.seconds(now, stand.done, left).filter(|_| goes_on && left > 0),
            result: said.unwrap_or_else(|| import::said(&stand.outcomes)),
            failures: stand.failures.clone(),
            failures_total: stand.failures_total,
            file: outcome.and_then(|outcome| outcome.file.as_ref()).map(|_| format!("/desk/jobs/{}/file", self.id)),
        }
    }
}

impl Stand {
    fn go_to(&mut self, done: usize) {
        let now = Timestamp::now();
        self.done = done;
        self.heard = now;
        self.pace.note(now, done);
    }

    fn fail(&mut self, what: &str, why: &str) {
        self.failures_total += 1;
        if self.failures.len() < FAILURES {
            let short = |text: &str| text.chars().take(MAX_TEXT).collect();
            self.failures.push(JobFailure { what: short(what), why: short(why) });
        }
    }

    /// How work that ends now has ended.
    fn ended(&self, ended: Result<Outcome, Error>) -> End {
        let (state, why, outcome) = match (ended, &self.stop) {
            // Told to stop at the last moment, because of something in it.
            (Ok(Outcome { file: Some(file), .. }), Some(why)) => {
                let _ = fs::remove_file(file);
                (JobState::Cancelled, why.clone(), Outcome::default())
            }
            (Ok(outcome), _) => (JobState::Done, String::new(), outcome),
            (Err(Error::Cancelled), why) => (JobState::Cancelled, why.clone().unwrap_or_default(), Outcome::default()),
            (Err(error), _) => {
                tracing::error!(?error, "a job failed");
                (JobState::Failed, error.to_string(), Outcome::default())
            }
        };
        End { at: Timestamp::now(), state, why, outcome }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jobs() -> (tempfile::TempDir, Jobs) {
        let dir = tempfile::tempdir().expect("a folder");
        let jobs = Jobs::open(dir.path()).expect("opens");
        (dir, jobs)
    }

    fn begin(jobs: &Jobs, kind: JobKind, total: Option<usize>) -> Result<(Arc<Job>, bool), Error> {
        jobs.begin(Begin { kind, title: "T".to_owned(), by: &Actor::operator(), total })
    }

    #[test]
    fn an_import_that_is_silent_is_taken_up_again_by_its_next_request() {
        let (_dir, jobs) = jobs();
        let (job, _) = begin(&jobs, JobKind::Import, Some(10)).expect("begins");
        let state = |minutes| {
            let view = job.view(Timestamp::now() + SignedDuration::from_mins(minutes));
            (view.state, view.why)
        };
        assert_eq!(state(4).0, JobState::Running);
        assert_eq!(state(7), (JobState::Silent, "no news for 7 minutes".to_owned()));
        assert!(!job.goes_on(Timestamp::now() + NEWS + NEWS));
        let (check, _) = begin(&jobs, JobKind::Verify, None).expect("begins");
        assert!(check.goes_on(Timestamp::now() + NEWS + NEWS), "what runs here needs no news");
    }

    #[test]
    fn some_kinds_run_alone_and_no_kind_without_end() {
        let (_dir, jobs) = jobs();
        let (first, new) = begin(&jobs, JobKind::Verify, None).expect("begins");
        assert!(new);
        let (same, new) = begin(&jobs, JobKind::Verify, None).expect("is there");
        assert!(!new && same.id == first.id);
        for _ in 1..RUNNING {
            begin(&jobs, JobKind::Export, None).expect("begins");
        }
        assert!(matches!(begin(&jobs, JobKind::Export, None), Err(Error::Conflict("too_many_jobs", _))));
        first.end(Ok(Outcome::default()));
        let (next, new) = begin(&jobs, JobKind::Verify, None).expect("begins");
        assert!(new && next.id != first.id);
    }

    #[test]
    fn the_last_hundred_and_the_first_failures_are_kept() {
        let (_dir, jobs) = jobs();
        let (running, _) = begin(&jobs, JobKind::Reindex, None).expect("begins");
        for n in 0..KEPT + 20 {
            let (job, _) = begin(&jobs, JobKind::Export, Some(n)).expect("begins");
            (0..FAILURES + 7).for_each(|_| job.fail(&"x".repeat(9_000), "y"));
            job.end(Ok(Outcome::default()));
        }
        let views = jobs.views(Timestamp::now());
        assert_eq!((views.len(), &views[0].id), (KEPT + 1, &running.id));
        assert_eq!((views[1].total, views[KEPT].total), (Some(KEPT + 19), Some(20)));
        let last = &views[1];
        assert_eq!((last.failures.len(), last.failures_total), (FAILURES, FAILURES + 7));
        assert_eq!(last.failures[0].what.len(), MAX_TEXT);
    }
}
