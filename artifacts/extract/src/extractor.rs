//! The caller's side: starts a worker, watches it, hears it out, and always comes to an answer.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use model::{Extraction, TextState};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process_group};
use thiserror::Error;

use crate::draft::{Draft, Failure};
use crate::formats::{self, Plan};
use crate::frame::{self, Kind};
use crate::limits::Limits;
use crate::worker::{MAKE, PICTURE, PROBE};
use crate::{probe, sniff};

/// The subcommand by which the program becomes a worker.
const SUBCOMMAND: &str = "extract-worker";
/// How long a worker may take to exit after its last word.
const GRACE: Duration = Duration::from_secs(1);
/// The longest name passed on, in bytes; only its ending matters.
const NAME: usize = 200;

/// How a PNG file begins.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The machine could not run a worker; nothing is known about the file. Worth trying again later.
#[derive(Debug, Error)]
pub enum ExtractError {
    /// No process could be started.
    #[error("the extraction worker could not be started: {0}")]
    Start(#[source] io::Error),
    /// The worker could not be listened to.
    #[error("the extraction worker could not be heard: {0}")]
    Listen(#[source] io::Error),
    /// The program started is no worker: it ended at once, without a word.
    #[error("the program does not answer as an extraction worker")]
    NoWorker,
}

/// Why a worker made nothing.
#[derive(Debug, Error)]
pub enum MakeError {
    /// The machine could not run it.
    #[error(transparent)]
    Worker(#[from] ExtractError),
    /// It said why.
    #[error("{0}")]
    Refused(String),
    /// It was ended, or ended badly.
    #[error("{0}")]
    Ended(String),
}

/// Runs one worker process for each file. Can be shared between threads.
#[derive(Clone, Debug)]
pub struct Extractor {
    program: PathBuf,
    limits: Limits,
}

/// What a worker said before it ended.
#[derive(Default)]
struct Heard {
    media_type: Option<String>,
    best: Option<(Kind, Extraction)>,
    picture: Option<Vec<u8>>,
    made: Option<Result<Vec<u8>, String>>,
    too_long: bool,
    late: bool,
}

impl Extractor {
    /// `program` is the executable to run, usually [`std::env::current_exe`]; its `extract-worker` subcommand must
    /// call [`worker_main`](crate::worker_main).
    pub fn new(program: PathBuf, limits: Limits) -> Self {
        Self { program, limits }
    }

    /// Reads one file to a definite state; blocks for at most the wall-clock limit and a second. The file must be
    /// open for reading and seekable; its name is a hint to its type.
    ///
    /// # Errors
    /// Only when the machine could not run the worker. Whatever the file does is an answer.
    pub fn extract(&self, file: File, file_name: &str) -> Result<Extraction, ExtractError> {
        let again = file.try_clone().map_err(ExtractError::Start)?;
        let begun = Instant::now();
        let end = begun + self.limits.wall;
        // A first engine that says nothing for two thirds of the time leaves the rest to the second.
        let first_end = begun + self.limits.wall * 2 / 3;
        let (heard, status) = self.attempt(file, file_name, Plan::All.name(), first_end, end)?;
        let retry = heard.best.is_none() && heard.media_type.as_deref() == Some(sniff::PDF) && Instant::now() < end;
        let first = answer(heard, status);
        if !retry {
            return first;
        }
        let (heard, status) = self.attempt(again, file_name, Plan::Fallback.name(), end, end)?;
        match answer(heard, status) {
            Ok(second) if second.state == TextState::Text => Ok(second),
            _ => first,
        }
    }

    /// A picture of page `page` (from 1) of a PDF, as PNG, at most 800 pixels wide and 2,000 high; `None` when the file
    /// gives none within the limits. The bytes are to be treated like the file's own: shown, never trusted.
    ///
    /// # Errors
    /// Only when the machine could not run the worker.
    pub fn render(&self, file: File, page: usize) -> Result<Option<Vec<u8>>, ExtractError> {
        let end = Instant::now() + self.limits.wall;
        let (heard, _) = self.attempt(file, "", &format!("{PICTURE}{page}"), end, end)?;
        Ok(heard.picture)
    }

    /// Has one of the program's makers make something of the bytes of a file, within the same limits.
    ///
    /// # Errors
    /// What the maker says, or how it was ended.
    pub fn make(&self, maker: &str, input: File) -> Result<Vec<u8>, MakeError> {
        let end = Instant::now() + self.limits.wall;
        let (heard, status) = self.attempt(input, "", &format!("{MAKE}{maker}"), end, end)?;
        match heard.made {
            Some(Ok(made)) => Ok(made),
            Some(Err(why)) => Err(MakeError::Refused(why)),
            None if heard.too_long => Err(MakeError::Ended("it gets too large".to_owned())),
            None if status.success() && !heard.late => Err(ExtractError::NoWorker.into()),
            None => Err(MakeError::Ended(death(heard.late, false, status).1)),
        }
    }

    /// What the worker's fences are made of on this machine, one line each, for the log.
    pub fn sandbox_report(&self) -> Vec<String> {
        match self.probe(probe::REPORT) {
            Ok(Extraction { detail: Some(lines), .. }) => lines.lines().map(str::to_owned).collect(),
            Ok(other) => vec![format!("extraction worker: no report ({})", other.state.label())],
            Err(error) => vec![format!("extraction worker: {error}")],
        }
    }

    /// Lets a worker try, behind its fences, what code that a file has taken over might try; for tests. The detail
    /// says how it went.
    #[doc(hidden)]
    pub fn probe(&self, name: &str) -> Result<Extraction, ExtractError> {
        let nothing = File::open("/dev/null").map_err(ExtractError::Start)?;
        let end = Instant::now() + self.limits.wall;
        let (heard, status) = self.attempt(nothing, name, PROBE, end, end)?;
        answer(heard, status)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(SUBCOMMAND).env_clear().current_dir("/").process_group(0);
        // The program's allocator usually takes a GiB of addresses at once, which a worker's limit counts as memory.
        command.env("MIMALLOC_ARENA_RESERVE", "16MiB");
        command.stdin(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn attempt(
        &self,
        file: File,
        name: &str,
        errand: &str,
        first_end: Instant,
        end: Instant,
    ) -> Result<(Heard, ExitStatus), ExtractError> {
        let name: String = name.chars().filter(|c| *c != '\0').collect();
        let name = &name[name.ceil_char_boundary(name.len().saturating_sub(NAME))..];
        let mut command = self.command();
        command.args(self.limits.to_args()).arg(errand).arg(name).stdin(file).stdout(Stdio::piped());
        let mut worker = Worker(command.spawn().map_err(ExtractError::Start)?);
        let heard = worker.listen(first_end, end, self.limits.output_bytes)?;
        let status = worker.end(!heard.late && !heard.too_long).map_err(ExtractError::Listen)?;
        Ok((heard, status))
    }
}

/// What the fences of a worker of this very program are made of, one line each.
pub fn sandbox_report() -> Vec<String> {
    match std::env::current_exe() {
        Ok(program) => Extractor::new(program, Limits::default()).sandbox_report(),
        Err(error) => vec![format!("extraction worker: this program cannot be found: {error}")],
    }
}

/// A running worker, killed with its whole group when dropped.
struct Worker(Child);

impl Worker {
    /// Hears frames until the worker is silent for good, too loud, or late: `first_end` holds until it has said
    /// something worth keeping, `end` after that.
    fn listen(&mut self, first_end: Instant, end: Instant, limit: u64) -> Result<Heard, ExtractError> {
        let mut heard = Heard::default();
        let Some(mut pipe) = self.0.stdout.take() else { return Ok(heard) };
        let (mut bytes, mut total, mut chunk) = (Vec::new(), 0_u64, vec![0; 64 << 10]);
        loop {
            let until = if heard.best.is_some() { end } else { first_end };
            if !readable(&pipe, until).map_err(ExtractError::Listen)? {
                heard.late = true;
                return Ok(heard);
            }
            let n = pipe.read(&mut chunk).map_err(ExtractError::Listen)?;
            total += n as u64;
            if n == 0 || total > limit {
                heard.too_long = total > limit;
                return Ok(heard);
            }
            bytes.extend_from_slice(&chunk[..n]);
            heard.take_frames(&mut bytes);
        }
    }

    /// Waits for the exit, briefly if the worker is free to go, and kills what is left of the group.
    fn end(mut self, willing: bool) -> io::Result<ExitStatus> {
        let until = Instant::now() + GRACE;
        while willing && Instant::now() < until {
            if let Some(status) = self.0.try_wait()? {
                return Ok(status);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        self.kill();
        self.0.wait()
    }

    fn kill(&mut self) {
        if let Some(group) = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw)
            && matches!(self.0.try_wait(), Ok(None))
        {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.kill();
        let _ = self.0.wait();
    }
}

/// Waits until there is something to read (or the end of it); `false` when the time is up.
fn readable(pipe: &ChildStdout, until: Instant) -> io::Result<bool> {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(false);
        }
        let timeout = Timespec::try_from(left).map_err(|_| io::ErrorKind::InvalidInput)?;
        match poll(&mut [PollFd::from_borrowed_fd(pipe.as_fd(), PollFlags::IN)], Some(&timeout)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => {}
            Ok(_) => return Ok(true),
            Err(error) => return Err(error.into()),
        }
    }
}

impl Heard {
    fn take_frames(&mut self, bytes: &mut Vec<u8>) {
        let mut used = 0;
        while let Some((kind, body, length)) = frame::first(&bytes[used..]) {
            used += length;
            match kind {
                Kind::Media => self.media_type = String::from_utf8(body.to_vec()).ok(),
                Kind::Picture => self.picture = Some(body.to_vec()).filter(|body| body.starts_with(PNG)),
                Kind::Made => self.made = Some(Ok(body.to_vec())),
                Kind::Refused => self.made = Some(Err(String::from_utf8_lossy(body).into_owned())),
                kind => {
                    if let Ok(extraction) = serde_json::from_slice(body) {
                        self.best = Some((kind, extraction));
                    }
                }
            }
        }
        bytes.drain(..used);
    }
}

/// The answer from the worker's best word and from how it ended.
fn answer(heard: Heard, status: ExitStatus) -> Result<Extraction, ExtractError> {
    let media_type = formats::known(heard.media_type.as_deref().unwrap_or_default());
    let spoke = heard.media_type.is_some();
    let mut extraction = match heard.best {
        Some((Kind::Last | Kind::Whole, extraction)) => extraction,
        Some((_, partial)) => {
            let (state, detail) = death(heard.late, heard.too_long, status);
            let detail = format!("only the first {} pages were read: {detail}", partial.pages.len());
            Extraction { state, detail: Some(detail), ..partial }
        }
        None if !spoke && !heard.late && !heard.too_long && !struck(status) => return Err(ExtractError::NoWorker),
        None => {
            let (state, detail) = death(heard.late, heard.too_long, status);
            let empty = Draft::default().finish(media_type, Err(Failure::Damaged(String::new())));
            Extraction { state, detail: Some(detail), ..empty }
        }
    };
    // A worker that a file has taken over may say anything; a type is only ever one of ours.
    extraction.media_type = formats::known(&extraction.media_type).to_owned();
    Ok(extraction)
}

fn struck(status: ExitStatus) -> bool {
    status.signal().is_some()
}

/// The state that a worker's death without a last word means.
fn death(late: bool, too_long: bool, status: ExitStatus) -> (TextState, String) {
    let signal = status.signal().and_then(Signal::from_named_raw);
    match signal {
        _ if late => (TextState::TimedOut, "it took too long".to_owned()),
        _ if too_long => (TextState::TooLarge, "its text is too long".to_owned()),
        Some(Signal::XCPU) => (TextState::TimedOut, "it took too much processor time".to_owned()),
        // Rust aborts when memory or stack runs out; the kernel kills when the machine's memory does.
        Some(Signal::ABORT | Signal::SEGV | Signal::BUS | Signal::KILL) => {
            (TextState::TooLarge, "it needs too much memory".to_owned())
        }
        _ => (TextState::Damaged, "its reader failed".to_owned()),
    }
}
