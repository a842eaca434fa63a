//! `clearinghouse`: a document repository and search engine for a state education programme, in one binary.

mod api;
mod app;
mod checks;
mod cli;
mod compute;
mod curation;
mod demo;
mod error;
mod http;
mod https;
mod indexing;
mod jobs;
mod lab;
mod manifest;
mod notices;
mod pace;
mod pages;
mod people;
mod pictures;
mod plans;
mod publications;
mod reading;
mod reports;
mod searches;
mod settings;
mod spreadsheet;
mod suggested;
mod synonyms;
mod upkeep;

use std::process::ExitCode;

/// A search allocates thousands of small things, which the system's allocator takes longer for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // The worker has a life of its own: nothing of the program is set up for it.
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == "extract-worker") {
        return extract::worker_main(&arguments.collect::<Vec<_>>(), &[publications::MAKER]);
    }
    cli::run()
}
