//! Pokes: that there is something new in a scope. Devices are told no more than that; the office hears which records.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::sync::broadcast;

/// Pokes kept for a listener that is slow; one that missed some is poked all the same.
const KEPT: usize = 256;

/// What is new: by scope the records whose feed rows changed there, and those they are about.
pub type Poked = BTreeMap<String, BTreeSet<String>>;

/// The channel that tells of what is no record of a team's: its board, as devices receive what was sent to them.
pub fn board(team: &str) -> String {
    format!("board:{team}")
}

/// What a listener heard.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    /// Records that changed in his scopes, and those they are about.
    pub records: BTreeSet<String>,
    /// He missed some: anything may have changed.
    pub missed: bool,
}

/// Who is to be told that there is something new.
#[derive(Debug)]
pub struct Live {
    sender: broadcast::Sender<Arc<Poked>>,
}

/// One listener.
#[derive(Debug)]
pub struct Listener {
    receiver: broadcast::Receiver<Arc<Poked>>,
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
    pub fn poke(&self, poked: &Poked) {
        // Nobody listening is no fault.
        let _ = self.sender.send(Arc::new(poked.clone()));
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
        self.hear(scopes).await.is_some()
    }

    /// Waits until one of these scopes changed and answers what is known of it by then; `None` when there will be no
    /// more.
    pub async fn hear(&mut self, scopes: &BTreeSet<String>) -> Option<Heard> {
        loop {
            let mut heard = Heard::default();
            let mut any = match self.receiver.recv().await {
                Ok(poked) => heard.take(&poked, scopes),
                Err(broadcast::error::RecvError::Lagged(_)) => heard.miss(),
                Err(broadcast::error::RecvError::Closed) => return None,
            };
            loop {
                any |= match self.receiver.try_recv() {
                    Ok(poked) => heard.take(&poked, scopes),
                    Err(broadcast::error::TryRecvError::Lagged(_)) => heard.miss(),
                    Err(_) => break,
                };
            }
            if any {
                return Some(heard);
            }
        }
    }
}

impl Heard {
    fn take(&mut self, poked: &Poked, scopes: &BTreeSet<String>) -> bool {
        let mut any = false;
        for (_, records) in poked.iter().filter(|(scope, _)| scopes.contains(*scope)) {
            any = true;
            self.records.extend(records.iter().cloned());
        }
        any
    }

    fn miss(&mut self) -> bool {
        self.missed = true;
        true
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
        let poked = |scope: &str, record: &str| {
            Poked::from([(scope.to_owned(), BTreeSet::from([record.to_owned()]))])
        };
        live.poke(&poked("team:b", "1"));
        live.poke(&poked("team:a", "2"));
        live.poke(&poked("team:a", "3"));
        let heard = listener.hear(&scope("team:a")).await.unwrap();
        assert_eq!(heard.records, BTreeSet::from(["2".into(), "3".into()]));
        assert!(!heard.missed);
        drop(live);
        assert!(!listener.wait(&scope("team:a")).await);
    }
}
