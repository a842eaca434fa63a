//! SIGKILL at random moments of mixed work, rebuilds of the index among it.

use std::time::{Duration, Instant};

use crate::bench::{Bench, Numbers, Row};
use crate::load;
use crate::oracle::Oracle;
use crate::support::{Server, folder};

/// Longest time until it is ready again.
const READY_WITHIN: Duration = Duration::from_secs(5);
/// Kills in one folder: it grows, and with it what each start and look takes.
const IN_A_FOLDER: u64 = 200;
/// People who work at the same time.
const CLIENTS: usize = 3;

pub fn run(bench: &Bench) -> Row {
    let mut numbers = bench.numbers("kill");
    let (mut row, mut slowest) = (Row::default(), Duration::ZERO);
    let mut left = bench.times(100, 5_000);
    while left > 0 && row.lost.is_empty() {
        let rounds = left.min(IN_A_FOLDER);
        left -= rounds;
        slowest = slowest.max(in_a_folder(rounds, &mut numbers, &mut row));
    }
    if slowest > READY_WITHIN {
        row.lost.push(format!("it was ready again only after {:.1} s", slowest.as_secs_f64()));
    }
    if row.detail.is_empty() {
        row.detail = format!("slowest ready again {:.2} s", slowest.as_secs_f64());
    }
    row
}

/// Kills the server of one folder so many times; the longest time until it was ready again.
fn in_a_folder(rounds: u64, numbers: &mut Numbers, row: &mut Row) -> Duration {
    let data = folder();
    let oracle = Oracle::default();
    let mut slowest = Duration::ZERO;
    for _ in 0..rounds {
        let begun = Instant::now();
        let mut server = Server::start(data.path(), &[]);
        slowest = slowest.max(begun.elapsed());
        row.lost.extend(oracle.look(&server, data.path(), false));
        let delay = Duration::from_millis(numbers.next() % 400);
        std::thread::scope(|scope| {
            let mut workers = Vec::new();
            for client in 0..CLIENTS {
                let (server, oracle, mut numbers) = (&server, &oracle, numbers.fork());
                let name = format!("r{}c{client}", row.tried);
                workers.push(scope.spawn(move || load::work_on(server, oracle, &mut numbers, &name)));
            }
            if numbers.under(3) == 0 {
                scope.spawn(|| server.try_request("POST", "/api/v1/admin/reindex", &[], &[]).is_ok());
            }
            std::thread::sleep(delay);
            server.signal("KILL");
            row.lost.extend(workers.into_iter().flat_map(|worker| worker.join().expect("no panic")));
        });
        server.kill();
        row.tried += 1;
        if !row.lost.is_empty() {
            row.detail = format!("ended there; the folder is kept in {}", data.keep().display());
            return slowest;
        }
    }
    row.lost.extend(oracle.look_at_all(Server::start(data.path(), &[]), data.path()));
    row.checked += oracle.acknowledged();
    slowest
}
