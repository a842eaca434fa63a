//! Views can be lost: the next start rebuilds them, and the same searches give the same answers.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::demo;
use crate::support::{Server, folder, run, said};

const QUERIES: [&str; 4] = ["", "q=quokka", "q=plan&grade_band=6-8", "q=budget&sort=title"];

fn fill(server: &Server) {
    for n in 0..12 {
        let text = format!("# Plan {n}\n\nA budget for quokka number {n}.\n\n---\n\nPage two of plan {n}.\n");
        let bytes = if n % 2 == 0 { demo::pdf("Plan", "en", &text) } else { text.into_bytes() };
        let band = ["K-5", "6-8", "9-12"][n % 3];
        let name = if n % 2 == 0 { "plan.pdf" } else { "plan.md" };
        server.publish(
            name,
            &bytes,
            &json!({"title": format!("Plan {n}"), "kind": "implementation-plan", "grade_bands": band}),
        );
    }
}

/// The answers, but for scores: those depend on how the index is cut into pieces, the order of hits must not.
fn answers(server: &Server) -> Vec<Value> {
    let answer = |query: &&str| {
        let mut answer = server.search(query);
        for hit in answer["hits"].as_array_mut().expect("hits") {
            hit["score"] = Value::Null;
        }
        answer
    };
    QUERIES.iter().map(answer).collect()
}

fn verify(data: &Path) -> (String, Option<i32>) {
    said(&run(&["verify", "--data", data.to_str().expect("plain")]))
}

#[test]
fn lost_and_spoilt_views_are_rebuilt() {
    let data = folder();
    let mut server = Server::start(data.path(), &[]);
    fill(&server);
    let before = answers(&server);
    assert!(server.stop().1);
    let spoil: [&dyn Fn(&Path); 6] = [
        &|data| fs::remove_dir_all(data.join("index")).expect("is removed"),
        &|data| fs::remove_dir_all(data.join("catalog")).expect("is removed"),
        &|data| {
            ["index", "catalog", "derived"]
                .iter()
                .for_each(|view| fs::remove_dir_all(data.join(view)).expect("is removed"))
        },
        &|data| fs::write(data.join("catalog/1/db"), b"spoilt").expect("is written"),
        &|data| fs::write(data.join("index/meta.json"), b"spoilt").expect("is written"),
        &|data| {
            for entry in fs::read_dir(data.join("index")).expect("lists").flatten() {
                fs::write(entry.path(), b"").expect("is emptied");
            }
        },
    ];
    for damage in spoil {
        damage(data.path());
        let mut server = Server::start(data.path(), &[]);
        for hit in server.search("per_page=100")["hits"].as_array().expect("hits") {
            server.wait_until_read(hit["id"].as_str().expect("a text"));
        }
        crate::support::wait_for(|| (answers(&server) == before).then_some(()));
        assert!(server.stop().1);
        let (text, code) = verify(data.path());
        assert_eq!(code, Some(0), "{text}");
    }
}

#[test]
fn verify_names_what_is_lost_and_what_can_be_repaired() {
    let data = folder();
    let mut server = Server::start(data.path(), &[]);
    let id = server.publish("a.txt", b"the original bytes", &json!({"title": "A", "kind": "other"}));
    server.publish("b.txt", b"others", &json!({"title": "B", "kind": "other"}));
    server.stop();
    let name = crate::support::sha256(b"the original bytes");
    let blob = data.path().join("blobs").join(&name[..2]).join(&name);
    fs::write(&blob, b"other bytes").expect("is written");
    let (text, code) = verify(data.path());
    assert!(code == Some(2) && text.contains(&name) && text.contains(&id), "{text}");
    fs::write(&blob, b"the original bytes").expect("is written");
    assert_eq!(verify(data.path()).1, Some(0));

    let journal = data.path().join("journal/actions.jsonl");
    let good = fs::read(&journal).expect("reads");
    let mut bad = good.clone();
    let second_line = good.iter().position(|&byte| byte == b'\n').expect("a line") + 20;
    bad[second_line] ^= 1;
    fs::write(&journal, &bad).expect("is written");
    let (text, code) = verify(data.path());
    assert!(code == Some(2) && text.contains("line 1 of the journal"), "{text}");
    let server = Server::start(data.path(), &[]);
    assert_eq!(server.search("")["total"], 2, "reading goes on");
    let refused = server.upload("c.txt", b"c", &json!({}), &[]).expect(503);
    assert_eq!(refused.json()["code"], "read_only");
    server.get("/readyz").expect(503);
    drop(server);
    fs::write(&journal, &good).expect("is written");
    assert_eq!(verify(data.path()).1, Some(0));
}

#[test]
fn a_torn_last_line_is_cut_and_kept() {
    use std::io::Write;
    let data = folder();
    let mut server = Server::start(data.path(), &[]);
    server.publish("a.txt", b"stays", &json!({"title": "A", "kind": "other"}));
    server.stop();
    let journal = data.path().join("journal/actions.jsonl");
    let mut file = fs::OpenOptions::new().append(true).open(&journal).expect("opens");
    file.write_all(br#"{"seq":3,"at":"2026-01-01T0"#).expect("writes");
    let server = Server::start(data.path(), &[]);
    assert_eq!(server.search("q=stays")["total"], 1);
    server.publish("b.txt", b"later", &json!({"title": "B", "kind": "other"}));
    let kept = fs::read(data.path().join("journal/torn-after-2.bin")).expect("is kept");
    assert_eq!(kept, br#"{"seq":3,"at":"2026-01-01T0"#);
}

#[test]
fn reindexing_works_with_and_without_a_server() {
    let data = folder();
    let mut server = Server::start(data.path(), &[]);
    fill(&server);
    let before = answers(&server);
    let reindex = || said(&run(&["reindex", "--data", data.path().to_str().expect("plain")]));
    let (text, code) = reindex();
    assert!(code == Some(0) && text.contains("12 artifacts"), "{text}");
    assert_eq!(answers(&server), before);
    server.publish("after.txt", b"after the rebuild", &json!({"title": "After", "kind": "other"}));
    assert_eq!(server.search("q=rebuild")["total"], 1);
    server.stop();
    assert!(reindex().0.contains("13 artifacts"));
}

#[test]
fn what_a_rebuild_that_was_killed_left_is_removed_at_the_next_start() {
    let data = folder();
    let mut server = Server::start(data.path(), &[]);
    server.publish("a.txt", b"A quokka.", &json!({"title": "A", "kind": "other"}));
    server.stop();
    let left = ["index.old", "index.new", "catalog/0"].map(|name| data.path().join(name));
    for left in &left {
        fs::create_dir_all(left).expect("is made");
        fs::write(left.join("secret"), "what was removed for good").expect("is written");
    }
    let server = Server::start(data.path(), &[]);
    assert_eq!(server.search("q=quokka")["total"], 1);
    assert_eq!(left.iter().filter(|left| left.exists()).collect::<Vec<_>>(), [] as [&std::path::PathBuf; 0]);
}
