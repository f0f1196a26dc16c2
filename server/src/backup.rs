//! Backups of a data folder: taken beside a running server, sealed to keys that lie elsewhere, restored whole or not at
//! all.
//!
//! ```text
//! TO/20261122T200300Z/backup.json            what it is: time, place in the log, versions, counts, hashes
//! TO/20261122T200300Z/backup.mac             the server's MAC over it
//! TO/20261122T200300Z/fieldfile.db.zst.age   the database
//! TO/20261122T200300Z/attachments.list       the attachments that belong to it, one JSON line each
//! TO/20261122T200300Z/verified.json          what reading everything back found
//! TO/attachments/KEYS/original/ab/ab12….age  attachments, shared by all backups that are sealed to the same keys
//! ```
//!
//! Signing keys and the file of revocations are in none: they are kept apart, and a restore is given them.

mod seal;
mod manifest;
mod shelf;
mod check;
mod take;
mod restore;
mod plan;
mod running;
#[cfg(test)]
mod tests;

pub use check::{Checked, Fault, check};
pub use manifest::{Attachments, Manifest};
pub use plan::{Plan, due};
pub use restore::{Restore, Restored, restore};
pub use running::{Backups, Failure, Running, run};
pub use seal::{Seal, Unseal, new_key};
pub use shelf::{Shelf, Shelved};
pub use take::{Taken, Taking, take};

/// What the MAC over a manifest is derived for.
const PURPOSE: &str = "backup manifest";

/// The key of the MAC over manifests; `None` if the folder of keys has no secret.
pub fn mac_key(keys: &std::path::Path) -> crate::Result<Option<[u8; 32]>> {
    crate::accounts::keys::derive_from(keys, PURPOSE)
}
