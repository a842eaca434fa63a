//! Backups made while people work, cut off by SIGKILL of the command or of the server, gone on with and restored: what was
//! acknowledged by then is in them, byte for byte.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::base::Base;
use crate::bench::{Bench, Numbers, Row};
use crate::load;
use crate::support::{Server, folder, program, run, said};

/// People who work meanwhile.
const CLIENTS: usize = 2;

pub fn tried(bench: &Bench) -> Row {
    let mut numbers = bench.numbers("backup");
    let base = Base::make(&mut numbers);
    let place = folder();
    let file = place.path().join("backup.tar").display().to_string();
    let mut row = Row { tried: bench.times(6, 200), ..Row::default() };
    let mut cut_off = 0;
    for round in 0..row.tried {
        let (wrong, was_cut) = cut(&base, &file, round, &mut numbers);
        row.lost.extend(wrong);
        cut_off += u64::from(was_cut);
        row.lost.extend(whole(&base, &file));
    }
    row.checked = base.oracle.acknowledged();
    row.detail = format!("{cut_off} backups cut off, each gone on with and restored");
    row
}

fn command(name: &str, file: &str, data: &Path) -> [String; 4] {
    [name.to_owned(), file.to_owned(), "--data".to_owned(), data.display().to_string()]
}

/// Makes a backup beside mixed work, which SIGKILL ends: of the command, or of the server. Whether that was in time.
fn cut(base: &Base, file: &str, round: u64, numbers: &mut Numbers) -> (Vec<String>, bool) {
    let mut server = base.start();
    let mut wrong = base.oracle.look(&server, base.data.path(), false);
    let words = command("backup", file, base.data.path());
    let was_cut = std::thread::scope(|scope| {
        let mut workers = Vec::new();
        for client in 0..CLIENTS {
            let (server, mut numbers) = (&server, numbers.fork());
            let name = format!("b{round}c{client}");
            workers.push(scope.spawn(move || load::work_on(server, &base.oracle, &mut numbers, &name)));
        }
        std::thread::sleep(Duration::from_millis(numbers.next() % 300));
        let mut backup = program(&words.each_ref().map(String::as_str));
        let mut backup = backup.stdout(Stdio::null()).spawn().expect("the program starts");
        std::thread::sleep(Duration::from_millis(numbers.next() % 50));
        let was_cut = matches!(backup.try_wait(), Ok(None));
        if round.is_multiple_of(2) {
            let _ = backup.kill();
        }
        server.signal("KILL");
        let _ = backup.wait();
        wrong.extend(workers.into_iter().flat_map(|worker| worker.join().expect("no panic")));
        was_cut
    });
    server.kill();
    (wrong, was_cut)
}

/// Goes on with the backup, restores it elsewhere, and looks there for everything.
fn whole(base: &Base, file: &str) -> Vec<String> {
    let mut server = base.start();
    let mut wrong = base.oracle.look(&server, base.data.path(), false);
    let words = command("backup", file, base.data.path());
    let (text, code) = said(&run(&words.each_ref().map(String::as_str)));
    server.stop();
    if code != Some(0) {
        wrong.push(format!("backup ended with {code:?}: {text}"));
        return wrong;
    }
    let place = folder();
    let data = place.path().join("restored");
    let words = command("restore", file, &data);
    let (text, code) = said(&run(&words.each_ref().map(String::as_str)));
    if code != Some(0) {
        wrong.push(format!("restore ended with {code:?}: {text}"));
        return wrong;
    }
    // Who looks has the same token there.
    let token = "token-of-admin@test.example";
    std::fs::copy(base.data.path().join(token), data.join(token)).expect("is copied");
    let oracle = base.oracle.copy();
    wrong
        .extend(oracle.look_at_all(Server::start(&data, &[]), &data).into_iter().map(|why| format!("restored: {why}")));
    wrong
}
