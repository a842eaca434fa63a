//! Data folders of every stored format open: the committed ones are copied, opened and looked at.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::support::{Server, folder, run, said, wait_for};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("is made");
    for entry in fs::read_dir(from).expect("lists").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("is copied");
        }
    }
}

#[test]
fn format_1_opens() {
    let data = folder();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/format-1"), data.path());
    let mut server = Server::start(data.path(), &[]);
    let found = wait_for(|| Some(server.search("q=thylacine")).filter(|found| found["total"] == 1));
    assert_eq!(found["hits"][0]["title"], "The thylacine plan");
    let id = found["hits"][0]["id"].as_str().expect("a text");
    let artifact = server.get(&format!("/api/v1/artifacts/{id}")).expect(200).json();
    assert_eq!((&artifact["revision"], &artifact["external_id"]), (&json!(2), &json!("old/1")));
    assert_eq!(server.get("/api/v1/artifacts?external_id=old/2").json()["artifacts"][0]["work"], "draft");
    server.stop();
    let (text, code) = said(&run(&["verify", "--data", data.path().to_str().expect("plain")]));
    assert_eq!(code, Some(0), "{text}");
}

#[test]
fn a_later_format_is_refused_in_plain_words() {
    let data = folder();
    fs::create_dir_all(data.path().join("journal")).expect("is made");
    let header =
        "{\"clearinghouse_journal\":99,\"id\":\"x\",\"epoch\":1,\"sum\":\"00000000000000000000000000000000\"}\n";
    fs::write(data.path().join("journal/actions.jsonl"), header).expect("is written");
    let (text, code) = said(&run(&["verify", "--data", data.path().to_str().expect("plain")]));
    assert!(code == Some(1) && text.contains("use the newer program"), "{text}");
}

/// It has one line of every kind of record, as they were written when there were only backups of the first format.
#[test]
fn a_backup_of_format_1_is_restored_with_everything_in_it() {
    let room = folder();
    let data = room.path().join("data");
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/backup-1.tar");
    let (text, code) = said(&run(&["restore", file, "--data", data.to_str().expect("plain")]));
    assert_eq!(code, Some(0), "{text}");
    let mut server = Server::start(&data, &[]);
    let found = wait_for(|| Some(server.search("")).filter(|found| found["total"].as_u64() > Some(0)));
    let id = found["hits"][0]["id"].as_str().expect("a text");
    server.get(&format!("/api/v1/artifacts/{id}/file")).expect(200);
    assert!(!server.get("/api/v1/accounts").expect(200).json()["accounts"].as_array().expect("a list").is_empty());
    for page in ["/cohorts", "/pd", "/desk/publications", "/desk/selection", "/districts", "/goal", "/desk/audit"] {
        server.page(page).expect(200);
    }
    server.stop();
    let (text, code) = said(&run(&["verify", "--data", data.to_str().expect("plain")]));
    assert_eq!(code, Some(0), "{text}");
}
