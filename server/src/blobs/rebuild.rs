//! Citations from the log: what a rebuild does for them. Who holds what is not derived and stays.

use client_core::record::{Enrolment, Id, Kind, Type};

use crate::blobs::citations;
use crate::error::{Error, Result};
use crate::inspect::{Answer, Bytes, Citation, Cited, Job};
use crate::params;
use crate::storage::Tx;
use crate::sync::Inspectors;

/// Changes read at once.
const CHANGES: i64 = 500;

/// A change that cites, with its author as the log has him.
struct Entry {
    doc: Id,
    author: (Enrolment, Id),
    cites: Vec<Citation>,
}

/// Writes the table of citations anew, in the transaction of whoever rebuilds.
///
/// # Errors
/// [`Error::Inspector`] if a stored change can't be read.
pub fn rebuild(tx: &mut dyn Tx, inspectors: &Inspectors) -> Result<()> {
    citations::clear(tx)?;
    let citing = Kind::ALL
        .into_iter()
        .filter(|kind| kind.fields().any(|field| field.ty == Type::Blob));
    for kind in citing {
        let mut seq = 0;
        loop {
            let page = page(tx, kind, seq)?;
            let Some(last) = page.last() else {
                break;
            };
            seq = last.seq;
            for entry in read(inspectors, kind, page)? {
                for citation in &entry.cites {
                    citations::restore(tx, entry.doc, entry.author, citation)?;
                }
            }
        }
    }
    Ok(())
}

/// A change as the log has it.
struct Logged {
    seq: i64,
    doc: Id,
    author: (Enrolment, Id),
    bytes: Vec<u8>,
}

fn page(tx: &mut dyn Tx, kind: Kind, after: i64) -> Result<Vec<Logged>> {
    tx.query(
        "SELECT seq, doc, enrolment, user_id, change FROM log
         WHERE kind = $1 AND seq > $2 AND change IS NOT NULL ORDER BY seq LIMIT $3",
        params![kind.as_str(), after, CHANGES],
        |row| {
            Ok(Logged {
                seq: row.int(0)?,
                doc: row.id(1)?,
                author: (row.parsed(2)?, row.id(3)?),
                bytes: row.blob(4)?,
            })
        },
    )
}

fn read(inspectors: &Inspectors, kind: Kind, page: Vec<Logged>) -> Result<Vec<Entry>> {
    let changes = page.iter().map(|logged| Bytes(logged.bytes.clone()));
    let job = Job::Citations {
        kind,
        changes: changes.collect(),
    };
    // Nobody's bytes in particular.
    let cited: Vec<Cited> = match inspectors.ask(Id([0; 16]), job)? {
        Answer::Cited(cited) if cited.len() == page.len() => cited,
        Answer::Unreadable(text) => return Err(Error::Inspector(text)),
        _ => return Err(Error::Inspector("it answered something else".to_owned())),
    };
    let entries = page.into_iter().zip(cited).map(|(logged, cited)| Entry {
        doc: logged.doc,
        author: logged.author,
        cites: cited.citations,
    });
    Ok(entries.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blobs::BlobHash;
    use crate::blobs::desk::{Desk, picture};

    fn table(desk: &Desk) -> Vec<(String, String, String, String, String, i64)> {
        let all = "SELECT doc, path, hash, enrolment, user_id, arrived FROM citations
                   ORDER BY doc, path, hash, enrolment";
        let read = |tx: &mut dyn Tx| {
            tx.query(all, &[], |row| {
                Ok((
                    row.text(0)?,
                    row.text(1)?,
                    row.text(2)?,
                    row.text(3)?,
                    row.text(4)?,
                    row.int(5)?,
                ))
            })
        };
        desk.world.state.storage.read(read).unwrap()
    }

    #[tokio::test]
    async fn citations_come_out_of_the_log_as_they_were() {
        let desk = Desk::new().await;
        let visit = desk.visit(&desk.chen, desk.a, &desk.li);
        let other = desk.visit(&desk.qian, desk.b, &desk.wu);
        let bytes = picture(1);
        desk.cite(&desk.li, visit, "p1", BlobHash::of(&bytes));
        desk.upload(&desk.li, &bytes).await;
        desk.cite(&desk.wu, other, "p1", BlobHash::of(&bytes));
        desk.cite(&desk.li, visit, "p1", BlobHash([7; 32]));
        let before = table(&desk);
        let arrived: Vec<i64> = before.iter().map(|row| row.5).collect();
        assert_eq!((before.len(), arrived.iter().sum::<i64>()), (3, 1));
        let storage = &desk.world.state.storage;
        storage
            .write(|tx| {
                tx.execute(
                    "UPDATE citations SET path = 'wrong', arrived = 1 WHERE hash = $1",
                    params![BlobHash([7; 32])],
                )
            })
            .unwrap();
        let inspectors = &desk.world.state.syncing.inspector;
        storage.write(|tx| rebuild(tx, inspectors)).unwrap();
        assert_eq!(table(&desk), before);
    }
}
