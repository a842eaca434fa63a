//! Clocks that jump by ten years, forward and back, between starts and while the server runs; and a server that stands
//! still while people wait.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::base::Base;
use crate::bench::{Bench, Row};
use crate::load;
use crate::oracle::Heard;
use crate::support::{Server, program};

/// Where Debian has what makes programs believe in another time.
const FAKETIME: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
/// Requests that wait while the server stands still.
const WAITING: usize = 8;

/// A server that lives in another time, which `clock` may be changed to say.
fn start_at(base: &Base, clock: &Path, offset: &str) -> Server {
    std::fs::write(clock, offset).expect("writes");
    let data = base.data.path().to_str().expect("plain");
    let mut command = program(&["serve", "--data", data, "--listen", "127.0.0.1:0"]);
    command.env("LD_PRELOAD", FAKETIME).env("FAKETIME_TIMESTAMP_FILE", clock);
    command.env("FAKETIME_NO_CACHE", "1").env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    Server::spawn(command)
}

/// Tokens are too old ten years later, as they should be: whoever looks needs a new one.
fn sign_in_anew(base: &Base, server: &mut Server) {
    for entry in std::fs::read_dir(base.data.path()).expect("lists").flatten() {
        if entry.file_name().to_string_lossy().starts_with("token-of-") {
            std::fs::remove_file(entry.path()).expect("is removed");
        }
    }
    server.work_on(base.data.path());
}

/// Papers are made, published and looked at in the future, in the past, and across a jump.
pub fn clock(bench: &Bench) -> Row {
    let faked = Command::new("date").arg("+%Y").env("LD_PRELOAD", FAKETIME).env("FAKETIME", "+3650d").output();
    let year = |output: &[u8]| String::from_utf8_lossy(output).trim().parse::<i32>().unwrap_or(0);
    let now = Command::new("date").arg("+%Y").output().expect("date runs");
    if !faked.is_ok_and(|faked| year(&faked.stdout) > year(&now.stdout) + 8) {
        return Row::not_here(format!("{FAKETIME} does not work (install faketime)"));
    }
    let mut numbers = bench.numbers("clock");
    let base = Base::make(&mut numbers);
    let clock = base.data.path().join("clock-of-the-test");
    let mut row = Row::default();
    for (n, (start, jump)) in
        [("+3650d", "-3650d"), ("-3650d", "+3650d"), ("+0d", "+3650d"), ("+0d", "-3650d")].iter().enumerate()
    {
        let mut server = start_at(&base, &clock, start);
        for (at, offset) in [start, jump].into_iter().enumerate() {
            std::fs::write(&clock, offset).expect("writes");
            sign_in_anew(&base, &mut server);
            let title = format!("{n}-{at}");
            let made = base.oracle.create(&server, &title, load::file(&mut numbers)).and_then(|made| match made {
                Heard::Done => load::act(&server, &base.oracle, &mut numbers, &title, "publish"),
                refused @ Heard::Refused(_) => Ok(refused),
            });
            if let Ok(Heard::Refused(answer)) = made {
                row.lost.push(format!("{title}, {start} then {jump}: {} {}", answer.status, answer.text()));
            }
            row.lost.extend(base.oracle.look(&server, base.data.path(), true));
            row.tried += 1;
        }
        server.stop();
    }
    let mut server = base.start();
    sign_in_anew(&base, &mut server);
    row.lost.extend(base.oracle.look_at_all(server, base.data.path()));
    row.checked = base.oracle.acknowledged();
    "ten years forward and back, at the start and while it runs".clone_into(&mut row.detail);
    row
}

/// SIGSTOP while requests are under way: each is answered once it goes on, and nothing is made twice.
pub fn pause(bench: &Bench) -> Row {
    let mut numbers = bench.numbers("pause");
    let base = Base::make(&mut numbers);
    let server = base.start();
    let length = Duration::from_secs(bench.times(4, 60));
    let mut row = Row { tried: 1, ..Row::default() };
    server.signal("STOP");
    std::thread::scope(|scope| {
        let waiting: Vec<_> = (0..WAITING)
            .map(|n| {
                let (server, base, file) = (&server, &base, load::file(&mut numbers));
                scope.spawn(move || base.oracle.create(server, &format!("waited-{n}"), file))
            })
            .collect();
        std::thread::sleep(length);
        let begun = Instant::now();
        server.signal("CONT");
        for answer in waiting.into_iter().map(|waiting| waiting.join().expect("no panic")) {
            match answer {
                Ok(Heard::Done) => {}
                Ok(Heard::Refused(answer)) => row.lost.push(format!("{} {}", answer.status, answer.text())),
                Err(error) => row.lost.push(error),
            }
        }
        row.detail = format!("{WAITING} waited {length:?}; all answered {:?} later", begun.elapsed());
    });
    row.lost.extend(base.oracle.look_at_all(server, base.data.path()));
    row.checked = base.oracle.acknowledged();
    row
}
