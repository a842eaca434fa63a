//! Downloads of 1 MiB, beside nginx serving the same bytes in the same run.

use serde_json::json;

use crate::corpus::{Corpus, Numbers};
use crate::nginx::Nginx;
use crate::support::{Server, folder};
use crate::{Row, load, row};

const MIB: usize = 1 << 20;
const CONNECTIONS: usize = 4;

/// Megabytes a second, and how that compares.
pub fn downloads(server: &Server, corpus: &Corpus) -> Row {
    const NAME: &str = "1 MiB download, 4 connections, MB/s (beside nginx; share)";
    let mut text = corpus.words(MIB / 4, &mut Numbers::new(u64::from(std::process::id())));
    text.truncate(text.floor_char_boundary(MIB));
    let id = server.publish("words.txt", text.as_bytes(), &json!({"title": "Words", "kind": "curriculum"}));
    let dir = folder();
    std::fs::write(dir.path().join("words.txt"), &text).expect("is written");
    let Some(nginx) = Nginx::start(dir.path(), "words.txt") else {
        return row(NAME, "not measured: nginx is not installed");
    };
    let own = rate(&server.url(&format!("/artifacts/{id}/file")), text.len());
    let other = rate(&nginx.url("words.txt"), text.len());
    row(NAME, format!("{own} ({other}; {} %)", 100 * own / other.max(1)))
}

/// Megabytes a second of `url`, whose body has `length` bytes.
fn rate(url: &str, length: usize) -> usize {
    let agent: ureq::Agent = ureq::Agent::config_builder().max_idle_connections_per_host(CONNECTIONS).build().into();
    let each = load::throughput(CONNECTIONS, |_| {
        let body = agent.get(url).call().expect("is sent").body_mut().read_to_vec().expect("is read");
        assert_eq!(body.len(), length);
    });
    each * length / 1_000_000
}
