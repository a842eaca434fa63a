//! Below HTTP: what comes over a connection that is no good request, or hides a second one.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::{MULTIPART, Server, folder, multipart};

/// What it gets to read before the other side has closed, or said nothing more for a moment.
fn answer(server: &Server, sent: &[u8]) -> String {
    let host = server.base.strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(host).expect("connects");
    stream.set_read_timeout(Some(Duration::from_millis(1_500))).expect("is set");
    let (mut taken, mut piece) = (Vec::new(), [0; 8 << 10]);
    // It may have closed before all was sent.
    let _ = stream.write_all(sent);
    while let Ok(bytes @ 1..) = stream.read(&mut piece) {
        taken.extend_from_slice(&piece[..bytes]);
    }
    String::from_utf8_lossy(&taken).into_owned()
}

/// The statuses of all answers in it.
fn statuses(answer: &str) -> Vec<&str> {
    answer.split("HTTP/1.1 ").skip(1).filter_map(|rest| rest.get(..3)).collect()
}

/// A request whose head goes on like this, for a path that takes no body.
fn asks(server: &Server, more: &str) -> String {
    let host = server.base.strip_prefix("http://").expect("an address");
    format!("POST /search HTTP/1.1\r\nHost: {host}\r\n{more}")
}

/// Requests with two lengths, odd lengths and odd ends (RFC 9112, 6.3 and 11.2): another server before this one might take
/// them for two requests, so this one takes nothing after them.
#[test]
fn no_request_hides_another() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let hidden = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", &server.base["http://".len()..]);
    let chunked = "Transfer-Encoding: chunked\r\n";
    let rows = [
        (format!("Content-Length: 5\r\n{chunked}\r\n0\r\n\r\n{hidden}"), "405"),
        (format!("{chunked}Content-Length: 5\r\n\r\n0\r\n\r\n{hidden}"), "405"),
        (format!("Content-Length: 0\r\nContent-Length: 44\r\n\r\n{hidden}"), "400"),
        (format!("Content-Length: 0, 44\r\n\r\n{hidden}"), "400"),
        (format!("Content-Length: +0\r\n\r\n{hidden}"), "400"),
        (format!("Content-Length: 0x0\r\n\r\n{hidden}"), "400"),
        (format!("Content-Length: 99999999999999999999\r\n\r\n{hidden}"), "400"),
        (format!("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{hidden}"), "400"),
        (format!("{chunked}Transfer-Encoding: identity\r\n\r\n0\r\n\r\n{hidden}"), "400"),
        (format!("Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n{hidden}"), "400"),
        (format!("Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n{hidden}"), "400"),
        (format!("{chunked}\r\n0\n\n{hidden}"), "405"),
        (format!("{chunked}\r\n5;a\nb\r\nhello\r\n0\r\n\r\n{hidden}"), "405"),
        (format!("{chunked}\r\nfffffffffffffffff\r\nx\r\n0\r\n\r\n{hidden}"), "405"),
        (format!("X: a\r\n b\r\n\r\n{hidden}"), "400"),
        (format!("X: a\rb\r\n\r\n{hidden}"), "400"),
        (format!("X: a\0b\r\n\r\n{hidden}"), "400"),
    ];
    for (more, status) in rows {
        let heard = answer(&server, asks(&server, &more).as_bytes());
        assert_eq!(statuses(&heard), [status], "{more:?}: {heard}");
    }
    let two = answer(&server, format!("{hidden}{hidden}").as_bytes());
    assert_eq!(statuses(&two), ["200", "200"], "good ones may follow each other: {two}");
}

#[test]
fn a_request_names_one_host_and_it_is_ours() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let host = server.base.strip_prefix("http://").expect("an address");
    let rows = [
        (format!("GET /search HTTP/1.1\r\nHost: {host}\r\n\r\n"), "200"),
        (format!("GET http://{host}/search HTTP/1.1\r\nHost: {host}\r\n\r\n"), "200"),
        ("GET /search HTTP/1.1\r\n\r\n".to_owned(), "403"),
        (format!("GET /search HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n"), "400"),
        (format!("GET /search HTTP/1.1\r\nHost: evil.example\r\nHost: {host}\r\n\r\n"), "400"),
        (format!("GET http://evil.example/ HTTP/1.1\r\nHost: {host}\r\n\r\n"), "403"),
        (format!("CONNECT evil.example:443 HTTP/1.1\r\nHost: {host}\r\n\r\n"), "403"),
        (format!("GET /search HTTP/1.1\r\nHost: {host}@evil.example\r\n\r\n"), "403"),
    ];
    for (sent, status) in rows {
        let heard = answer(&server, sent.as_bytes());
        assert_eq!(statuses(&heard), [status], "{sent:?}: {heard}");
    }
}

