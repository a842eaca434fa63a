//! Downloads of 1 MiB, beside nginx serving the same bytes in the same run.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;

use crate::corpus::{Corpus, Numbers};
use crate::support::{Server, folder, wait_for};
use crate::{Row, load, row};

const MIB: usize = 1 << 20;
const CONNECTIONS: usize = 4;

/// Megabytes a second, and how that compares.
pub fn downloads(server: &Server, corpus: &Corpus) -> Row {
    const NAME: &str = "1 MiB download, 4 connections, MB/s (beside nginx; share)";
    let mut text = corpus.words(MIB / 4, &mut Numbers::new(u64::from(std::process::id())));
    text.truncate(text.floor_char_boundary(MIB));
    let id = server.publish("words.txt", text.as_bytes(), &json!({"title": "Words", "kind": "curriculum"}));
    let dir = folder();
    std::fs::write(dir.path().join("words.txt"), &text).expect("is written");
    let Some(nginx) = Nginx::start(dir.path()) else { return row(NAME, "not measured: nginx is not installed") };
    let own = rate(&server.url(&format!("/artifacts/{id}/file")), text.len());
    let other = rate(&nginx.url, text.len());
    row(NAME, format!("{own} ({other}; {} %)", 100 * own / other.max(1)))
}

/// Megabytes a second of `url`, whose body has `length` bytes.
fn rate(url: &str, length: usize) -> usize {
    let agent: ureq::Agent = ureq::Agent::config_builder().max_idle_connections_per_host(CONNECTIONS).build().into();
    let each = load::throughput(CONNECTIONS, |_| {
        let body = agent.get(url).call().expect("is sent").body_mut().read_to_vec().expect("is read");
        assert_eq!(body.len(), length);
    });
    each * length / 1_000_000
}

/// An nginx that serves a folder until it is dropped.
struct Nginx {
    child: Child,
    url: String,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its workers go when it is asked to stop, not when it is killed.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

impl Nginx {
    /// Serves `dir` as nginx comes, with a worker a core; none if it is not installed.
    fn start(dir: &Path) -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let root = dir.display();
        let settings = format!(
            "daemon off; worker_processes auto; pid {root}/pid; error_log {root}/errors;\n\
             events {{}}\n\
             http {{ access_log off; sendfile on; server {{ listen 127.0.0.1:{port}; root {root}; }} }}\n"
        );
        let file = dir.join("nginx.conf");
        std::fs::write(&file, settings).ok()?;
        readable_by_workers(dir);
        let mut command = Command::new("nginx");
        command.arg("-p").arg(dir).arg("-c").arg(&file).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().ok()?;
        let nginx = Self { child, url: format!("http://127.0.0.1:{port}/words.txt") };
        let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(1)));
        let agent: ureq::Agent = config.build().into();
        wait_for(|| agent.get(&nginx.url).call().is_ok().then_some(()));
        Some(nginx)
    }
}

/// Workers of an nginx started by root are another user.
fn readable_by_workers(dir: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let _ = std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o755));
}
