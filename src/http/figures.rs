//! What is counted of requests and files, for monitoring. Addresses are counted by their template in the table of routes, so
//! that there are few of them and none names a person or a secret.

use std::time::{Duration, SystemTime};

use axum::http::StatusCode;
use model::TextState;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// The bounds of the times, in seconds.
const TIMES: [f64; 10] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0];

/// How requests are told apart.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Asked {
    /// `read` or `change`.
    method: &'static str,
    /// The template, or `none`.
    route: String,
    /// Such as `2xx`.
    status: &'static str,
}

/// A route.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: String,
}

/// How reading a file ended.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct Outcome {
    state: &'static str,
}

impl Outcome {
    /// The one of a state.
    pub fn of(state: TextState) -> Self {
        Self { state: state.value() }
    }
}

/// Files read since the start, by outcome.
pub type FilesRead = Family<Outcome, Counter>;

/// The counts.
pub struct Figures {
    requests: Family<Asked, Counter>,
    times: Family<Route, Histogram>,
    /// Files read.
    pub files_read: FilesRead,
    /// When the program was started, in seconds since 1970.
    pub started: u64,
}

impl Default for Figures {
    fn default() -> Self {
        let started = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_secs();
        let times = Family::new_with_constructor((|| Histogram::new(TIMES)) as fn() -> Histogram);
        Self { requests: Family::default(), times, files_read: Family::default(), started }
    }
}

impl Figures {
    /// Counts a request and how long its answer took to begin.
    pub fn count(&self, reads: bool, route: &str, status: StatusCode, took: Duration) {
        let status = match status.as_u16() {
            0..200 => "1xx",
            200..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            500.. => "5xx",
        };
        let method = if reads { "read" } else { "change" };
        self.requests.get_or_create(&Asked { method, route: route.to_owned(), status }).inc();
        self.times.get_or_create(&Route { route: route.to_owned() }).observe(took.as_secs_f64());
    }

    /// All of it.
    pub fn registry(&self) -> Registry {
        let mut registry = Registry::with_prefix("clearinghouse");
        registry.register("requests", "Requests answered", self.requests.clone());
        registry.register("request_seconds", "Time until an answer began", self.times.clone());
        registry.register("files_read", "Files read since the start, by how that ended", self.files_read.clone());
        registry
    }
}
