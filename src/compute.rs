//! Threads for what takes the processor: searching, reading through texts, comparing. A few of them do as much as many,
//! and each keeps some megabytes of what it worked with, so there are few; who comes then waits in line. What waits for a
//! client, a disk or a worker has threads of tokio's, of which there are hundreds.

use std::sync::LazyLock;
use std::thread::available_parallelism;

use tokio::runtime::{Builder, Runtime};

use crate::error::Error;

/// Threads for each core: some wait for pages of a file that the system does not hold in memory.
const FOR_EACH_CORE: usize = 2;

static THREADS: LazyLock<Runtime> = LazyLock::new(|| {
    let most = available_parallelism().map_or(1, usize::from) * FOR_EACH_CORE;
    let built = Builder::new_current_thread().max_blocking_threads(most).thread_name("compute").build();
    built.expect("a runtime without a driver needs nothing of the system")
});

/// Does the work when it is its turn, even if nobody waits for its result any more.
pub async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    THREADS.spawn_blocking(work).await.map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn few_work_at_a_time_all_get_their_turn_and_one_that_fails_takes_no_thread_along() {
        static BUSY: AtomicUsize = AtomicUsize::new(0);
        let most = available_parallelism().map_or(1, usize::from) * FOR_EACH_CORE;
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
