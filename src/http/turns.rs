//! Large bodies at the same time: each holds a thread while it comes in, so they are counted, over all and by account.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::caller::Caller;
use crate::error::Error;

/// Most over all; half of the threads there are for what blocks.
const ALL: usize = 256;
/// Most of one account; an import or a browser sends a few.
const OWN: usize = 64;

/// Who sends how many.
#[derive(Debug, Default)]
pub struct Turns(Mutex<HashMap<String, usize>>);

/// One body's turn; over when dropped.
#[derive(Debug)]
struct Turn {
    turns: Arc<Turns>,
    account: String,
}

impl Turns {
    fn take(self: &Arc<Self>, account: &str) -> Result<Turn, Error> {
        let mut sending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = sending.values().sum();
        let own = sending.entry(account.to_owned()).or_default();
        if all >= ALL || *own >= OWN {
            return Err(Error::Busy);
        }
        *own += 1;
        Ok(Turn { turns: Arc::clone(self), account: account.to_owned() })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut sending = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = sending.entry(self.account.clone()).or_default();
        *own = own.saturating_sub(1);
        sending.retain(|_, own| *own > 0);
    }
}

/// Lets a large body in when it is its turn.
pub async fn take(State(turns): State<Arc<Turns>>, caller: Caller, request: Request, next: Next) -> Response {
    match turns.take(&caller.actor.account.0) {
        Ok(_turn) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_all_turns() {
        let turns = Arc::new(Turns::default());
        let own: Vec<Turn> = (0..OWN).map(|_| turns.take("one").expect("a turn")).collect();
        assert!(turns.take("one").is_err() && turns.take("two").is_ok());
        drop(own);
        let all: Vec<Turn> = (0..ALL).map(|n| turns.take(&n.to_string()).expect("a turn")).collect();
        assert!(turns.take("one").is_err(), "there is an end to it");
        drop(all);
        assert!(turns.take("one").is_ok() && turns.0.lock().expect("no panic").len() <= 1);
    }
}
