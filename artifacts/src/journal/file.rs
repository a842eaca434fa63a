//! The journal in a file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::Record;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Damage, Entry, FORMAT, Identity, Journal, JournalError, MAX_LINE, Position, Sum, Visit, line};
use crate::files::{Files, Writing, lacks_room};

/// The name of the file.
pub const FILE: &str = "actions.jsonl";
/// How names of cut-off ends begin.
const TORN: &str = "torn-after-";

/// Bytes cut from the end at start: a write that was never confirmed to anyone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TornTail {
    /// How many.
    pub bytes: u64,
    /// Where they are kept.
    pub kept: PathBuf,
}

/// A journal on disk. One program at a time: the data folder is locked.
pub struct FileJournal<R = Record> {
    files: Arc<dyn Files>,
    path: PathBuf,
    writing: Box<dyn Writing>,
    identity: Identity,
    head: Position,
    records: PhantomData<fn() -> R>,
}

/// What opening found.
pub struct Opened<R = Record> {
    /// The journal; its head is the last good line.
    pub journal: FileJournal<R>,
    /// An unconfirmed write that was cut off.
    pub torn: Option<TornTail>,
    /// The first bad line. Nothing must be appended then.
    pub damage: Option<Damage>,
    /// Whether it holds the place the caller asked about.
    pub knows_mark: bool,
}

/// What reading a whole file found.
struct Scan {
    identity: Identity,
    head: Position,
    knows_mark: bool,
    bad: Option<Damage>,
}

fn io_error<'a>(doing: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> JournalError + 'a {
    move |source| JournalError::Io { doing, path: path.to_owned(), source }
}

impl<R: Serialize + DeserializeOwned> FileJournal<R> {
    /// Opens the journal in `dir`, or makes one called `id`. `mark` is the furthest place known to have been
    /// confirmed: a file that ends or is bad before it is damaged, not torn.
    pub fn open(
        files: Arc<dyn Files>,
        dir: &Path,
        id: &str,
        mark: Option<&(Identity, Position)>,
    ) -> Result<Opened<R>, JournalError> {
        files.create_dir(dir).map_err(io_error("making", dir))?;
        let path = dir.join(FILE);
        match files.length(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => create(&*files, dir, &path, id)?,
            Err(error) => return Err(io_error("reading", &path)(error)),
            Ok(_) => {}
        }
        let scan = scan(&*files, &path, mark)?;
        let confirmed = mark.filter(|(identity, _)| *identity == scan.identity).map_or(0, |(_, place)| place.offset);
        let writing = files.append(&path).map_err(io_error("opening", &path))?;
        let mut journal = Self { files, path, writing, identity: scan.identity, head: scan.head, records: PhantomData };
        let (torn, damage) = journal.settle(scan.bad, confirmed)?;
        Ok(Opened { journal, torn, damage, knows_mark: scan.knows_mark })
    }

    /// Cuts a torn tail; anything else that is bad is damage.
    fn settle(
        &mut self,
        bad: Option<Damage>,
        confirmed: u64,
    ) -> Result<(Option<TornTail>, Option<Damage>), JournalError> {
        let head = self.head.offset;
        match bad {
            None if head < confirmed => Ok((None, Some(shorter(&self.head)))),
            None => Ok((None, None)),
            Some(damage) if head < confirmed || self.whole_line_from(damage.offset)? => Ok((None, Some(damage))),
            Some(_) => Ok((Some(self.cut_tail()?), None)),
        }
    }

