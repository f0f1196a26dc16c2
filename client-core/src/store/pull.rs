//! Pages of a pull, the end of a pull, and epochs.

use rand::Rng;
use rusqlite::{Connection, OptionalExtension};

use super::outbox::{self, Entry, EntryStatus};
use super::records::{self, ServedCopy};
use super::rules::{Rule, in_force};
use super::{
    Store, attention, blobs, departures, drafts, find_rid, meta, rebase, reference, rid_of, rows,
    suspects,
};
use crate::document::Document;
use crate::error::Error;
use crate::record::Id;
use crate::row;
use crate::wire::{
    Frame, Held, Mark, Offered, PullResponse, RefusalCode, ScopeDigest, Served, document_digest,
};

/// `offered` of a record that an edit is based on and that the server said to lack; and once it was offered for that.
pub(crate) const LACKED: i64 = 2;
pub(crate) const GIVEN: i64 = 3;
/// `offered` of a record whose copy the server put aside for a person: it will not have these changes.
pub(crate) const PUT_ASIDE: i64 = 4;

/// What came of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageResult {
    /// It is committed, together with its cursor.
    Committed {
        /// Documents in it.
        documents: u32,
    },
    /// A document lacks changes that the copy held has: the server lost entries. Nothing was
    /// committed.
    Regressed,
}

/// What the digests of a completed pull say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Completeness {
    /// Every scope agrees, or none was asked for.
    Complete,
    /// Some scope differs: the next pull starts over.
    Repairing,
}

impl Store {
    /// Commits a page and its cursor in one transaction.
    pub(crate) fn take_page(&mut self, page: &PullResponse) -> Result<PageResult, Error> {
        let now = page.footer.server_time;
        let one = |tx: &Connection, served: &Served| take_document(tx, served, now);
        let result = self.take_noted(page, one, |store| store.write(|tx| commit(tx, page)));
        match result {
            Err(Error::Regressed) => Ok(PageResult::Regressed),
            other => other,
        }
    }

    /// The end of a pull: what was not confirmed is dropped, what was acknowledged and not brought is
    /// sent again, what left the user's work is noted, what no scope holds is purged.
    pub(crate) fn end_pull(&mut self, now: i64) -> Result<(), Error> {
        let purged = self.write(|tx| {
            if in_force(Rule::StaleIsDropped) {
                tx.execute("DELETE FROM holdings WHERE stale = 1", [])?;
            }
            if in_force(Rule::SentAgain) {
                tx.execute(
                    "UPDATE outbox SET status = 0
                     WHERE status = 2 AND EXISTS (SELECT 1 FROM holdings h WHERE h.rid = outbox.rid)
                       AND NOT EXISTS (SELECT 1 FROM records r JOIN suspects s ON s.doc = r.doc
                                       WHERE r.rid = outbox.rid AND s.served IS NOT NULL)",
                    [],
                )?;
            }
            departures::find(tx, now)?;
            let purged = purge_unheld(tx)?;
            meta::set_int(tx, "last_synced", now)?;
            if purged > 0 {
                meta::set_int(tx, "purged", 1)?;
            }
            Ok(purged)
        })?;
        if purged > 0 {
            self.truncate_log()?;
        }
        Ok(())
    }

    /// After a purge: `secure_delete` has overwritten the pages, and the write-ahead log must not keep
    /// what they held. Done again at the next opening if this one ends too soon.
    pub(crate) fn truncate_log(&mut self) -> Result<(), Error> {
        if meta::get_int(&self.db, "purged")?.is_some() {
            let busy: i64 = self
                .db
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            if busy == 0 {
                self.write(|tx| meta::delete(tx, "purged"))?;
            }
        }
        Ok(())
    }

    /// Compares what is held with the server's digests. Where they differ the cursor is dropped and
    /// everything awaits confirmation by a pull that starts over.
    pub(crate) fn compare_digests(
        &mut self,
        digests: &[ScopeDigest],
    ) -> Result<Completeness, Error> {
        for digest in digests {
            let (count, sum) = self.digest_of(&digest.scope)?;
            if count != digest.count || sum.to_be_bytes() != digest.sum {
                self.write(start_over)?;
                return Ok(Completeness::Repairing);
            }
        }
        Ok(Completeness::Complete)
    }

