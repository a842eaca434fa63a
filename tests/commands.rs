//! The command line around a server.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Server, folder, run, said};

#[test]
fn searching_from_the_command_line_works_with_and_without_a_server() {
    let data = folder();
    let path = data.path().to_str().expect("plain");
    let mut server = Server::start(data.path(), &[]);
    server.publish("a.txt", b"A quoll & a bilby <hop> along.", &json!({"title": "Marsupials", "kind": "other"}));
    let search = || said(&run(&["search", "--data", path, "quoll"]));
    let through = search();
    assert!(through.0.contains("1 found") && through.0.contains("*quoll* & a bilby <hop>"), "{}", through.0);
    server.stop();
    assert_eq!(search(), through);
}

#[test]
fn a_stop_is_quick_and_ends_well() {
    let data = folder();
    let mut server = Server::start(data.path(), &[]);
    server.publish("a.txt", b"text", &json!({"title": "A", "kind": "other"}));
    let (took, well) = server.stop();
    assert!(well && took < Duration::from_secs(5), "{took:?}");
    assert!(!data.path().join("control.sock").exists());
}

#[test]
fn two_servers_cannot_have_one_folder() {
    let data = folder();
    let _first = Server::start(data.path(), &[]);
    let (text, code) =
        said(&run(&["serve", "--listen", "127.0.0.1:0", "--data", data.path().to_str().expect("plain")]));
    assert!(code == Some(1) && text.contains("another clearinghouse works on"), "{text}");
}

#[test]
fn a_folder_that_is_just_being_let_go_is_waited_for() {
    let data = folder();
    drop(Server::start(data.path(), &[]));
    let held = std::fs::File::open(data.path().join("lock")).expect("it is kept");
    held.try_lock().expect("nobody holds it");
    let begun = Instant::now();
    let letting_go = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(700));
        drop(held);
    });
    let server = Server::start(data.path(), &[]);
    assert!(begun.elapsed() > Duration::from_millis(700));
    server.get("/readyz").expect(200);
    letting_go.join().expect("no panic");
}

#[test]
fn settings_come_from_flags_then_environment_then_file() {
    let dir = folder();
    let file = dir.path().join("c.toml");
    std::fs::write(&file, format!("data = {:?}\nupload_limit = 1\n", dir.path().join("data"))).expect("is written");
    let verify = |more: &[&str]| said(&run(&[&["verify", "--config", file.to_str().expect("plain")], more].concat()));
    assert_eq!(verify(&[]).1, Some(0));
    assert!(dir.path().join("data/journal").exists());
    std::fs::write(&file, "colour = 1\n").expect("is written");
    let (text, code) = verify(&[]);
    assert!(code == Some(2) && text.contains("colour"), "{text}");
}

#[test]
fn it_is_healthy_and_counts() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    server.get("/healthz").expect(200);
    server.get("/readyz").expect(200);
    let metrics = server.get("/metrics").expect(200).text();
    assert!(
        metrics.contains("clearinghouse_journal_lines 0") && metrics.contains("clearinghouse_writable 1"),
        "{metrics}"
    );
}
