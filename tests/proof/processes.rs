//! Other processes: a second server on the same folder, and readers of files that are killed.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::base::Base;
use crate::bench::{Bench, Row};
use crate::load;
use crate::support::{Server, program, run, said};

/// Files whose readers are killed.
const FILES: usize = 12;

/// A second server refuses the folder, commands go through the first one, and neither loses anything.
pub fn two(bench: &Bench) -> Row {
    let mut numbers = bench.numbers("two");
    let base = Base::make(&mut numbers);
    let server = base.start();
    let mut row = Row { tried: bench.times(3, 50), ..Row::default() };
    let data = base.data.path().to_str().expect("plain");
    for round in 0..row.tried {
        let second = program(&["serve", "--data", data, "--listen", "127.0.0.1:0"]).output().expect("runs");
        let (text, code) = said(&second);
        if code != Some(1) || !text.contains("another clearinghouse works on") {
            row.lost.push(format!("a second server ended with {code:?}: {text}"));
        }
        for command in ["verify", "reindex"] {
            let (text, code) = said(&run(&[command, "--data", data]));
            row.lost.extend((code != Some(0)).then(|| format!("{command} ended with {code:?}: {text}")));
        }
        let made = load::one(&server, &base.oracle, &mut numbers, &format!("beside-{round}"));
        row.lost.extend(made.unwrap_or_else(Some));
    }
    row.lost.extend(base.oracle.look_at_all(server, base.data.path()));
    row.checked = base.oracle.acknowledged();
    "the second refuses, commands go through the first".clone_into(&mut row.detail);
    row
}

/// Readers are killed while a queue of files is read: each file is there and ends in a state, the server goes on.
pub fn readers(bench: &Bench) -> Row {
    let mut numbers = bench.numbers("readers");
    let base = Base::make(&mut numbers);
    let server = base.start();
    let mut row = Row { tried: bench.times(1, 20), ..Row::default() };
    let (mut killed, over) = (0_u64, AtomicBool::new(false));
    for round in 0..row.tried {
        over.store(false, Ordering::Relaxed);
        killed += std::thread::scope(|scope| {
            let (server, over) = (&server, &over);
            let killing = scope.spawn(move || kill_readers(server, over));
            let titles: Vec<String> = (0..FILES).map(|n| format!("read-{round}-{n}")).collect();
            for title in &titles {
                base.oracle.create(server, title, load::file(&mut numbers)).expect("is answered");
            }
            over.store(true, Ordering::Relaxed);
            for title in &titles {
                server.wait_until_read(&base.oracle.paper(title).and_then(|paper| paper.id).expect("it was made"));
            }
            killing.join().expect("no panic")
        });
    }
    row.lost.extend(base.oracle.look_at_all(server, base.data.path()));
    row.checked = base.oracle.acknowledged();
    row.detail = format!("{killed} readers killed");
    row
}

/// Kills whatever the server has started, until it is over.
fn kill_readers(server: &Server, over: &AtomicBool) -> u64 {
    let mut killed = 0;
    while !over.load(Ordering::Relaxed) {
        for task in crate::strace::threads(server.id()) {
            let children = format!("/proc/{}/task/{}/children", server.id(), task.0);
            for child in std::fs::read_to_string(children).unwrap_or_default().split_whitespace() {
                let done = std::process::Command::new("kill").args(["-KILL", child]).status();
                killed += u64::from(done.is_ok_and(|done| done.success()));
            }
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    killed
}