    fn digest_of(&self, scope: &str) -> Result<(i64, u128), Error> {
        let mut statement = self.db.prepare_cached(
            "SELECT r.doc, r.generation, coalesce(
               (SELECT a.heads FROM suspects a WHERE a.doc = r.doc AND a.served IS NOT NULL), r.heads)
             FROM scopes s JOIN holdings h ON h.scope = s.scope
             JOIN records r ON r.rid = h.rid WHERE s.name = $1",
        )?;
        let mut found = statement.query([scope])?;
        let (mut count, mut sum) = (0, 0u128);
        while let Some(row) = found.next()? {
            let heads: Vec<u8> = row.get(2)?;
            sum = sum.wrapping_add(document_digest(
                row.get(0)?,
                row.get(1)?,
                &records::hashes(&heads),
            ));
            count += 1;
        }
        Ok((count, sum))
    }

    /// The server lost entries: everything held is offered before any page is committed again. All of
    /// it is durable.
    pub(crate) fn begin_epoch(&mut self, rng: &mut impl Rng) -> Result<(), Error> {
        self.write(|tx| {
            start_over(tx)?;
            meta::set_int(tx, "epoch", 1)?;
            meta::set_mark(tx, None)?;
            // The server's versions may count anew.
            meta::delete(tx, "reference")?;
            tx.execute("UPDATE records SET offered = 0", [])?;
            if in_force(Rule::SentAgain) {
                tx.execute(
                    "UPDATE outbox SET status = 0, repeated = 0 WHERE status = 2",
                    [],
                )?;
            }
            blobs::doubt_all(tx)
        })?;
        self.renew_actor(rng);
        Ok(())
    }

    /// The next records to offer: in an epoch all that are held, else those whose changes the server
    /// said to be missing.
    pub(crate) fn next_offer(&self, most: usize) -> Result<Vec<Held>, Error> {
        let wanted = if self.in_epoch()? { 0 } else { LACKED };
        let mut statement = self.db.prepare_cached(
            "SELECT doc, generation, heads FROM records WHERE offered = $1 AND document IS NOT NULL LIMIT $2",
        )?;
        let mut found = statement.query((wanted, most as i64))?;
        let mut held = Vec::new();
        while let Some(row) = found.next()? {
            let heads: Vec<u8> = row.get(2)?;
            held.push(Held {
                doc: row.get(0)?,
                generation: row.get(1)?,
                heads: records::hashes(&heads),
            });
        }
        Ok(held)
    }

    /// The documents that the server wants of those offered: the first ones, but for the very first at
    /// most so many bytes; and how many of `wanted` that accounts for.
    pub(crate) fn offered(
        &self,
        wanted: &[Id],
        bytes: usize,
    ) -> Result<(Vec<Offered>, usize), Error> {
        let mut documents = Vec::new();
        let mut size = 0;
        for (index, doc) in wanted.iter().enumerate() {
            let Some(copy) = self.served(*doc)? else {
                continue;
            };
            if let (Some(document), Some(mac)) = (copy.document, copy.mac) {
                size += document.len();
                if size > bytes && !documents.is_empty() {
                    return Ok((documents, index));
                }
                documents.push(Offered {
                    doc: *doc,
                    kind: copy.kind,
                    generation: copy.generation,
                    document,
                    receipts: copy.receipts,
                    mac,
                });
            }
        }
        Ok((documents, wanted.len()))
    }

    /// The server has these, or said that it does not want them.
    pub(crate) fn offer_done(&mut self, docs: &[Id]) -> Result<(), Error> {
        self.write(|tx| {
            for doc in docs {
                tx.prepare_cached(
                    "UPDATE records SET offered = CASE offered WHEN $1 THEN $2 WHEN $3 THEN $3 ELSE 1 END
                     WHERE doc = $4",
                )?
                .execute((LACKED, GIVEN, PUT_ASIDE, doc))?;
            }
            Ok(())
        })
    }

    /// The server keeps the copies of these for a person to look at: what it serves of them may lack changes that are held
    /// here, and that is no loss of which it would have to be told.
    pub(crate) fn put_aside(&mut self, docs: &[Id], now: i64) -> Result<(), Error> {
        if docs.is_empty() {
            return Ok(());
        }
        self.write(|tx| {
            for doc in docs {
                let kind = tx
                    .prepare_cached(
                        "UPDATE records SET offered = $1 WHERE doc = $2 RETURNING kind",
                    )?
                    .query_row((PUT_ASIDE, doc), |row| row.get(0))
                    .optional()?;
                if let Some(kind) = kind {
                    attention::add_notice(tx, (*doc, kind), RefusalCode::CopyPutAside, now)?;
                }
            }
            Ok(())
        })
    }

    /// Keeps the end of the log as an answer named it.
    pub(crate) fn heard(&mut self, mark: Option<Mark>) -> Result<(), Error> {
        if self.mark()? == mark {
            return Ok(());
        }
        self.write(|tx| meta::set_mark(tx, mark))
    }

    /// Everything is offered: pulling may begin again.
    pub(crate) fn end_epoch(&mut self) -> Result<(), Error> {
        self.write(|tx| meta::delete(tx, "epoch"))
    }
}

