//! The rules by which nothing is lost between a device and its server, by name. They always hold; only with the
//! feature `breakable`, which no shipped program has, may a test break one, to see whether it would be noticed.

/// A rule of the device's half of synchronising.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// An edit stays in the outbox until a served document contains it.
    StaysUntilServed,
    /// What was acknowledged and is not brought back by a completed pull, or not there after a loss, is sent again.
    SentAgain,
    /// Edits of a record that left all scopes are offered once more before it is purged.
    OfferedBeforePurge,
    /// A record is purged at the end of a pull only.
    PurgedAtTheEnd,
    /// A draft keeps its record from being purged.
    DraftsCount,
    /// A record of mine that no scope of mine holds is purged.
    UnseenIsPurged,
    /// What a lost scope held is dropped.
    LostScopeIsDropped,
    /// After a refusal, later edits are made anew at the heads that their author saw.
    ReplayedAsSeen,
    /// A refused creation takes the edits after it aside with it.
    CreationTakesAll,
    /// An open draft follows when the edits below it are made anew.
    DraftsFollow,
    /// Every opening, replay and epoch writes under an actor of its own.
    FreshActor,
    /// The last entry of the log heard of is named in every request.
    MarkPresented,
    /// A served document that lacks changes held begins an epoch.
    LackingIsEpoch,
    /// Everything is offered before any page is taken.
    OffersFirst,
    /// What the pull after an epoch does not confirm is dropped.
    StaleIsDropped,
    /// The server's receipts go with what is sent again.
    ReceiptsPresented,
    /// When the server lacks what an edit depends on and that was served once, it is offered.
    MissingIsOffered,
}

#[cfg(not(feature = "breakable"))]
pub(crate) const fn in_force(_rule: Rule) -> bool {
    true
}

#[cfg(feature = "breakable")]
pub(crate) use breaking::in_force;

#[cfg(feature = "breakable")]
pub use breaking::break_rules;

#[cfg(feature = "breakable")]
mod breaking {
    use std::cell::RefCell;

    use super::Rule;

    thread_local! {
        static BROKEN: RefCell<Vec<Rule>> = const { RefCell::new(Vec::new()) };
    }

    /// From now on these rules, and no others, are broken for every device on this thread.
    pub fn break_rules(rules: &[Rule]) {
        BROKEN.with_borrow_mut(|broken| {
            broken.clear();
            broken.extend_from_slice(rules);
        });
    }

    pub(crate) fn in_force(rule: Rule) -> bool {
        BROKEN.with_borrow(|broken| !broken.contains(&rule))
    }
}
