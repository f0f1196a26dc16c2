//! The server's own MACs over what it once acknowledged or served: HMAC-SHA-256 under keys outside the database, cut to
//! 16 bytes. Given back after a restore, they prove that it was here.

use client_core::ChangeHash;
use client_core::record::Id;
use client_core::wire::{Mac, encode};
use subtle::ConstantTimeEq;

use crate::accounts::keys::{Keys, mac};

/// The two keys.
#[derive(Clone)]
pub struct Seals {
    receipt: [u8; 32],
    served: [u8; 32],
}

impl std::fmt::Debug for Seals {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Seals")
    }
}

impl Seals {
    /// Derives both from the server's secret.
    pub fn of(keys: &Keys) -> Self {
        Self {
            receipt: keys.derive("sync receipt"),
            served: keys.derive("sync served document"),
        }
    }

    /// The receipt of an accepted change.
    pub fn receipt(&self, doc: Id, hash: &ChangeHash) -> Mac {
        let mut message = Vec::with_capacity(48);
        message.extend(doc.0);
        message.extend(hash.0);
        cut(mac(&self.receipt, &message))
    }

    /// The seal of a served document: over record, generation, heads and receipts.
    pub fn served(&self, doc: Id, generation: u32, heads: &[ChangeHash], receipts: &[i64]) -> Mac {
        let mut message = Vec::with_capacity(64 + 32 * heads.len());
        message.extend(doc.0);
        message.extend(generation.to_be_bytes());
        message.extend((heads.len() as u64).to_be_bytes());
        for head in heads {
            message.extend(head.0);
        }
        message.extend(encode(&receipts.to_vec()));
        cut(mac(&self.served, &message))
    }
}

/// Compares in time that does not depend on where they differ.
pub fn same(one: &Mac, other: &Mac) -> bool {
    one.0.ct_eq(&other.0).into()
}

fn cut(full: [u8; 32]) -> Mac {
    let mut short = [0; 16];
    short.copy_from_slice(&full[..16]);
    Mac(short)
}
