//! What comes in: limits, broken bodies, wrong values. Each a clear error, nothing half stored.

use serde_json::{Value, json};

use crate::support::{MULTIPART, Server, folder, multipart, sha256};

fn problem(answer: &crate::support::Answer) -> (u16, String) {
    assert_eq!(answer.header("content-type"), "application/problem+json");
    (answer.status, answer.json()["code"].as_str().expect("a code").to_owned())
}

fn nothing_stored(data: &std::path::Path) {
    let journal = std::fs::read_to_string(data.join("journal/actions.jsonl")).expect("reads");
    assert_eq!(journal.lines().count(), 1, "only the header");
    let incoming = std::fs::read_dir(data.join("blobs/incoming")).expect("lists").count();
    assert_eq!(incoming, 0);
}

#[test]
fn wrong_uploads_are_refused_in_plain_words_and_leave_nothing() {
    let data = folder();
    let server = Server::start(data.path(), &["--upload-limit", "1"]);
    let code = |metadata: &Value| problem(&server.upload("a.txt", b"x", metadata, &[])).1;
    assert_eq!(code(&json!({"kind": "poem"})), "invalid_fields");
    assert_eq!(code(&json!({"districts": ["Atlantis"]})), "invalid_fields");
    assert_eq!(code(&json!({"colour": "red"})), "invalid_fields");
    assert_eq!(code(&json!({"title": 7})), "invalid_fields");
    assert_eq!(code(&json!({"title": "x".repeat(301)})), "invalid_fields");
    assert_eq!(code(&json!({"external_id": "x".repeat(201)})), "invalid_fields");

    let post = |body: &[u8]| server.request("POST", "/api/v1/artifacts", &[("content-type", MULTIPART)], body);
    let malformed = post(&multipart(&[("metadata", b"{\"title\": \n oops}", None), ("file", b"x", Some("a.txt"))]));
    assert_eq!(problem(&malformed), (400, "malformed_json".to_owned()));
    assert!(malformed.text().contains("line 2, column 2"), "{}", malformed.text());
    assert_eq!(problem(&post(&multipart(&[("metadata", b"{}", None)]))), (400, "file_missing".to_owned()));
    let two = multipart(&[("file", b"x", Some("a")), ("file", b"y", Some("b"))]);
    assert_eq!(problem(&post(&two)), (400, "several_files".to_owned()));
    let whole = multipart(&[("file", &[b'x'; 5_000], Some("a.txt"))]);
    assert_eq!(problem(&post(&whole[..3_000])), (400, "malformed_multipart".to_owned()));
    assert_eq!(
        problem(&post(&multipart(&[("file", b"x", Some("a")), ("metadata", b"{\"title\": \"\xff\"}", None)]))).0,
        400
    );
    let large = multipart(&[("file", &vec![b'x'; 1_000_001], Some("a.txt"))]);
    assert_eq!(problem(&post(&large)), (413, "file_too_large".to_owned()));
    let json = server.request("POST", "/api/v1/artifacts", &[("content-type", "application/json")], b"{}");
    assert_eq!(json.status, 400);
    std::thread::sleep(std::time::Duration::from_millis(200));
    nothing_stored(data.path());

    let exactly = multipart(&[("file", &vec![b'x'; 1_000_000], Some("a.txt"))]);
    post(&exactly).expect(201);
}

