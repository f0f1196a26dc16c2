//! One page of a pull: frames up to a number of bytes, read in one snapshot.

use std::collections::{BTreeMap, BTreeSet};

use client_core::record::Id;
use client_core::wire::{Frame, Mark, ScopeDigest, Served};

use crate::error::{Error, Result};
use crate::log;
use crate::params;
use crate::projection::documents::{cbor, id, kind};
use crate::storage::{Row, Tx};
use crate::sync::cursor::Cursor;
use crate::sync::mac::Seals;

/// Bytes that a frame needs beside document and row, roughly.
const FRAME_BYTES: usize = 200;

/// The feed of a scope from a number on, with what a frame needs.
pub const FEED: &str = "SELECT d.doc, d.kind, d.generation, d.heads, d.receipts, d.row_bytes, d.bytes, f.gone, f.latest_seq
    FROM feed f JOIN documents d ON d.doc = f.doc
    WHERE f.scope = $1 AND f.latest_seq > $2 ORDER BY f.latest_seq";

/// The open work of a user: the visits assigned to him that are not closed, and their customers.
pub const OPEN_WORK: &str = "SELECT d.doc, d.kind, d.generation, d.heads, d.receipts, d.row_bytes, d.bytes, f.gone, f.latest_seq
    FROM feed f JOIN documents d ON d.doc = f.doc
    WHERE f.scope = $1 AND f.gone = 0
      AND (d.kind = 'customer' OR d.doc IN (SELECT visit FROM people WHERE user_id = $2 AND open = 1))
    ORDER BY f.latest_seq DESC";

/// A page being filled.
#[derive(Debug)]
pub struct Page<'a> {
    /// Its frames.
    pub frames: Vec<Frame>,
    /// There was more than fitted.
    pub full: bool,
    seals: &'a Seals,
    room: usize,
    sent: BTreeSet<Id>,
}

impl<'a> Page<'a> {
    /// An empty page of at most `max_bytes`, or one frame.
    pub fn new(seals: &'a Seals, max_bytes: usize) -> Self {
        Self {
            frames: Vec::new(),
            full: false,
            seals,
            room: max_bytes,
            sent: BTreeSet::new(),
        }
    }

    /// Sends the open work ahead, as much as fits. Moves no cursor.
    pub fn open_work(&mut self, tx: &mut dyn Tx, user: Id) -> Result<()> {
        let scope = format!("user:{user}");
        self.rows(tx, OPEN_WORK, params![scope, user], &scope)?;
        self.full = false;
        Ok(())
    }

    /// Fills in what is new in each scope, and moves the cursor along.
    pub fn news(
        &mut self,
        tx: &mut dyn Tx,
        scopes: &BTreeSet<String>,
        cursor: &mut Cursor,
    ) -> Result<()> {
        for scope in scopes {
            let from = cursor.position(scope);
            let reached = self.rows(tx, FEED, params![scope, from], scope)?;
            if let Some(seq) = reached {
                let tag = log::tag(tx, seq)?.ok_or_else(|| {
                    Error::internal(format!("the feed names entry {seq} that the log lacks"))
                })?;
                cursor.positions.insert(scope.clone(), Mark { seq, tag });
            }
            if self.full {
                break;
            }
        }
        Ok(())
    }

    /// Adds rows until the page is full; answers the last one's number.
    fn rows(
        &mut self,
        tx: &mut dyn Tx,
        sql: &str,
        params: &[crate::storage::Param<'_>],
        scope: &str,
    ) -> Result<Option<i64>> {
        let mut reached = None;
        let read = tx.for_each(sql, params, &mut |row| {
            if self.add(row, scope)? {
                reached = Some(row.int(8)?);
                Ok(())
            } else {
                self.full = true;
                // Any error ends the reading; this one is not looked at.
                Err(Error::Stopping)
            }
        });
        match read {
            Err(Error::Stopping) if self.full => Ok(reached),
            other => other.map(|()| reached),
        }
    }

    /// Adds a frame; `false` if it does not fit.
    fn add(&mut self, row: &Row<'_>, scope: &str) -> Result<bool> {
        let doc = id(row.str(0)?)?;
        let scope = scope.to_owned();
        let (frame, size) = if row.bool(7)? {
            (Frame::Left { scope, doc }, FRAME_BYTES / 2)
        } else if self.sent.contains(&doc) {
            (Frame::Also { scope, doc }, FRAME_BYTES / 2)
        } else {
            let size =
                row.bytes(6)?.len() + row.bytes(5)?.len() + row.bytes(4)?.len() + FRAME_BYTES;
            if size > self.room && !self.frames.is_empty() {
                return Ok(false);
            }
            (
                Frame::Document(Box::new(self.served(row, scope, doc)?)),
                size,
            )
        };
        if size > self.room && !self.frames.is_empty() {
            return Ok(false);
        }
        if matches!(frame, Frame::Document(_)) {
            self.sent.insert(doc);
        }
        self.room = self.room.saturating_sub(size);
        self.frames.push(frame);
        Ok(true)
    }

    fn served(&self, row: &Row<'_>, scope: String, doc: Id) -> Result<Served> {
        let generation = row.int(2)? as u32;
        let heads = log::unpack(row.bytes(3)?)?;
        let receipts: Vec<i64> = cbor(row.bytes(4)?)?;
        Ok(Served {
            scope,
            doc,
            kind: kind(row.str(1)?)?,
            generation,
            document: row.blob(6)?,
            row: cbor(row.bytes(5)?)?,
            mac: self.seals.served(doc, generation, &heads, &receipts),
            receipts,
            heads,
        })
    }
}

/// Per scope how many records it holds and the sum of their digests.
pub fn digests(tx: &mut dyn Tx, scopes: &BTreeSet<String>) -> Result<Vec<ScopeDigest>> {
    let mut sums: BTreeMap<&String, (i64, u128)> = BTreeMap::new();
    for scope in scopes {
        let sum = sums.entry(scope).or_default();
        tx.for_each(
            "SELECT d.digest FROM feed f JOIN documents d ON d.doc = f.doc WHERE f.scope = $1 AND f.gone = 0",
            params![scope],
            &mut |row| {
                sum.0 += 1;
                sum.1 = sum.1.wrapping_add(u128::from_be_bytes(row.array(0)?));
                Ok(())
            },
        )?;
    }
    let digest = |(scope, (count, sum)): (&String, (i64, u128))| ScopeDigest {
        scope: scope.clone(),
        count,
        sum: sum.to_be_bytes(),
    };
    Ok(sums.into_iter().map(digest).collect())
}
