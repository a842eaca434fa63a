//! SIGKILL at random moments: everything acknowledged is there afterwards, byte for byte, and found.
//!
//! `KILL_ROUNDS` and `KILL_SEED` in the environment make it longer, or repeat a run.

use std::sync::Mutex;
use std::time::Duration;

use serde_json::json;

use crate::demo;
use crate::support::{Server, folder, multipart, wait_for};

/// What was acknowledged: identifier, bytes, a word that finds it, whether it was published.
type Oracle = Mutex<Vec<(String, Vec<u8>, String, bool)>>;

/// A small generator of numbers: the same seed gives the same run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// Uploads, imports and publishes until the server goes away.
fn load(server: &Server, oracle: &Oracle, prefix: &str) {
    for n in 0.. {
        let word = format!("{prefix}x{n}");
        let text = format!("# {word}\n\nThis document says {word} once.\n");
        let bytes = if n % 3 == 0 { demo::pdf(&word, "en", &text) } else { text.into_bytes() };
        let metadata = json!({"title": word, "kind": "other"});
        let done = if n % 2 == 0 {
            upload(server, &bytes, &metadata, oracle, &word)
        } else {
            import(server, &bytes, &metadata, oracle, &word)
        };
        if done.is_err() {
            return;
        }
    }
}

fn upload(
    server: &Server,
    bytes: &[u8],
    metadata: &serde_json::Value,
    oracle: &Oracle,
    word: &str,
) -> Result<(), String> {
    let form = multipart(&[("metadata", metadata.to_string().as_bytes(), None), ("file", bytes, Some("doc.bin"))]);
    let answer = server
        .try_request("POST", "/api/v1/artifacts", &[("content-type", crate::support::MULTIPART)], &form)?
        .expect(201);
    let id = answer.json()["id"].as_str().expect("a text").to_owned();
    oracle.lock().expect("fine").push((id.clone(), bytes.to_vec(), word.to_owned(), false));
    let body = json!({"action": "publish"}).to_string();
    let path = format!("/api/v1/artifacts/{id}/transitions");
    server.try_request("POST", &path, &[], body.as_bytes())?.expect(200);
    let mut known = oracle.lock().expect("fine");
    let entry = known.iter_mut().find(|entry| entry.0 == id).expect("is known");
    entry.3 = true;
    Ok(())
}

fn import(
    server: &Server,
    bytes: &[u8],
    metadata: &serde_json::Value,
    oracle: &Oracle,
    word: &str,
) -> Result<(), String> {
    let form = multipart(&[
        ("metadata", metadata.to_string().as_bytes(), None),
        ("publish", b"true", None),
        ("file", bytes, Some("doc.bin")),
    ]);
    let answer = server
        .try_request("POST", "/api/v1/imports", &[("content-type", crate::support::MULTIPART)], &form)?
        .expect(200);
    let id = answer.json()["id"].as_str().expect("a text").to_owned();
    oracle.lock().expect("fine").push((id, bytes.to_vec(), word.to_owned(), true));
    Ok(())
}

/// Everything acknowledged is there; what was published is found by its word once it is read.
fn check(server: &Server, entries: &[(String, Vec<u8>, String, bool)]) {
    for (id, bytes, word, published) in entries {
        let file = server.get(&format!("/api/v1/artifacts/{id}/file")).expect(200);
        assert!(file.body == *bytes, "{id} has other bytes");
        if *published {
            assert_eq!(server.get(&format!("/api/v1/artifacts/{id}")).json()["live"], "published");
            wait_for(|| (server.search(&format!("q={word}"))["hits"][0]["id"] == json!(id)).then_some(()));
        }
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    let rounds = setting("KILL_ROUNDS", 50);
    let seed = setting("KILL_SEED", 1);
    let mut numbers = Numbers(seed);
    let data = folder();
    let oracle = Oracle::default();
    let mut checked = 0;
    for round in 0..rounds {
        let mut server = Server::start(data.path(), &[]);
        let known = oracle.lock().expect("fine").clone();
        check(&server, &known[checked..]);
        checked = known.len();
        let delay = Duration::from_millis(20 + numbers.next() % 400);
        std::thread::scope(|scope| {
            for client in 0..3 {
                let (server, oracle) = (&server, &oracle);
                let prefix = format!("r{round}c{client}");
                scope.spawn(move || load(server, oracle, &prefix));
            }
            std::thread::sleep(delay);
            kill(&server);
        });
        server.kill();
    }
    let server = Server::start(data.path(), &[]);
    let known = oracle.lock().expect("fine").clone();
    check(&server, &known[checked..]);
    let total = server.search("")["total"].as_u64().expect("a number");
    assert!(total >= known.iter().filter(|entry| entry.3).count() as u64);
    drop(server);
    let verified = crate::support::run(&["verify", "--data", data.path().to_str().expect("plain")]);
    let (text, code) = crate::support::said(&verified);
    assert_eq!(code, Some(0), "{text}");
    println!("{rounds} kills with seed {seed}: {} acknowledged artifacts checked, 0 lost", known.len());
}

/// SIGKILL, from a thread that only borrows the server.
fn kill(server: &Server) {
    let status = std::process::Command::new("kill").args(["-KILL", &server.id().to_string()]).status();
    assert!(status.is_ok_and(|status| status.success()));
}
