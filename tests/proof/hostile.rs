//! Clients that mean harm or have lost their way: each is cut within its time, memory stays bounded, and nobody else
//! notices more of it than of an attack on another server of the same machine.

use std::io::{Read, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use serde_json::json;

use crate::bench::{Bench, Row};
use crate::decoy::Decoy;
use crate::support::{Server, folder, multipart};

/// Comes to an address; how many clients came, and what was wrong with how they were dealt with.
type Attack<'a> = dyn Fn(&str) -> (u64, Vec<String>) + Sync + 'a;
/// Others, and how long each rests between two searches.
const OTHERS: usize = 4;
const REST: Duration = Duration::from_millis(20);
/// How long others are looked at and attacks go on at least: fewer answers make no p99.
const ATTACKED: Duration = Duration::from_secs(5);

/// When whoever waits is cut, and how much later that may be seen.
const CUT_WITHIN: Duration = Duration::from_secs(15);
const SEEN: Duration = Duration::from_secs(4);
/// Clients of each kind that waits; of those who do not read, more than there are threads for what blocks.
const WAITING: usize = 50;
const READERS: usize = 600;
/// Most connections there is room for, with those that are just being closed and the server's other sockets.
const ROOM: usize = 2_048 + 250;
/// Connections that ask nothing, what else this process holds beside them, and uploads at the same time.
const IDLE: usize = 10_000;
const OTHER_HANDLES: usize = 3_000;
const UPLOADS: usize = 1_000;
/// An upload comes in so many pieces, one in this time; who is refused rests so long, and a while of its own.
const PIECES: usize = 4;
const PIECE_EACH: Duration = Duration::from_millis(250);
const AGAIN_AFTER: Duration = Duration::from_secs(1);
/// Most memory the server may take for all that, in MiB.
const MEMORY: u64 = 512;
/// Rounds of the long form: in so many, what a machine does of its own at times is in all the figures alike.
const ROUNDS: u64 = 10;
/// What it may add to an answer in fewer; a build for testing takes several times as long for each who stands in line before.
const NOISE: Duration = Duration::from_millis(if cfg!(debug_assertions) { 200 } else { 20 });
/// The boundary of [`multipart`].
const MULTIPART: &str = "multipart/form-data; boundary=XXclearinghouseXX";

/// A way to keep a connection busy: the head, and what is sent each second after it.
struct Waits {
    kind: &'static str,
    head: &'static str,
    drip: &'static [u8],
}

const WAITS: &[Waits] = &[
    Waits { kind: "silence", head: "", drip: b"" },
    Waits { kind: "a slow head", head: "GET / HTTP/1.1\r\n", drip: b"a: b\r\n" },
    Waits { kind: "a kept connection", head: "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", drip: b"" },
    Waits {
        kind: "a slow form",
        head: "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\
               Content-Type: application/x-www-form-urlencoded\r\n\r\n",
        drip: b"a",
    },
    Waits {
        kind: "slow chunks",
        head: "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\
               Content-Type: application/x-www-form-urlencoded\r\n\r\n",
        drip: b"1\r\na\r\n",
    },
    Waits {
        kind: "a slow upload",
        head: "POST /api/v1/artifacts HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer TOKEN\r\n\
               Content-Length: 1000000\r\nContent-Type: multipart/form-data; boundary=X\r\n\r\n\
               --X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n",
        drip: b"a",
    },
];

/// The server, as one who attacks it sees it.
struct Target {
    server: Server,
    address: String,
    token: String,
    file: String,
    /// Uploads that were begun.
    uploads: AtomicUsize,
    /// Those that were acknowledged.
    acknowledged: Mutex<Vec<usize>>,
}

/// What others noticed: how long each of their answers took, and those that did not come.
#[derive(Default)]
struct Noticed {
    took: Vec<Duration>,
    failed: Vec<String>,
}

impl Noticed {
    fn add(&mut self, more: Self) {
        self.took.extend(more.took);
        self.failed.extend(more.failed);
    }

    fn p99(&self) -> Duration {
        let mut took = self.took.clone();
        took.sort_unstable();
        took.get(took.len() * 99 / 100).copied().unwrap_or_default()
    }
}

/// What others noticed of one kind of attack, in all rounds.
#[derive(Default)]
struct Felt {
    tried: u64,
    here: Noticed,
    /// While the same was done to a server that does nothing.
    elsewhere: Noticed,
    /// Most memory afterwards, in MiB.
    most: u64,
}

/// The attacks, and whether they take something of the machine, as those do not who only wait.
const ATTACKS: [(&str, bool); 3] = [("slow", false), ("idle", true), ("uploads", true)];

/// Every round is on a server of its own; the answers of all are taken together.
pub fn run(bench: &Bench) -> Row {
    let rounds = bench.times(1, ROUNDS);
    handles();
    let decoy = Decoy::start();
    let (mut row, mut alone) = (Row::default(), Noticed::default());
    let mut felt = ATTACKS.map(|_| Felt::default());
    for _ in 0..rounds {
        round(&decoy, &mut alone, &mut felt, &mut row);
    }
    let alone = alone.p99();
    let mut told = vec![format!("p99 alone {:.1} ms", millis(alone))];
    for ((name, busy), Felt { tried, here, elsewhere, most }) in ATTACKS.into_iter().zip(felt) {
        let (p99, elsewhere) = (here.p99(), elsewhere.p99());
        row.tried += tried;
        row.checked += here.took.len() as u64;
        row.lost.extend(here.failed.iter().take(3).map(|why| format!("{name}: others: {why}")));
        if p99 > elsewhere.max(alone) * 2 + noise(rounds) {
            row.lost.push(format!("{name}: others waited {:.1} ms at p99", millis(p99)));
        }
        if most > MEMORY {
            row.lost.push(format!("{name}: it takes {most} MiB"));
        }
        let elsewhere = if busy { format!(" ({:.1} elsewhere)", millis(elsewhere)) } else { String::new() };
        told.push(format!("{name} ({tried}) {:.1} ms{elsewhere}, {most} MiB", millis(p99)));
    }
    row.detail = told.join("; ");
    row
}

/// Others alone, then beside each attack.
fn round(decoy: &Decoy, alone: &mut Noticed, felt: &mut [Felt], row: &mut Row) {
    let data = folder();
    let target = Target::start(data.path());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().on_thread_start(own_machine).build();
    let runtime = runtime.expect("a runtime");
    alone.add(target.beside(|| std::thread::sleep(ATTACKED)).1);
    let attacks: [&Attack; ATTACKS.len()] = [
        &|address| runtime.block_on(slow(&target, address)),
        &|address| runtime.block_on(idle(&target, address)),
        &|address| runtime.block_on(uploads(&target, address)),
    ];
    for (((_, busy), attack), felt) in ATTACKS.into_iter().zip(attacks).zip(felt) {
        if busy {
            felt.elsewhere.add(target.beside(|| attack(&decoy.address)).1);
        }
        let ((tried, wrong), noticed) = target.beside(|| attack(&target.address));
        felt.tried += tried;
        felt.here.add(noticed);
        felt.most = felt.most.max(target.memory());
        row.lost.extend(wrong);
    }
    row.lost.extend(target.lost());
}

/// What else may have kept an answer, after so many rounds.
fn noise(rounds: u64) -> Duration {
    if rounds < ROUNDS || cfg!(debug_assertions) { NOISE } else { Duration::ZERO }
}

/// As many handles as this process may have. Its table of them has grown before anything is measured: all that open
/// something wait when it does.
fn handles() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    let most = limit.maximum.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
    let last = most.min(IDLE + OTHER_HANDLES) - 1;
    let _ = rustix::io::fcntl_dupfd_cloexec(std::io::stdin(), last.try_into().unwrap_or_default());
    most
}

