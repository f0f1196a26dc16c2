//! The cursor: per scope the position reached and the tag of the entry there. Opaque to devices, never trusted for scope.

use std::collections::{BTreeMap, BTreeSet};

use client_core::wire::{Mark, decode, encode};
use minicbor::{Decode, Encode};

use crate::error::{Error, Result};
use crate::log;
use crate::storage::Tx;

/// A cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Cursor {
    /// Where each scope stands.
    #[n(0)]
    pub positions: BTreeMap<String, Mark>,
    /// The open work was sent ahead.
    #[n(1)]
    pub begun: bool,
}

impl Cursor {
    /// Reads a presented cursor; an empty one begins.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        decode(bytes)
            .map_err(|_| Error::invalid("cursor", "is none of this server's; pull without one"))
    }

    /// As devices keep it.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// As it is noted with the device: `scope=seq`, with spaces between.
    pub fn to_text(&self) -> String {
        let positions: Vec<String> = self
            .positions
            .iter()
            .map(|(scope, mark)| format!("{scope}={}", mark.seq))
            .collect();
        positions.join(" ")
    }

    /// The number reached in a scope.
    pub fn position(&self, scope: &str) -> i64 {
        self.positions.get(scope).map_or(0, |mark| mark.seq)
    }

    /// True if a position in one of `scopes` is not in the log: the server lost entries.
    pub fn is_epoch(&self, tx: &mut dyn Tx, scopes: &BTreeSet<String>) -> Result<bool> {
        for (scope, mark) in &self.positions {
            if scopes.contains(scope) && !log::holds(tx, *mark)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Forgets the scopes that are not among `scopes`; answers them.
    pub fn drop_others(&mut self, scopes: &BTreeSet<String>) -> Vec<String> {
        let gone: Vec<String> = self
            .positions
            .keys()
            .filter(|scope| !scopes.contains(*scope))
            .cloned()
            .collect();
        self.positions.retain(|scope, _| scopes.contains(scope));
        gone
    }
}
