//! Making a backup, while writing goes on.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use jiff::Timestamp;
use model::{PrivateRecord, Sha256};

use super::file::{Adding, Backup, NOTICES, NotAdded, lock};
use super::{
    ACCOUNTS, About, BackupError, Closing, DOCUMENTS, FORMAT, Head, Heads, Held, Progress, failed, held, named,
};
use crate::blobs;
use crate::files::Disk;
use crate::journal::{self, JournalError};

/// Times it is begun again because content was removed for good meanwhile.
const TRIES: usize = 5;

/// What is backed up.
pub struct Source<'a> {
    /// The data folder; a server may work on it.
    pub data: &'a Path,
    /// Tells how far everything is, each time anew.
    pub heads: &'a dyn Fn() -> Result<Heads, String>,
    /// The program's version.
    pub program: &'a str,
    /// The time.
    pub now: Timestamp,
    /// Hears how far it is.
    pub progress: &'a Progress<'a>,
}

/// What came of it.
#[derive(Debug)]
pub struct Made {
    /// What is in it now.
    pub closing: Closing,
    /// Files that were not in it before.
    pub added: usize,
    /// The length of the file, in bytes.
    pub length: u64,
    /// What people should know.
    pub notes: Vec<String>,
    /// What could not be read, by name.
    pub problems: Vec<String>,
}

/// Everything that was acknowledged before, into `path`: a new file, or behind what an earlier run put there. The old file is
/// valid until the new closing entry is durable. It is written anew beside, and renamed over the old one, when history was
/// rewritten since or the old one is damaged.
///
/// # Errors
/// Then `path` holds what it held before.
pub fn back_up(source: &Source<'_>, path: &Path) -> Result<Made, BackupError> {
    let old = existing(path)?;
    for _ in 0..TRIES {
        let heads = (source.heads)().map_err(BackupError::Unasked)?;
        let mut notes = Vec::new();
        let kept = old.as_ref().map(|old| goes_on(old, &heads, &mut notes)).transpose()?.flatten();
        let adding = kept.map_or_else(|| Adding::begin(path), Backup::extend)?;
        let (old, sizes, problems) = (old.as_ref(), BTreeMap::new(), Vec::new());
        let mut run = Run { source, path, old, kept, adding, sizes, added: 0, problems };
        if let Some(closing) = run.fill(heads)? {
            let Run { adding, added, problems, .. } = run;
            let length = adding.close(&closing)?;
            return Ok(Made { closing, added, length, notes, problems });
        }
    }
    Err(BackupError::Rewritten)
}

/// The backup that is there, when a run can go on behind it; notes why it cannot.
fn goes_on<'a>(old: &'a Backup, heads: &Heads, notes: &mut Vec<String>) -> Result<Option<&'a Backup>, BackupError> {
    let before = &old.closing;
    if before.documents.journal.id != heads.documents.journal.id {
        return Err(BackupError::Foreign(old.path.clone()));
    }
    if !heads.is_same_history(&before.documents.journal, &before.accounts.journal) {
        notes
            .push("Content was removed for good since the last run: the file was written anew, without it.".to_owned());
        return Ok(None);
    }
    if old.damaged {
        notes.push("The file was damaged: it was written anew.".to_owned());
        return Ok(None);
    }
    if old.torn > 0 {
        notes.push(format!("An earlier run did not come to its end: its {} bytes were cut off.", old.torn));
    }
    Ok(Some(old))
}

/// The backup that is there, locked.
fn existing(path: &Path) -> Result<Option<Backup>, BackupError> {
    let file = match OpenOptions::new().read(true).write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(failed(path))?,
    };
    if !Backup::begins(path, &file)? {
        return Err(BackupError::NoBackup(path.to_owned()));
    }
    lock(path, &file)?;
    Backup::read(path, file).map(Some)
}

/// One try.
struct Run<'a> {
    source: &'a Source<'a>,
    path: &'a Path,
    /// What was there before, from which bytes are taken that the data folder lost.
    old: Option<&'a Backup>,
    /// The same, when this run adds to it.
    kept: Option<&'a Backup>,
    adding: Adding,
    /// The files in the backup and their sizes.
    sizes: BTreeMap<Sha256, u64>,
    added: usize,
    problems: Vec<String>,
}

