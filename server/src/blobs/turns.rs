//! Whose turn it is: one request at a time writes an upload, and a newcomer does not wait for one whose
//! connection has silently died.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use client_core::record::Id;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard, watch};

/// The uploads that requests are busy with.
#[derive(Debug, Default)]
pub struct Turns(Mutex<BTreeMap<Id, Arc<Turn>>>);

#[derive(Debug)]
struct Turn {
    lock: Arc<AsyncMutex<()>>,
    /// Counts those who came.
    newcomers: watch::Sender<u64>,
}

/// A turn at an upload, until it is dropped.
#[derive(Debug)]
pub struct Held {
    /// Which newcomer this one was.
    own: u64,
    newcomers: watch::Receiver<u64>,
    _guard: OwnedMutexGuard<()>,
    _turn: Arc<Turn>,
}

impl Turns {
    /// Asks whoever has the turn to stop receiving, and waits for it.
    pub async fn take(&self, id: Id) -> Held {
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            let new = || {
                Arc::new(Turn {
                    lock: Arc::default(),
                    newcomers: watch::Sender::new(0),
                })
            };
            Arc::clone(turns.entry(id).or_insert_with(new))
        };
        let mut own = 0;
        turn.newcomers.send_modify(|count| {
            *count += 1;
            own = *count;
        });
        let guard = Arc::clone(&turn.lock).lock_owned().await;
        Held {
            own,
            newcomers: turn.newcomers.subscribe(),
            _guard: guard,
            _turn: turn,
        }
    }
}

impl Held {
    /// Answers when somebody came later and wants the turn.
    pub async fn is_wanted(&mut self) {
        let own = self.own;
        // The sender lives in the turn, so waiting can't fail.
        let _ = self.newcomers.wait_for(|count| *count > own).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_newcomer_gets_the_turn_once_the_holder_is_told() {
        let turns = Arc::new(Turns::default());
        let id = Id([1; 16]);
        let mut first = turns.take(id).await;
        let waiting = tokio::spawn({
            let turns = Arc::clone(&turns);
            async move { drop(turns.take(id).await) }
        });
        first.is_wanted().await;
        assert!(!waiting.is_finished());
        drop(first);
        waiting.await.unwrap();
        let other = turns.take(Id([2; 16])).await;
        drop(other);
        assert_eq!(turns.0.lock().unwrap().len(), 1);
    }
}