/// Attackers and others have machines of their own: on this one, an attacker takes what the server leaves.
fn own_machine() {
    let _ = rustix::process::nice(19);
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

impl Target {
    /// A clearinghouse with a file that no buffer holds.
    fn start(data: &std::path::Path) -> Self {
        let server = Server::start(data, &[]);
        let lines: String = (0..400_000).map(|n| format!("line {n} of a long file\n")).collect();
        let id = server.publish("long.txt", lines.as_bytes(), &json!({"title": "Long", "kind": "other"}));
        let address = server.base.strip_prefix("http://").expect("an address").to_owned();
        let token = server.token();
        Self {
            server,
            address,
            token,
            file: format!("/artifacts/{id}/file"),
            uploads: AtomicUsize::new(0),
            acknowledged: Mutex::default(),
        }
    }

    /// Does something while others search, each time over a connection of its own.
    fn beside<T: Send>(&self, work: impl FnOnce() -> T + Send) -> (T, Noticed) {
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let others = [(); OTHERS].map(|()| {
                scope.spawn(|| {
                    let mut noticed = Noticed::default();
                    while !done.load(Ordering::Relaxed) {
                        let begun = Instant::now();
                        match self.search() {
                            Ok(()) => noticed.took.push(begun.elapsed()),
                            Err(why) => noticed.failed.push(why),
                        }
                        std::thread::sleep(REST);
                    }
                    noticed
                })
            });
            let made = scope.spawn(|| {
                own_machine();
                work()
            });
            let made = made.join().expect("no panic");
            done.store(true, Ordering::Relaxed);
            let mut all = Noticed::default();
            others.into_iter().for_each(|other| all.add(other.join().expect("no panic")));
            (made, all)
        })
    }

    /// Acknowledged uploads that are not there.
    fn lost(&self) -> Vec<String> {
        let acknowledged = self.acknowledged.lock().expect("no panic");
        let names = acknowledged.iter().map(|n| format!("hostile-{n}"));
        let there =
            |name: &String| self.server.get(&format!("/api/v1/artifacts?external_id={name}")).text().contains(name);
        names.filter(|name| !there(name)).map(|name| format!("{name} was acknowledged and is not there")).collect()
    }

    fn search(&self) -> Result<(), String> {
        let mut stream = std::net::TcpStream::connect(&self.address).map_err(|error| error.to_string())?;
        let _ = stream.set_read_timeout(Some(CUT_WITHIN));
        let asked = "GET /search?q=line HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(asked.as_bytes()).map_err(|error| error.to_string())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).map_err(|error| error.to_string())?;
        if answer.starts_with(b"HTTP/1.1 200") { Ok(()) } else { Err(first_line(&answer)) }
    }

    /// What the server holds of its own, in MiB.
    fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or_default();
        line.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()).unwrap_or_default() >> 10
    }

    /// Sockets the server holds.
    fn sockets(&self) -> usize {
        let handles = std::fs::read_dir(format!("/proc/{}/fd", self.server.id())).expect("its handles");
        let socket = |path: std::path::PathBuf| path.to_str().is_some_and(|path| path.starts_with("socket:"));
        handles
            .filter_map(|handle| std::fs::read_link(handle.ok()?.path()).ok())
            .filter(|path| socket(path.clone()))
            .count()
    }
}

