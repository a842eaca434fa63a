//! nginx, beside which this program is measured.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::wait_for;

/// An nginx that serves a folder until it is dropped.
pub struct Nginx {
    child: Child,
    base: String,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its workers go when it is asked to stop, not when it is killed.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

impl Nginx {
    /// Serves `dir`, in which there is a file `known`, as nginx comes, with a worker a core; none if it is not installed.
    pub fn start(dir: &Path, known: &str) -> Option<Self> {
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
        let nginx = Self { child, base: format!("http://127.0.0.1:{port}") };
        let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(1)));
        let agent: ureq::Agent = config.build().into();
        wait_for(|| agent.get(nginx.url(known)).call().is_ok().then_some(()));
        Some(nginx)
    }

    /// Where a file of the folder is.
    pub fn url(&self, file: &str) -> String {
        format!("{}/{file}", self.base)
    }
}

/// Workers of an nginx started by root are another user.
fn readable_by_workers(dir: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let _ = std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o755));
}
