//! How fast something goes: from what was done over the last seconds, so that a beginning that was quick or slow does
//! not mislead.

use jiff::{SignedDuration, Timestamp};

/// The rate is of the last one to two times this.
const WINDOW: SignedDuration = SignedDuration::from_secs(5);

/// How much was done by two moments past.
#[derive(Clone, Copy, Debug)]
pub struct Pace([(Timestamp, usize); 2]);

impl Pace {
    /// Nothing is done yet.
    pub fn new(now: Timestamp) -> Self {
        Self([(now, 0); 2])
    }

    /// Notes how much is done.
    pub fn note(&mut self, now: Timestamp, done: usize) {
        if now.duration_since(self.0[1].0) >= WINDOW {
            self.0 = [self.0[1], (now, done)];
        }
    }

    /// How much is done a minute; nothing to say at the very beginning.
    pub fn per_minute(&self, now: Timestamp, done: usize) -> Option<usize> {
        let (more, millis) = self.since(now, done)?;
        Some(more.saturating_mul(60_000) / millis)
    }

    /// About how many seconds `left` more takes; nothing to say while nothing is done.
    pub fn seconds(&self, now: Timestamp, done: usize, left: usize) -> Option<usize> {
        let (more, millis) = self.since(now, done).filter(|(more, _)| *more > 0)?;
        Some((left.saturating_mul(millis) / more).div_ceil(1_000))
    }

    /// What was done since the first moment, and how many milliseconds that is ago.
    fn since(&self, now: Timestamp, done: usize) -> Option<(usize, usize)> {
        let (at, before) = self.0[0];
        let millis = usize::try_from(now.duration_since(at).as_millis()).ok().filter(|millis| *millis > 0)?;
        Some((done.saturating_sub(before), millis))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_seconds_count() {
        let at = |second| Timestamp::from_second(second).expect("a time");
        let mut pace = Pace::new(at(0));
        assert_eq!((pace.per_minute(at(0), 0), pace.seconds(at(0), 0, 10)), (None, None));
        assert_eq!((pace.per_minute(at(2), 0), pace.seconds(at(2), 0, 10)), (Some(0), None));
        pace.note(at(2), 100);
        assert_eq!((pace.per_minute(at(2), 100), pace.seconds(at(2), 100, 500)), (Some(3_000), Some(10)));
        // A thousand known files at once, then one a second.
        pace.note(at(5), 1_000);
        for second in 6..=20 {
            pace.note(at(second), 995 + usize::try_from(second).expect("small"));
        }
        assert_eq!((pace.per_minute(at(20), 1_015), pace.seconds(at(20), 1_015, 30)), (Some(60), Some(30)));
        assert_eq!(pace.per_minute(at(0), 1_015), None, "a clock that was set back says nothing");
    }
}
