//! Users who do what people do, more and more of them, until the program answers no faster: requests a second and how
//! long they take, beside nginx handing out the bytes of the same pages to as many.
//!
//! `cargo bench --bench load -- 10000` fills a clearinghouse with that many artifacts first; `--keep DIR` keeps it, and
//! `--seconds N` says how long each number of users is measured. Users do not pause: each is as much as many real ones.

#[path = "../src/demo/mod.rs"]
#[allow(dead_code, unused_imports, reason = "only its document writers and texts are used; its tests run elsewhere")]
mod demo;
#[path = "../tests/support.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod support;

#[path = "shared/corpus.rs"]
#[allow(dead_code, reason = "shared with another benchmark")]
mod corpus;
#[path = "load/journeys.rs"]
mod journeys;
#[path = "shared/machine.rs"]
mod machine;
#[path = "shared/nginx.rs"]
mod nginx;

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use corpus::{Corpus, Numbers};
use journeys::{People, Times};
use nginx::Nginx;
use support::{Server, folder};

/// Most users at once.
const MOST: usize = 256;
/// With less gain than this over the best, in per cent, more users bring nothing.
const GAIN: usize = 5;

struct Options {
    artifacts: usize,
    seconds: u64,
    keep: Option<PathBuf>,
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Self {
        let mut options = Self { artifacts: 10_000, seconds: 10, keep: None };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().unwrap_or_else(|| panic!("{argument} needs a value"));
            match argument.as_str() {
                "--bench" => {}
                "--seconds" => options.seconds = value().parse().expect("a number"),
                "--keep" => options.keep = Some(value().into()),
                number => options.artifacts = number.parse().expect("a number of artifacts"),
            }
        }
        options
    }
}

fn main() {
    let options = Options::read(std::env::args().skip(1));
    let corpus = Corpus::new(1, 50_000);
    let temporary = folder();
    let data = options.keep.unwrap_or(temporary.path().to_owned()).join(options.artifacts.to_string());
    if !data.exists() {
        let files = folder();
        corpus.write(files.path(), options.artifacts, None);
        machine::import(&data, files.path(), options.artifacts);
    }
    let server = Server::start(&data, &[]);
    println!("{}; {} artifacts; the users run on the same cores", machine::machine(), options.artifacts);
    println!("of 20 users 17 search and read, 2 contribute, 1 reviews; {} s each\n", options.seconds);
    let people = People::of(&server, &corpus);
    let pages = folder();
    let kept = people.keep(pages.path());
    let nginx = Nginx::start(pages.path(), &kept[0]);
    println!(
        "| users | requests/s | median, ms | p95, ms | p99, ms | failed | nginx, the same pages: requests/s | p99, ms |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let each = Duration::from_secs(options.seconds);
    let (mut best, mut flat, mut users) = (0, 0, 1);
    while users <= MOST && flat < 2 {
        let failed = AtomicUsize::new(0);
        let ours = during(each, users, |user, turn, times| {
            failed.fetch_add(people.play(user, turn, times), Ordering::Relaxed);
        });
        let theirs = nginx
            .as_ref()
            .map(|nginx| during(each / 2, users, |_, turn, times| people.fetch(nginx, &kept, turn, times)));
        let beside = theirs.map_or("not installed | ".to_owned(), |all| format!("{} | {:.1}", all.rate(), all.at(99)));
        println!(
            "| {users} | {} | {:.1} | {:.1} | {:.1} | {} | {beside} |",
            ours.rate(),
            ours.at(50),
            ours.at(95),
            ours.at(99),
            failed.into_inner()
        );
        flat = if ours.rate() * 100 > best * (100 + GAIN) { 0 } else { flat + 1 };
        best = best.max(ours.rate());
        users *= 2;
    }
    let (anonymous, resident) = machine::memory(server.id());
    println!("\nmost: {best} requests/s; afterwards RssAnon {anonymous} MB, VmRSS {resident} MB");
}

/// How long each request took, shortest first, and how long all of it.
struct Measured {
    times: Vec<Duration>,
    took: Duration,
}

impl Measured {
    fn rate(&self) -> usize {
        let millis = usize::try_from(self.took.as_millis()).unwrap_or(usize::MAX).max(1);
        self.times.len() * 1_000 / millis
    }

    /// What so many per cent stay within, in ms.
    fn at(&self, share: usize) -> f64 {
        let at = (self.times.len() * share / 100).min(self.times.len().saturating_sub(1));
        self.times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3)
    }
}

/// Lets so many users take turns at once for this long.
fn during(long: Duration, users: usize, turn: impl Fn(usize, &mut Numbers, &mut Times) + Sync) -> Measured {
    let all = Mutex::new(Vec::new());
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for user in 0..users {
            let (all, turn) = (&all, &turn);
            scope.spawn(move || {
                let (mut numbers, mut times) = (Numbers::new(user as u64), Times::default());
                while begun.elapsed() < long {
                    turn(user, &mut numbers, &mut times);
                }
                all.lock().expect("no panic").extend(times.0);
            });
        }
    });
    let took = begun.elapsed();
    let mut times = all.into_inner().expect("no panic");
    times.sort_unstable();
    Measured { times, took }
}
