//! What lists show. Each function runs one statement over an index; `plans` in the tests looks at
//! how SQLite answers each of them.

use rusqlite::{Params, Row as SqlRow};

use super::Store;
use crate::error::Error;
use crate::record::{Id, Kind};
use crate::row::Row;
use crate::state::VisitState;
use crate::steps::Status;
use crate::wire;

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The record.
    pub id: Id,
    /// Its row.
    pub row: Row,
    /// Of a visit: its state with its reviews.
    pub state: Option<VisitState>,
    /// The record it is about, if it is held here.
    pub parent: Option<ListedParent>,
    /// Whether an edit of it waits for the server.
    pub unsent: bool,
}

/// What a line says of the record it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedParent {
    /// Its id.
    pub id: Id,
    /// Its short number.
    pub number: String,
    /// Its title.
    pub title: String,
}

/// Which visits a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VisitFilter {
    /// Of one customer.
    pub customer: Option<Id>,
    /// Of one status.
    pub status: Option<Status>,
}

/// How much there is on this device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Edits that the server has not received.
    pub unsent: u32,
    /// Edits that it has received, but that no document it sent contains yet.
    pub unconfirmed: u32,
    /// Open drafts.
    pub drafts: u32,
    /// Paths in conflict, over all records.
    pub conflicts: u32,
    /// Edits kept aside.
    pub attention: u32,
    /// Records of each kind.
    pub records: Vec<(Kind, u32)>,
    /// Records of each scope, by its name.
    pub scopes: Vec<(String, u32)>,
}

/// A statement that gives lines: `w` is chosen by the first part, the rest is joined to it.
macro_rules! lines {
    ($from:literal, $rest:literal) => {
        concat!(
            "SELECT r.doc, w.row, w.state, pr.doc, p.number, p.title,
                    EXISTS (SELECT 1 FROM outbox o WHERE o.rid = w.rid AND o.status < 2)
             FROM ",
            $from,
            " JOIN records r ON r.rid = w.rid
             LEFT JOIN records pr ON pr.doc = w.parent
             LEFT JOIN rows p ON p.rid = pr.rid
             WHERE ",
            $rest
        )
    };
}

const OPEN_WORK: &str = lines!(
    "open_work a JOIN rows w ON w.rid = a.rid",
    "a.user = $1 ORDER BY w.window_from, w.rid"
);
const DUE_BEFORE: &str = lines!(
    "rows w",
    "w.card_due_from < $1 AND w.withdrawn = 0 ORDER BY w.card_due_from, w.rid"
);
const CUSTOMERS: &str = lines!(
    "rows w",
    "w.kind = 0 AND w.withdrawn = 0 ORDER BY w.title, w.rid LIMIT $1"
);
const VISITS: &str = lines!(
    "rows w",
    "w.kind = 1 AND w.withdrawn = 0 ORDER BY w.changed_at DESC, w.rid DESC LIMIT $1"
);
const VISITS_OF_CUSTOMER: &str = lines!(
    "rows w",
    "w.parent = $1 AND w.kind = 1 AND w.withdrawn = 0 AND ($2 IS NULL OR w.status = $2)
     ORDER BY w.changed_at DESC, w.rid DESC LIMIT $3"
);
const VISITS_OF_STATUS: &str = lines!(
    "rows w",
    "w.kind = 1 AND w.status = $1 AND w.withdrawn = 0 ORDER BY w.window_from, w.rid LIMIT $2"
);
const ABOUT: &str = lines!(
    "rows w",
    "w.parent = $1 AND w.kind = $2 AND w.withdrawn = 0 ORDER BY w.changed_at, w.rid"
);
const WITHDRAWN: &str = lines!(
    "rows w",
    "w.kind IN (0, 1, 2, 3) AND w.withdrawn = 1 ORDER BY w.changed_at DESC, w.rid DESC LIMIT $1"
);
const IN_CONFLICT: &str = lines!("rows w", "w.conflicts > 0 ORDER BY w.changed_at, w.rid");
const NUMBERED: &str = lines!("rows w", "w.number = $1 ORDER BY w.rid");
const OF_RECORD: &str = lines!("rows w", "w.rid = $1");

impl Store {
    /// The open visits that a user leads or helps with, by appointment.
    pub fn open_work(&self, user: Id) -> Result<Vec<Listed>, Error> {
        self.lines(OPEN_WORK, [user])
    }

    /// Visits whose feedback card counts from before a moment and is not handed in, oldest first.
    pub fn cards_due_from_before(&self, moment: i64) -> Result<Vec<Listed>, Error> {
        self.lines(DUE_BEFORE, [moment])
    }

    /// Customers by name, at most so many.
    pub fn customers(&self, most: u32) -> Result<Vec<Listed>, Error> {
        self.lines(CUSTOMERS, [most])
    }

    /// Visits, at most so many: those of one status by appointment, others the last changed first.
    pub fn visits(&self, filter: VisitFilter, most: u32) -> Result<Vec<Listed>, Error> {
        let status = filter.status.map(|status| status as u8);
        match (filter.customer, status) {
            (Some(customer), status) => self.lines(VISITS_OF_CUSTOMER, (customer, status, most)),
            (None, Some(status)) => self.lines(VISITS_OF_STATUS, (status, most)),
            (None, None) => self.lines(VISITS, [most]),
        }
    }

    /// Records of a kind about a record, the longest unchanged first.
    pub fn about(&self, parent: Id, kind: Kind) -> Result<Vec<Listed>, Error> {
        self.lines(ABOUT, (parent, kind))
    }