#[test]
fn an_upload_that_breaks_off_leaves_nothing() {
    use std::io::Write;
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let body = multipart(&[("file", &vec![b'x'; 100_000], Some("a.txt"))]);
    {
        let mut stream = std::net::TcpStream::connect(&server.base["http://".len()..]).expect("connects");
        let head = format!(
            "POST /api/v1/artifacts HTTP/1.1\r\nHost: localhost\r\nContent-Type: {MULTIPART}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("sends");
        stream.write_all(&body[..60_000]).expect("sends");
    }
    let incoming = data.path().join("blobs/incoming");
    crate::support::wait_for(|| (std::fs::read_dir(&incoming).expect("lists").count() == 0).then_some(()));
    nothing_stored(data.path());
}

#[test]
fn files_come_back_as_they_went_whole_and_in_parts() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let id = server.publish("random.bin", &bytes, &json!({"title": "Random", "kind": "other"}));
    let path = format!("/artifacts/{id}/file");
    let whole = server.get(&path).expect(200);
    assert_eq!(sha256(&whole.body), sha256(&bytes));
    assert_eq!(whole.header("etag"), format!("\"{}\"", sha256(&bytes)));
    assert!(whole.header("content-disposition").starts_with("attachment"));
    for (range, expected) in [
        ("bytes=0-9", 0..10),
        ("bytes=2999990-", 2_999_990..3_000_000),
        ("bytes=1000000-2500000", 1_000_000..2_500_001),
    ] {
        let part = server.request("GET", &path, &[("range", range)], &[]).expect(206);
        assert_eq!(part.body, bytes[expected.clone()]);
        assert_eq!(part.header("content-range"), format!("bytes {}-{}/3000000", expected.start, expected.end - 1));
    }
    let beyond = server.request("GET", &path, &[("range", "bytes=3000000-")], &[]).expect(416);
    assert_eq!(beyond.header("content-range"), "bytes */3000000");
    server.request("GET", &path, &[("if-none-match", whole.header("etag"))], &[]).expect(304);
}

#[test]
fn the_form_works_without_scripts() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let post = |parts: &[(&str, &[u8], Option<&str>)]| {
        server.request("POST", "/upload", &[("content-type", MULTIPART), ("accept", "text/html")], &multipart(parts))
    };
    let one = post(&[
        ("title", b"A letter", None),
        ("kind", b"stakeholder-letter", None),
        ("file", b"Dear all", Some("l.txt")),
    ])
    .expect(303);
    let describe = one.header("location").to_owned();
    assert!(describe.ends_with("/edit"), "its description comes next: {describe}");
    let page = server.page(&describe).expect(200).text();
    assert!(page.contains("A letter") && page.contains("Save and publish"));
    let several = post(&[
        ("grade_bands", b"K-5", None),
        ("grade_bands", b"6-8", None),
        ("file", b"1", Some("one.txt")),
        ("file", b"2", Some("two_b.txt")),
    ]);
    let listed = several.expect(200).text();
    assert!(listed.contains("Describe one.txt") && listed.contains("Describe two_b.txt"));
    let wrong = post(&[("school_year", b"2019<b>", None), ("file", b"1", Some("one.txt"))]).expect(422).text();
    assert!(wrong.contains("such as 2019-20") && !wrong.contains("2019<b>"), "{wrong}");
    let desk = server.page("/desk").expect(200).text();
    assert!(desk.contains("two b") && desk.contains("A letter"));
}

#[test]
fn withdrawing_and_restoring_works_without_scripts() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let id = server.publish("a.txt", b"A letter", &json!({"title": "The letter", "kind": "other"}));
    let path = format!("/artifacts/{id}");
    let act = |form: &str| {
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
        server.request("POST", &format!("{path}/transitions"), &headers, form.as_bytes())
    };
    let unsaid = act("action=withdraw&version=2").expect(409).text();
    assert!(unsaid.contains("needs a note"), "the page says what is missing");
    act("action=withdraw&version=1&note=Too+old").expect(409);
    act("action=withdraw&version=2&note=Too+old").expect(303);
    let gone = server.page(&path).expect(410).text();
    assert!(gone.contains("Too old") && gone.contains("Publish it again"));
    act("action=restore&version=3").expect(303);
    assert!(server.page(&path).expect(200).text().contains("The letter"));
}

#[test]
fn the_same_file_twice_is_two_artifacts_and_a_warning() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let first = server.upload("a.txt", b"the same", &json!({"kind": "other"}), &[]).expect(201).json();
    let second = server.upload("b.txt", b"the same", &json!({"kind": "other"}), &[]).expect(201).json();
    let checks = second["checks"].as_array().expect("checks");
    let duplicate = checks.iter().find(|check| check["check"] == "duplicate").expect("is warned");
    assert!(duplicate["explanation"].as_str().expect("text").contains(first["id"].as_str().expect("text")));
}
