//! A running clearinghouse, and a client for it.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use sha2::{Digest, Sha256};

/// Longest wait for anything that happens by itself.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program, with these arguments.
pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clearinghouse"));
    command.args(arguments).env_remove("CLEARINGHOUSE_DATA").env("CLEARINGHOUSE_LOG", "warn").stdin(Stdio::null());
    command
}

/// Runs the program to its end.
pub fn run(arguments: &[&str]) -> Output {
    program(arguments).output().expect("the program runs")
}

/// What it printed, and its exit code.
pub fn said(output: &Output) -> (String, Option<i32>) {
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (text, output.status.code())
}

/// A server that is killed when the test ends.
pub struct Server {
    child: Child,
    pub base: String,
    agent: ureq::Agent,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// An answer, read to its end.
pub struct Answer {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The answer, which must have this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }
}

fn agent() -> ureq::Agent {
    let config =
        ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).timeout_global(Some(PATIENCE));
    config.build().into()
}

impl Server {
    /// Starts on a free port and waits until it listens.
    pub fn start(data: &Path, more: &[&str]) -> Self {
        let data = data.to_str().expect("a plain path");
        let mut command = program(&["serve", "--listen", "127.0.0.1:0", "--data", data]);
        command.args(more);
        Self::spawn(command)
    }

    /// Starts a server by this command and waits until it listens.
    pub fn spawn(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("is piped")).lines();
        let line = lines.next().expect("it says where it listens").expect("in text");
        let base = line.strip_prefix("listening on ").expect("in these words").to_owned();
        // The rest is read, so that the program never waits for it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, base, agent: agent() }
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// SIGTERM; returns how long it took to stop and whether it ended well.
    pub fn stop(&mut self) -> (Duration, bool) {
        let begun = Instant::now();
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill runs").success());
        let status = self.child.wait().expect("it ends");
        (begun.elapsed(), status.success())
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Any request.
    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.try_request(method, path, headers, body).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// Any request; an error when the server goes away.
    pub fn try_request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Answer, String> {
        let mut request = ureq::http::Request::builder().method(method).uri(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = if body.is_empty() && matches!(method, "GET" | "DELETE" | "HEAD") {
            self.agent.run(request.body(()).expect("a request"))
        } else {
            self.agent.run(request.body(body.to_vec()).expect("a request"))
        };
        let mut response = response.map_err(|error| error.to_string())?;
        let mut read = Vec::new();
        response.body_mut().as_reader().read_to_end(&mut read).map_err(|error| error.to_string())?;
        Ok(Answer { status: response.status().as_u16(), headers: response.headers().clone(), body: read })
    }

    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[], &[])
    }

    /// A page, as a browser asks for it.
    pub fn page(&self, path: &str) -> Answer {
        self.request("GET", path, &[("accept", "text/html,*/*")], &[])
    }

    /// A search, as JSON.
    pub fn search(&self, query: &str) -> Value {
        self.get(&format!("/api/v1/search?{query}")).expect(200).json()
    }

    /// Uploads through the API.
    pub fn upload(&self, name: &str, bytes: &[u8], metadata: &Value, headers: &[(&str, &str)]) -> Answer {
        let form = multipart(&[("metadata", metadata.to_string().as_bytes(), None), ("file", bytes, Some(name))]);
        let headers = [&[("content-type", MULTIPART)], headers].concat();
        self.request("POST", "/api/v1/artifacts", &headers, &form)
    }

    /// Uploads, waits until it is read, publishes; returns its identifier.
    pub fn publish(&self, name: &str, bytes: &[u8], metadata: &Value) -> String {
        let id = self.upload(name, bytes, metadata, &[]).expect(201).json()["id"].as_str().expect("a text").to_owned();
        self.wait_until_read(&id);
        self.transition(&id, &serde_json::json!({"action": "publish", "override": "for the test"})).expect(200);
        id
    }

    pub fn transition(&self, id: &str, body: &Value) -> Answer {
        let path = format!("/api/v1/artifacts/{id}/transitions");
        self.request("POST", &path, &[("content-type", "application/json")], body.to_string().as_bytes())
    }

    /// Waits until the file of an artifact is read; returns the state.
    pub fn wait_until_read(&self, id: &str) -> String {
        wait_for(|| {
            let state = self.get(&format!("/api/v1/artifacts/{id}/text")).json()["state"].clone();
            state.as_str().map(str::to_owned)
        })
    }
}

/// Polls until there is something.
pub fn wait_for<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The content type of [`multipart`].
pub const MULTIPART: &str = "multipart/form-data; boundary=XXclearinghouseXX";

/// A multipart body of (field, content, file name).
pub fn multipart(parts: &[(&str, &[u8], Option<&str>)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, content, file_name) in parts {
        let file_name = file_name.map(|name| format!("; filename=\"{name}\"")).unwrap_or_default();
        let head =
            format!("--XXclearinghouseXX\r\nContent-Disposition: form-data; name=\"{field}\"{file_name}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--XXclearinghouseXX--\r\n");
    body
}

/// The SHA-256 of bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A folder that goes away.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// The passages of a hit as (page, label, text without markup).
pub fn passages(hit: &Value) -> Vec<(u64, String, String)> {
    let passage = |snippet: &Value| {
        let html = snippet["html"].as_str().expect("a text");
        let text = html.replace("<mark>", "").replace("</mark>", "");
        (snippet["page"].as_u64().expect("a number"), snippet["label"].as_str().expect("a text").to_owned(), text)
    };
    hit["snippets"].as_array().expect("a list").iter().map(passage).collect()
}
