//! Upkeep: what checks found, and when everything stored was last checked and backed up.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::Sha256;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Note,
    /// Nothing is lost: it can be made again.
    Repairable,
    /// Something acknowledged is gone or changed.
    Lost,
}

impl Severity {
    /// All of them, the worst last.
    pub const ALL: [Self; 3] = [Self::Note, Self::Repairable, Self::Lost];

    /// Its name in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Repairable => "repairable",
            Self::Lost => "lost",
        }
    }
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, by name.
    pub what: String,
    /// What to do.
    pub advice: String,
    /// The file whose bytes it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Sha256>,
}

impl Finding {
    /// A finding.
    pub fn new(severity: Severity, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { severity, what: what.into(), advice: advice.into(), file: None }
    }
}

/// A check that came to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// When it began.
    pub at: Timestamp,
    /// Journal lines checked.
    pub lines: usize,
    /// Files checked.
    pub files: usize,
    /// What is not as it should be; worst first.
    pub findings: Vec<Finding>,
}

impl Check {
    /// Findings that somebody should do something about.
    pub fn trouble(&self) -> usize {
        self.findings.iter().filter(|finding| finding.severity > Severity::Note).count()
    }
}

/// How many parts there are of all files: a file is in the part that the first four bytes of its SHA-256 name.
pub const PARTS: u64 = 1 << 32;

/// What is known of upkeep. Files are checked in parts that go around: each check begins where the one before ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Upkeep {
    /// The last check.
    pub check: Option<Check>,
    /// The part at which the next check of a share of the files begins.
    pub next: u64,
    /// When the check at which this round began was begun.
    pub round: Option<Timestamp>,
    /// Every file that was there then was read since.
    pub covered: Option<Timestamp>,
    /// When the nightly check was last begun, or first could have been.
    pub nightly: Option<Timestamp>,
    /// When the last backup was begun that came to its end.
    pub backup: Option<Timestamp>,
}

/// The part of all files that a file is in.
pub fn part(sha256: &Sha256) -> u64 {
    sha256.bytes().iter().take(4).fold(0, |part, byte| part << 8 | u64::from(*byte))
}

impl Upkeep {
    /// The parts that a check of so many per cent (1 to 100) of the files reads: from, and before which.
    pub fn share(&self, percent: u8) -> (u64, u64) {
        let from = if self.next < PARTS { self.next } else { 0 };
        (from, PARTS.min(from + (PARTS * u64::from(percent)).div_ceil(100)))
    }

    /// Notes a check that came to its end, of the files of parts before `until`; of all when there is none.
    pub fn note(&mut self, check: Check, until: Option<u64>) {
        let begun = if self.next == 0 { Some(check.at) } else { self.round };
        if let Some(until) = until.filter(|until| *until < PARTS) {
            (self.next, self.round) = (until, begun);
        } else {
            // A check of everything covers everything; a share that comes to the end ends the round.
            self.covered = if until.is_some() { begun } else { Some(check.at) };
            (self.next, self.round) = (0, None);
        }
        self.check = Some(check);
    }

    /// What must be read in every check: files that were found bad, until they are good again.
    pub fn is_suspect(&self, sha256: &Sha256) -> bool {
        let findings = self.check.iter().flat_map(|check| &check.findings);
        findings.filter_map(|finding| finding.file).any(|file| file == *sha256)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn check(second: i64) -> Check {
        Check { at: at(second), lines: 0, files: 0, findings: Vec::new() }
    }

    #[test]
    fn shares_go_around_and_leave_nothing_out() {
        for percent in [1, 4, 7, 50, 100] {
            let (mut upkeep, mut reached) = (Upkeep::default(), 0);
            for night in 1..=i64::from(100_u8.div_ceil(percent)) {
                assert_eq!(upkeep.covered, None);
                let (from, until) = upkeep.share(percent);
                assert_eq!(from, reached, "{percent} % go on where they were");
                reached = until;
                upkeep.note(check(night), Some(until));
            }
            assert_eq!((reached, upkeep.covered), (PARTS, Some(at(1))), "{percent} %");
            assert_eq!(upkeep.share(percent).0, 0);
        }
        assert_eq!(part(&Sha256::new([255; 32])), PARTS - 1);
    }

    #[test]
    fn a_check_of_everything_covers_everything() {
        let mut upkeep = Upkeep::default();
        upkeep.note(check(1), Some(7));
        upkeep.note(check(2), None);
        assert_eq!((upkeep.covered, upkeep.next, upkeep.round), (Some(at(2)), 0, None));
    }

    #[test]
    fn what_was_bad_is_read_each_time() {
        let bad = Sha256::new([7; 32]);
        let finding = Finding { file: Some(bad), ..Finding::new(Severity::Lost, "a", "b") };
        let mut upkeep = Upkeep::default();
        upkeep.note(Check { findings: vec![finding], ..check(1) }, Some(7));
        assert!(upkeep.is_suspect(&bad) && !upkeep.is_suspect(&Sha256::new([8; 32])));
        upkeep.note(check(2), Some(9));
        assert!(!upkeep.is_suspect(&bad), "it was read and is good");
    }
}
