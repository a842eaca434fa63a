//! A ZIP file of documents with a manifest, written piece by piece beside its place. Files are stored as they are: most
//! are compressed already.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use model::metadata::COLUMNS;
use model::{Artifact, Revision};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::manifest;

/// Bytes read at a time.
const CHUNK: usize = 256 << 10;
/// Bytes of the disk that are left to everything else.
const RESERVE: u64 = 256 << 20;
/// Sizes from which a file needs the long form of its header (ZIP64), in bytes.
const LARGE: u64 = u32::MAX as u64;

/// A file under way. Dropped before [`finish`](Archive::finish), it leaves nothing behind.
pub struct Archive {
    zip: ZipWriter<BufWriter<File>>,
    /// The manifest's rows, which come last.
    rows: csv::Writer<File>,
    names: Names,
    documents: usize,
    beside: Beside,
}

/// Where it is written; removed in the end.
struct Beside {
    dir: PathBuf,
    zip: PathBuf,
    rows: PathBuf,
}

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.zip);
        let _ = fs::remove_file(&self.rows);
    }
}

/// Why a document was not added.
#[derive(Debug)]
pub enum NotAdded {
    /// It cannot be read; the others can be added all the same.
    Unread(io::Error),
    /// The archive cannot be written.
    Unwritten(io::Error),
    /// It was to stop.
    Stopped,
}

impl Archive {
    /// Begins one that will be `dir/NAME.zip`.
    pub fn create(dir: &Path, name: &str) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        let [zip, rows] = ["part", "csv"].map(|ending| dir.join(format!("{name}.{ending}")));
        let beside = Beside { dir: dir.to_owned(), zip, rows };
        let mut rows = csv::Writer::from_writer(File::create(&beside.rows)?);
        rows.write_record(COLUMNS).map_err(io::Error::from)?;
        let zip = ZipWriter::new(BufWriter::new(File::create(&beside.zip)?));
        Ok(Self { zip, rows, names: Names::default(), documents: 0, beside })
    }

    /// Adds a revision's file under its own name, or one like it when there is such a one, and says of it what is said
    /// here. `stop` is asked now and then.
    pub fn add(
        &mut self,
        artifact: &Artifact,
        revision: &Revision,
        mut bytes: impl Read,
        stop: &dyn Fn() -> bool,
    ) -> Result<(), NotAdded> {
        let size = revision.file.size;
        self.require_room(size).map_err(NotAdded::Unwritten)?;
        let path = format!("files/{}", self.names.take(&revision.file.name));
        self.zip.start_file(path.as_str(), options(size)).map_err(|error| NotAdded::Unwritten(error.into()))?;
        if let Err(why) = self.copy(&mut bytes, stop) {
            self.zip.abort_file().map_err(|error| NotAdded::Unwritten(error.into()))?;
            return Err(why);
        }
        let row = manifest::row(&path, artifact, revision).map_err(|error| NotAdded::Unwritten(error.into()))?;
        self.rows.write_record(row).map_err(|error| NotAdded::Unwritten(error.into()))?;
        self.documents += 1;
        Ok(())
    }

    fn copy(&mut self, bytes: &mut impl Read, stop: &dyn Fn() -> bool) -> Result<(), NotAdded> {
        let mut chunk = vec![0; CHUNK];
        loop {
            if stop() {
                return Err(NotAdded::Stopped);
            }
            match bytes.read(&mut chunk).map_err(NotAdded::Unread)? {
                0 => return Ok(()),
                read => self.zip.write_all(&chunk[..read]).map_err(NotAdded::Unwritten)?,
            }
        }
    }

    /// An error when the disk would be left too full for everything else.
    fn require_room(&self, size: u64) -> io::Result<()> {
        let disk = rustix::fs::statvfs(&self.beside.dir)?;
        let enough = disk.f_bavail.saturating_mul(disk.f_frsize) >= size.saturating_add(RESERVE);
        enough.then_some(()).ok_or_else(|| io::ErrorKind::StorageFull.into())
    }

    /// How many documents are in it.
    pub fn documents(&self) -> usize {
        self.documents
    }

    /// Adds the manifest and puts the file in its place; returns where that is, and its size in bytes.
    pub fn finish(self) -> io::Result<(PathBuf, u64)> {
        let Self { mut zip, mut rows, beside, .. } = self;
        rows.flush()?;
        let mut written = File::open(&beside.rows)?;
        zip.start_file("manifest.csv", options(written.metadata()?.len()))?;
        io::copy(&mut written, &mut zip)?;
        let file = zip.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        let place = beside.zip.with_extension("zip");
        fs::rename(&beside.zip, &place)?;
        Ok((place, file.metadata()?.len()))
    }
}

fn options(size: u64) -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(size >= LARGE)
}

/// Names that are taken, in lower case, and how often each was asked for.
#[derive(Default)]
struct Names(HashMap<String, usize>);

impl Names {
    /// The name if it is free, otherwise with a number: `plan (2).pdf`.
    fn take(&mut self, name: &str) -> String {
        let (stem, ending) =
            name.rsplit_once('.').map_or((name, String::new()), |(stem, end)| (stem, format!(".{end}")));
        let mut free = name.to_owned();
        loop {
            if let Entry::Vacant(entry) = self.0.entry(free.to_lowercase()) {
                entry.insert(1);
                return free;
            }
            let times = self.0.entry(name.to_lowercase()).or_default();
            *times += 1;
            free = format!("{stem} ({times}){ending}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_whatever_their_case() {
        let mut names = Names::default();
        let taken = ["plan.pdf", "plan (2).pdf", "Plan.PDF", "plan.pdf", "read", "read"].map(|name| names.take(name));
        assert_eq!(taken, ["plan.pdf", "plan (2).pdf", "Plan (3).PDF", "plan (4).pdf", "read", "read (2)"]);
    }
}
