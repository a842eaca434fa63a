//! Sessions of people who signed in. A crash may end some of the last second; what must not come back after one is
//! told by the account's session epoch.

use std::io;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use model::{AccountId, Sha256};
use serde::{Deserialize, Serialize};

use crate::passing;

/// A session is over after this long without a request.
pub const IDLE: SignedDuration = SignedDuration::from_hours(12);
/// A session is over this long after signing in.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Requests within this time of the last noted one are not noted.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Whose it is.
    pub account: AccountId,
    /// The account's session epoch when it began.
    pub epoch: u64,
    /// When it began.
    pub begun: Timestamp,
    /// When it was last noted to be used.
    pub seen: Timestamp,
}

impl Session {
    fn is_over(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen) > IDLE || now.duration_since(self.begun) > LONGEST
    }
}

/// Sessions by the hash of their secret.
pub struct Sessions(sled::Db);

impl Sessions {
    /// Opens those in `dir`; what cannot be opened is begun anew.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn open(dir: &Path) -> io::Result<Self> {
        passing::open(dir, "sessions").map(Self)
    }

    /// Begins a session under the hash of a new secret.
    pub fn begin(&self, secret: &Sha256, account: AccountId, epoch: u64, now: Timestamp) -> io::Result<()> {
        self.forget_over(now)?;
        self.put(secret, &Session { account, epoch, begun: now, seen: now })
    }

    /// The session of this secret, unless it is over; notes that it is used.
    pub fn find(&self, secret: &Sha256, now: Timestamp) -> io::Result<Option<Session>> {
        let Some(bytes) = self.0.get(secret.bytes())? else { return Ok(None) };
        let Ok(mut session) = serde_json::from_slice::<Session>(&bytes) else { return Ok(None) };
        if session.is_over(now) {
            self.0.remove(secret.bytes())?;
            return Ok(None);
        }
        if now.duration_since(session.seen) > NOTED_EVERY {
            session.seen = now;
            self.put(secret, &session)?;
        }
        Ok(Some(session))
    }

    /// Ends a session, durably.
    pub fn end(&self, secret: &Sha256) -> io::Result<()> {
        self.0.remove(secret.bytes())?;
        self.0.flush()?;
        Ok(())
    }

    fn put(&self, secret: &Sha256, session: &Session) -> io::Result<()> {
        self.0.insert(secret.bytes(), serde_json::to_vec(session)?)?;
        Ok(())
    }

    fn forget_over(&self, now: Timestamp) -> io::Result<()> {
        for row in self.0.iter() {
            let (key, value) = row?;
            if serde_json::from_slice::<Session>(&value).map_or(true, |session| session.is_over(now)) {
                self.0.remove(key)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_end_when_idle_when_old_and_when_told() {
        let dir = tempfile::tempdir().expect("a folder");
        let sessions = Sessions::open(dir.path()).expect("opens");
        let start = Timestamp::UNIX_EPOCH;
        let (one, two) = (Sha256::new([1; 32]), Sha256::new([2; 32]));
        let begin = |secret| sessions.begin(secret, AccountId("a".to_owned()), 0, start).unwrap();
        let alive = |secret, hours| sessions.find(secret, start + SignedDuration::from_hours(hours)).unwrap().is_some();
        begin(&one);
        assert!(alive(&one, 11) && alive(&one, 22) && !alive(&one, 35), "idle for more than 12 hours");
        begin(&one);
        assert!((0..=16).all(|n| alive(&one, n * 10)) && !alive(&one, 170), "older than a week");
        begin(&two);
        sessions.end(&two).unwrap();
        assert!(!alive(&two, 0));
    }
}
