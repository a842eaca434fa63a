//! Files that come in pieces: what is acknowledged of one is on disk, so that it goes on there after whatever happened.
//!
//! Each has two files: its bytes, and a note of whose it is and how much of it counts. Bytes after that are from a piece
//! that was cut off, and go when the next one comes.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use model::{AccountId, Sha256};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::blobs::Blobs;
use crate::files::{self, Files, Writing};

/// What is not finished within this time after its last piece is forgotten.
pub const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Most unfinished files of one account.
pub const MOST: usize = 200;
/// Most bytes of them together, once they are whole.
pub const MOST_BYTES: u64 = 10 << 30;

const NOTE: &str = "note";
/// Bytes copied at a time.
const CHUNK: usize = 256 << 10;

/// A file that comes in pieces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Whose it is.
    pub account: AccountId,
    /// The name it came with.
    pub name: String,
    /// Its length in bytes, once it is whole.
    pub length: u64,
    /// How many of them are here for good.
    pub offset: u64,
    /// When the last of them came.
    pub changed: Timestamp,
}

impl Upload {
    /// Whether all of it is here.
    pub fn is_whole(&self) -> bool {
        self.offset == self.length
    }
}

/// Why a piece was not taken, or a file not begun.
#[derive(Debug, Error)]
pub enum UploadError {
    /// There is none of this name.
    #[error("there is no unfinished upload of this name; it may have been finished, or forgotten after a week")]
    Unknown,
    /// Another piece of it is being taken.
    #[error("another piece of this upload is being received")]
    Busy,
    /// The piece does not begin where the last one ended.
    #[error("{0} bytes are here; the next piece must begin there")]
    Offset(u64),
    /// The account has too many.
    #[error(
        "you have {MOST} unfinished uploads, or {} GiB of them; finish some, or wait a week until they are forgotten",
        MOST_BYTES >> 30
    )]
    TooMany,
    /// The disk is full.
    #[error("the disk is full; what was received until now is kept")]
    NoRoom,
    /// The disk.
    #[error(transparent)]
    Io(io::Error),
}

impl From<io::Error> for UploadError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Unknown,
            _ if files::lacks_room(&error) => Self::NoRoom,
            _ => Self::Io(error),
        }
    }
}

/// All unfinished files, in a folder.
#[derive(Debug)]
pub struct Uploads {
    files: Arc<dyn Files>,
    dir: PathBuf,
    busy: Arc<Mutex<HashSet<String>>>,
    /// Held while one is begun or old ones are forgotten, so that nobody forgets what another just begins.
    beginning: Mutex<()>,
}

impl Uploads {
    /// Opens or makes the folder, and forgets what is too old.
    pub fn open(files: Arc<dyn Files>, dir: &Path, now: Timestamp) -> io::Result<Self> {
        files.create_dir(dir)?;
        let uploads = Self { files, dir: dir.to_owned(), busy: Arc::default(), beginning: Mutex::default() };
        uploads.forget_old(now)?;
        Ok(uploads)
    }

    /// Begins a file under a name that nobody can guess: letters and digits.
    pub fn begin(&self, id: &str, upload: &Upload) -> Result<(), UploadError> {
        let _alone = self.beginning.lock().unwrap_or_else(PoisonError::into_inner);
        self.forget_old(upload.changed)?;
        let all = self.all()?;
        let own = all.iter().filter(|(_, other)| other.account == upload.account);
        if own.clone().count() >= MOST || own.map(|(_, other)| other.length).sum::<u64>() + upload.length > MOST_BYTES {
            return Err(UploadError::TooMany);
        }
        let mut bytes = self.files.append(&self.path(id)?)?;
        bytes.sync()?;
        self.note(id, upload)
    }

    /// What is known of a file.
    pub fn get(&self, id: &str) -> Result<Upload, UploadError> {
        let mut note = Vec::new();
        self.files.open(&self.path(id)?.with_extension(NOTE))?.read_to_end(&mut note)?;
        serde_json::from_slice(&note).map_err(|error| UploadError::Io(error.into()))
    }

