//! The proof bench: every fault we can think of, done to the real program under load, and what was acknowledged looked
//! for afterwards.
//!
//! `cargo test --release --test proof -- --long --seed 7` tries each fault as often as it deserves; without `--long` it
//! takes some minutes. `--only kill` tries one fault, `--rounds 5000` that many times. It exits with 1 when anything
//! acknowledged is lost, or anything is half there.

#[path = "../../src/demo/mod.rs"]
#[allow(dead_code, unused_imports, reason = "only its document writers are used; its tests run elsewhere")]
mod demo;
#[path = "../mail_server.rs"]
#[allow(dead_code, reason = "shared with the other tests")]
mod mail_server;
#[path = "../support.rs"]
#[allow(dead_code, reason = "shared with the other tests")]
mod support;

mod backup;
mod base;
mod bench;
mod calls;
mod damage;
mod decoy;
mod errors;
mod files;
mod hostile;
mod kill;
mod load;
mod mail;
mod oracle;
mod power;
mod processes;
mod strace;
mod time;
mod views;

use std::process::ExitCode;

use bench::{Arguments, Fault};
use clap::Parser;

/// What is tried. A fault is a row here and a module.
const FAULTS: &[Fault] = &[
    Fault { name: "kill", run: kill::run },
    Fault { name: "calls", run: calls::run },
    Fault { name: "errors", run: errors::run },
    Fault { name: "power", run: power::run },
    Fault { name: "damage", run: damage::tried },
    Fault { name: "views", run: views::run },
    Fault { name: "backup", run: backup::tried },
    Fault { name: "two", run: processes::two },
    Fault { name: "clock", run: time::clock },
    Fault { name: "pause", run: time::pause },
    Fault { name: "readers", run: processes::readers },
    Fault { name: "mail", run: mail::run },
    Fault { name: "hostile", run: hostile::run },
];

fn main() -> ExitCode {
    bench::run(FAULTS, Arguments::parse())
}
