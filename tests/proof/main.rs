//! The proof bench: every fault we can think of, done to the real program under load, and what was acknowledged looked
//! for afterwards.
//!
//! `cargo test --release --test proof -- --long --seed 7` tries each fault as often as it deserves; without `--long` it
//! takes some minutes. `--only kill` tries one fault, `--rounds 5000` that many times. It exits with 1 when anything
//! acknowledged is lost, or anything is half there.

#![allow(dead_code, reason = "the other faults use it")]

#[path = "../../src/demo/mod.rs"]
#[allow(dead_code, unused_imports, reason = "only its document writers are used; its tests run elsewhere")]
mod demo;
#[path = "../support.rs"]
#[allow(dead_code, reason = "shared with the other tests")]
mod support;

mod bench;
mod hostile;
mod kill;
mod load;
mod oracle;

use std::process::ExitCode;

use bench::{Arguments, Fault};
use clap::Parser;

/// What is tried. A fault is a row here and a module.
const FAULTS: &[Fault] = &[Fault { name: "kill", run: kill::run }, Fault { name: "hostile", run: hostile::run }];

fn main() -> ExitCode {
    bench::run(FAULTS, Arguments::parse())
}
