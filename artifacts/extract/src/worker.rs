//! The worker process: one file, one life.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read as _, Write};
use std::os::fd::AsFd;
use std::process::ExitCode;

use model::Extraction;

use crate::draft::{Draft, Failure};
use crate::fence;
use crate::formats::{self, Job, Plan};
use crate::frame::{self, Kind};
use crate::limits::Limits;
use crate::source::Source;
use crate::{probe, sniff};

/// What asks, in place of a plan, for a probe instead of an extraction.
pub(crate) const PROBE: &str = "--probe";

/// What asks, in place of a plan and before the number, for a picture of a page.
pub(crate) const PICTURE: &str = "picture:";

/// What asks, in place of a plan and before its name, for something that the program makes.
pub(crate) const MAKE: &str = "make:";

/// Something that the program makes behind the same fences: its name, and how the bytes handed in become others. The error
/// is for people.
pub type Maker = (&'static str, fn(&[u8]) -> Result<Vec<u8>, String>);

/// Parsers recurse; the stack they get, in bytes, is part of the fenced memory.
const STACK: usize = 64 << 20;
/// How much of the file decides its type, in bytes.
const HEAD: u64 = 8 << 10;

/// How far a worker stands back for the server when both want a processor, from 0 to 19.
const NICENESS: i32 = 10;

/// The whole life of the `extract-worker` subcommand: fences itself, reads the file that is its standard input (open
/// and seekable), writes frames to its standard output, exits. `args` are the arguments after the subcommand, as
/// [`Extractor`](crate::Extractor) gives them; `makers` is what it can make beside. A panic in a parser is caught and not
/// printed.
pub fn worker_main(args: &[OsString], makers: &[Maker]) -> ExitCode {
    std::panic::set_hook(Box::new(|_| {}));
    Task::from_args(args, makers).map_or(ExitCode::from(2), run)
}

struct Task {
    limits: Limits,
    errand: Errand,
    name: String,
}

/// What a worker is started for.
#[derive(Clone, Copy)]
enum Errand {
    Extract(Plan),
    /// A picture of this page.
    Picture(usize),
    Make(Maker),
    Probe,
}

impl Task {
    /// The limits, the plan or [`PROBE`], and the name of the file or the probe.
    fn from_args(args: &[OsString], makers: &[Maker]) -> Option<Self> {
        let limits = Limits::from_args(args)?;
        let errand = match args.get(4)?.to_str()? {
            PROBE => Errand::Probe,
            errand if errand.starts_with(PICTURE) => Errand::Picture(errand[PICTURE.len()..].parse().ok()?),
            errand if errand.starts_with(MAKE) => {
                Errand::Make(*makers.iter().find(|(name, _)| *name == &errand[MAKE.len()..])?)
            }
            plan => Errand::Extract(Plan::named(plan)?),
        };
        Some(Self { limits, errand, name: args.get(5)?.to_string_lossy().into_owned() })
    }
}

/// Raises the fences and does the errand behind them, on a thread with a stack for recursive parsers.
fn run(task: Task) -> ExitCode {
    // Where it is not possible, searches wait a little longer while files are read.
    let _ = rustix::process::nice(NICENESS);
    let usage = fence::limit(task.limits, STACK as u64);
    let Ok((input, output)) = own_streams() else { return ExitCode::FAILURE };
    let files = fence::enclose_files();
    let reader = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        fence::no_processes();
        let fences = [usage, files, fence::enclose_calls()];
        let mut teller = Teller { output, left: task.limits.output_bytes, media_type: sniff::UNKNOWN };
        match task.errand {
            Errand::Extract(plan) => extract(input, plan, task.name, &mut teller),
            Errand::Picture(page) => draw(input, page, task.name, &mut teller),
            Errand::Make((_, maker)) => make(input, maker, &mut teller),
            Errand::Probe => probe(&task.name, &fences, &mut teller),
        }
    });
    match reader.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn draw(input: File, page: usize, name: String, teller: &mut Teller) -> io::Result<()> {
    let mut source = Source::new(input, name)?;
    teller.tell(Kind::Media, sniff::UNKNOWN.as_bytes())?;
    match formats::pdf::draw(&mut source, page).filter(|png| png.len() as u64 + 8 <= teller.left) {
        Some(png) => teller.tell(Kind::Picture, &png),
        None => Ok(()),
    }
}