fn first_line(answer: &[u8]) -> String {
    String::from_utf8_lossy(answer).lines().next().unwrap_or("no answer").to_owned()
}

/// Clients that send or take in nothing, or next to nothing.
async fn slow(target: &Target, address: &str) -> (u64, Vec<String>) {
    let ((some, wrong), (others, more)) = tokio::join!(waiting(target, address), not_reading(target, address));
    (some + others, [wrong, more].concat())
}

/// Clients that send nothing, or next to nothing.
async fn waiting(target: &Target, address: &str) -> (u64, Vec<String>) {
    let mut held = tokio::task::JoinSet::new();
    for waits in WAITS {
        for _ in 0..WAITING {
            held.spawn(until_cut(address.to_owned(), waits.head.replace("TOKEN", &target.token), waits));
        }
    }
    let tried = held.len() as u64;
    (tried, held.join_all().await.into_iter().flatten().collect())
}

/// Holds a connection until it is cut; says so if that takes too long.
async fn until_cut(address: String, head: String, waits: &Waits) -> Option<String> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    let begun = Instant::now();
    stream.write_all(head.as_bytes()).await.ok()?;
    let mut read = [0; 1 << 10];
    while begun.elapsed() < CUT_WITHIN + SEEN {
        match tokio::time::timeout(Duration::from_secs(1), stream.read(&mut read)).await {
            Ok(Ok(0) | Err(_)) => return None,
            Ok(Ok(_)) => {}
            Err(_) => stream.write_all(waits.drip).await.ok()?,
        }
    }
    Some(format!("{} is still there after {} s", waits.kind, begun.elapsed().as_secs()))
}

