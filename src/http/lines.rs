//! Connections at the same time. When there is no room for more, whoever has waited longest without asking anything gives
//! way, then whoever has taken longest to take in an answer; never one whose request is being worked on.
//!
//! There is no share for each address: behind a proxy, all connections come from the same one.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use hyper::body::{Frame, SizeHint};
use tokio::sync::Notify;

/// Most connections at the same time, where the system gives handles for them.
const MOST: u64 = 2_048;
/// Handles for everything but connections: the data folder, workers, the mail server.
const RESERVED: u64 = 256;
/// Handles for a connection: its own, and a file that is sent over it.
const EACH: u64 = 2;
/// All handles that are ever taken.
pub const HANDLES: u64 = MOST * EACH + RESERVED;
/// Of so many places one is kept free, so that those who come need not wait until another's connection is closed.
const FREE: usize = 8;
/// Of so many places, one more is made free at a time: to find who gives way, all are looked at.
const AHEAD: usize = 64;
/// Wait until one may have ended.
const BREATH: Duration = Duration::from_millis(50);

/// The turn of one that works on a request.
const NEVER: u64 = u64::MAX;
/// Told to give way.
const OVER: u64 = u64::MAX - 1;
/// Puts those who take in an answer behind all who ask nothing.
const LATER: u64 = 1 << 62;

/// Connections that are open, of all listeners.
static OPEN: AtomicUsize = AtomicUsize::new(0);

/// How many connections are open.
pub fn open() -> usize {
    OPEN.load(Ordering::Relaxed)
}

/// All connections of a listener.
pub struct Lines {
    open: Mutex<HashMap<u64, Arc<Line>>>,
    most: usize,
    begun: Instant,
    /// Told to give way, and not gone yet.
    ending: AtomicUsize,
    ended: Notify,
}

/// One connection.
pub struct Line {
    number: u64,
    all: Arc<Lines>,
    /// The lowest gives way first.
    turn: AtomicU64,
    over: Notify,
}

/// A connection's place among all; free again when dropped.
pub struct Place(pub Arc<Line>);

impl Drop for Place {
    fn drop(&mut self) {
        let Line { number, all, turn, .. } = &*self.0;
        let mut open = all.locked();
        open.remove(number);
        if turn.load(Ordering::Relaxed) == OVER {
            all.ending.fetch_sub(1, Ordering::Relaxed);
        }
        drop(open);
        OPEN.fetch_sub(1, Ordering::Relaxed);
        self.0.all.ended.notify_one();
    }
}

impl Lines {
    /// With room for as many as there are handles for, of `handles` in all.
    pub fn new(handles: u64) -> Arc<Self> {
        let most = (handles.saturating_sub(RESERVED) / EACH).clamp(1, MOST);
        Arc::new(Self {
            open: Mutex::default(),
            most: usize::try_from(most).unwrap_or(usize::MAX),
            begun: Instant::now(),
            ending: AtomicUsize::new(0),
            ended: Notify::new(),
        })
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<u64, Arc<Line>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(LATER) + 1
    }

    /// A place for the connection of this number, once there is room.
    pub async fn place(self: &Arc<Self>, number: u64) -> Place {
        while !self.has_room() {
            let _ = tokio::time::timeout(BREATH, self.ended.notified()).await;
        }
        let line = Line { number, all: Arc::clone(self), turn: AtomicU64::new(self.now()), over: Notify::new() };
        let line = Arc::new(line);
        self.locked().insert(number, Arc::clone(&line));
        OPEN.fetch_add(1, Ordering::Relaxed);
        Place(line)
    }

    /// Whether there is room for one more. When there is little, some that ask nothing are told to end; when there is none,
    /// one that takes in an answer, unless others are ending already. Their places are free once they did: a connection
    /// holds its socket until then.
    fn has_room(&self) -> bool {
        let open = self.locked();
        let ending = self.ending.load(Ordering::Relaxed);
        if open.len() - ending >= self.most - self.most / FREE {
            self.tell(&open, (self.most / AHEAD).max(1), ending == 0 && open.len() >= self.most);
        }
        open.len() < self.most
    }

    /// Tells all that ask nothing to end.
    pub fn end_idle(&self) {
        self.tell(&self.locked(), usize::MAX, false);
    }

    /// Tells one to end, whatever it does but being worked on.
    pub fn make_room(&self) {
        self.tell(&self.locked(), 1, true);
    }