/// Positions start at 0, and what the restarted pull does not confirm will be dropped.
fn start_over(tx: &rusqlite::Transaction) -> Result<(), Error> {
    meta::set_cursor(tx, &[])?;
    tx.execute("UPDATE holdings SET stale = 1", [])?;
    Ok(())
}

fn commit(tx: &Connection, page: &PullResponse) -> Result<PageResult, Error> {
    let now = page.footer.server_time;
    for scope in page
        .gone
        .iter()
        .filter(|_| in_force(Rule::LostScopeIsDropped))
    {
        tx.execute(
            "DELETE FROM holdings WHERE scope IN (SELECT scope FROM scopes WHERE name = $1)",
            [scope],
        )?;
    }
    let mut documents = 0;
    for frame in &page.frames {
        match frame {
            Frame::Document(served) => {
                if suspects::is_aside(tx, served.doc, &served.heads)? {
                    let rid = suspects::keep(tx, served, now)?;
                    hold(tx, rid, &served.scope)?;
                } else {
                    take_document(tx, served, now)?;
                }
                documents += 1;
            }
            Frame::Also { scope, doc } => {
                if let Some(rid) = find_rid(tx, *doc)? {
                    hold(tx, rid, scope)?;
                }
            }
            Frame::Left { scope, doc } => {
                if let Some(rid) = find_rid(tx, *doc)? {
                    tx.prepare_cached(
                        "DELETE FROM holdings WHERE rid = $1 AND scope IN (SELECT scope FROM scopes WHERE name = $2)",
                    )?
                    .execute((rid, scope))?;
                }
            }
        }
    }
    if !in_force(Rule::PurgedAtTheEnd) {
        purge_unheld(tx)?;
    }
    if let Some(data) = &page.reference {
        reference::put(tx, data)?;
    }
    meta::set_cursor(tx, &page.cursor)?;
    meta::set_mark(tx, page.footer.mark)?;
    Ok(PageResult::Committed { documents })
}

fn take_document(tx: &Connection, served: &Served, now: i64) -> Result<(), Error> {
    let rid = rid_of(tx, served.doc, served.kind)?;
    let held = records::served(tx, rid)?.filter(|copy| copy.document.is_some());
    let mut entries = outbox::of_record(tx, rid)?;
    let changed = held.as_ref().is_none_or(|copy| copy.heads != served.heads);
    let needs_document = !entries.is_empty()
        || (changed && held.is_some())
        || served.row.derivation != row::DERIVATION;
    let mut document = if needs_document {
        Some(Document::load(&served.document)?)
    } else {
        None
    };
    let aside = is_put_aside(tx, rid)?;
    if let (Some(copy), Some(document)) = (&held, &document) {
        let lacks = served.generation == copy.generation
            && !copy.heads.iter().all(|head| document.holds(head));
        let older = served.generation < copy.generation || lacks;
        if older && !aside && in_force(Rule::LackingIsEpoch) {
            return Err(Error::Regressed);
        }
    }
    records::put_served(
        tx,
        rid,
        &ServedCopy {
            kind: served.kind,
            generation: served.generation,
            document: Some(served.document.clone()),
            heads: served.heads.clone(),
            receipts: served.receipts.clone(),
            mac: Some(served.mac),
        },
    )?;
    hold(tx, rid, &served.scope)?;
    let Some(document) = &mut document else {
        return rows::put(tx, rid, &served.row);
    };
    for entry in &entries {
        if document.holds(&entry.hash) {
            outbox::remove(tx, entry.entry)?;
        }
    }
    entries.retain(|entry| !document.holds(&entry.hash));
    if aside {
        rebase::detach(tx, (served.doc, served.kind), rid, document, now)?;
        entries = outbox::of_record(tx, rid)?;
    }
    if entries.is_empty() && served.row.derivation == row::DERIVATION {
        return rows::put(tx, rid, &served.row);
    }
    let record = records::read(tx, rid, served.doc)?;
    rows::derive(tx, rid, &record.document)
}