#[test]
fn heads_have_a_limit_and_only_http_1_is_spoken() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let long = "a".repeat(100_000);
    let host = server.base.strip_prefix("http://").expect("an address").to_owned();
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    let rows: [(Vec<u8>, &[&str]); 7] = [
        (format!("GET /healthz?{long} HTTP/1.1\r\nHost: {host}\r\n\r\n").into(), &["414", "431"]),
        (format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\nX: {long}\r\n\r\n").into(), &["431"]),
        (format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\n{}\r\n", "x: y\r\n".repeat(200)).into(), &["431"]),
        (preface.to_vec(), &[]),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(), &["400"]),
        (format!("GET /healthz HTTP/3.0\r\nHost: {host}\r\n\r\n").into(), &["400"]),
        (format!("TRACE /search HTTP/1.1\r\nHost: {host}\r\nCookie: session=x\r\n\r\n").into(), &["405"]),
    ];
    for (sent, expected) in rows {
        let heard = answer(&server, &sent);
        let begun = String::from_utf8_lossy(&sent[..sent.len().min(60)]).into_owned();
        let said = statuses(&heard);
        assert!(said.len() == expected.len().min(1), "{begun:?}: {heard}");
        assert!(said.iter().all(|status| expected.contains(status)), "{begun:?}: {heard}");
        assert!(!heard.contains("session=x"), "what was sent is not sent back");
    }
    server.get("/healthz").expect(200);
}

/// Bodies are taken as they come: one that was compressed is no form, however much it would become.
#[test]
fn requests_are_not_decompressed() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b\xcd\x4d\xcc\xcc\xb1\x4d\x04\0\x4e\x4e\x6e\x7a\x07\0\0\0";
    for kind in ["application/x-www-form-urlencoded", "application/json"] {
        let headers = [("content-type", kind), ("content-encoding", "gzip")];
        let form = server.visitor().request("POST", "/sign-in", &headers, gzip);
        assert!((400..500).contains(&form.status), "{}", form.status);
        let path = "/api/v1/artifacts/000000000000/transitions";
        let json = server.request("POST", path, &headers, gzip);
        assert!((400..500).contains(&json.status), "{}", json.status);
    }
}

#[test]
fn deep_and_strange_json_is_refused() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let kind = ("content-type", "application/json");
    let deep = ["[".repeat(100_000), format!("{{\"action\":{}1", "{\"a\":".repeat(20_000))];
    let strange =
        [r#"{"action":{"$type":"System.Object"}}"#, r#"{"action":1e999}"#, "\u{feff}{}", "null", "\"submit\""];
    for body in deep.iter().map(String::as_str).chain(strange) {
        let path = "/api/v1/artifacts/000000000000/transitions";
        let refused = server.request("POST", path, &[kind], body.as_bytes());
        assert!((400..500).contains(&refused.status), "{}: {}", refused.status, &body[..body.len().min(40)]);
        let parts = [("metadata", body.as_bytes(), None), ("file", b"x".as_slice(), Some("a.txt"))];
        let refused = server.request("POST", "/api/v1/artifacts", &[("content-type", MULTIPART)], &multipart(&parts));
        assert!((400..500).contains(&refused.status), "{}: {}", refused.status, &body[..body.len().min(40)]);
    }
    assert_eq!(std::fs::read_dir(data.path().join("blobs/incoming")).expect("lists").count(), 0);
}

/// Upload bodies with a piece cut out or put in anywhere: each is taken whole, or refused and leaves nothing.
#[test]
fn mangled_uploads_are_refused_or_taken_whole() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let said = br#"{"title": "T", "kind": "other"}"#;
    let whole = multipart(&[("metadata", said, None), ("file", b"Some text of it.", Some("a.txt"))]);
    let pieces: [&[u8]; 6] =
        [b"", b"\r\n", b"--XXclearinghouseXX--", b"--XXclearinghouseXX\r\n", b"\0\xff", b"; filename=\"b.txt\""];
    for n in 0..72 {
        let (at, cut) = (n * whole.len() / 72, n % 7);
        let mut body = whole.clone();
        body.splice(at..whole.len().min(at + cut), pieces[n % pieces.len()].iter().copied());
        let answer = server.request("POST", "/api/v1/artifacts", &[("content-type", MULTIPART)], &body);
        match answer.status {
            201 => assert!(answer.json()["file"]["size"].as_u64().is_some_and(|size| size > 0), "{n}"),
            status => assert!((400..500).contains(&status), "{n}: {status} {}", answer.text()),
        }
    }
    assert_eq!(std::fs::read_dir(data.path().join("blobs/incoming")).expect("lists").count(), 0);
}
