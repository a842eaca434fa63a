//! Making a data folder of a backup.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use model::Sha256;

use super::file::{Backup, Place, sync_parent};
use super::{ACCOUNTS, BackupError, Closing, DOCUMENTS, Head, Held, Progress, failed, held, named};
use crate::Notices;
use crate::blobs;
use crate::files::Disk;
use crate::journal;

/// What is written first into the folder that becomes the data folder: tells it from a folder of somebody's.
const MARK: &str = "restoring";

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// The state of the clearinghouse that it is.
    pub closing: Closing,
    /// Files.
    pub files: usize,
    /// What is missing or damaged, by name; empty when all of it was restored.
    pub problems: Vec<String>,
}

/// Makes the data folder `data`, which must be empty or not there, of the backup `path`, and checks everything it takes. It is
/// written into `data.part` beside, made durable, and renamed at the end.
///
/// # Errors
/// Then `data` is as it was.
pub fn restore(path: &Path, data: &Path, progress: &Progress<'_>) -> Result<Restored, BackupError> {
    let backup = Backup::read(path, File::open(path).map_err(failed(path))?)?;
    let data = match fs::read_dir(data).map(|mut entries| entries.next().is_none()) {
        Ok(false) => return Err(BackupError::NotEmpty(data.to_owned())),
        // What a link leads to is replaced, not the link.
        Ok(true) => data.canonicalize().map_err(failed(data))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => data.to_owned(),
        Err(error) => return Err(failed(data)(error)),
    };
    let mut beside = data.as_os_str().to_owned();
    beside.push(".part");
    let beside = PathBuf::from(beside);
    begin(&beside)?;
    let (files, problems) = Restoring { backup: &backup, dir: &beside, problems: Vec::new() }.all(progress)?;
    let folder = File::open(&beside).map_err(failed(&beside))?;
    // One sync for all files: nothing of them counts before the rename.
    rustix::fs::syncfs(&folder).map_err(|error| failed(&beside)(error.into()))?;
    fs::rename(&beside, &data).and_then(|()| sync_parent(&data)).map_err(failed(&data))?;
    // Only now: without its mark, a folder that an interruption left beside would be taken for somebody's.
    let _ = fs::remove_file(data.join(MARK));
    Ok(Restored { closing: backup.closing, files, problems })
}

/// Makes the folder beside, in place of one that an interrupted run left.
fn begin(beside: &Path) -> Result<(), BackupError> {
    let left = fs::read_dir(beside).is_ok_and(|mut entries| entries.next().is_some());
    if left && !beside.join(MARK).exists() {
        return Err(BackupError::NotEmpty(beside.to_owned()));
    }
    match fs::remove_dir_all(beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(beside)(error)),
        _ => {}
    }
    fs::create_dir_all(beside).and_then(|()| File::create(beside.join(MARK)).map(drop)).map_err(failed(beside))
}

/// A data folder being made.
struct Restoring<'a> {
    backup: &'a Backup,
    dir: &'a Path,
    problems: Vec<String>,
}

impl Restoring<'_> {
    /// Everything: how many files there are, and what is missing.
    fn all(mut self, progress: &Progress<'_>) -> Result<(usize, Vec<String>), BackupError> {
        let backup = self.backup;
        self.journal(ACCOUNTS, "journal of accounts", &backup.accounts, &backup.closing.accounts)?;
        let head = self.journal(DOCUMENTS, "journal of documents", &backup.documents, &backup.closing.documents)?;
        let (held, _) = held(self.dir, &head, None)
            .map_err(|_| BackupError::Unusable("journal of documents", backup.path.clone()))?;
        let files = self.files(&held, progress)?;
        let kept: BTreeMap<String, String> = backup.notices.and_then(|place| backup.json(place)).unwrap_or_default();
        let dir = self.dir.join("notices");
        Notices::open(&dir).and_then(|notices| notices.put_back(&kept)).map_err(failed(&dir))?;
        for private in ["notices", ACCOUNTS] {
            let dir = self.dir.join(private);
            fs::set_permissions(&dir, fs::Permissions::from_mode(0o700)).map_err(failed(&dir))?;
        }
        Ok((files, self.problems))
    }

    /// Puts the pieces of a journal together and checks its lines; those after a bad one are left out. Returns its last line.
    fn journal(
        &mut self,
        folder: &str,
        what: &'static str,
        pieces: &BTreeMap<u64, Place>,
        head: &Head,
    ) -> Result<Head, BackupError> {
        let dir = self.dir.join(folder);
        fs::create_dir(&dir).map_err(failed(&dir))?;
        let path = dir.join(journal::FILE);
        let mut file = File::create(&path).map_err(failed(&path))?;
        let mut length = 0;
        for (&from, &place) in pieces.iter().take_while(|(from, _)| **from < head.position.offset) {
            if from != length {
                break;
            }
            let mut bytes = self.backup.open(place).map_err(failed(&self.backup.path))?;
            length += io::copy(&mut bytes, &mut file).map_err(failed(&path))?;
        }
        let unusable = |_| BackupError::Unusable(what, self.backup.path.clone());
        let (identity, place, _) = journal::check(&Disk, &dir).map_err(unusable)?;
        file.set_len(place.offset).map_err(failed(&path))?;
        if identity != head.journal {
            return Err(BackupError::Unusable(what, self.backup.path.clone()));
        }
        if place != head.position {
            self.problems.push(format!(
                "the {what} is damaged in the backup: lines {} to {} are lost; use another backup if there is one",
                place.seq + 1,
                head.position.seq
            ));
        }
        Ok(Head { journal: identity, position: place })
    }

    /// Puts every file that records name into the folder of blobs; how many there are.
    fn files(&mut self, held: &Held, progress: &Progress<'_>) -> Result<usize, BackupError> {
        let dir = self.dir.join("blobs");
        let mut restored = 0;
        for (done, (sha256, holders)) in held.iter().enumerate() {
            if progress(done, held.len()).is_break() {
                return Err(BackupError::Stopped);
            }
            let what = match self.backup.blobs.get(sha256) {
                None => "are not in the backup",
                Some(&place) if self.file(&dir, sha256, place)? => {
                    restored += 1;
                    continue;
                }
                Some(_) => "are damaged in the backup",
            };
            self.problems.push(format!("the bytes {sha256} of {} {what}", named(Some(holders))));
        }
        Ok(restored)
    }

    /// Writes a file's bytes; false, and nothing of them is there, when they are not its own.
    fn file(&self, dir: &Path, sha256: &Sha256, place: Place) -> Result<bool, BackupError> {
        let target = blobs::place(dir, sha256);
        fs::create_dir_all(target.parent().unwrap_or(dir)).map_err(failed(dir))?;
        let mut file = File::create_new(&target).map_err(failed(&target))?;
        let mut bytes = self.backup.open(place).map_err(failed(&self.backup.path))?;
        io::copy(&mut bytes, &mut file).map_err(failed(&target))?;
        // What was written is read, not what was to be.
        let good = File::open(&target).and_then(blobs::hash).map_err(failed(&target))? == *sha256;
        if !good {
            fs::remove_file(&target).map_err(failed(&target))?;
        }
        Ok(good)
    }
}
