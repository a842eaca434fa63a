//! One flipped byte, or a cut, in every kind of file of the data folder: found, named, repaired where that is possible,
//! and never given out as if nothing were wrong.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::base::Base;
use crate::bench::{Bench, Numbers, Row};
use crate::support::{Client, run, said, sha256, wait_for};

/// A kind of file, and what must become of a damaged one.
struct Kind {
    name: &'static str,
    holds: fn(&Path) -> bool,
    expected: Expected,
}

enum Expected {
    /// Everything is as it was: it is built again, or holds nothing of worth.
    Repaired,
    /// Reading goes on as it was, writing is refused, and `verify` says what is lost.
    NamedAndReadOnly,
    /// The program does not start, and says what to do.
    NotStarted,
    /// The one file is not given out, and the same upload again repairs it.
    Withheld,
}

const KINDS: [Kind; 11] = [
    Kind {
        name: "journal",
        holds: |path| path.ends_with("journal/actions.jsonl"),
        expected: Expected::NamedAndReadOnly,
    },
    Kind {
        name: "journal of accounts",
        holds: |path| path.ends_with("accounts/actions.jsonl"),
        expected: Expected::NotStarted,
    },
    Kind { name: "bytes", holds: |path| is_in(path, "blobs"), expected: Expected::Withheld },
    Kind { name: "catalog", holds: |path| is_in(path, "catalog"), expected: Expected::Repaired },
    Kind { name: "index", holds: |path| is_in(path, "index"), expected: Expected::Repaired },
    Kind { name: "derived data", holds: |path| is_in(path, "derived"), expected: Expected::Repaired },
    Kind { name: "sessions", holds: |path| is_in(path, "sessions"), expected: Expected::Repaired },
    Kind { name: "counters", holds: |path| is_in(path, "counters"), expected: Expected::Repaired },
    Kind { name: "notices", holds: |path| is_in(path, "notices"), expected: Expected::Repaired },
    Kind {
        name: "notes of uploads",
        holds: |path| path.extension().is_some_and(|end| end == "note"),
        expected: Expected::Repaired,
    },
    Kind { name: "lock", holds: |path| path.ends_with("lock"), expected: Expected::Repaired },
];

fn is_in(path: &Path, folder: &str) -> bool {
    path.components().any(|part| part.as_os_str() == folder)
}

pub fn tried(bench: &Bench) -> Row {
    let mut numbers = bench.numbers("damage");
    let base = Base::make(&mut numbers);
    begin_an_upload(&base);
    let mut row = Row::default();
    let mut spoilt = Vec::new();
    for kind in &KINDS {
        let files: Vec<PathBuf> = files(base.data.path()).into_iter().filter(|path| (kind.holds)(path)).collect();
        for _ in 0..bench.times(2, 40) {
            let copy = base.copy();
            let file = copy.data.path().join(&files[numbers.under(files.len())]);
            let how = damage(&file, &mut numbers);
            row.tried += 1;
            row.checked += base.oracle.acknowledged();
            let wrong = looked_at(&copy, kind, &file);
            row.lost.extend(wrong.into_iter().map(|why| format!("{}: {} {how}: {why}", kind.name, file.display())));
        }
        spoilt.push(kind.name);
    }
    row.detail = spoilt.join(", ");
    row
}

fn begin_an_upload(base: &Base) {
    let mut server = base.start();
    let tus = [("tus-resumable", "1.0.0"), ("upload-length", "10")];
    server.request("POST", "/api/v1/uploads", &tus, &[]).expect(201);
    server.stop();
}

/// Every file of a folder that is not empty, but the sockets and tokens of the tests.
fn files(data: &Path) -> Vec<PathBuf> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).expect("lists").flatten() {
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => walk(&entry.path(), found),
                Ok(metadata) if metadata.is_file() => found.push(entry.path()),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    walk(data, &mut found);
    let mut names: Vec<PathBuf> =
        found.iter().filter_map(|path| path.strip_prefix(data).ok().map(Path::to_owned)).collect();
    names.sort();
    names
}

/// Flips a bit, or cuts the file off; says which.
fn damage(file: &Path, numbers: &mut Numbers) -> String {
    let mut bytes = fs::read(file).expect("reads");
    let at = numbers.under(bytes.len());
    let how = if bytes.is_empty() {
        bytes.push(b'x');
        "grown".to_owned()
    } else if numbers.under(3) == 0 {
        bytes.truncate(at);
        format!("cut to {at}")
    } else {
        bytes[at] ^= 1 << numbers.under(8);
        format!("changed at {at}")
    };
    fs::write(file, bytes).expect("writes");
    how
}

fn looked_at(copy: &Base, kind: &Kind, file: &Path) -> Vec<String> {
    match kind.expected {
        Expected::Repaired => copy.look(),
        Expected::NamedAndReadOnly | Expected::NotStarted => named(copy, kind),
        Expected::Withheld => withheld(copy, file),
    }
}

/// What `verify` says, and its exit code.
fn verify(copy: &Base) -> (String, Option<i32>) {
    said(&run(&["verify", "--data", copy.data.path().to_str().expect("plain")]))
}

/// It is named; a server that starts all the same shows everything and takes no change.
fn named(copy: &Base, kind: &Kind) -> Vec<String> {
    let mut wrong = Vec::new();
    let (text, code) = verify(copy);
    if code == Some(0) || !text.contains("journal") {
        wrong.push(format!("verify ends with {code:?}: {text}"));
    }
    let started = std::panic::catch_unwind(|| copy.start());
    let Ok(server) = started else {
        // It said why, and to restore a backup.
        if !text.contains("restore") {
            wrong.push(format!("it does not start and says only: {text}"));
        }
        return wrong;
    };
    if matches!(kind.expected, Expected::NamedAndReadOnly) {
        wrong.extend(copy.oracle.look(&server, copy.data.path(), true));
        let refused = server.upload("c.txt", b"c", &json!({}), &[]);
        if refused.status != 503 {
            wrong.push(format!("a change is answered {}", refused.status));
        }
    }
    wrong
}

/// The damaged bytes are sent to nobody, whole or in part, until the same file comes again.
fn withheld(copy: &Base, file: &Path) -> Vec<String> {
    let name = file.file_name().expect("a name").to_string_lossy().into_owned();
    let mut wrong = Vec::new();
    let (text, code) = verify(copy);
    if code != Some(2) || !text.contains(&name) {
        wrong.push(format!("verify ends with {code:?}: {text}"));
    }
    let server = copy.start();
    let paper = copy.oracle.settled().into_iter().find(|paper| sha256(&paper.files[0].0) == name).expect("its paper");
    let path = format!("/api/v1/artifacts/{}/file", paper.id.as_deref().expect("it was made"));
    for headers in [&[][..], &[("range", "bytes=0-0")]] {
        let answer = server.request("GET", &path, headers, &[]);
        if answer.status != 500 || answer.json()["code"] != "file_damaged" {
            wrong.push(format!("its bytes are sent with {}", answer.status));
        }
    }
    let damaged = server.get("/metrics").text().contains("clearinghouse_files_damaged 1");
    wrong.extend((!damaged).then(|| "no figure says so".to_owned()));
    send_again(&server, &paper.files[0].0);
    wait_for(|| (server.get(&path).status == 200).then_some(()));
    drop(server);
    wrong.extend(copy.look());
    wrong
}

fn send_again(server: &Client, bytes: &[u8]) {
    let made = server.upload("again.bin", bytes, &json!({"title": "Again", "kind": "other"}), &[]).expect(201).json();
    server.transition(made["id"].as_str().expect("a text"), &json!({"action": "delete"})).expect(204);
}