fn make(mut input: File, maker: fn(&[u8]) -> Result<Vec<u8>, String>, teller: &mut Teller) -> io::Result<()> {
    teller.tell(Kind::Media, sniff::UNKNOWN.as_bytes())?;
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    match maker(&bytes) {
        Ok(made) => teller.tell(Kind::Made, &made),
        Err(why) => teller.tell(Kind::Refused, why.as_bytes()),
    }
}

fn probe(name: &str, fences: &[String], teller: &mut Teller) -> io::Result<()> {
    teller.tell(Kind::Media, sniff::UNKNOWN.as_bytes())?;
    let found = match name {
        probe::REPORT => Some(fences.join("\n")),
        name => probe::attempt(name, &mut teller.output),
    };
    let extraction = Draft::default().finish(sniff::UNKNOWN, Ok(()));
    teller.last(&Extraction { detail: found, ..extraction })
}

/// The input and output as files of our own; whatever an engine prints goes to the standard error instead.
fn own_streams() -> io::Result<(File, File)> {
    let input = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    rustix::stdio::dup2_stdout(io::stderr().as_fd())?;
    Ok((input, output))
}

/// Writes frames, never more than the caller will take.
struct Teller {
    output: File,
    left: u64,
    media_type: &'static str,
}

impl Teller {
    /// Says what is known so far, if the final answer will still fit.
    fn interim(&mut self, kind: Kind, draft: &Draft) {
        let body = json(&draft.clone().finish(self.media_type, Ok(())));
        if body.len() as u64 <= self.left / 4 {
            let _ = self.tell(kind, &body);
        }
    }

    fn tell(&mut self, kind: Kind, body: &[u8]) -> io::Result<()> {
        frame::write(&mut self.output, kind, body)?;
        self.left = self.left.saturating_sub(body.len() as u64 + 8);
        self.output.flush()
    }

    fn last(&mut self, extraction: &Extraction) -> io::Result<()> {
        let body = json(extraction);
        if body.len() as u64 + 8 > self.left {
            let refusal =
                Draft::default().finish(self.media_type, Err(Failure::TooLarge("its text is too long".to_owned())));
            return self.tell(Kind::Last, &json(&refusal));
        }
        self.tell(Kind::Last, &body)
    }
}

fn json(extraction: &Extraction) -> Vec<u8> {
    serde_json::to_vec(extraction).unwrap_or_default()
}

fn extract(input: File, plan: Plan, name: String, teller: &mut Teller) -> io::Result<()> {
    let mut source = Source::new(input, name)?;
    let head = source.head(HEAD)?;
    teller.media_type = formats::media_type(&head, &mut source);
    let media_type = teller.media_type;
    teller.tell(Kind::Media, media_type.as_bytes())?;
    let mut draft = Draft::default();
    let outcome = if source.length() == 0 {
        Err(Failure::damaged("the file is empty"))
    } else {
        let mut report = |kind: Kind, draft: &Draft| teller.interim(kind, draft);
        let mut job = Job { source, plan, report: &mut report };
        read(media_type, &mut job, &mut draft)
    };
    teller.last(&draft.finish(media_type, outcome))
}

fn read(media_type: &str, job: &mut Job, draft: &mut Draft) -> Result<(), Failure> {
    let Some(format) = formats::find(media_type) else {
        return Err(Failure::Unsupported(String::new()));
    };
    formats::caught(|| (format.read)(job, draft)).unwrap_or_else(|| Err(Failure::damaged("the reader gave up on it")))
}