/// Clients that ask for a long file and take in nothing of it.
async fn not_reading(target: &Target, address: &str) -> (u64, Vec<String>) {
    let before = target.sockets();
    let mut held = Vec::new();
    for _ in 0..READERS {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4 << 10).expect("is set");
        let Ok(mut stream) = socket.connect(address.parse().expect("an address")).await else { continue };
        let asked = format!("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", target.file);
        let _ = stream.write_all(asked.as_bytes()).await;
        held.push(stream);
    }
    tokio::time::sleep(CUT_WITHIN + SEEN).await;
    let left = target.sockets().saturating_sub(before);
    let wrong = (left > 5).then(|| format!("{left} of {READERS} who do not read are still there"));
    (held.len() as u64, wrong.into_iter().collect())
}

/// More connections than there is room for, none of which asks anything, as fast as they come, and held for a while.
async fn idle(target: &Target, address: &str) -> (u64, Vec<String>) {
    let end = Instant::now() + ATTACKED;
    let wanted = IDLE.min(handles().saturating_sub(OTHER_HANDLES));
    let mut held = Vec::new();
    while held.len() < wanted {
        match TcpStream::connect(address).await {
            Ok(stream) => held.push(stream),
            Err(error) => return (held.len() as u64, vec![format!("connection {}: {error}", held.len())]),
        }
    }
    tokio::time::sleep_until(end.into()).await;
    let sockets = target.sockets();
    let mut wrong: Vec<String> = (sockets > ROOM).then(|| format!("it holds {sockets} sockets")).into_iter().collect();
    let tried = held.len() as u64;
    drop(held);
    let begun = Instant::now();
    while target.sockets() > 50 && begun.elapsed() < CUT_WITHIN + SEEN {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    wrong.extend((target.sockets() > 50).then(|| format!("{} sockets are left", target.sockets())));
    (tried, wrong)
}

/// Uploads at the same time, a piece now and then; who is refused comes again as it was told. Each is taken for good, or
/// refused in words.
async fn uploads(target: &Target, address: &str) -> (u64, Vec<String>) {
    let (begun, first) = (Instant::now(), target.uploads.fetch_add(UPLOADS, Ordering::Relaxed));
    let mut sent = tokio::task::JoinSet::new();
    for n in 0..UPLOADS {
        let (address, token) = (address.to_owned(), target.token.clone());
        sent.spawn(async move {
            let mut answers = Vec::new();
            while begun.elapsed() < ATTACKED {
                let answer = upload(&address, &token, first + n).await;
                let taken = answer.as_ref().is_ok_and(|answer| answer.contains("HTTP/1.1 201"));
                answers.push((first + n, answer));
                if taken {
                    break;
                }
                tokio::time::sleep(AGAIN_AFTER + Duration::from_millis(n as u64)).await;
            }
            answers
        });
    }
    let answers: Vec<_> = sent.join_all().await.into_iter().flatten().collect();
    let (tried, mut wrong) = (answers.len() as u64, Vec::new());
    for (n, answer) in answers {
        match answer {
            Ok(answer) if answer.contains("HTTP/1.1 503") && answer.contains("\"busy\"") => {}
            Ok(answer) if answer.contains("HTTP/1.1 201") => {
                target.acknowledged.lock().expect("no panic").push(n);
            }
            Ok(answer) => wrong.push(format!("upload {n}: {}", first_line(answer.as_bytes()))),
            Err(error) => wrong.push(format!("upload {n}: {error}")),
        }
    }
    (tried, wrong)
}

async fn upload(address: &str, token: &str, n: usize) -> std::io::Result<String> {
    let said = json!({"title": format!("Paper {n}"), "kind": "other", "external_id": format!("hostile-{n}")});
    let text = format!("Paper {n} of many.\n").repeat(1_000);
    let body = multipart(&[("metadata", said.to_string().as_bytes(), None), ("file", text.as_bytes(), Some("a.txt"))]);
    let head = format!(
        "POST /api/v1/artifacts HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
         Content-Type: {MULTIPART}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(head.as_bytes()).await?;
    let mut answer = Vec::new();
    for piece in body.chunks(body.len().div_ceil(PIECES)) {
        stream.write_all(piece).await?;
        // Who is refused is told so at once.
        if let Ok(read) = tokio::time::timeout(PIECE_EACH, stream.read_buf(&mut answer)).await {
            read?;
            break;
        }
    }
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
