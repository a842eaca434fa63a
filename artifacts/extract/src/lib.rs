//! File bytes to text by page.
//!
//! Parsers hang, panic and blow up on real files, so none of them ever runs in the calling process: the program
//! re-executes itself as a worker ([`worker_main`]), one file per process, behind fences that do not depend on the
//! parsers' good behaviour. Whatever a file does, [`Extractor::extract`] ends with a definite
//! [`TextState`](model::TextState).
//!
//! A new format is one file under `formats` and one row in its `EXTRACTORS` table.

mod charset;
mod container;
mod draft;
mod extractor;
mod facts;
mod fence;
mod formats;
mod frame;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod language;
mod limits;
mod passage;
mod probe;
pub mod quality;
mod sniff;
mod source;
mod text;
mod worker;
mod xml;

pub use extractor::{ExtractError, Extractor, MakeError, sandbox_report};
pub use limits::Limits;
pub use sniff::sniff;
pub use worker::{Maker, worker_main};

/// The version of what this crate makes of a file. Rises when output changes: derived data is keyed by it.
pub const EXTRACTOR_VERSION: u32 = 3;
