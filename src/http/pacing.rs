//! Bodies that come in have to come on: a client that sends next to nothing holds what it has here for no longer than that.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use thiserror::Error;
use tokio::time::{Instant, Sleep, sleep_until};

/// Longest wait for [`LEAST`] more of a body.
pub const WITHIN: Duration = Duration::from_secs(15);
/// What has to come in that time, in bytes, unless it is the end.
const LEAST: usize = 64 << 10;

/// Why a body was not waited for any longer.
#[derive(Debug, Error)]
#[error("less than {} KiB of it came in {} seconds", LEAST >> 10, WITHIN.as_secs())]
pub struct TooSlow;

/// A body that is waited for so long only. What we take to work on it does not count.
pub struct Paced<B = Incoming> {
    body: B,
    /// Longest wait for [`LEAST`] more of it.
    within: Duration,
    /// Bytes since the time was last given anew.
    came: usize,
    /// What is left of the time.
    left: Duration,
    /// The end of the time, while it is waited for.
    end: Option<Pin<Box<Sleep>>>,
}

impl<B> Paced<B> {
    /// This body, with all its time.
    pub fn new(body: B, within: Duration) -> Self {
        Self { body, within, came: 0, left: within, end: None }
    }

    fn came(&mut self, bytes: usize) {
        if let Some(end) = self.end.take() {
            self.left = end.deadline().saturating_duration_since(Instant::now());
        }
        self.came += bytes;
        if self.came >= LEAST {
            (self.came, self.left) = (0, self.within);
        }
    }
}

impl<B> Body for Paced<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref());
            let bytes = data.map_or(0, Bytes::len);
            self.came(bytes);
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let left = self.left;
        let end = self.end.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + left)));
        ready!(end.as_mut().poll(context));
        Poll::Ready(Some(Err(TooSlow.into())))
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
    use futures_util::StreamExt as _;
    use http_body_util::{BodyExt as _, StreamBody};

    /// How much comes of a body of pieces of this size, one each time, when so long is waited for it.
    async fn taken(pieces: usize, bytes: usize, each: u64, within: u64) -> Option<usize> {
        let stream = futures_util::stream::iter(0..pieces).then(move |_| async move {
            tokio::time::sleep(Duration::from_millis(each)).await;
            Ok::<_, std::io::Error>(Frame::data(Bytes::from(vec![b'x'; bytes])))
        });
        let body = Paced::new(StreamBody::new(Box::pin(stream)), Duration::from_millis(within)).collect().await;
        body.ok().map(|body| body.to_bytes().len())
    }

    #[tokio::test]
    async fn a_body_may_take_its_time_as_long_as_it_comes_on() {
        assert_eq!(taken(20, LEAST, 30, 15_000).await, Some(20 * LEAST));
        assert_eq!(taken(5, 1, 30, 15_000).await, Some(5), "a short one need not be fast");
        for (bytes, each) in [(1, 1), (0, 1), (LEAST / 60, 10), (LEAST, 15_000)] {
            assert_eq!(taken(100_000, bytes, each, 300).await, None, "{bytes} bytes each {each} ms");
        }
    }
}
