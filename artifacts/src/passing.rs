//! What may be lost without harm, each in a sled of its own: counters, sessions.

use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// What sled may keep in memory for each, in bytes.
const CACHE: u64 = 4 << 20;

/// Opens what is in `dir`; what cannot be opened is begun anew. `what` names it in the log.
pub fn open(dir: &Path, what: &str) -> io::Result<sled::Db> {
    try_open(dir).or_else(|error| {
        tracing::warn!("The {what} would not open ({error}); they begin anew, nothing else is touched.");
        fs::remove_dir_all(dir)?;
        try_open(dir)
    })
}

fn try_open(dir: &Path) -> io::Result<sled::Db> {
    let open = || sled::Config::new().path(dir).cache_capacity(CACHE).open();
    let opened = catch_unwind(AssertUnwindSafe(open)).map_err(|_| io::Error::other("they are damaged"))?;
    Ok(opened?)
}
