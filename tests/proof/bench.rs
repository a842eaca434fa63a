//! Runs faults and prints the table of what came of them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

/// Losses printed for each fault; the others are only counted.
const PRINTED: usize = 20;

/// What the bench takes.
#[derive(clap::Parser)]
pub struct Arguments {
    /// Tries each fault as often as it deserves, instead of for some minutes together
    #[arg(long)]
    long: bool,
    /// Makes another run; the same seed gives the same faults
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How often each fault is tried
    #[arg(long)]
    rounds: Option<u64>,
    /// The one fault to try
    #[arg(long)]
    only: Option<String>,
    /// Faults whose names contain this, as other tests are chosen
    filter: Option<String>,
    /// Taken as by other tests; what is printed is always shown
    #[arg(long)]
    nocapture: bool,
}

/// One fault.
pub struct Fault {
    /// What it is called in the table.
    pub name: &'static str,
    /// Tries it, and looks.
    pub run: fn(&Bench) -> Row,
}

/// How the bench was started.
pub struct Bench {
    pub seed: u64,
    long: bool,
    rounds: Option<u64>,
}

/// What came of a fault.
#[derive(Default)]
pub struct Row {
    /// How often it was tried.
    pub tried: u64,
    /// Acknowledged operations looked for afterwards.
    pub checked: u64,
    /// What is not as it was acknowledged, each in a line.
    pub lost: Vec<String>,
    /// What else there is to say.
    pub detail: String,
}

impl Bench {
    /// How often to try a fault: what was asked for, or so often in the short and the long form.
    pub fn times(&self, short: u64, long: u64) -> u64 {
        self.rounds.unwrap_or(if self.long { long } else { short })
    }

    /// Numbers for a fault: the same ones for the same seed.
    pub fn numbers(&self, fault: &str) -> Numbers {
        Numbers(fault.bytes().fold(self.seed, |seed, byte| seed.wrapping_mul(257).wrapping_add(u64::from(byte))))
    }
}

impl Row {
    /// A fault that this machine does not let happen.
    pub fn not_here(why: impl std::fmt::Display) -> Self {
        Self { detail: format!("not possible here: {why}"), ..Self::default() }
    }
}

/// A small generator of numbers: the same seed gives the same ones.
#[derive(Clone)]
pub struct Numbers(u64);

impl Numbers {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// A number under `end`.
    pub fn under(&mut self, end: usize) -> usize {
        usize::try_from(self.next()).expect("fits") % end.max(1)
    }

    /// One of these.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.under(of.len())]
    }

    /// Other numbers, for someone who works beside.
    pub fn fork(&mut self) -> Self {
        Self(self.next().wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}

/// Tries the chosen faults; fails when anything is lost.
pub fn run(faults: &[Fault], arguments: Arguments) -> ExitCode {
    let bench = Bench { seed: arguments.seed, long: arguments.long, rounds: arguments.rounds };
    let chosen = |fault: &&Fault| {
        arguments.only.as_deref().is_none_or(|only| fault.name == only)
            && arguments.filter.as_deref().is_none_or(|part| fault.name.contains(part))
    };
    let chosen: Vec<&Fault> = faults.iter().filter(chosen).collect();
    if let Some(only) = arguments.only.filter(|_| chosen.is_empty()) {
        let names: Vec<&str> = faults.iter().map(|fault| fault.name).collect();
        eprintln!("there is no fault {only:?}; there are {}", names.join(", "));
        return ExitCode::from(2);
    }
    println!("{:<18} {:>7} {:>8} {:>6}  seed {}", "fault", "tried", "checked", "lost", bench.seed);
    let lost: usize = chosen.iter().map(|fault| try_one(fault, &bench)).sum();
    if lost == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Tries one fault and prints its row; returns how much was lost. Whatever a fault trips over counts as lost.
fn try_one(fault: &Fault, bench: &Bench) -> usize {
    let begun = Instant::now();
    let row = catch_unwind(AssertUnwindSafe(|| (fault.run)(bench))).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or_else(|| panic.downcast_ref::<&str>().map(|&said| said.to_owned()));
        Row { lost: vec![said.unwrap_or_default()], detail: "it came to no end".to_owned(), ..Row::default() }
    });
    let Row { tried, checked, lost, detail } = row;
    println!(
        "{:<18} {tried:>7} {checked:>8} {:>6}  {detail} ({:.0} s)",
        fault.name,
        lost.len(),
        begun.elapsed().as_secs_f64()
    );
    lost.iter().take(PRINTED).for_each(|loss| println!("    {loss}"));
    lost.len()
}