    /// Whether a line that looks whole begins at `offset` or later: no write that was torn leaves one behind.
    fn whole_line_from(&self, offset: u64) -> Result<bool, JournalError> {
        let mut lines = Lines::open(&*self.files, &self.path, offset)?;
        while let Some(line) = lines.next_line()? {
            if line::looks_whole(&line) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Moves everything after the head into a file beside, then cuts it off.
    fn cut_tail(&mut self) -> Result<TornTail, JournalError> {
        let mut file = self.files.open(&self.path).map_err(io_error("reading", &self.path))?;
        let mut tail = Vec::new();
        file.seek(SeekFrom::Start(self.head.offset))
            .and_then(|_| file.read_to_end(&mut tail))
            .map_err(io_error("reading", &self.path))?;
        let kept = self.path.with_file_name(format!("{TORN}{}.bin", self.head.seq));
        let dir = self.path.parent().unwrap_or(Path::new("."));
        let mut copy = self.files.append(&kept).map_err(io_error("keeping a torn tail in", &kept))?;
        copy.write_all(&tail)
            .and_then(|()| copy.sync())
            .and_then(|()| self.files.sync_dir(dir))
            .and_then(|()| self.writing.truncate(self.head.offset))
            .and_then(|()| self.writing.sync())
            .map_err(io_error("cutting", &self.path))?;
        Ok(TornTail { bytes: tail.len() as u64, kept })
    }

    /// Undoes a write that did not fit; the journal stays usable.
    fn take_back(&mut self, error: io::Error) -> JournalError {
        let undone = self.writing.truncate(self.head.offset).and_then(|()| self.writing.sync());
        match undone {
            Ok(()) if lacks_room(&error) => JournalError::NoRoom,
            Ok(()) => io_error("writing", &self.path)(error),
            Err(worse) => JournalError::Unconfirmed(worse),
        }
    }
}

impl<R: Serialize + DeserializeOwned> Journal<R> for FileJournal<R> {
    fn identity(&self) -> Identity {
        self.identity.clone()
    }

    fn head(&self) -> Position {
        self.head.clone()
    }

    fn append(&mut self, after: u64, entries: &[Entry<R>]) -> Result<Vec<Position>, JournalError> {
        if self.head.seq != after {
            return Err(JournalError::MovedOn(self.head.seq));
        }
        let mut bytes = Vec::new();
        let mut places = Vec::with_capacity(entries.len());
        let mut sum = self.head.sum.clone();
        for entry in entries {
            let (line, next) = line::write(entry, &sum);
            if line.len() > MAX_LINE {
                return Err(JournalError::TooLarge);
            }
            bytes.extend_from_slice(&line);
            sum.clone_from(&next);
            places.push(Position { seq: entry.seq, sum: next, offset: self.head.offset + bytes.len() as u64 });
        }
        self.writing.write_all(&bytes).map_err(|error| self.take_back(error))?;
        self.writing.sync().map_err(JournalError::Unconfirmed)?;
        if let Some(last) = places.last() {
            self.head = last.clone();
        }
        Ok(places)
    }

    fn follow(&self, from: Option<&Position>, visit: &mut Visit<'_, R>) -> Result<(), JournalError> {
        let dir = self.path.parent().unwrap_or(Path::new("."));
        follow(&*self.files, dir, &self.identity, from, &self.head, visit)
    }

    fn rewrite(&mut self, change: &dyn Fn(Entry<R>) -> Entry<R>) -> Result<(), JournalError> {
        let identity = Identity { id: self.identity.id.clone(), epoch: self.identity.epoch + 1 };
        let beside = self.path.with_extension("new");
        match self.files.remove(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io_error("removing", &beside)(error)),
            _ => {}
        }
        let failed = |error| io_error("writing", &beside)(error);
        let mut writing = self.files.append(&beside).map_err(failed)?;
        let (line, sum) = line::header(&identity);
        writing.write_all(&line).map_err(failed)?;
        let mut head = Position { seq: 0, sum, offset: line.len() as u64 };
        self.follow(None, &mut |entry, _| {
            let entry = change(entry);
            let (line, sum) = line::write(&entry, &head.sum);
            head = Position { seq: entry.seq, sum, offset: head.offset + line.len() as u64 };
            writing.write_all(&line).map_err(failed)
        })?;
        writing.sync().map_err(JournalError::Unconfirmed)?;
        self.files.rename(&beside, &self.path).map_err(failed)?;
        self.writing = writing;
        self.identity = identity;
        self.head = head;
        let dir = self.path.parent().unwrap_or(Path::new("."));
        self.files.sync_dir(dir).map_err(JournalError::Unconfirmed)?;
        // What was cut off earlier may hold what this took out.
        for name in self.files.list(dir).map_err(failed)?.iter().filter(|name| name.starts_with(TORN)) {
            self.files.remove(&dir.join(name)).map_err(failed)?;
        }
        Ok(())
    }
}

/// Reads the entries after `from` and up to `until` of the journal in `dir` without touching it, while its
/// writer may go on appending. Fails with [`JournalError::MovedOn`] when it is not the journal asked for.
pub fn follow<R: DeserializeOwned>(
    files: &dyn Files,
    dir: &Path,
    identity: &Identity,
    from: Option<&Position>,
    until: &Position,
    visit: &mut Visit<'_, R>,
) -> Result<(), JournalError> {
    let path = dir.join(FILE);
    let mut lines = Lines::open(files, &path, 0)?;
    let (found, start) = read_header(&mut lines, &path)?;
    if found != *identity {
        return Err(JournalError::MovedOn(until.seq));
    }
    let mut place = start;
    if let Some(from) = from {
        place = from.clone();
        lines = Lines::open(files, &path, from.offset)?;
    }
    while place.seq < until.seq {
        let line = lines.next_line()?.unwrap_or_default();
        let (entry, next) = read_entry(&line, &place).map_err(JournalError::Damaged)?;
        place = next;
        visit(entry, place.clone())?;
    }
    Ok(())
}

/// Opens the journal in `dir` at byte `from`, when it is the journal asked for; else fails with [`JournalError::MovedOn`]. What is
/// opened stays that journal, should another one take its place.
pub fn open_lines(files: &dyn Files, dir: &Path, identity: &Identity, from: u64) -> Result<File, JournalError> {
    let path = dir.join(FILE);
    let mut lines = Lines::open(files, &path, 0)?;
    let (found, _) = read_header(&mut lines, &path)?;
    if found != *identity {
        return Err(JournalError::MovedOn(0));
    }
    let mut file = lines.reader.into_inner();
    file.seek(SeekFrom::Start(from)).map_err(io_error("reading", &path))?;
    Ok(file)
}

/// Checks every line of the journal in `dir` without touching it: which one it is, its last good line, and the first bad one.
pub fn check(files: &dyn Files, dir: &Path) -> Result<(Identity, Position, Option<Damage>), JournalError> {
    let scan = scan(files, &dir.join(FILE), None)?;
    Ok((scan.identity, scan.head, scan.bad))
}

/// Reads the entry of line `seq` that begins at `offset`, in bytes, of the journal in `dir`. Its checksum is not looked
/// at: [`follow`] does that.
pub fn read_at<R: DeserializeOwned>(
    files: &dyn Files,
    dir: &Path,
    seq: u64,
    offset: u64,
) -> Result<Entry<R>, JournalError> {
    let damaged = |what: String| JournalError::Damaged(Damage { seq, offset, what });
    let line = Lines::open(files, &dir.join(FILE), offset)?.next_line()?.unwrap_or_default();
    let entry: Entry<R> = serde_json::from_slice(&line).map_err(|error| damaged(error.to_string()))?;
    if entry.seq == seq { Ok(entry) } else { Err(damaged("another line stands in its place".to_owned())) }
}

/// Makes an empty journal: a complete file beside, then renamed, so that a crash leaves none or a whole one.
fn create(files: &dyn Files, dir: &Path, path: &Path, id: &str) -> Result<(), JournalError> {
    let (line, _) = line::header(&Identity { id: id.to_owned(), epoch: 1 });
    let beside = path.with_extension("new");
    let failed = || io_error("making", path);
    let mut writing = files.append(&beside).map_err(failed())?;
    writing
        .truncate(0)
        .and_then(|()| writing.write_all(&line))
        .and_then(|()| writing.sync())
        .and_then(|()| files.rename(&beside, path))
        .and_then(|()| files.sync_dir(dir))
        .map_err(failed())
}

/// Checks every line's sum, and whether the marked place is among them.
fn scan(files: &dyn Files, path: &Path, mark: Option<&(Identity, Position)>) -> Result<Scan, JournalError> {
    let mut lines = Lines::open(files, path, 0)?;
    let (identity, mut head) = read_header(&mut lines, path)?;
    let mark = mark.filter(|(of, _)| *of == identity).map(|(_, place)| place);
    let mut knows_mark = mark == Some(&head);
    let mut bad = None;
    while let Some(line) = lines.next_line()? {
        match line::check(&line, &head.sum).and_then(|sum| next_place(&line, &head, sum)) {
            Ok(next) => head = next,
            Err(what) => {
                bad = Some(Damage { seq: head.seq + 1, offset: head.offset, what: what.to_owned() });
                break;
            }
        }
        knows_mark |= mark == Some(&head);
    }
    Ok(Scan { identity, head, knows_mark, bad })
}

/// The place after `line`, when its number follows on.
fn next_place(line: &[u8], before: &Position, sum: Sum) -> Result<Position, &'static str> {
    let number =
        line.strip_prefix(b"{\"seq\":").map(|rest| rest.iter().take_while(|byte| byte.is_ascii_digit()).count());
    let seq = number.and_then(|digits| std::str::from_utf8(&line[7..7 + digits]).ok()?.parse::<u64>().ok());
    if seq != Some(before.seq + 1) {
        return Err("its number does not follow on");
    }
    Ok(Position { seq: before.seq + 1, sum, offset: before.offset + line.len() as u64 })
}

