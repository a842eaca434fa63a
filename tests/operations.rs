//! What whoever runs it sees: figures, request numbers, logs, and settings that are refused before anything is opened.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Server, folder, program, run, said, wait_for};

/// A server whose log goes to a file.
fn logging(data: &std::path::Path, log: &std::path::Path, more: &[&str]) -> Server {
    let mut command = program(&["serve", "--listen", "127.0.0.1:0", "--data", data.to_str().expect("plain")]);
    command.args(more).env("CLEARINGHOUSE_LOG", "debug");
    command.stderr(Stdio::from(fs::File::create(log).expect("is made")));
    let mut server = Server::spawn(command);
    server.work_on(data);
    server
}

#[test]
fn figures_count_by_template_and_name_nobody() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let id = server.publish("a.txt", b"A plan for pangolins.", &json!({"title": "Pangolins", "kind": "other"}));
    for _ in 0..3 {
        server.visitor().page(&format!("/artifacts/{id}")).expect(200);
    }
    server.visitor().get("/api/v1/artifacts/nothing").expect(404);
    server.visitor().get("/link/secretsecretsecret");
    server.visitor().get("/somewhere/else").expect(404);
    server.search("q=pangolins");
    let metrics = wait_for(|| {
        let text = server.get("/metrics").expect(200).text();
        text.contains("clearinghouse_folder_bytes{folder=\"blobs\"} 21").then_some(text)
    });
    for line in [
        "clearinghouse_requests_total{method=\"read\",route=\"/artifacts/{id}\",status=\"2xx\"} 3",
        "clearinghouse_requests_total{method=\"read\",route=\"none\",status=\"4xx\"} 1",
        "clearinghouse_request_seconds_count{route=\"/artifacts/{id}\"} 3",
        "clearinghouse_files_read_total{state=\"text\"} 1",
        "clearinghouse_mail_waiting 0",
        "clearinghouse_writable 1",
    ] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
    let value = |name: &str| -> u64 {
        let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{name} is not in\n{metrics}"))
    };
    assert!(value("clearinghouse_connections") >= 1 && value("clearinghouse_disk_free_bytes") > 0);
    assert!(
        value("clearinghouse_memory_bytes") > 1_000_000 && value("clearinghouse_start_time_seconds") > 1_700_000_000
    );
    assert_eq!(value("clearinghouse_journal_lines"), value("clearinghouse_index_line"));
    for secret in [id.as_str(), "secretsecret", "pangolins", "test.example", "somewhere"] {
        assert!(!metrics.to_lowercase().contains(secret), "{secret} is in\n{metrics}");
    }
    assert!(metrics.ends_with("# EOF\n"));
}

#[test]
fn a_request_has_a_number_that_is_in_its_answer_its_problem_and_its_log() {
    let data = folder();
    let log = data.path().join("log");
    let server = logging(&data.path().join("data"), &log, &["--log-format", "json"]);
    let visitor = server.visitor();
    let made = visitor.get("/api/v1/search").expect(200);
    assert_eq!(made.header("x-request-id").len(), 16);
    let given = visitor.request("GET", "/api/v1/artifacts/nothing", &[("x-request-id", "proxy-0123-4567")], &[]);
    assert_eq!(
        (given.header("x-request-id"), &given.json()["request_id"]),
        ("proxy-0123-4567", &json!("proxy-0123-4567"))
    );
    let page = visitor.request("GET", "/nowhere", &[("x-request-id", "proxy-89ab-cdef"), ("accept", "text/html")], &[]);
    assert!(page.text().contains("proxy-89ab-cdef"), "whoever asks for help can say it");
    let bad = visitor.request("GET", "/nowhere", &[("x-request-id", "<script>alert(1)</script>")], &[]);
    assert!(!bad.header("x-request-id").contains("script"));

    // An error of ours is logged with the number of the request it happened in.
    let id = server.upload("a.txt", b"pangolins", &json!({"title": "Pangolins"}), &[]).expect(201).json()["id"].clone();
    let name = crate::support::sha256(b"pangolins");
    fs::remove_file(data.path().join("data/blobs").join(&name[..2]).join(&name)).expect("is removed");
    let path = format!("/api/v1/artifacts/{}/file", id.as_str().expect("a text"));
    server.request("GET", &path, &[("x-request-id", "proxy-broken-1")], &[]).expect(500);
    let lines = wait_for(|| {
        let text = fs::read_to_string(&log).expect("reads");
        let lines: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let of_it: Vec<Value> = lines.iter().filter(|line| line["span"]["id"] == "proxy-broken-1").cloned().collect();
        (of_it.len() >= 2).then_some(of_it)
    });
    assert!(
        lines.iter().any(|line| line["level"] == "ERROR" && line["detail"].to_string().contains(&name)),
        "{lines:?}"
    );
    let last = lines.last().expect("a line");
    assert_eq!((&last["span"]["route"], &last["status"]), (&json!("/api/v1/artifacts/{id}/file"), &json!(500)));
}