impl Run<'_> {
    /// Writes everything but the closing entry; none when history was rewritten meanwhile.
    fn fill(&mut self, mut heads: Heads) -> Result<Option<Closing>, BackupError> {
        match self.kept {
            Some(kept) => self.sizes = kept.blobs.iter().map(|(sha256, place)| (*sha256, place.size)).collect(),
            None => self.adding.add_about(&About {
                clearinghouse_backup: FORMAT,
                documents: heads.documents.journal.clone(),
                accounts: heads.accounts.journal.clone(),
            })?,
        }
        let mut bad = BTreeSet::new();
        let held = loop {
            let Some(held) = self.held(&heads.documents)? else { return Ok(None) };
            let unread = self.files(&held)?;
            let newer = (self.source.heads)().map_err(BackupError::Unasked)?;
            if !newer.is_same_history(&heads.documents.journal, &heads.accounts.journal) {
                return Ok(None);
            }
            // What cannot be read may be of a draft that was deleted meanwhile: newer lines tell.
            let settled = unread.is_subset(&bad);
            bad = unread;
            if settled {
                break held;
            }
            heads = newer;
        };
        for sha256 in &bad {
            let holders = named(held.get(sha256));
            self.problems.push(format!(
                "the bytes {sha256} of {holders} are missing or damaged and are not in the backup; restore them from another one"
            ));
        }
        if !self.check_accounts(&heads.accounts)? {
            return Ok(None);
        }
        let before = self.kept.map(|kept| &kept.closing);
        let documents = self.piece(DOCUMENTS, &heads.documents, before.map(|closing| &closing.documents))?;
        let accounts = self.piece(ACCOUNTS, &heads.accounts, before.map(|closing| &closing.accounts))?;
        if !(documents && accounts) {
            return Ok(None);
        }
        let known: Option<BTreeMap<String, String>> = self.kept.and_then(|kept| kept.json(kept.notices?));
        if known.as_ref() != Some(&heads.notices) {
            self.adding.add_json(NOTICES, &heads.notices)?;
        }
        Ok(Some(self.closing(heads, bad)))
    }

    fn closing(&self, heads: Heads, bad: BTreeSet<Sha256>) -> Closing {
        Closing {
            clearinghouse_backup: FORMAT,
            program: self.source.program.to_owned(),
            at: self.source.now,
            documents: heads.documents,
            accounts: heads.accounts,
            blobs: self.sizes.len(),
            bytes: self.sizes.values().sum(),
            missing: bad.into_iter().collect(),
        }
    }

    /// The files that the journal of documents names; none when it was rewritten meanwhile.
    fn held(&self, head: &Head) -> Result<Option<Held>, BackupError> {
        let before = self.kept.map(|kept| &kept.closing.documents.position);
        match held(self.source.data, head, before) {
            Ok((held, true)) => Ok(Some(held)),
            Ok((_, false)) => Err(BackupError::Ahead(self.path.to_owned())),
            Err(JournalError::MovedOn(_)) => Ok(None),
            Err(error) => Err(BackupError::Journal(error)),
        }
    }

    /// Adds the files that are not in the backup yet; gives those that could not be read.
    fn files(&mut self, held: &Held) -> Result<BTreeSet<Sha256>, BackupError> {
        let new: Vec<&Sha256> = held.keys().filter(|sha256| !self.sizes.contains_key(*sha256)).collect();
        let mut unread = BTreeSet::new();
        for (done, &sha256) in new.iter().enumerate() {
            if (self.source.progress)(done, new.len()).is_break() {
                return Err(BackupError::Stopped);
            }
            let place = blobs::place(&self.source.data.join("blobs"), sha256);
            if self.add(sha256, File::open(place).and_then(|file| Ok((file.metadata()?.len(), file))))? {
                continue;
            }
            let old = self.old.filter(|_| self.kept.is_none());
            let copy = old.and_then(|old| Some((old, *old.blobs.get(sha256)?)));
            if let Some((old, place)) = copy
                && self.add(sha256, old.open(place).map(|bytes| (place.size, bytes)))?
            {
                let holders = named(held.get(sha256));
                self.problems.push(format!(
                    "the bytes {sha256} of {holders} are missing or damaged; they were taken from the backup before, restore them \
                     from it"
                ));
                continue;
            }
            unread.insert(*sha256);
        }
        Ok(unread)
    }

    /// Adds a file when its bytes can be read and are its own.
    fn add(&mut self, sha256: &Sha256, bytes: io::Result<(u64, impl io::Read)>) -> Result<bool, BackupError> {
        let Ok((size, bytes)) = bytes else { return Ok(false) };
        let name = sha256.to_string();
        let before = self.adding.at();
        match self.adding.add(&format!("blobs/{}/{name}", &name[..2]), size, bytes) {
            Ok(hash) if hash == *sha256 => {
                self.sizes.insert(*sha256, size);
                self.added += 1;
                Ok(true)
            }
            Ok(_) => self.adding.back_to(before).map(|()| false).map_err(failed(self.path)),
            Err(NotAdded::Unread(_)) => Ok(false),
            Err(NotAdded::Unwritten(error)) => Err(failed(self.path)(error)),
        }
    }

    /// Adds the lines of a journal that are not in the backup yet; false when it was rewritten meanwhile.
    fn piece(&mut self, folder: &str, head: &Head, before: Option<&Head>) -> Result<bool, BackupError> {
        let dir = self.source.data.join(folder);
        let from = before.map_or(0, |before| before.position.offset);
        let lines = match journal::open_lines(&Disk, &dir, &head.journal, from) {
            Err(JournalError::MovedOn(_)) => return Ok(false),
            opened => opened.map_err(BackupError::Journal)?,
        };
        let size = head.position.offset.saturating_sub(from);
        if size == 0 {
            return Ok(true);
        }
        match self.adding.add(&format!("{folder}/{from:012}.jsonl"), size, lines) {
            Ok(_) => Ok(true),
            Err(NotAdded::Unread(error)) => Err(failed(&dir)(error)),
            Err(NotAdded::Unwritten(error)) => Err(failed(self.path)(error)),
        }
    }

    /// Checks every line of the accounts' journal; false when it was rewritten meanwhile.
    fn check_accounts(&self, head: &Head) -> Result<bool, BackupError> {
        let before = self.kept.map(|kept| &kept.closing.accounts.position);
        let mut passed = before.is_none_or(|place| *place == journal::beginning(&head.journal));
        let dir = self.source.data.join(ACCOUNTS);
        let walk = &mut |_, place| {
            passed |= before == Some(&place);
            Ok(())
        };
        match journal::follow::<PrivateRecord>(&Disk, &dir, &head.journal, None, &head.position, walk) {
            Err(JournalError::MovedOn(_)) => Ok(false),
            Err(error) => Err(BackupError::Journal(error)),
            Ok(()) if !passed => Err(BackupError::Ahead(self.path.to_owned())),
            Ok(()) => Ok(true),
        }
    }
}
