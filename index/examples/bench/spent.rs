//! Where time goes: what each stage of a search takes, by the spans the index enters.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// The names of spans, by number; the stages entered, with their own time so far.
#[derive(Default)]
struct Watch {
    names: Vec<&'static str>,
    open: Vec<(&'static str, Instant)>,
    spent: BTreeMap<&'static str, Duration>,
}

static WATCH: Mutex<Watch> = Mutex::new(Watch { names: Vec::new(), open: Vec::new(), spent: BTreeMap::new() });

impl Watch {
    /// Gives the time since the last step to the innermost stage.
    fn step(&mut self, now: Instant) {
        if let Some((name, since)) = self.open.last_mut() {
            *self.spent.entry(name).or_default() += now - *since;
            *since = now;
        }
    }
}

fn with<T>(work: impl FnOnce(&mut Watch) -> T) -> T {
    work(&mut WATCH.lock().unwrap_or_else(PoisonError::into_inner))
}

struct Stages;

impl Subscriber for Stages {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && metadata.target().starts_with("index")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let name = span.metadata().name();
        with(|watch| {
            let place = watch.names.iter().position(|known| *known == name).unwrap_or_else(|| {
                watch.names.push(name);
                watch.names.len() - 1
            });
            Id::from_u64(place as u64 + 1)
        })
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, id: &Id) {
        with(|watch| {
            let now = Instant::now();
            watch.step(now);
            let name = usize::try_from(id.into_u64() - 1).ok().and_then(|place| watch.names.get(place).copied());
            watch.open.push((name.unwrap_or_default(), now));
        })
    }

    fn exit(&self, _: &Id) {
        with(|watch| {
            let now = Instant::now();
            watch.step(now);
            watch.open.pop();
            if let Some((_, since)) = watch.open.last_mut() {
                *since = now;
            }
        })
    }
}

/// Begins to look. Only searches of one thread are told apart.
pub fn watch() {
    let _ = tracing::subscriber::set_global_default(Stages);
}

/// The mean of each stage over `searches`, in milliseconds, since last told.
pub fn told(searches: usize) -> String {
    let spent = with(|watch| std::mem::take(&mut watch.spent));
    let count = u32::try_from(searches).unwrap_or(1).max(1);
    let stage = |(name, time): (&str, Duration)| format!("{name} {:.3}", (time / count).as_secs_f64() * 1e3);
    spent.into_iter().map(stage).collect::<Vec<_>>().join("  ")
}