#[test]
fn the_log_holds_no_secrets_and_not_what_people_search_for() {
    let data = folder();
    let log = data.path().join("log");
    let server = logging(&data.path().join("data"), &log, &[]);
    let visitor = server.visitor();
    visitor.page("/search?q=unionbusting").expect(200);
    visitor.get("/link/0123456789secret");
    visitor.form("/sign-in", &[("email", "ann@example.org"), ("password", "battery staple"), ("then", "/")]);
    visitor.request("GET", "/", &[("cookie", "session=biscuit"), ("authorization", "Bearer tokentoken")], &[]);
    let token = server.token();
    server.get("/api/v1/me").expect(200);
    let text = wait_for(|| Some(fs::read_to_string(&log).expect("reads")).filter(|text| text.contains("/api/v1/me")));
    assert!(text.contains("/search") && text.contains("/link/{secret}"), "{text}");
    for secret in ["unionbusting", "0123456789secret", "ann@example", "battery", "biscuit", "tokentoken", &token] {
        assert!(!text.contains(secret), "{secret} is in the log:\n{text}");
    }
}

#[test]
fn settings_are_refused_in_plain_words_before_anything_is_opened() {
    let dir = folder();
    let data = dir.path().join("data");
    let config = dir.path().join("c.toml");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().expect("its address").to_string();
    let serve = |more: &[&str]| {
        let given = [&["serve", "--data", data.to_str().expect("plain"), "--listen", "127.0.0.1:0"], more].concat();
        said(&run(&given))
    };
    let file = |text: &str| {
        fs::write(&config, text).expect("is written");
        serve(&["--config", config.to_str().expect("plain")])
    };
    let cases = [
        (file("colour = 1\n"), "colour"),
        (file("upload_limit = \"much\"\n"), "upload_limit"),
        (file("[[providers]]\nname = \"G\"\n"), "issuer"),
        (file("mail_from = \"a@example.org\"\n"), "--mail-server"),
        (file("mail_server = \"smtp://10.0.0.5:25\"\nmail_from = \"nobody\"\n"), "no mail address"),
        (serve(&["--public-url", "papers"]), "is not an address such as https://papers.example.org"),
        (serve(&["--public-url", "https://papers.example.org/sub"]), "is not an address such as"),
        (serve(&["--upload-limit", "0"]), "1 to 100000 MB"),
        (serve(&["--check-nightly", "101"]), "0 to 100 per cent"),
        (serve(&["--log-format", "xml"]), "possible values: text, json"),
        (
            said(&run(&["serve", "--data", data.to_str().expect("plain"), "--listen", &taken])),
            "Is another program using it?",
        ),
    ];
    for ((text, code), why) in cases {
        assert!(code.is_some_and(|code| code != 0) && text.contains(why), "{why} is not in {text}");
        assert!(!data.exists(), "nothing was made: {why}");
    }
    let (text, code) = said(&run(&["serve", "--data", "/proc/no/data", "--listen", "127.0.0.1:0"]));
    assert!(code == Some(1) && text.contains("/proc/no/data cannot be used"), "{text}");
}

