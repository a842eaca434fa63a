//! SIGKILL before every call with which an operation writes: each write, sync, rename and removal of one upload, one
//! publication, one redaction, one rebuild of the index.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::base::Base;
use crate::bench::{Bench, Numbers, Row};
use crate::load;
use crate::oracle::Oracle;
use crate::strace::{self, Strace, Threads};
use crate::support::Client;

/// The calls that change what is on the disk.
const CALLS: &str = "trace=fsync,fdatasync,sync_file_range,write,writev,pwrite64,pwritev,ftruncate,rename,renameat,\
                     renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir";
/// Longest time until it is ready again.
const READY_WITHIN: Duration = Duration::from_secs(5);

/// An operation that is killed at each of its calls.
struct Operation {
    name: &'static str,
    run: fn(&Client, &Oracle, &mut Numbers) -> Result<(), String>,
}

const OPERATIONS: [Operation; 4] = [
    Operation {
        name: "upload",
        run: |server, oracle, numbers| oracle.create(server, "new", load::file(numbers)).map(drop),
    },
    Operation {
        name: "publish",
        run: |server, oracle, numbers| load::act(server, oracle, numbers, "draft", "publish").map(drop),
    },
    Operation {
        name: "redact",
        run: |server, oracle, numbers| load::act(server, oracle, numbers, "paper-0", "redact").map(drop),
    },
    Operation {
        name: "reindex",
        run: |server, _, _| server.try_request("POST", "/api/v1/admin/reindex", &[], &[]).map(drop),
    },
];

/// A call of an operation: the `at`th of its kind in a thread.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    operation: usize,
    threads: Threads,
    call: String,
    at: usize,
}

pub fn run(bench: &Bench) -> Row {
    if let Err(why) = strace::possible() {
        return Row::not_here(why);
    }
    let mut numbers = bench.numbers("calls");
    let base = Base::make(&mut numbers);
    let mut places: Vec<Place> = (0..OPERATIONS.len()).flat_map(|at| places(&base, at, &mut numbers)).collect();
    let all = places.len();
    let most = usize::try_from(bench.times(25, u64::MAX)).unwrap_or(usize::MAX).min(all);
    let mut row = Row::default();
    let (mut struck, mut slowest) = (0, Duration::ZERO);
    for n in 0..most {
        let other = n + numbers.under(all - n);
        places.swap(n, other);
        let place = &places[n];
        let copy = base.copy();
        if kill_at(&copy, place, &mut numbers) {
            struck += 1;
        }
        let begun = Instant::now();
        let server = copy.start();
        slowest = slowest.max(begun.elapsed());
        let wrong = copy.oracle.look_at_all(server, copy.data.path());
        row.lost
            .extend(wrong.into_iter().map(|why| format!("{} at {place:?}: {why}", OPERATIONS[place.operation].name)));
        row.tried += 1;
        row.checked += 1 + base.oracle.acknowledged();
    }
    if slowest > READY_WITHIN {
        row.lost.push(format!("it was ready again only after {:.1} s", slowest.as_secs_f64()));
    }
    row.detail = format!("{struck} struck, of {all} calls; slowest ready again {:.2} s", slowest.as_secs_f64());
    row
}

/// Runs the operation with SIGKILL before one of its calls; whether it came to that.
fn kill_at(base: &Base, place: &Place, numbers: &mut Numbers) -> bool {
    let mut server = base.start();
    let inject = format!("inject={}:signal=KILL:when={}", place.call, place.at);
    let strace = Strace::attach(&server, &place.threads, &["-e", &inject]);
    let _ = (OPERATIONS[place.operation].run)(&server, &base.oracle, numbers);
    // What goes on behind the answer may be struck as well.
    std::thread::sleep(Duration::from_millis(100));
    let struck = !server.is_running();
    drop(strace);
    server.kill();
    struck
}

/// Runs the operation once and counts its calls on the data folder.
fn places(base: &Base, operation: usize, numbers: &mut Numbers) -> BTreeSet<Place> {
    let copy = base.copy();
    let mut server = copy.start();
    let strace = Strace::attach(&server, &Threads::All, &["-y", "-e", CALLS]);
    (OPERATIONS[operation].run)(&server, &copy.oracle, numbers).expect("is answered");
    std::thread::sleep(Duration::from_millis(300));
    let names: BTreeMap<u32, String> = strace::threads(server.id()).into_iter().collect();
    let log = strace.log();
    drop(strace);
    server.kill();
    let alone = |name: &&String| names.values().filter(|other| other == name).count() == 1;
    counted(&log, copy.data.path())
        .into_iter()
        .map(|(thread, call, at)| {
            let threads = names.get(&thread).filter(alone).cloned().map_or(Threads::All, Threads::Named);
            Place { operation, threads, call, at }
        })
        .collect()
}

/// The calls in a log that touch the folder: thread, call, and the how many-th of its kind in its thread it is.
fn counted(log: &str, data: &Path) -> Vec<(u32, String, usize)> {
    let data = data.to_str().expect("plain");
    let mut calls: BTreeMap<(u32, String), usize> = BTreeMap::new();
    let mut places = Vec::new();
    for line in log.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let (Ok(thread), Some((call, _))) = (thread.parse::<u32>(), rest.trim().split_once('(')) else { continue };
        let at = calls.entry((thread, call.to_owned())).or_default();
        *at += 1;
        if rest.contains(data) {
            places.push((thread, call.to_owned(), *at));
        }
    }
    places
}
