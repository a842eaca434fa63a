//! How far long work is, as people read it.

use model::{Backlog, JobKind, JobState, JobView};

use crate::wording;

/// The files that wait, with how fast they are read.
pub(crate) fn waiting(reading: &Backlog) -> String {
    let files = wording::count(&reading.files, "file");
    let wait = if reading.files == 1 { "waits" } else { "wait" };
    with_speed(format!("{files} {wait} to be read"), reading.per_minute, reading.seconds_left)
}

/// How far it is: "1,240 of 25,000 documents, 410 a second, 58 seconds left".
pub(crate) fn of(job: &JobView) -> String {
    let units = job.kind.units();
    let done = match job.total {
        Some(total) => format!("{} of {} {units}", wording::number(&job.done), wording::number(&total)),
        None => "Counting".to_owned(),
    };
    with_speed(done, job.per_minute, job.seconds_left)
}

fn with_speed(done: String, per_minute: Option<usize>, seconds_left: Option<usize>) -> String {
    let speed = per_minute.filter(|rate| *rate > 0).map(|rate| wording::rate(&rate));
    let left = seconds_left.map(|seconds| format!("{} left", wording::span(&seconds)));
    [Some(done), speed, left].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Where it stands, with why.
pub(crate) fn state(job: &JobView) -> String {
    let why = &job.why;
    match job.state {
        JobState::Running => "Running".to_owned(),
        JobState::Stopping => "Stopping".to_owned(),
        JobState::Silent => wording::sentence(why),
        JobState::Done => "Done".to_owned(),
        JobState::Failed => format!("Failed: {why}"),
        JobState::Cancelled if why.starts_with("by ") => format!("Cancelled {why}"),
        JobState::Cancelled => format!("Cancelled: {why}"),
    }
}

/// How many things did not work, or were found.
pub(crate) fn failures(job: &JobView) -> String {
    match (job.kind, job.failures_total) {
        (JobKind::Verify, found) => wording::count(&found, "finding"),
        (_, failed) => format!("{} failed", wording::number(&failed)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_and_time_are_said_when_they_are_known() {
        let say = |per_minute, seconds| with_speed("1 of 2".to_owned(), per_minute, seconds);
        assert_eq!(say(Some(24_600), Some(58)), "1 of 2, 410 a second, 58 seconds left");
        assert_eq!((say(Some(0), None), say(None, None)), ("1 of 2".to_owned(), "1 of 2".to_owned()));
        let one = Backlog { files: 1, per_minute: Some(120), seconds_left: Some(1) };
        assert_eq!(waiting(&one), "1 file waits to be read, 2 a second, 1 second left");
    }
}
