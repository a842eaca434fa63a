//! Counters: small numbers by name that may be lost without harm, in a sled of their own.

use std::io;
use std::path::Path;

use crate::passing;

/// Numbers by name. They reach the disk within a second; a crash may lose the last ones.
pub struct Counters(sled::Db);

impl Counters {
    /// Opens those in `dir`; what cannot be opened is begun anew.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn open(dir: &Path) -> io::Result<Self> {
        passing::open(dir, "counters").map(Self)
    }

    /// Adds to the counter of this name and returns what it was.
    pub fn add(&self, name: &str, by: u64) -> io::Result<u64> {
        let before = self.0.fetch_and_update(name, |old| Some((number(old) + by).to_be_bytes().to_vec()))?;
        Ok(number(before.as_deref()))
    }

    /// The counters whose names begin with `prefix`: what follows it, and the number.
    pub fn list(&self, prefix: &str) -> io::Result<Vec<(String, u64)>> {
        let mut found = Vec::new();
        for row in self.0.scan_prefix(prefix) {
            let (name, value) = row?;
            found.push((String::from_utf8_lossy(&name[prefix.len()..]).into_owned(), number(Some(&value))));
        }
        Ok(found)
    }

    /// Forgets the counters whose names begin with `prefix` and are before `end`.
    pub fn forget(&self, prefix: &str, end: &str) -> io::Result<()> {
        for name in self.0.range(prefix..end).keys() {
            self.0.remove(name?)?;
        }
        Ok(())
    }
}

fn number(bytes: Option<&[u8]>) -> u64 {
    bytes.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn numbers_add_up_and_stay() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("counters");
        let counters = Counters::open(&path).expect("opens");
        assert_eq!((counters.add("a/x", 1).unwrap(), counters.add("a/x", 2).unwrap()), (0, 1));
        counters.add("a/y", 5).unwrap();
        counters.add("b/z", 7).unwrap();
        drop(counters);
        let counters = Counters::open(&path).expect("opens again");
        assert_eq!(counters.list("a/").unwrap(), [("x".to_owned(), 3), ("y".to_owned(), 5)]);
        counters.forget("a/", "a/y").unwrap();
        assert_eq!(counters.list("").unwrap(), [("a/y".to_owned(), 5), ("b/z".to_owned(), 7)]);
    }

    #[test]
    fn damaged_ones_begin_anew() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("counters");
        Counters::open(&path).expect("opens").add("a", 1).unwrap();
        for entry in fs::read_dir(&path).unwrap().flatten().filter(|entry| entry.path().is_file()) {
            fs::write(entry.path(), b"no counters at all").unwrap();
        }
        let counters = Counters::open(&path).expect("opens");
        assert_eq!(counters.list("").unwrap(), []);
    }
}
