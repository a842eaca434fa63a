//! Bounded reading of zip containers: office files and books.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::sync::Arc;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::charset;
use crate::draft::Failure;
use crate::source::Source;

/// The most members a container may list.
const MEMBERS: usize = 50_000;
/// The most one member may inflate to, in bytes.
const MEMBER_SIZE: u64 = 96 << 20;
/// The most all members that are read may inflate to, in bytes.
const TOTAL_SIZE: u64 = 256 << 20;
/// Members larger than [`SMALL`] that inflate by more than this factor are bombs: real office XML stays under 60.
const RATIO: u64 = 250;
const SMALL: u64 = 8 << 20;

/// An open container.
pub(crate) struct Container {
    archive: ZipArchive<BufReader<Arc<File>>>,
    names: HashMap<String, usize>,
    inflated: u64,
    torn: bool,
}

impl Container {
    /// Reads the list of members.
    pub fn open(source: &mut Source) -> Result<Self, Failure> {
        let file = source.rewound().map_err(Failure::damaged)?;
        let archive = ZipArchive::new(BufReader::new(file)).map_err(failure)?;
        if archive.len() > MEMBERS {
            return Err(Failure::TooLarge(format!("it lists more than {MEMBERS} members")));
        }
        let mut names = HashMap::with_capacity(archive.len());
        for at in 0..archive.len() {
            if let Some(Ok(name)) = archive.name_for_index(at) {
                names.entry(key(&name)).or_insert(at);
            }
        }
        Ok(Self { archive, names, inflated: 0, torn: false })
    }

    /// Whether there is a member of that name. Names are compared as office programs do: without regard to case and
    /// with either slash.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(&key(name))
    }

    /// All names, in lower case, sorted.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.names.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// Whether a member ended early or failed its checksum.
    pub fn torn(&self) -> bool {
        self.torn
    }

    /// A member's bytes; `None` if there is no such member. Of a torn member, what could be read.
    pub fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        let Some(at) = self.names.get(&key(name)) else { return Ok(None) };
        let room = MEMBER_SIZE.min(TOTAL_SIZE - self.inflated);
        let member = self.archive.by_index(*at).map_err(failure)?;
        let packed = member.compressed_size();
        let mut bytes = Vec::new();
        if member.take(room + 1).read_to_end(&mut bytes).is_err() {
            self.torn = true;
        }
        let size = bytes.len() as u64;
        if size > room || (size > SMALL && size / RATIO > packed) {
            return Err(Failure::TooLarge("it unpacks to more than one file may use".to_owned()));
        }
        self.inflated += size;
        Ok(Some(bytes))
    }

    /// A member as XML text; `None` if there is no such member.
    pub fn xml(&mut self, name: &str) -> Result<Option<String>, Failure> {
        Ok(self.read(name)?.map(|bytes| charset::decode_xml(&bytes)))
    }

    /// A member as XML text that the format cannot do without.
    pub fn required_xml(&mut self, name: &str) -> Result<String, Failure> {
        self.xml(name)?.ok_or_else(|| Failure::Damaged(format!("{name} is missing")))
    }
}

fn key(name: &str) -> String {
    name.trim_start_matches('/').replace('\\', "/").to_lowercase()
}

fn failure(error: ZipError) -> Failure {
    match error {
        ZipError::UnsupportedArchive(why) if why == ZipError::PASSWORD_REQUIRED => Failure::Encrypted,
        ZipError::InvalidPassword => Failure::Encrypted,
        error => Failure::damaged(error),
    }
}

/// Resolves a relationship's target against the member that names it (`ppt/slides/slide1.xml`, `../media/a.png`).
pub(crate) fn resolve(base: &str, target: &str) -> String {
    let mut path: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => base.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect(),
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_resolve_like_paths_and_stay_inside() {
        assert_eq!(resolve("ppt/slides/slide1.xml", "../notes/n1.xml"), "ppt/notes/n1.xml");
        assert_eq!(resolve("ppt/presentation.xml", "/ppt/slides/s.xml"), "ppt/slides/s.xml");
        assert_eq!(resolve("a.xml", "../../../etc/passwd"), "etc/passwd");
        assert_eq!(resolve("a.xml", "b.xml"), "b.xml");
    }
}
