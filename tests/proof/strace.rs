//! A server whose system calls are counted, or made to fail, by strace.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Server, wait_for};

/// How long it has to end.
const ENDS_WITHIN: Duration = Duration::from_secs(5);

/// Whether processes may be traced here; otherwise why not.
pub fn possible() -> Result<(), String> {
    let tried = Command::new("strace").args(["-f", "-e", "inject=fsync:error=EIO", "true"]).output();
    match tried {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or_default().to_owned()),
        Err(error) => Err(format!("strace: {error}")),
    }
}

/// Whose calls are traced.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Threads {
    /// Those of every thread. Each thread counts its calls by itself.
    All,
    /// Those of the thread of this name.
    Named(String),
}

/// strace at work; it lets the server go when it is dropped.
pub struct Strace {
    child: Child,
    log: tempfile::TempDir,
}

impl Strace {
    /// Attaches, and waits until it counts.
    pub fn attach(server: &Server, threads: &Threads, options: &[&str]) -> Self {
        let log = crate::support::folder();
        let mut command = Command::new("strace");
        command.arg("-o").arg(log.path().join("log"));
        match threads {
            Threads::All => command.args(["-f", "-p", &server.id().to_string()]),
            Threads::Named(name) => command.args(["-p", &wait_for(|| thread(server.id(), name)).to_string()]),
        };
        let mut child =
            command.args(options).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("strace starts");
        let mut said = BufReader::new(child.stderr.take().expect("is piped")).lines();
        let attached = said.by_ref().map_while(Result::ok).any(|line| line.contains("attached"));
        assert!(attached, "strace attaches");
        // The rest is read, so that it never waits for it.
        std::thread::spawn(move || said.map_while(Result::ok).for_each(drop));
        Self { child, log }
    }

    /// The calls seen until now, a line each.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log.path().join("log")).unwrap_or_default()
    }

    /// Lets the server go; whether a call was made to fail.
    pub fn has_struck(self) -> bool {
        self.log().contains("(INJECTED)")
    }
}

impl Drop for Strace {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        // Now and then it waits in vain for a thread that was killed while it began.
        let begun = Instant::now();
        while begun.elapsed() < ENDS_WITHIN && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(ENDS_WITHIN / 200);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The threads of a process, with their names.
pub fn threads(process: u32) -> Vec<(u32, String)> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    tasks
        .filter_map(|task| {
            let name = fs::read_to_string(task.path().join("comm")).ok()?;
            Some((task.file_name().to_str()?.parse().ok()?, name.trim().to_owned()))
        })
        .collect()
}

fn thread(process: u32, name: &str) -> Option<u32> {
    threads(process).into_iter().find(|(_, known)| known == name).map(|(id, _)| id)
}
