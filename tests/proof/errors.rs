//! Disks that refuse: syncs that fail, no room, reads that fail. What cannot be done is refused in the documented words,
//! reading goes on, nothing acknowledged is lost; a sync that failed stops writing until a restart.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::base::Base;
use crate::bench::{Bench, Numbers, Row};
use crate::load;
use crate::oracle::Heard;
use crate::strace::{self, Strace, Threads};
use crate::support::{Answer, Server, sha256};

/// How long the index cannot be written.
const TROUBLE: Duration = Duration::from_millis(1_500);

/// What becomes of writing when the disk works again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    /// It goes on.
    Works,
    /// It needs a restart.
    NeedsRestart,
}

/// A call that fails while a paper is uploaded.
struct Refusal {
    what: &'static str,
    threads: Option<&'static str>,
    inject: &'static str,
    /// The file or folder it concerns; a new paper's bytes come in as the server's first, and get a folder by name.
    path: fn(&Path, &[u8]) -> PathBuf,
    status: u16,
    code: &'static str,
    after: After,
}

const REFUSALS: [Refusal; 7] = [
    Refusal {
        what: "the journal is not synced",
        threads: Some("writer"),
        inject: "inject=fdatasync:error=EIO",
        path: |data, _| data.join("journal/actions.jsonl"),
        status: 503,
        code: "read_only",
        after: After::NeedsRestart,
    },
    Refusal {
        what: "the journal is not written",
        threads: Some("writer"),
        inject: "inject=write:error=EIO",
        path: |data, _| data.join("journal/actions.jsonl"),
        status: 503,
        code: "read_only",
        after: After::NeedsRestart,
    },
    Refusal {
        what: "no room for the journal",
        threads: Some("writer"),
        inject: "inject=write:error=ENOSPC",
        path: |data, _| data.join("journal/actions.jsonl"),
        status: 507,
        code: "disk_full",
        after: After::Works,
    },
    Refusal {
        what: "no room for the journal, nor to take back",
        threads: Some("writer"),
        inject: "inject=write,ftruncate:error=ENOSPC",
        path: |data, _| data.join("journal/actions.jsonl"),
        status: 503,
        code: "read_only",
        after: After::NeedsRestart,
    },
    Refusal {
        what: "no room for bytes",
        threads: None,
        inject: "inject=write:error=ENOSPC",
        path: |data, _| data.join("blobs/incoming/0"),
        status: 507,
        code: "disk_full",
        after: After::Works,
    },
    Refusal {
        what: "bytes are not synced",
        threads: None,
        inject: "inject=fdatasync:error=EIO",
        path: |data, _| data.join("blobs/incoming/0"),
        status: 500,
        code: "internal",
        after: After::Works,
    },
    Refusal {
        what: "the names of bytes are not synced",
        threads: None,
        inject: "inject=fsync:error=EIO",
        path: |data, bytes| data.join("blobs").join(&sha256(bytes)[..2]),
        status: 500,
        code: "internal",
        after: After::Works,
    },
];

pub fn run(bench: &Bench) -> Row {
    let mut numbers = bench.numbers("errors");
    let base = Base::make(&mut numbers);
    let mut row = Row::default();
    let mut note = |what: &str, wrong: Vec<String>| {
        row.tried += 1;
        row.checked += base.oracle.acknowledged();
        row.lost.extend(wrong.into_iter().map(|why| format!("{what}: {why}")));
    };
    let traced = strace::possible();
    if traced.is_ok() {
        for refusal in &REFUSALS {
            note(refusal.what, refused(&base.copy(), refusal, &mut numbers));
        }
        note("the index is not synced", index(&base.copy(), &mut numbers));
        note("bytes are not read", unread(&base.copy()));
    }
    let full = full_disk(&base, &mut numbers);
    if let Ok(wrong) = &full {
        note("the disk is full", wrong.clone());
    }
    let said = [traced.err().map(|why| format!("calls cannot be made to fail: {why}")), full.err()];
    let said: Vec<String> = said.into_iter().flatten().collect();
    row.detail = if said.is_empty() {
        "EIO, ENOSPC, a full disk".to_owned()
    } else {
        format!("not possible here: {}", said.join("; "))
    };
    row
}

/// The answer that was not what was asked for.
fn refusal(heard: Result<Heard, String>) -> Result<Answer, String> {
    match heard? {
        Heard::Refused(answer) => Ok(answer),
        Heard::Done => Err("it was done".to_owned()),
    }
}

fn has_code(answer: &Answer, status: u16, code: &str) -> Option<String> {
    let right = answer.status == status && answer.json()["code"] == code;
    (!right).then(|| format!("the answer was {} {}", answer.status, answer.text()))
}