    /// Withdrawn records of any kind, the last changed first, at most so many.
    pub fn withdrawn(&self, most: u32) -> Result<Vec<Listed>, Error> {
        self.lines(WITHDRAWN, [most])
    }

    /// Records with a path in conflict, the longest unchanged first; withdrawn ones too.
    pub fn in_conflict(&self) -> Result<Vec<Listed>, Error> {
        self.lines(IN_CONFLICT, [])
    }

    /// Records of a short number in its normal form; more than one only when two devices were given
    /// the same code.
    pub fn numbered(&self, number: &str) -> Result<Vec<Listed>, Error> {
        self.lines(NUMBERED, [number])
    }

    /// The line of one record; `None` if it is not held here.
    pub fn listed(&self, id: Id) -> Result<Option<Listed>, Error> {
        match super::find_rid(&self.db, id)? {
            Some(rid) => self.listed_row(rid),
            None => Ok(None),
        }
    }

    pub(super) fn listed_row(&self, rid: i64) -> Result<Option<Listed>, Error> {
        Ok(self.lines(OF_RECORD, [rid])?.pop())
    }

    /// How much there is on this device.
    pub fn counts(&self) -> Result<Counts, Error> {
        let count = |sql: &str| -> Result<u32, Error> {
            Ok(self
                .db
                .prepare_cached(sql)?
                .query_row([], |row| row.get(0))?)
        };
        Ok(Counts {
            unsent: self.unsent()?,
            unconfirmed: count("SELECT count(*) FROM outbox WHERE status = 2")?,
            drafts: count("SELECT count(*) FROM drafts")?,
            conflicts: count("SELECT coalesce(sum(conflicts), 0) FROM rows WHERE conflicts > 0")?,
            attention: count("SELECT count(*) FROM attention")?,
            records: self.grouped("SELECT kind, count(*) FROM rows GROUP BY kind ORDER BY kind")?,
            scopes: self.grouped(
                "SELECT s.name, count(*) FROM holdings h JOIN scopes s ON s.scope = h.scope
                 GROUP BY s.name ORDER BY s.name",
            )?,
        })
    }

    fn grouped<T: rusqlite::types::FromSql>(&self, sql: &str) -> Result<Vec<(T, u32)>, Error> {
        let mut statement = self.db.prepare_cached(sql)?;
        let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    fn lines(&self, sql: &str, parameters: impl Params) -> Result<Vec<Listed>, Error> {
        let mut statement = self.db.prepare_cached(sql)?;
        let mut found = statement.query(parameters)?;
        let mut lines = Vec::new();
        while let Some(row) = found.next()? {
            lines.push(line(row)?);
        }
        Ok(lines)
    }
}

fn line(row: &SqlRow) -> Result<Listed, Error> {
    let state: Option<Vec<u8>> = row.get(2)?;
    let parent: Option<Id> = row.get(3)?;
    let number: Option<String> = row.get(4)?;
    Ok(Listed {
        id: row.get(0)?,
        row: wire::decode::<Row>(row.get_ref(1)?.as_blob().unwrap_or_default())?,
        state: state.map(|bytes| wire::decode(&bytes)).transpose()?,
        parent: match (parent, number) {
            (Some(id), Some(number)) => Some(ListedParent {
                id,
                number,
                title: row.get(5)?,
            }),
            _ => None,
        },
        unsent: row.get(6)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    fn plan(store: &Store, sql: &str) -> String {
        let mut statement = store
            .db
            .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
            .unwrap();
        // Parameters left unbound are NULL: the plan does not depend on them.
        let steps = statement.raw_query().mapped(|row| row.get(3));
        let steps: Vec<String> = steps.map(Result::unwrap).collect();
        steps.join("\n")
    }

    #[test]
    fn every_list_is_answered_from_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let mut rng = StdRng::seed_from_u64(1);
        let store = Store::open(&folder.path().join("device.db"), &mut rng).unwrap();
        let expected = [
            (OPEN_WORK, "SEARCH a USING PRIMARY KEY (user=?)", true),
            (DUE_BEFORE, "SEARCH w USING INDEX rows_due", false),
            (CUSTOMERS, "SEARCH w USING INDEX rows_kind", false),
            (VISITS, "SEARCH w USING INDEX rows_kind", true),
            (
                VISITS_OF_CUSTOMER,
                "SEARCH w USING INDEX rows_parent",
                false,
            ),
            (VISITS_OF_STATUS, "SEARCH w USING INDEX rows_status", false),
            (ABOUT, "SEARCH w USING INDEX rows_parent", false),
            (IN_CONFLICT, "USING INDEX rows_conflicts", true),
            (WITHDRAWN, "SEARCH w USING INDEX rows_kind", true),
            (NUMBERED, "SEARCH w USING INDEX rows_number", false),
        ];
        let here = plan(&store, crate::store::waiting::WAITING);
        assert!(
            here.contains("SEARCH o USING INDEX outbox_record"),
            "{here}"
        );
        assert!(!here.contains("SCAN r"), "{here}");
        for (sql, index, sorted) in expected {
            let plan = plan(&store, sql);
            assert!(plan.contains(index), "{sql}\n{plan}");
            assert_eq!(plan.contains("USE TEMP B-TREE"), sorted, "{sql}\n{plan}");
            let scans = plan
                .lines()
                .filter(|step| step.contains("SCAN") && !step.contains("rows_conflicts"));
            assert_eq!(scans.count(), 0, "{sql}\n{plan}");
        }
    }
}
