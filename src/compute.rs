//! Threads for what takes the processor: searching, reading through texts, comparing. A few of them do as much as many,
//! and each keeps some megabytes of what it worked with, so there are few; who comes then waits in line. What waits for a
//! client, a disk or a worker has threads of tokio's, of which there are hundreds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread::{Builder, available_parallelism};

use tokio::sync::oneshot;

use crate::error::Error;

/// Fewest threads, so that something short has its turn beside something long.
const FEWEST: usize = 2;
/// How much later than others, by the system's measure, threads have their turn that give way.
const LATER: i32 = 15;

type Work = Box<dyn FnOnce() + Send>;

/// The line in which work waits for a thread.
static LINE: LazyLock<Sender<Work>> = LazyLock::new(|| {
    let (line, next) = channel::<Work>();
    let next = Arc::new(Mutex::new(next));
    for _ in 0..threads() {
        let next = Arc::clone(&next);
        let take = move || next.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let thread = Builder::new().name("compute".to_owned()).spawn(move || {
            while let Ok(work) = take() {
                work();
            }
        });
        thread.expect("the system gives threads, as it did at the start");
    }
    line
});

/// As many threads as there are cores: more would only take turns, and each answer come later for it.
fn threads() -> usize {
    available_parallelism().map_or(FEWEST, usize::from).max(FEWEST)
}

/// Starts the threads: they have their turn when the caller would, whoever asks them for something later.
pub fn start() {
    LazyLock::force(&LINE);
}

/// From here on this thread, and whatever it starts, has its turn after those that answer readers.
pub fn give_way() {
    // Where the system refuses, it has its turn like all.
    let _ = rustix::process::nice(LATER);
}

/// Does the work when it is its turn, even if nobody waits for its result any more.
pub async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let (tell, told) = oneshot::channel();
    let work = move || {
        let _ = tell.send(catch_unwind(AssertUnwindSafe(work)));
    };
    LINE.send(Box::new(work)).map_err(Error::internal)?;
    told.await.map_err(Error::internal)?.map_err(|_| Error::internal("a computation panicked"))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn few_work_at_a_time_all_get_their_turn_and_one_that_fails_takes_no_thread_along() {
        static BUSY: AtomicUsize = AtomicUsize::new(0);
        let most = threads();
        let failing = (0..most).map(|_| run(|| panic!("as it may")));
        assert!(futures_util::future::join_all(failing).await.iter().all(Result::<(), _>::is_err));
        let work = |n| {
            run(move || {
                let busy = BUSY.fetch_add(1, SeqCst) + 1;
                std::thread::sleep(Duration::from_millis(1));
                BUSY.fetch_sub(1, SeqCst);
                (n, busy)
            })
        };
        let done = futures_util::future::join_all((0..50 * most).map(work)).await;
        for (n, one) in done.into_iter().enumerate() {
            let (own, busy) = one.expect("is done");
            assert!(own == n && busy <= most, "{busy} at a time");
        }
    }
}