    /// Tells some that ask nothing to end; one that takes in an answer when it must be and all ask something.
    fn tell(&self, open: &HashMap<u64, Arc<Line>>, some: usize, must: bool) {
        let turns = open.values().map(|line| (line.turn.load(Ordering::Relaxed), line));
        let mut others: Vec<_> = turns.filter(|(turn, _)| *turn < OVER).collect();
        let idle = others.iter().filter(|(turn, _)| *turn < LATER).count();
        let some = some.min(idle).max(usize::from(must)).min(others.len());
        if some == 0 {
            return;
        }
        others.select_nth_unstable_by_key(some - 1, |(turn, _)| *turn);
        for (seen, line) in &others[..some] {
            // It may have asked something meanwhile; then it stays.
            if line.turn.compare_exchange(*seen, OVER, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
                self.ending.fetch_add(1, Ordering::Relaxed);
                line.over.notify_one();
            }
        }
    }
}

impl Line {
    fn now_at(&self, turn: u64) {
        // Who was told to give way does.
        let _ = self.turn.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |now| (now != OVER).then_some(turn));
    }

    /// A request came in; false when it came too late, as after a time-out.
    #[must_use]
    pub fn works(&self) -> bool {
        self.now_at(NEVER);
        self.turn.load(Ordering::Relaxed) == NEVER
    }

    /// The answer goes out; after it, the next request is waited for.
    pub fn answers(self: &Arc<Self>, body: Body) -> Body {
        self.now_at(LATER + self.all.now());
        Body::new(Answer { body, line: Arc::clone(self) })
    }

    /// Resolves when it is to give way.
    pub async fn over(&self) {
        self.over.notified().await;
    }
}

/// The body of an answer on its way.
struct Answer {
    body: Body,
    line: Arc<Line>,
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.line.now_at(self.line.all.now());
    }
}

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.line.now_at(LATER + self.line.all.now());
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    fn is_over(place: &Place) -> bool {
        place.0.over().now_or_never().is_some()
    }

    #[tokio::test]
    async fn who_asks_nothing_gives_way_first_and_who_is_worked_on_never() {
        let lines = Lines::new(RESERVED + 3 * EACH);
        let [working, sending, waiting] = [lines.place(1).await, lines.place(2).await, lines.place(3).await];
        assert!(working.0.works() && sending.0.works());
        let answer = sending.0.answers(Body::from("x"));
        assert!(lines.place(4).now_or_never().is_none(), "who was told to end still holds its socket");
        assert!(is_over(&waiting) && !is_over(&working) && !is_over(&sending));
        assert!(!waiting.0.works(), "what comes after that is not begun");
        drop(waiting);
        let next = lines.place(4).await;
        assert!(!is_over(&next) && next.0.works());
        assert!(lines.place(5).now_or_never().is_none());
        assert!(is_over(&sending));
        drop((answer, sending));
        let last = lines.place(5).await;
        assert!(last.0.works());
        assert!(lines.place(6).now_or_never().is_none() && !is_over(&working), "all are worked on");
        drop(working);
        let _room = lines.place(6).await;
    }

    #[tokio::test]
    async fn before_there_is_no_room_some_who_ask_nothing_give_way_and_nobody_else() {
        let lines = Lines::new(RESERVED + 16 * EACH);
        let mut places = Vec::new();
        for number in 0..14 {
            places.push(lines.place(number).await);
        }
        assert!(!places.iter().any(is_over));
        places.push(lines.place(14).now_or_never().expect("a place that was kept free"));
        assert!(is_over(&places[0]) && !places.iter().any(is_over), "the one that waited longest");
        assert!(places[1..].iter().all(|place| place.0.works()));
        places.push(lines.place(15).now_or_never().expect("the last place"));
        assert!(lines.place(16).now_or_never().is_none());
        assert!(is_over(&places[15]) && !places[1..15].iter().any(is_over), "who is worked on stays");
        lines.end_idle();
        drop(places);
        assert_eq!((lines.locked().len(), lines.ending.load(Ordering::Relaxed)), (0, 0));
    }

    #[tokio::test]
    async fn who_got_an_answer_waits_again() {
        let lines = Lines::new(0);
        let one = lines.place(1).await;
        assert!(one.0.works());
        lines.make_room();
        assert!(!is_over(&one));
        drop(one.0.answers(Body::empty()));
        lines.make_room();
        assert!(is_over(&one));
        lines.make_room();
        assert!(!is_over(&one), "it is told once");
    }
}
