//! What changes cost: from publishing to being found, and searching while the index is rebuilt.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::corpus::{Corpus, Numbers};
use crate::support::{Server, wait_for};
use crate::{Row, load, row};

/// Artifacts that are published one after the other.
const PUBLISHED: usize = 50;
/// Longest a rebuild may take.
const REBUILD: Duration = Duration::from_secs(3_600);

/// From the request that publishes a draft to a search that finds it.
pub fn publishing(server: &Server) -> Row {
    let mut times: Vec<Duration> = (0..PUBLISHED).map(|n| published(server, n)).collect();
    times.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let (median, most) = (ms(times[PUBLISHED / 2]), ms(times[PUBLISHED - 1]));
    row("publish to searchable: median / max of 50, ms", format!("{median:.1} / {most:.1}"))
}

fn published(server: &Server, n: usize) -> Duration {
    // A word of its own, also in a data folder that is used again.
    let word = format!("published{}x{n}", std::process::id());
    let metadata = json!({"title": format!("Letter {word}"), "kind": "stakeholder-letter"});
    let draft = server.upload("letter.txt", format!("About {word}.").as_bytes(), &metadata, &[]).expect(201).json();
    let id = draft["id"].as_str().expect("a text");
    server.wait_until_read(id);
    let begun = Instant::now();
    server.transition(id, &json!({"action": "publish", "override": "a measurement"})).expect(200);
    wait_for(|| (server.search(&format!("q={word}"))["total"] == 1).then_some(()));
    begun.elapsed()
}

/// How long a full rebuild takes by itself, and how long searches take before and during one.
pub fn rebuilding(server: &Server, corpus: &Corpus) -> Vec<Row> {
    let begun = Instant::now();
    rebuild(server);
    let took = begun.elapsed().as_secs_f64();
    let mut numbers = Numbers::new(11);
    let before = load::median_of_all(&server.visitor(), corpus, &mut numbers, |asked| asked < load::SEARCHES);
    let done = AtomicBool::new(false);
    let during = std::thread::scope(|scope| {
        scope.spawn(|| {
            rebuild(server);
            done.store(true, Ordering::Release);
        });
        load::median_of_all(&server.visitor(), corpus, &mut numbers, |asked| {
            asked == 0 || !done.load(Ordering::Acquire)
        })
    });
    let ratio = during / before;
    vec![
        row("full index rebuild, s", format!("{took:.1}")),
        row(
            "search during a full rebuild, all kinds: median, ms (beside the usual; times)",
            format!("{during:.1} ({before:.1}; {ratio:.1})"),
        ),
    ]
}

/// Rebuilds the index; waits longer than clients do.
fn rebuild(server: &Server) {
    let config = ureq::Agent::config_builder().timeout_global(Some(REBUILD));
    let agent: ureq::Agent = config.build().into();
    let bearer = format!("Bearer {}", server.token());
    let asked = agent.post(server.url("/api/v1/admin/reindex")).header("authorization", bearer);
    asked.send_empty().expect("the index is rebuilt");
}
