//! How often something may be tried: what makes guessing passwords and flooding the desk slow.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::error::Error;

/// Keys that are remembered before those at rest are forgotten.
const MANY: usize = 10_000;

/// What is limited: how many at once, and how long until one more.
struct Limit(DefaultKeyedRateLimiter<String>);

impl Limit {
    fn new(at_once: u32, every: Duration) -> Self {
        let quota = Quota::with_period(every).expect("a period is longer than nothing");
        Self(RateLimiter::keyed(quota.allow_burst(NonZeroU32::new(at_once).expect("at least one"))))
    }

    fn check(&self, key: &str) -> Result<(), Error> {
        if self.0.len() > MANY {
            self.0.retain_recent();
        }
        self.0.check_key(&key.to_owned()).map_err(|refused| {
            let wait = refused.wait_time_from(DefaultClock::default().now());
            Error::TooOften(wait.as_secs() + 1)
        })
    }
}

/// The limits, by address and by account.
pub struct Limits {
    attempts_of_address: Limit,
    attempts_of_account: Limit,
    reports_of_address: Limit,
    writes_of_account: Limit,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            // A school's people often share one address.
            attempts_of_address: Limit::new(60, seconds(10)),
            attempts_of_account: Limit::new(10, seconds(120)),
            reports_of_address: Limit::new(10, seconds(120)),
            // An import sends hundreds a second.
            writes_of_account: Limit::new(20_000, Duration::from_millis(2)),
        }
    }
}

impl Limits {
    /// An attempt to give a password or another secret.
    pub fn attempt(&self, address: Option<IpAddr>, account: &str) -> Result<(), Error> {
        by_address(&self.attempts_of_address, address)?;
        if account.is_empty() { Ok(()) } else { self.attempts_of_account.check(account) }
    }

    /// A report by someone who is not known.
    pub fn report(&self, address: Option<IpAddr>) -> Result<(), Error> {
        by_address(&self.reports_of_address, address)
    }

    /// A change by an account.
    pub fn write(&self, account: &str) -> Result<(), Error> {
        self.writes_of_account.check(account)
    }
}

/// IPv6 networks are counted as one: a person has more addresses than can be remembered.
fn by_address(limit: &Limit, address: Option<IpAddr>) -> Result<(), Error> {
    match address {
        None => Ok(()),
        Some(IpAddr::V4(address)) => limit.check(&address.to_string()),
        Some(IpAddr::V6(address)) => limit.check(&format!("{:x?}", &address.segments()[..4])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_guess_waits() {
        let limits = Limits::default();
        let address = Some(IpAddr::from([203, 0, 113, 7]));
        for _ in 0..10 {
            assert!(limits.attempt(address, "dana@x.org").is_ok());
        }
        assert!(matches!(limits.attempt(address, "dana@x.org"), Err(Error::TooOften(1..=121))));
        assert!(limits.attempt(address, "lee@x.org").is_ok(), "others at the same address go on");
    }
}
