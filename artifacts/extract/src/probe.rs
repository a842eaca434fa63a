//! What code that a file has taken over could do: the worker tries, behind its fences, and says how it went.
//! So the fences are tested where they stand, and the server can say at its start what they are made of.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::net::{TcpStream, UdpSocket};
use std::process::Command;
use std::time::Duration;

/// The probe that only says what the fences are made of.
pub(crate) const REPORT: &str = "report";

/// A probe: its name, and what it tries. `Ok` is a fence that let it through.
type Probe = (&'static str, fn() -> io::Result<()>);

const PROBES: [Probe; 12] = [
    ("read", || File::open("/etc/passwd").map(drop)),
    ("list", || std::fs::read_dir("/").map(drop)),
    ("write", || OpenOptions::new().create(true).append(true).open("/tmp/extract-probe").map(drop)),
    ("remove", || std::fs::remove_file("/tmp/extract-probe-victim")),
    ("connect", || TcpStream::connect("127.0.0.1:9").map(drop)),
    ("send", || UdpSocket::bind("127.0.0.1:0").map(drop)),
    ("run", || Command::new("/bin/true").status().map(drop)),
    ("thread", || std::thread::Builder::new().spawn(|| ()).map(drop)),
    ("memory", memory),
    ("stack", || if deep(0) > 0 { Ok(()) } else { Err(io::ErrorKind::Other.into()) }),
    ("spin", spin),
    ("sleep", sleep),
];

/// Tries what the probe of that name tries; `None` if there is no such probe. "output" writes without end.
pub(crate) fn attempt(name: &str, output: &mut File) -> Option<String> {
    if name == "output" {
        return Some(describe(flood(output)));
    }
    PROBES.iter().find(|(known, _)| *known == name).map(|(_, probe)| describe(probe()))
}

fn describe(outcome: io::Result<()>) -> String {
    match outcome {
        Ok(()) => "let through".to_owned(),
        Err(error) => format!("refused: {error}"),
    }
}

fn memory() -> io::Result<()> {
    let mut hoard: Vec<Vec<u8>> = Vec::new();
    for _ in 0..1 << 20 {
        hoard.push(vec![1; 1 << 20]);
    }
    if hoard.len() > 1 { Ok(()) } else { Err(io::ErrorKind::Other.into()) }
}

fn deep(n: u64) -> u64 {
    let frame = std::hint::black_box([n; 64]);
    if n == u64::MAX { n } else { deep(n + 1).max(frame[0]) }
}

fn spin() -> io::Result<()> {
    let mut n = 0_u64;
    while std::hint::black_box(n) != u64::MAX {
        n += 1;
    }
    Err(io::ErrorKind::Other.into())
}

fn sleep() -> io::Result<()> {
    loop {
        std::thread::sleep(Duration::from_mins(1));
    }
}

/// Never completes a frame.
fn flood(output: &mut File) -> io::Result<()> {
    output.write_all(&[b'L', 255, 255, 255, 255])?;
    loop {
        output.write_all(&[b'x'; 4 << 10])?;
    }
}
