//! PDF by three engines; of each page, the best text.

mod choice;
mod glyphs;
mod line;
mod oxide;
mod picture;
mod second;
mod tags;

pub(crate) use picture::draw;

use std::time::{Duration, Instant};

use model::{DocumentFacts, Unit};

use super::{Job, Plan};
use crate::draft::{Draft, Failure, PARTS_LIMIT};
use crate::frame::Kind;

/// The largest PDF that is read: engines hold it in memory more than once.
const FILE: u64 = 256 << 20;
/// The first word about pages read so far is given after this time, later ones at doubling times.
const FIRST_WORD: Duration = Duration::from_secs(2);

/// What an engine gives: one text a physical page, in order.
#[derive(Default)]
struct Reading {
    pages: Vec<String>,
    facts: DocumentFacts,
}

pub(super) fn read(job: &mut Job, draft: &mut Draft) -> Result<(), Failure> {
    let bytes = job.source.bytes(FILE)?;
    if job.plan == Plan::Fallback {
        let reading = second::read_all(&bytes)?;
        return fill(&reading, draft);
    }
    let mut next_word = FIRST_WORD;
    let begun = Instant::now();
    let first = oxide::read(&bytes, &mut |reading| {
        if begun.elapsed() >= next_word {
            next_word *= 2;
            say(reading, job, Kind::Partial);
        }
    });
    match first {
        Ok(first) => improve(first, &bytes, job, draft),
        Err(Failure::Encrypted) => Err(Failure::Encrypted),
        Err(failure) => match second::read_all(&bytes) {
            Ok(reading) => fill(&reading, draft),
            Err(Failure::Encrypted) => Err(Failure::Encrypted),
            Err(_) => Err(failure),
        },
    }
}

/// Asks the second engine for the pages whose text is doubtful.
fn improve(mut reading: Reading, bytes: &[u8], job: &mut Job, draft: &mut Draft) -> Result<(), Failure> {
    say(&reading, job, Kind::Whole);
    glyphs::improve(&mut reading.pages, bytes);
    let doubtful: Vec<usize> = (0..reading.pages.len()).filter(|n| choice::is_doubtful(&reading.pages[*n])).collect();
    if !doubtful.is_empty() {
        say(&reading, job, Kind::Whole);
        second::improve(&mut reading.pages, &doubtful, bytes);
    }
    fill(&reading, draft)
}

fn say(reading: &Reading, job: &mut Job, kind: Kind) {
    let mut draft = Draft::default();
    // A draft that is full is said like any other.
    let _ = fill(reading, &mut draft);
    (job.report)(kind, &draft);
}

fn fill(reading: &Reading, draft: &mut Draft) -> Result<(), Failure> {
    draft.facts = reading.facts.clone();
    for page in &reading.pages {
        draft.begin(Unit::Page, None)?;
        draft.push(page)?;
    }
    Ok(())
}

/// How many of a document's pages are read.
fn page_limit(count: usize) -> usize {
    count.min(PARTS_LIMIT + 1)
}
