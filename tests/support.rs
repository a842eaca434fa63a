//! A running clearinghouse, and a client for it.

use std::io::{BufRead, BufReader, Read};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
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

/// A server that is killed when the test ends. It is asked as its admin, unless another client is made.
pub struct Server {
    child: Child,
    data: Option<PathBuf>,
    admin: Client,
    /// What it printed after its address.
    said: Arc<Mutex<Vec<String>>>,
}

/// Someone who asks a server.
#[derive(Clone)]
pub struct Client {
    pub base: String,
    agent: ureq::Agent,
    /// What says who it is: a token or a cookie.
    identity: Option<(&'static str, String)>,
}

impl Deref for Server {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.admin
    }
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
        let path = data.to_str().expect("a plain path");
        let mut command = program(&["serve", "--data", path]);
        if !more.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        command.args(more);
        let mut server = Self::spawn(command);
        if !more.contains(&"--demo") {
            server.work_on(data);
        }
        server
    }

    /// Asks as an admin of the clearinghouse in this folder from now on.
    pub fn work_on(&mut self, data: &Path) {
        self.data = Some(data.to_owned());
        self.admin = self.member("admin", &[]);
    }

    /// Someone of this role, member of these districts, who sends a token. The same one each time.
    pub fn member(&self, role: &str, districts: &[&str]) -> Client {
        let data = self.data.as_ref().and_then(|data| data.to_str()).expect("a server started on a folder");
        let email = format!("{role}{}@test.example", districts.join("-"));
        let kept = self.data.as_ref().expect("a folder").join(format!("token-of-{email}"));
        if let Ok(token) = std::fs::read_to_string(&kept) {
            return self.with_token(&token);
        }
        let mut add = vec!["user", "add", &email, "--role", role, "--data", data];
        add.extend(districts.iter().flat_map(|district| ["--district", district]));
        let (text, code) = said(&run(&add));
        assert!(code == Some(0) || text.contains("has an account already"), "{text}");
        let (token, code) = said(&run(&["token", "add", &email, "--data", data]));
        assert_eq!(code, Some(0), "{token}");
        std::fs::write(&kept, token.trim()).expect("the token is kept for the next start");
        self.with_token(token.trim())
    }

    fn with_token(&self, token: &str) -> Client {
        Client { identity: Some(("authorization", format!("Bearer {token}"))), ..self.visitor() }
    }

    /// Someone who is not signed in.
    pub fn visitor(&self) -> Client {
        Client { identity: None, ..self.admin.clone() }
    }

    /// The rest of the line it printed that begins so.
    pub fn line(&self, beginning: &str) -> String {
        wait_for(|| {
            let lines = self.said.lock().expect("no panic");
            lines.iter().find_map(|line| line.strip_prefix(beginning)).map(str::to_owned)
        })
    }

    /// Starts a server by this command and waits until it listens.
    pub fn spawn(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("is piped")).lines();
        let line = lines.next().expect("it says where it listens").expect("in text");
        let base = line.strip_prefix("listening on ").expect("in these words").replace("0.0.0.0", "127.0.0.1");
        // The rest is read, so that the program never waits for it.
        let said: Arc<Mutex<Vec<String>>> = Arc::default();
        let heard = Arc::clone(&said);
        std::thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| heard.lock().expect("no panic").push(line));
        });
        let admin = Client { base, agent: agent(), identity: None };
        Self { child, data: None, admin, said }
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Sends a signal, such as `KILL`.
    pub fn signal(&self, signal: &str) {
        let status = Command::new("kill").args([&format!("-{signal}"), &self.child.id().to_string()]).status();
        assert!(status.is_ok_and(|status| status.success()), "the server runs");
    }

    /// SIGTERM; returns how long it took to stop and whether it ended well.
    pub fn stop(&mut self) -> (Duration, bool) {
        let begun = Instant::now();
        self.signal("TERM");
        let status = self.child.wait().expect("it ends");
        (begun.elapsed(), status.success())
    }
}

impl Client {
    /// The same, with the cookies of an answer.
    pub fn with_cookies(&self, answer: &Answer) -> Self {
        let cookies = answer.headers.get_all("set-cookie").into_iter().filter_map(|value| value.to_str().ok());
        let pairs: Vec<&str> = cookies.filter_map(|cookie| cookie.split(';').next()).collect();
        Self { identity: Some(("cookie", pairs.join("; "))), ..self.clone() }
    }

    /// The person whom a one-time sign-in link, given as the address of its page, signs in.
    pub fn follow(&self, link: &str) -> Self {
        let path = link.strip_prefix(&self.base).expect("a link of this server");
        let anyone = Self { identity: None, ..self.clone() };
        let answer = anyone.request("GET", path, &[("accept", "text/html,*/*")], &[]);
        anyone.with_cookies(&answer)
    }

    /// The token it sends.
    pub fn token(&self) -> String {
        let bearer = self.identity.as_ref().and_then(|(_, value)| value.strip_prefix("Bearer "));
        bearer.expect("it sends a token").to_owned()
    }

    /// Sends a form, as a browser does.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let kind = ("content-type", "application/x-www-form-urlencoded");
        self.request("POST", path, &[kind, ("accept", "text/html,*/*")], body.as_bytes())
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
        if let Some((name, value)) = &self.identity {
            request = request.header(*name, value);
        }
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

    /// Uploads a document of a district and hands it in; returns its identifier.
    pub fn submit(&self, title: &str, text: &str) -> String {
        let metadata =
            serde_json::json!({"title": title, "kind": "agenda", "licence": "CC-BY-4.0", "districts": ["00010000"]});
        let made = self.upload("paper.txt", text.as_bytes(), &metadata, &[]).expect(201).json();
        let id = made["id"].as_str().expect("a text").to_owned();
        self.wait_until_read(&id);
        self.transition(&id, &serde_json::json!({"action": "submit"})).expect(200);
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
