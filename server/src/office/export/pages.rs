//! Rows of an export, a page at a time: the server never holds a list whole.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::words::Language;
use crate::error::Result;
use crate::office::customer_list::{self, CustomerFilter, CustomerItem};
use crate::office::page::Page;
use crate::office::visible::Reader;
use crate::office::visit_filter::VisitFilter;
use crate::office::visit_list::{self, VisitItem};
use crate::office::zone;
use crate::storage::Tx;

/// Rows read at a time.
const ROWS: usize = 200;
/// As spreadsheets sort it.
const MOMENT: &str = "%Y-%m-%d %H:%M";

/// A row's cells.
pub type Cells = Vec<String>;
type PageOf = dyn Fn(&mut dyn Tx, Option<String>, &Telling) -> Result<(Vec<Cells>, Option<String>)>
    + Send
    + Sync;

/// How an export tells what it tells.
#[derive(Debug, Clone)]
pub struct Telling {
    /// In which language.
    pub language: Language,
    /// In which zone.
    pub zone: TimeZone,
    /// When it was asked, UTC ms.
    pub now_ms: i64,
}

impl Telling {
    /// A moment in the organisation's zone; empty for none.
    pub fn moment(&self, ms: Option<i64>) -> String {
        zone::show(&self.zone, ms, MOMENT)
    }
}

/// A list to be exported.
#[derive(Clone)]
pub struct Source {
    /// Its name in the access log and in file names.
    pub name: &'static str,
    /// Its columns, see [`Language::heading`].
    pub columns: &'static [&'static str],
    page: Arc<PageOf>,
}

impl Source {
    /// A list that is read by a function: the rows behind a cursor and the next cursor.
    pub fn new(
        name: &'static str,
        columns: &'static [&'static str],
        page: impl Fn(&mut dyn Tx, Option<String>, &Telling) -> Result<(Vec<Cells>, Option<String>)>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self {
            name,
            columns,
            page: Arc::new(page),
        }
    }

    /// The rows behind a cursor, and the next cursor.
    pub fn page(
        &self,
        tx: &mut dyn Tx,
        cursor: Option<String>,
        telling: &Telling,
    ) -> Result<(Vec<Cells>, Option<String>)> {
        (self.page)(tx, cursor, telling)
    }

    /// The headings.
    pub fn headings(&self, language: Language) -> Cells {
        let columns = self.columns.iter();
        columns.map(|column| language.heading(column)).collect()
    }
}

/// The customers of a filter.
pub fn customers(reader: Reader, filter: CustomerFilter) -> Source {
    const COLUMNS: &[&str] = &[
        "number",
        "name",
        "team",
        "class",
        "grade",
        "phone",
        "address",
        "completeness",
        "archived",
        "last_visit",
        "revisit_due",
    ];
    Source::new("customers", COLUMNS, move |tx, cursor, telling| {
        let filter = CustomerFilter {
            cursor,
            limit: Some(ROWS),
            ..filter.clone()
        };
        let page = customer_list::page(tx, &reader, &filter)?;
        Ok(rows(page, |item| customer(item, telling)))
    })
}

/// The visits of a filter.
pub fn visits(reader: Reader, filter: VisitFilter) -> Source {
    const COLUMNS: &[&str] = &[
        "visit",
        "customer",
        "kind",
        "status",
        "summary",
        "lead",
        "window_from",
        "window_to",
        "urgent",
        "late",
        "handed_in",
        "order_date",
        "changed",
    ];
    Source::new("visits", COLUMNS, move |tx, cursor, telling| {
        let filter = VisitFilter {
            cursor,
            limit: Some(ROWS),
            ..filter.clone()
        };
        let page = visit_list::page(tx, &reader, &filter, telling.now_ms)?;
        Ok(rows(page, |item| visit(item, telling)))
    })
}

fn rows<T>(page: Page<T>, row: impl Fn(T) -> Cells) -> (Vec<Cells>, Option<String>) {
    (page.items.into_iter().map(row).collect(), page.next)
}

fn customer(item: CustomerItem, telling: &Telling) -> Cells {
    let language = telling.language;
    vec![
        item.number,
        item.name,
        item.team.map(|team| team.name).unwrap_or_default(),
        language.word("class", &item.class),
        item.grade,
        item.phone,
        item.address,
        item.completeness.to_string(),
        language.yes(item.archived),
        telling.moment(item.last_visit_at),
        telling.moment(item.revisit_due_at),
    ]
}

fn visit(item: VisitItem, telling: &Telling) -> Cells {
    let language = telling.language;
    vec![
        item.number,
        item.customer.map(|named| named.name).unwrap_or_default(),
        language.word("visit_kind", &item.kind),
        language.word("status", &item.status),
        item.summary,
        item.lead.map(|named| named.name).unwrap_or_default(),
        telling.moment(item.window_from),
        telling.moment(item.window_to),
        language.yes(item.urgent),
        language.yes(item.late),
        telling.moment(item.handed_in_at),
        item.order_date.unwrap_or_default(),
        telling.moment(Some(item.changed_at)),
    ]
}
