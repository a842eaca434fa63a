//! Files that come in pieces, by the tus protocol: they go on where they stopped, whatever happened.

use serde_json::json;

use crate::support::{Answer, Client, MULTIPART, Server, folder, multipart, sha256};

/// Sends a piece of an upload; returns the status and the offset the server tells.
fn piece(client: &Client, address: &str, offset: u64, bytes: &[u8]) -> (u16, String) {
    let offset = offset.to_string();
    let headers = [("content-type", "application/offset+octet-stream"), ("upload-offset", &offset), TUS];
    let answer = client.request("PATCH", address, &headers, bytes);
    (answer.status, answer.header("upload-offset").to_owned())
}

const TUS: (&str, &str) = ("tus-resumable", "1.0.0");

fn begin(client: &Client, length: &str) -> Answer {
    let headers = [("upload-length", length), ("upload-metadata", "filename cGxhbi50eHQ="), TUS];
    client.request("POST", "/api/v1/uploads", &headers, &[])
}

/// Makes a document of a whole upload.
fn become_one(client: &Client, address: &str) -> Answer {
    let id = address.rsplit('/').next().expect("an identifier");
    let parts = [("metadata", br#"{"kind":"agenda"}"#.as_slice(), None), ("upload", id.as_bytes(), None)];
    client.request("POST", "/api/v1/artifacts", &[("content-type", MULTIPART)], &multipart(&parts))
}

#[test]
fn an_upload_goes_on_where_it_stopped_even_when_the_server_was_killed() {
    let data = folder();
    let mut server = Server::start(data.path(), &[]);
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| b'a' + u8::try_from(n % 23).expect("small")).collect();
    let begun = begin(&server, &bytes.len().to_string()).expect(201);
    let address = begun.header("location").to_owned();
    assert_eq!(piece(&server, &address, 0, &bytes[..1_000_000]), (204, "1000000".to_owned()));
    server.kill();
    let mut server = Server::start(data.path(), &[]);
    let there = server.request("HEAD", &address, &[TUS], &[]).expect(200);
    assert_eq!((there.header("upload-offset"), there.header("upload-length")), ("1000000", "3000000"));
    let early = become_one(&server, &address).expect(409).json();
    assert_eq!(early["code"], "upload_unfinished");
    assert_eq!(piece(&server, &address, 999_999, b"x").0, 409, "a piece begins where the last one ended");
    assert_eq!(piece(&server, &address, 1_000_000, &bytes[1_000_000..]), (204, "3000000".to_owned()));
    let made = become_one(&server, &address).expect(201).json();
    assert_eq!((&made["file"]["name"], &made["kind"]), (&json!("plan.txt"), &json!("agenda")));
    let path = format!("/api/v1/artifacts/{}", made["id"].as_str().expect("a text"));
    assert_eq!(sha256(&server.get(&format!("{path}/file")).expect(200).body), sha256(&bytes));
    // The answer was lost: asked again, also after a restart, it is the same document.
    server.kill();
    let server = Server::start(data.path(), &[]);
    assert_eq!(become_one(&server, &address).expect(201).json()["id"], made["id"]);
    assert_eq!(server.request("HEAD", &address, &[TUS], &[]).status, 404, "nothing of it is left");
    assert_eq!(std::fs::read_dir(data.path().join("uploads")).expect("a folder").count(), 0);
}

#[test]
fn uploads_in_pieces_are_their_owners_and_within_limits() {
    let data = folder();
    let server = Server::start(data.path(), &["--upload-limit", "1"]);
    let (mina, other) = (server.member("contributor", &["00010000"]), server.member("contributor", &["00020000"]));
    let address = begin(&mina, "5").expect(201).header("location").to_owned();
    for (client, status) in [(&other, 404), (&server.visitor(), 401)] {
        assert_eq!(client.get(&address).status, status);
        assert_eq!(piece(client, &address, 0, b"12345").0, status);
        assert_eq!(become_one(client, &address).status, if status == 404 { 409 } else { 401 });
        assert_eq!(client.request("DELETE", &address, &[], &[]).status, status);
    }
    assert_eq!(piece(&mina, &address, 0, b"123456").0, 413, "more than was said");
    assert_eq!(mina.get(&address).expect(200).json()["offset"], 5);
    for (length, status) in [("1000001", 413), ("", 400), ("-1", 400), ("x", 400)] {
        assert_eq!(begin(&mina, length).status, status, "{length:?}");
    }
    let old = mina.request("POST", "/api/v1/uploads", &[("upload-length", "5"), ("tus-resumable", "0.2.2")], &[]);
    assert_eq!(old.expect(400).json()["code"], "tus_version");
    for wrong in ["/api/v1/uploads/..%2f..%2fjournal", "/api/v1/uploads/x.note"] {
        assert_eq!(mina.get(wrong).status, 404, "{wrong}");
    }
    mina.request("DELETE", &address, &[], &[]).expect(204);
    assert_eq!(become_one(&mina, &address).expect(409).json()["code"], "upload_unknown");
    let (mut many, mut last) = (0, 201);
    while last == 201 && many < 300 {
        last = begin(&mina, "5").status;
        many += 1;
    }
    assert_eq!((many, last), (201, 409), "no more than 200 at once");
    begin(&other, "5").expect(201);
}

#[test]
fn an_upload_is_not_given_up_while_a_piece_of_it_comes() {
    use std::io::Write as _;
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let mina = server.member("contributor", &["00010000"]);
    let address = begin(&mina, "6").expect(201).header("location").to_owned();
    let host = mina.base.strip_prefix("http://").expect("an address");
    let mut slow = std::net::TcpStream::connect(host).expect("connects");
    let head = format!(
        "PATCH {address} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\nContent-Length: 100000\r\n\
         Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\n\r\nabc",
        mina.token()
    );
    slow.write_all(head.as_bytes()).expect("is sent");
    let busy = || piece(&mina, &address, 0, b"x").0 == 409 && mina.get(&address).expect(200).json()["offset"] == 0;
    crate::support::wait_for(|| busy().then_some(()));
    assert_eq!(mina.request("DELETE", &address, &[], &[]).expect(409).json()["code"], "busy");
    drop(slow);
    // What came of the piece counts, and the rest follows.
    crate::support::wait_for(|| (mina.get(&address).expect(200).json()["offset"] == 3).then_some(()));
    crate::support::wait_for(|| (piece(&mina, &address, 3, b"def").0 == 204).then_some(()));
    let id = become_one(&mina, &address).expect(201).json()["id"].as_str().expect("a text").to_owned();
    assert_eq!(mina.get(&format!("/api/v1/artifacts/{id}/file")).expect(200).body, b"abcdef");
}