fn is_put_aside(tx: &Connection, rid: i64) -> Result<bool, Error> {
    Ok(tx
        .prepare_cached("SELECT offered = $1 FROM records WHERE rid = $2")?
        .query_row((PUT_ASIDE, rid), |row| row.get(0))?)
}

fn hold(tx: &Connection, rid: i64, scope: &str) -> Result<(), Error> {
    let known: Option<i64> = tx
        .prepare_cached("SELECT scope FROM scopes WHERE name = $1")?
        .query_row([scope], |row| row.get(0))
        .optional()?;
    let scope = if let Some(scope) = known {
        scope
    } else {
        tx.execute("INSERT INTO scopes (name) VALUES ($1)", [scope])?;
        tx.last_insert_rowid()
    };
    tx.prepare_cached(
        "INSERT INTO holdings (rid, scope, stale) VALUES ($1, $2, 0) ON CONFLICT (rid, scope) DO UPDATE SET stale = 0",
    )?
    .execute((rid, scope))?;
    Ok(())
}

/// Purges what no scope holds. Returns how many records went.
fn purge_unheld(tx: &Connection) -> Result<u32, Error> {
    let mut purged = 0;
    for rid in unheld(tx)? {
        purged += u32::from(leave_or_purge(tx, rid)?);
    }
    Ok(purged)
}

/// Records that no scope holds: left, or made here and never brought back.
fn unheld(tx: &Connection) -> Result<Vec<i64>, Error> {
    let mut statement = tx.prepare_cached(
        "SELECT rid FROM records r WHERE NOT EXISTS (SELECT 1 FROM holdings h WHERE h.rid = r.rid)",
    )?;
    let rids = statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(rids)
}

/// A record out of all scopes: what it still holds of mine is offered once more, then it is gone from
/// the file. Returns whether it was purged.
fn leave_or_purge(tx: &Connection, rid: i64) -> Result<bool, Error> {
    let entries = outbox::of_record(tx, rid)?;
    let settled = |entry: &&Entry| {
        entry.status == EntryStatus::Received
            && (entry.repeated || !in_force(Rule::OfferedBeforePurge))
    };
    for entry in entries
        .iter()
        .filter(|entry| entry.status == EntryStatus::Received && !settled(entry))
    {
        tx.prepare_cached("UPDATE outbox SET status = 0, repeated = 1 WHERE entry = $1")?
            .execute([entry.entry])?;
    }
    let waiting = !entries.iter().all(|entry| settled(&entry));
    let drafted = in_force(Rule::DraftsCount) && drafts::of_record(tx, rid)?.is_some();
    let unseen = !in_force(Rule::UnseenIsPurged)
        && records::served(tx, rid)?.is_some_and(|copy| copy.document.is_none());
    if waiting || drafted || unseen {
        return Ok(false);
    }
    rows::remove(tx, rid)?;
    tx.prepare_cached("DELETE FROM outbox WHERE rid = $1")?
        .execute([rid])?;
    let doc: Id = tx
        .prepare_cached("DELETE FROM records WHERE rid = $1 RETURNING doc")?
        .query_row([rid], |row| row.get(0))?;
    blobs::forget_record(tx, doc)?;
    suspects::clear(tx, doc)?;
    Ok(true)
}