#[test]
fn a_stop_finishes_what_is_under_way_and_the_next_start_recovers_nothing() {
    let data = folder();
    let log = data.path().join("log");
    let folder = data.path().join("data");
    let mut server = logging(&folder, &log, &[]);
    let address = server.base.trim_start_matches("http://").to_owned();
    let token = server.token();
    let body = crate::support::multipart(&[
        ("metadata", b"{\"title\":\"slow\"}", None),
        ("file", &vec![b'x'; 200_000], Some("slow.txt")),
    ]);
    let uploading = std::thread::spawn(move || {
        let mut stream = TcpStream::connect(&address).expect("connects");
        let head = format!(
            "POST /api/v1/artifacts HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
            crate::support::MULTIPART,
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("sends");
        for piece in body.chunks(20_000) {
            stream.write_all(piece).expect("it is still taken");
            std::thread::sleep(Duration::from_millis(100));
        }
        let mut answer = String::new();
        let _ = std::io::Read::read_to_string(&mut stream, &mut answer);
        answer
    });
    std::thread::sleep(Duration::from_millis(300));
    let (took, well) = server.stop();
    assert!(well && took < Duration::from_secs(5), "{took:?}");
    let answer = uploading.join().expect("no panic");
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let again = data.path().join("again");
    let mut server = logging(&folder, &again, &[]);
    let text = fs::read_to_string(&again).expect("reads");
    assert!(!text.contains("rebuilt") && !text.contains("cut off") && !text.contains("WARN"), "{text}");
    assert_eq!(
        server.get("/metrics").text().lines().find(|l| l.starts_with("clearinghouse_journal_lines ")),
        Some("clearinghouse_journal_lines 1")
    );
    assert!(server.stop().1);
}

#[test]
fn who_asks_nothing_is_sent_away_soon_who_has_begun_is_waited_for() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let come = || TcpStream::connect(server.base.trim_start_matches("http://")).expect("a connection");
    let rest = |mut stream: TcpStream| {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).map(|_| answer)
    };
    let (silent, mut slow, came) = (come(), come(), Instant::now());
    slow.write_all(b"GET /healthz HT").expect("is sent");
    assert_eq!(rest(silent).expect("an orderly end"), "");
    let waited = came.elapsed().as_secs_f64();
    assert!((4.0..10.0).contains(&waited), "after {waited} s");
    slow.write_all(b"TP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("is sent");
    assert!(rest(slow).expect("an answer").starts_with("HTTP/1.1 200"));
}

#[test]
fn threads_that_take_in_what_is_brought_give_way_to_those_that_answer() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    // A search that a request with a body asks for first must not make its thread one of those.
    let id = server.publish("a.txt", b"A plan for pangolins.", &json!({"title": "Pangolins", "kind": "other"}));
    server.search("q=pangolins");
    server.page(&format!("/artifacts/{id}")).expect(200);
    let mut nice = std::collections::BTreeMap::new();
    for thread in fs::read_dir(format!("/proc/{}/task", server.id())).expect("its threads").flatten() {
        let Ok(stat) = fs::read_to_string(thread.path().join("stat")) else { continue };
        let (begin, end) = (stat.find('(').expect("a name"), stat.rfind(')').expect("a name"));
        let value: i32 = stat[end + 2..].split(' ').nth(16).and_then(|value| value.parse().ok()).expect("a number");
        nice.entry(stat[begin + 1..end].to_owned()).or_insert_with(Vec::new).push(value);
    }
    let [door, compute, reader, indexer] =
        ["door", "compute", "reader-0", "indexer"].map(|name| nice.get(name).unwrap_or_else(|| panic!("{nice:?}")));
    let (usual, later) = (door[0], (door[0] + 15).min(19));
    assert!(door.len() == 1 && compute.len() >= 2 && compute.iter().all(|&value| value == usual), "{nice:?}");
    assert!(reader == &[later] && indexer == &[later], "{nice:?}");
    assert!(nice.get("bringing").is_some_and(|all| all.contains(&later)), "{nice:?}");
}
