//! Upkeep: what is known of checks and backups, kept over restarts, and the nightly check.
//!
//! It is no truth: were it lost, everything is checked once more. So it is a small file, written anew each time.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use artifacts::backup::Heads;
use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use model::{Actor, Upkeep};

use crate::app::App;
use crate::error::Error;

/// The hour of the nightly check, in UTC: the middle of the night in Massachusetts.
const NIGHTLY_AT: i64 = 7;
/// Wait after the start before it is looked whether a check is due.
const FIRST_LOOK: Duration = Duration::from_secs(10);
/// Wait between looks.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// What is known, and where it is kept.
pub struct Keeping {
    path: PathBuf,
    known: Mutex<Upkeep>,
}

impl Keeping {
    /// What the data folder knows; nothing when that cannot be read.
    pub fn open(data: &Path) -> Self {
        let path = data.join("upkeep.json");
        let known = std::fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Self { path, known: Mutex::new(known.unwrap_or_default()) }
    }

    /// What is known now.
    pub fn now(&self) -> Upkeep {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes it, and keeps it when it changed.
    pub fn change<T>(&self, change: impl FnOnce(&mut Upkeep) -> T) -> T {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let before = known.clone();
        let answer = change(&mut known);
        if *known == before {
            return answer;
        }
        let beside = self.path.with_extension("new");
        let kept = serde_json::to_vec_pretty(&*known).map_err(std::io::Error::from);
        let kept = kept.and_then(|bytes| std::fs::write(&beside, bytes));
        if let Err(error) = kept.and_then(|()| std::fs::rename(&beside, &self.path)) {
            tracing::warn!(%error, "what is known of checks and backups was not kept; a restart begins with what was");
        }
        answer
    }
}

/// The day that it is for nightly work.
fn night(now: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(now - SignedDuration::from_hours(NIGHTLY_AT)).date()
}

/// Whether the nightly check is due; then it is noted as begun. The first is due in the night after the first start.
fn due(upkeep: &mut Upkeep, now: Timestamp) -> bool {
    let before = upkeep.nightly.map(night);
    if before.is_none_or(|before| before < night(now)) {
        upkeep.nightly = Some(now);
    }
    before.is_some_and(|before| before < night(now))
}

/// Checks a share of everything stored each night, for as long as the server runs.
pub async fn run(app: Arc<App>) {
    let percent = app.settings.check_nightly;
    if percent == 0 {
        return;
    }
    tokio::time::sleep(FIRST_LOOK).await;
    loop {
        if app.upkeep.change(|upkeep| due(upkeep, Timestamp::now()))
            && let Err(error) = check(&app, percent).await
        {
            tracing::error!(%error, "the nightly check did not come to its end; the next one is tomorrow");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn check(app: &Arc<App>, percent: u8) -> Result<(), Error> {
    let (job, told) = app.start_verify(&Actor::operator(), Some(percent))?;
    job.over().await?;
    let Some(told) = told else { return Ok(()) };
    let check = told.await.map_err(Error::internal)?;
    for finding in &check.findings {
        tracing::error!(
            severity = finding.severity.name(),
            "The nightly check found: {}. {}",
            finding.what,
            finding.advice
        );
    }
    Ok(())
}

impl App {
    /// How far everything is.
    pub fn heads(&self) -> Result<Heads, Error> {
        Heads::of(&self.store, &self.people.accounts, self.notices.kept()).map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nightly_check_is_due_once_a_night_and_not_on_the_first_day() {
        let mut upkeep = Upkeep::default();
        let mut look = |text: &str| due(&mut upkeep, text.parse().expect("a time"));
        let looks = ["2026-11-28T12:00:00Z", "2026-11-29T06:59:59Z", "2026-11-29T07:00:00Z", "2026-11-29T20:00:00Z"];
        assert_eq!(looks.map(&mut look), [false, false, true, false]);
        assert!(look("2026-12-24T05:00:00Z"), "a night that was missed is made up for");
    }
}