    /// Takes the next piece, which begins at `offset`.
    pub fn take(&self, id: &str, offset: u64) -> Result<Piece<'_>, UploadError> {
        let path = self.path(id)?;
        let busy = self.hold(id)?;
        let upload = self.get(id)?;
        if upload.offset != offset {
            return Err(UploadError::Offset(upload.offset));
        }
        // What counts must be there; a file that is cut to more than it has would be filled with zeros.
        if self.files.length(&path)? < offset {
            return Err(UploadError::Io(io::Error::other(format!("upload {id} has lost some of its bytes"))));
        }
        let mut writing = self.files.append(&path)?;
        writing.truncate(offset)?;
        Ok(Piece { uploads: self, busy, upload, writing })
    }

    /// Gives a whole file to the blobs; returns the name of its content. It stays here until it is removed.
    pub fn keep(&self, id: &str, blobs: &dyn Blobs) -> Result<Sha256, UploadError> {
        let mut bytes: File = self.files.open(&self.path(id)?)?;
        let mut incoming = blobs.begin()?;
        let mut buffer = vec![0; CHUNK];
        loop {
            match bytes.read(&mut buffer)? {
                0 => return Ok(incoming.finish()?.0),
                read => incoming.write(&buffer[..read])?,
            }
        }
    }

    /// Marks a file as being worked on.
    fn hold(&self, id: &str) -> Result<Busy, UploadError> {
        if !self.busy.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned()) {
            return Err(UploadError::Busy);
        }
        Ok(Busy { id: id.to_owned(), all: Arc::clone(&self.busy) })
    }

    /// Forgets a file, unless a piece of it is being taken. Fine when there is none.
    pub fn remove(&self, id: &str) -> Result<(), UploadError> {
        let _busy = self.hold(id)?;
        for path in [self.path(id)?.with_extension(NOTE), self.path(id)?] {
            match self.files.remove(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }

    fn path(&self, id: &str) -> Result<PathBuf, UploadError> {
        let plain = !id.is_empty() && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if plain { Ok(self.dir.join(id)) } else { Err(UploadError::Unknown) }
    }

    fn note(&self, id: &str, upload: &Upload) -> Result<(), UploadError> {
        let path = self.path(id)?.with_extension(NOTE);
        let beside = path.with_extension("new");
        let mut writing = self.files.append(&beside)?;
        writing.truncate(0)?;
        writing.write_all(&serde_json::to_vec(upload).map_err(io::Error::from)?)?;
        writing.sync()?;
        self.files.rename(&beside, &path)?;
        Ok(self.files.sync_dir(&self.dir)?)
    }

    fn all(&self) -> io::Result<Vec<(String, Upload)>> {
        let names = self.files.list(&self.dir)?;
        let ids = names.iter().filter(|name| !name.contains('.'));
        Ok(ids.filter_map(|id| Some((id.clone(), self.get(id).ok()?))).collect())
    }

    /// Forgets what is too old, and bytes without a note.
    fn forget_old(&self, now: Timestamp) -> io::Result<()> {
        let known = self.all()?;
        for name in self.files.list(&self.dir)? {
            let id = name.split('.').next().unwrap_or(&name);
            let young = known.iter().any(|(other, upload)| other == id && now.duration_since(upload.changed) < KEPT);
            let busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner).contains(id);
            if young || busy {
                continue;
            }
            match self.files.remove(&self.dir.join(&name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Marks a file as being written to.
#[derive(Debug)]
struct Busy {
    id: String,
    all: Arc<Mutex<HashSet<String>>>,
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

/// A piece that is being taken. Dropped before [`finish`](Piece::finish), nothing of it counts.
pub struct Piece<'u> {
    uploads: &'u Uploads,
    busy: Busy,
    upload: Upload,
    writing: Box<dyn Writing>,
}

impl Piece<'_> {
    /// Takes the next bytes; what is longer than the file was said to be is left out, and told by `false`.
    pub fn write(&mut self, bytes: &[u8]) -> Result<bool, UploadError> {
        let room = usize::try_from(self.upload.length - self.upload.offset).unwrap_or(usize::MAX);
        let fits = &bytes[..bytes.len().min(room)];
        self.writing.write_all(fits)?;
        self.upload.offset += fits.len() as u64;
        Ok(fits.len() == bytes.len())
    }

    /// Makes what came durable; returns the file as it stands.
    pub fn finish(mut self, now: Timestamp) -> Result<Upload, UploadError> {
        self.writing.sync()?;
        self.upload.changed = now;
        self.uploads.note(&self.busy.id, &self.upload)?;
        Ok(self.upload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Disk;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn begun(dir: &Path) -> Uploads {
        let uploads = Uploads::open(Arc::new(Disk), dir, at("2026-01-01T00:00:00Z")).expect("opens");
        let upload = Upload {
            account: AccountId("mina".to_owned()),
            name: "plan.pdf".to_owned(),
            length: 6,
            offset: 0,
            changed: at("2026-01-01T00:00:00Z"),
        };
        uploads.begin("abc", &upload).expect("begins");
        uploads
    }

    #[test]
    fn what_was_finished_counts_and_what_was_cut_off_does_not() {
        let dir = tempfile::tempdir().expect("a folder");
        let uploads = begun(dir.path());
        let mut piece = uploads.take("abc", 0).expect("is taken");
        assert!(matches!(uploads.take("abc", 0), Err(UploadError::Busy)));
        piece.write(b"one").expect("writes");
        piece.finish(at("2026-01-01T00:00:01Z")).expect("counts");
        let mut cut = uploads.take("abc", 3).expect("is taken");
        cut.write(b"xx").expect("writes");
        assert!(matches!(uploads.remove("abc"), Err(UploadError::Busy)), "not while a piece of it is taken");
        drop(cut);
        drop(uploads);
        let uploads = Uploads::open(Arc::new(Disk), dir.path(), at("2026-01-02T00:00:00Z")).expect("opens");
        assert_eq!(uploads.get("abc").expect("is there").offset, 3);
        assert!(matches!(uploads.take("abc", 5), Err(UploadError::Offset(3))));
        let mut piece = uploads.take("abc", 3).expect("is taken");
        assert!(!piece.write(b"two and more").expect("writes"), "it is longer than was said");
        assert!(piece.finish(at("2026-01-02T00:00:00Z")).expect("counts").is_whole());
        assert_eq!(std::fs::read(dir.path().join("abc")).expect("reads"), b"onetwo");
    }

    #[test]
    fn many_at_once_do_not_take_each_others_files() {
        let dir = tempfile::tempdir().expect("a folder");
        let uploads = begun(dir.path());
        let template = uploads.get("abc").expect("is there");
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let (uploads, template) = (&uploads, &template);
                scope.spawn(move || {
                    for n in 0..20 {
                        let id = format!("t{thread}n{n}");
                        uploads.begin(&id, template).expect("begins");
                        let mut piece = uploads.take(&id, 0).expect("is taken");
                        piece.write(b"123456").expect("writes");
                        assert!(piece.finish(template.changed).expect("counts").is_whole());
                        uploads.remove(&id).expect("goes");
                    }
                });
            }
        });
        std::fs::write(dir.path().join("abc"), b"").expect("writes");
        let mut note = uploads.get("abc").expect("is there");
        note.offset = 3;
        uploads.note("abc", &note).expect("notes");
        assert!(matches!(uploads.take("abc", 3), Err(UploadError::Io(_))), "lost bytes are not made up");
    }

    #[test]
    fn names_lead_nowhere_else_and_old_ones_are_forgotten() {
        let dir = tempfile::tempdir().expect("a folder");
        let uploads = begun(dir.path());
        for bad in ["", "../abc", "abc.note", "a/b", "abc\0"] {
            assert!(matches!(uploads.get(bad), Err(UploadError::Unknown)), "{bad}");
        }
        std::fs::write(dir.path().join("stray"), b"x").expect("writes");
        drop(Uploads::open(Arc::new(Disk), dir.path(), at("2026-01-07T00:00:00Z")).expect("opens"));
        let large = Upload { length: MOST_BYTES - 5, ..uploads.get("abc").expect("is there") };
        assert!(matches!(uploads.begin("more", &large), Err(UploadError::TooMany)));
        assert!(uploads.get("abc").is_ok() && !dir.path().join("stray").exists());
        drop(Uploads::open(Arc::new(Disk), dir.path(), at("2026-01-09T00:00:00Z")).expect("opens"));
        assert_eq!(std::fs::read_dir(dir.path()).expect("reads").count(), 0);
    }
}