fn read_entry<R: DeserializeOwned>(line: &[u8], before: &Position) -> Result<(Entry<R>, Position), Damage> {
    let damage = |what: &str| Damage { seq: before.seq + 1, offset: before.offset, what: what.to_owned() };
    let sum = line::check(line, &before.sum).map_err(damage)?;
    let place = next_place(line, before, sum).map_err(damage)?;
    let entry = serde_json::from_slice(line).map_err(|error| damage(&error.to_string()))?;
    Ok((entry, place))
}

fn read_header(lines: &mut Lines, path: &Path) -> Result<(Identity, Position), JournalError> {
    let no_header = || JournalError::NoHeader(path.to_owned());
    let line = lines.next_line()?.ok_or_else(no_header)?;
    let header: line::Header = serde_json::from_slice(&line).map_err(|_| no_header())?;
    if header.clearinghouse_journal > FORMAT {
        return Err(JournalError::TooNew(path.to_owned(), header.clearinghouse_journal));
    }
    let sum = line::check(&line, "").map_err(|_| no_header())?;
    Ok((header.identity, Position { seq: 0, sum, offset: line.len() as u64 }))
}

/// Shorter than what was confirmed: whole lines are missing.
fn shorter(head: &Position) -> Damage {
    Damage { seq: head.seq + 1, offset: head.offset, what: "the file ends before lines that were confirmed".to_owned() }
}

/// Reads a file line by line, each with its line end if it has one.
struct Lines {
    reader: BufReader<File>,
    path: PathBuf,
}

impl Lines {
    fn open(files: &dyn Files, path: &Path, offset: u64) -> Result<Self, JournalError> {
        let mut file = files.open(path).map_err(io_error("reading", path))?;
        file.seek(SeekFrom::Start(offset)).map_err(io_error("reading", path))?;
        Ok(Self { reader: BufReader::with_capacity(64 << 10, file), path: path.to_owned() })
    }

    fn next_line(&mut self) -> Result<Option<Vec<u8>>, JournalError> {
        let mut line = Vec::new();
        let limit = MAX_LINE as u64 + 1;
        (&mut self.reader).take(limit).read_until(b'\n', &mut line).map_err(io_error("reading", &self.path))?;
        Ok((!line.is_empty()).then_some(line))
    }
}