/// A paper is refused, reading goes on, and what comes later is taken or refused as documented.
fn refused(base: &Base, fault: &Refusal, numbers: &mut Numbers) -> Vec<String> {
    let server = base.start();
    let mut wrong = Vec::new();
    let threads = fault.threads.map_or(Threads::All, |name| Threads::Named(name.to_owned()));
    let file = load::file(numbers);
    let path = (fault.path)(base.data.path(), &file.0).display().to_string();
    let strace = Strace::attach(&server, &threads, &["-P", &path, "-e", fault.inject]);
    match refusal(base.oracle.create(&server, "new", file)) {
        Ok(answer) => wrong.extend(has_code(&answer, fault.status, fault.code)),
        Err(why) => wrong.push(why),
    }
    wrong.extend(base.oracle.look_only(&server, base.data.path(), "paper-0"));
    wrong.extend((!strace.has_struck()).then(|| "no call failed".to_owned()));
    wrong.extend(base.oracle.look_only(&server, base.data.path(), "paper-1"));
    let later = base.oracle.create(&server, "later", load::file(numbers));
    match fault.after {
        After::Works => wrong.extend(refusal(later).ok().map(|answer| format!("later: {}", answer.text()))),
        After::NeedsRestart => match refusal(later) {
            Ok(answer) => wrong.extend(has_code(&answer, 503, "read_only")),
            Err(why) => wrong.push(format!("written again without a restart: {why}")),
        },
    }
    let ready = server.get("/readyz").status;
    if (ready == 200) != (fault.after == After::Works) {
        wrong.push(format!("/readyz answers {ready}"));
    }
    ended(server);
    wrong.extend(base.look());
    wrong
}

/// A commit of the index that fails is made again; nothing is left out of it.
fn index(base: &Base, numbers: &mut Numbers) -> Vec<String> {
    let server = base.start();
    let path = base.data.path().join("index").display().to_string();
    let inject = "inject=fsync,fdatasync:error=EIO:when=1";
    let strace = Strace::attach(&server, &Threads::All, &["-P", &path, "-e", inject]);
    let mut wrong = std::thread::scope(|scope| {
        let publishing = scope.spawn(|| load::act(&server, &base.oracle, numbers, "draft", "publish"));
        std::thread::sleep(TROUBLE);
        let struck = strace.has_struck();
        let published = publishing.join().expect("no panic");
        let refused = refusal(published).ok().map(|answer| answer.text());
        refused.into_iter().chain((!struck).then(|| "no call failed".to_owned())).collect::<Vec<String>>()
    });
    wrong.extend(base.oracle.look_only(&server, base.data.path(), "draft"));
    ended(server);
    wrong.extend(base.look());
    wrong
}

/// Bytes that cannot be read are an error of ours, and only then.
fn unread(base: &Base) -> Vec<String> {
    let server = base.start();
    let paper = base.oracle.paper("paper-0").expect("it was made");
    let name = sha256(&paper.files[0].0);
    let path = base.data.path().join("blobs").join(&name[..2]).join(&name).display().to_string();
    let strace = Strace::attach(&server, &Threads::All, &["-P", &path, "-e", "inject=read:error=EIO"]);
    let file = format!("/api/v1/artifacts/{}/file", paper.id.expect("it was made"));
    let mut wrong: Vec<String> = has_code(&server.get(&file), 500, "internal").into_iter().collect();
    wrong.extend(base.oracle.look_only(&server, base.data.path(), "paper-1"));
    wrong.extend((!strace.has_struck()).then(|| "no call failed".to_owned()));
    wrong.extend(base.oracle.look_only(&server, base.data.path(), "paper-0"));
    ended(server);
    wrong.extend(base.look());
    wrong
}

fn ended(mut server: Server) {
    server.kill();
}

/// A disk of a few megabytes that is full to the last byte.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Result<Self, String> {
        let dir = crate::support::folder();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=40m", "none"]).arg(dir.path()).output();
        match mounted {
            Ok(output) if output.status.success() => Ok(Self(dir)),
            Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
            Err(error) => Err(format!("mount: {error}")),
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

/// Works on a disk until nothing fits any more, makes room, and goes on.
fn full_disk(base: &Base, numbers: &mut Numbers) -> Result<Vec<String>, String> {
    let disk = SmallDisk::mount()?;
    let data = disk.0.path().join("data");
    crate::base::copy(base.data.path(), &data);
    let oracle = base.oracle.copy();
    let mut wrong = Vec::new();
    let mut server = Server::start(&data, &[]);
    fill(&disk.0.path().join("ballast"));
    let mut refusals = 0;
    for n in 0..30 {
        match oracle.create(&server, &format!("new-{n}"), load::file(numbers))? {
            Heard::Refused(answer) => {
                refusals += 1;
                wrong.extend(has_code(&answer, 507, "disk_full"));
            }
            Heard::Done => {}
        }
    }
    if refusals == 0 {
        wrong.push("nothing was refused on a full disk".to_owned());
    }
    wrong.extend(oracle.look_only(&server, &data, "paper-0"));
    std::fs::remove_file(disk.0.path().join("ballast")).expect("is removed");
    if let Heard::Refused(answer) = oracle.create(&server, "later", load::file(numbers))? {
        wrong.push(format!("refused with room: {}", answer.text()));
    }
    server.stop();
    wrong.extend(oracle.look_at_all(Server::start(&data, &[]), &data));
    Ok(wrong)
}

/// Writes a file until nothing more fits.
fn fill(path: &Path) {
    use std::io::Write;
    let mut file = std::fs::File::create(path).expect("is made");
    let mut size = 1 << 20;
    while size > 0 {
        if file.write_all(&vec![b'x'; size]).is_err() {
            size /= 2;
        }
    }
}
