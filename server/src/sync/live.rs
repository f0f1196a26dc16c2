//! Pokes: that there is something new in a scope, and nothing about what.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::broadcast;

/// Pokes kept for a listener that is slow; one that missed some is poked all the same.
const KEPT: usize = 256;

/// Who is to be told that there is something new.
#[derive(Debug)]
pub struct Live {
    sender: broadcast::Sender<Arc<BTreeSet<String>>>,
}

/// One listener.
#[derive(Debug)]
pub struct Listener {
    receiver: broadcast::Receiver<Arc<BTreeSet<String>>>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            sender: broadcast::Sender::new(KEPT),
        }
    }
}

impl Live {
    /// Tells that the feeds of these scopes changed.
    pub fn poke(&self, scopes: &BTreeSet<String>) {
        // Nobody listening is no fault.
        let _ = self.sender.send(Arc::new(scopes.clone()));
    }

    /// Listens from now on.
    pub fn listen(&self) -> Listener {
        Listener {
            receiver: self.sender.subscribe(),
        }
    }
}

impl Listener {
    /// Waits until one of these scopes changed; `false` when there will be no more.
    pub async fn wait(&mut self, scopes: &BTreeSet<String>) -> bool {
        loop {
            match self.receiver.recv().await {
                Ok(poked) if poked.is_disjoint(scopes) => {}
                Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return true,
                Err(broadcast::error::RecvError::Closed) => return false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_listeners_of_a_scope_hear_of_it() {
        let live = Live::default();
        let mut listener = live.listen();
        let scope = |name: &str| BTreeSet::from([name.to_owned()]);
        live.poke(&scope("team:b"));
        live.poke(&scope("team:a"));
        assert!(listener.wait(&scope("team:a")).await);
        drop(live);
        assert!(!listener.wait(&scope("team:a")).await);
    }
}
