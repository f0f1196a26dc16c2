//! A CSV file as past visits and refused lines. Asks no database.

use std::collections::BTreeMap;

use client_core::record::{Kind, Value};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::columns::{self, Column};
use super::{amount, date, word};
use crate::error::{Error, Result};

/// Bytes of the largest file that is read.
pub const FILE_BYTES: usize = 32 * 1024 * 1024;
/// The customer of a file of work orders that names machines only.
const ORDERS_CUSTOMER: &str = "Excavators";
/// The header of such a file.
const ORDERS_HEADER: [&str; 5] = [
    "BscStartDate",
    "Asset",
    "OriginalShorttext",
    "PMType",
    "Cost",
];

/// How a file is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Work orders of a maintenance system: `BscStartDate,Asset,OriginalShorttext,PMType,Cost`, one customer.
    WorkOrders,
    /// Any columns, guessed from their headers.
    General,
}

/// What a file says.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// SHA-256 of the file, 64 hexadecimal digits.
    pub batch: String,
    /// How it is laid out.
    pub shape: Shape,
    /// Rows below the header.
    pub rows: usize,
    /// Headers that mean nothing here: their columns are not imported.
    pub unknown_columns: Vec<String>,
    /// The rows that can be imported, in order.
    pub visits: Vec<PastVisit>,
    /// What is wrong with the others; a line may have several errors.
    pub errors: Vec<LineError>,
}

/// A row that can be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastVisit {
    /// Its line in the file; the header is line 1.
    pub line: u64,
    /// The customer's name or short number.
    pub customer: String,
    /// Who went: login or name.
    pub engineer: Option<String>,
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// The visit's fields, `order/date` included; identity, customer and engineer not.
    pub fields: BTreeMap<String, Value>,
}

/// Why a line is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct LineError {
    /// The line in the file; the header is line 1.
    pub line: u64,
    /// The header of the column, empty for the line as a whole.
    pub column: String,
    /// The rule that it breaks.
    pub rule: String,
    /// What stands there, shortened.
    pub value: String,
}

/// Reads a file.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::Invalid`] if no row of the file can be understood: no header, or one without a date
/// or a customer.
pub fn parse(bytes: &[u8]) -> Result<Parsed> {
    if bytes.len() > FILE_BYTES {
        return Err(Error::TooLarge(format!(
            "A file to import has at most {FILE_BYTES} bytes; split it."
        )));
    }
    let batch = hex::encode(Sha256::digest(bytes));
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text);
    let mut records = reader.byte_records();
    let header = match records.next() {
        Some(Ok(header)) => texts(&header)
            .ok_or_else(|| Error::invalid("file", "must be UTF-8; save it as CSV UTF-8"))?,
        _ => {
            return Err(Error::invalid(
                "file",
                "must be a CSV file with a header line",
            ));
        }
    };
    let layout = Layout::of(&header)?;
    let mut parsed = Parsed {
        batch,
        shape: layout.shape,
        rows: 0,
        unknown_columns: layout.unknown(),
        visits: Vec::new(),
        errors: Vec::new(),
    };
    for record in records {
        parsed.rows += 1;
        let record = record.map_err(|_| Error::invalid("file", "must be a CSV file"))?;
        let line = record.position().map_or(0, csv::Position::line);
        match layout.visit(line, &record) {
            Ok(visit) => parsed.visits.push(visit),
            Err(errors) => parsed.errors.extend(errors),
        }
    }
    Ok(parsed)
}

impl Parsed {
    /// How many lines are refused.
    pub fn refused_lines(&self) -> usize {
        let mut lines: Vec<u64> = self.errors.iter().map(|error| error.line).collect();
        lines.dedup();
        lines.len()
    }
}

/// The columns of a file.
struct Layout {
    shape: Shape,
    headers: Vec<String>,
    columns: Vec<Option<Column>>,
}

impl Layout {
    fn of(headers: &[String]) -> Result<Self> {
        let trimmed: Vec<&str> = headers.iter().map(|header| header.trim()).collect();
        let headers = trimmed.iter().map(|&header| header.to_owned()).collect();
        if trimmed == ORDERS_HEADER {
            use Column::{Cost, Date, Kind, Serial, Summary};
            let columns = [Date, Serial, Summary, Kind, Cost].map(Some).to_vec();
            return Ok(Self {
                shape: Shape::WorkOrders,
                headers,
                columns,
            });
        }
        let columns: Vec<Option<Column>> = trimmed
            .iter()
            .map(|header| columns::guess(header))
            .collect();
        for (needed, name) in [
            (Column::Customer, "customer (客户)"),
            (Column::Date, "date (日期)"),
        ] {
            if !columns.contains(&Some(needed)) {
                return Err(Error::invalid(
                    "file",
                    format!("must have a column {name} in its first line"),
                ));
            }
        }
        for (at, column) in columns.iter().enumerate() {
            if column.is_some() && columns[..at].contains(column) {
                let rule = format!(
                    "has two columns with the meaning of {:?}; keep one",
                    trimmed[at]
                );
                return Err(Error::invalid("file", rule));
            }
        }
        Ok(Self {
            shape: Shape::General,
            headers,
            columns,
        })
    }

    fn unknown(&self) -> Vec<String> {
        let unknown = self
            .headers
            .iter()
            .zip(&self.columns)
            .filter(|(_, column)| column.is_none());
        unknown.map(|(header, _)| header.clone()).collect()
    }

    fn visit(&self, line: u64, record: &csv::ByteRecord) -> Result<PastVisit, Vec<LineError>> {
        let whole = |rule: String| {
            vec![LineError {
                line,
                column: String::new(),
                rule,
                value: String::new(),
            }]
        };
        let Some(cells) = texts(record) else {
            return Err(whole("must be UTF-8".to_owned()));
        };
        if cells.len() != self.headers.len() {
            let rule = format!(
                "must have {} columns, has {}",
                self.headers.len(),
                cells.len()
            );
            return Err(whole(rule));
        }
        let mut row = Row::default();
        let mut errors = Vec::new();
        for ((cell, column), header) in cells.iter().zip(&self.columns).zip(&self.headers) {
            let Some(column) = column else { continue };
            if let Err(rule) = row.take(self.shape, *column, cell.trim()) {
                errors.push(LineError {
                    line,
                    column: header.clone(),
                    rule,
                    value: shorten(cell),
                });
            }
        }
        if errors.is_empty() {
            Ok(row.finish(line))
        } else {
            Err(errors)
        }
    }
}

/// What the cells of one row say.
#[derive(Default)]
struct Row {
    customer: Option<String>,
    engineer: Option<String>,
    date: String,
    fields: BTreeMap<String, Value>,
}

impl Row {
    fn take(&mut self, shape: Shape, column: Column, cell: &str) -> Result<(), String> {
        if cell.is_empty() {
            return match column {
                Column::Customer | Column::Date => Err("must not be empty".to_owned()),
                Column::Kind if shape == Shape::WorkOrders => Err(word::ORDER_TYPE_RULE.to_owned()),
                _ => Ok(()),
            };
        }
        let (path, value) = match column {
            Column::Customer => {
                self.customer = Some(checked_name(cell)?);
                return Ok(());
            }
            Column::Engineer => {
                self.engineer = Some(cell.to_owned());
                return Ok(());
            }
            Column::Date => {
                self.date = date::date(cell).ok_or(date::RULE)?;
                ("order/date", Value::text(&self.date))
            }
            Column::Kind if shape == Shape::WorkOrders => (
                "visit_kind",
                word::order_type(cell).ok_or(word::ORDER_TYPE_RULE)?.into(),
            ),
            Column::Kind => (
                "visit_kind",
                word::visit_kind(cell).ok_or(word::KIND_RULE)?.into(),
            ),
            Column::Cost => ("cost", amount::cents(cell).ok_or(amount::RULE)?.into()),
            Column::Result => (
                "result",
                word::result(cell).ok_or(word::RESULT_RULE)?.into(),
            ),
            _ => (column.path().unwrap_or_default(), Value::text(cell)),
        };
        check(Kind::Visit, path, &value)?;
        self.fields.insert(path.to_owned(), value);
        Ok(())
    }

    fn finish(mut self, line: u64) -> PastVisit {
        self.fields
            .insert("imported/past".to_owned(), Value::Bool(true));
        PastVisit {
            line,
            customer: self.customer.unwrap_or_else(|| ORDERS_CUSTOMER.to_owned()),
            engineer: self.engineer,
            date: self.date,
            fields: self.fields,
        }
    }
}

fn checked_name(name: &str) -> Result<String, String> {
    check(Kind::Customer, "name", &Value::text(name))?;
    Ok(name.to_owned())
}

fn check(kind: Kind, path: &str, value: &Value) -> Result<(), String> {
    match kind.check(path, value) {
        Ok(_) => Ok(()),
        Err(client_core::Error::Check { rule, .. }) => Err(rule),
        Err(error) => Err(error.to_string()),
    }
}

fn texts(record: &csv::ByteRecord) -> Option<Vec<String>> {
    record
        .iter()
        .map(|cell| std::str::from_utf8(cell).ok().map(str::to_owned))
        .collect()
}

fn shorten(text: &str) -> String {
    const LENGTH: usize = 80;
    let mut short: String = text.chars().take(LENGTH).collect();
    if text.chars().count() > LENGTH {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXCERPT: &[u8] = include_bytes!("../../../tests/data/excavators-300.csv");

    #[test]
    fn the_excerpt_of_work_orders_refuses_its_shifted_line_alone() {
        let parsed = parse(EXCERPT).unwrap();
        assert_eq!(
            (parsed.shape, parsed.rows, parsed.visits.len()),
            (Shape::WorkOrders, 300, 299)
        );
        assert_eq!(parsed.refused_lines(), 1);
        let error = &parsed.errors[0];
        assert_eq!(
            (error.column.as_str(), error.value.as_str()),
            ("PMType", "t swing")
        );
        assert_eq!(error.rule, word::ORDER_TYPE_RULE);
        let shifted = std::str::from_utf8(EXCERPT)
            .unwrap()
            .lines()
            .nth(error.line as usize - 1);
        assert_eq!(shifted, Some("2003-12-31,B,won,t swing,PM01"));
    }

    #[test]
    fn a_work_order_becomes_a_past_visit() {
        let file = "BscStartDate,Asset,OriginalShorttext,PMType,Cost\n2004-07-01,A,\"BUCKET, WON'T OPEN\",PM02,-183.5\n";
        let visit = parse(file.as_bytes()).unwrap().visits.remove(0);
        assert_eq!(
            (visit.line, visit.customer.as_str(), visit.date.as_str()),
            (2, "Excavators", "2004-07-01")
        );
        let expected = [
            ("cost", Value::Int(-18_350)),
            ("equipment/serial", Value::from("A")),
            ("imported/past", Value::Bool(true)),
            ("order/date", Value::from("2004-07-01")),
            ("summary", Value::from("BUCKET, WON'T OPEN")),
            ("visit_kind", Value::from("repair")),
        ];
        let expected: BTreeMap<_, _> = expected
            .map(|(path, value)| (path.to_owned(), value))
            .into();
        assert_eq!(visit.fields, expected);
    }

    #[test]
    fn chinese_headers_are_understood() {
        let file = "\u{feff}客户名称,服务日期,类型,内容,型号,序列号,工程师,费用(元),结果,天气\n\
                    华东机械,2025年3月4日,维修,更换接触器,HD-200,SN7,张三,\"1,200.50\",合格,晴\n";
        let parsed = parse(file.as_bytes()).unwrap();
        assert_eq!(parsed.unknown_columns, ["天气"]);
        let visit = &parsed.visits[0];
        assert_eq!(
            (visit.customer.as_str(), visit.engineer.as_deref()),
            ("华东机械", Some("张三"))
        );
        assert_eq!(visit.fields["cost"], Value::Int(120_050));
        assert_eq!(visit.fields["visit_kind"], Value::from("repair"));
        assert_eq!(visit.fields["result"], Value::from("pass"));
    }

    #[test]
    fn every_error_of_a_line_is_named_with_column_rule_and_value() {
        let file = "customer,date,kind,cost\nEast,soon,lunch,much\nEast,2025-01-02,repair\nWest,2025-01-03,repair,5\n";
        let parsed = parse(file.as_bytes()).unwrap();
        let told: Vec<_> = parsed
            .errors
            .iter()
            .map(|e| (e.line, e.column.as_str(), e.value.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (2, "date", "soon"),
                (2, "kind", "lunch"),
                (2, "cost", "much"),
                (3, "", "")
            ]
        );
        assert_eq!(
            (parsed.rows, parsed.visits.len(), parsed.refused_lines()),
            (3, 1, 2)
        );
    }

    #[test]
    fn a_line_is_the_one_where_a_quoted_row_begins() {
        let file = "customer,date,summary\nEast,2025-01-02,\"two\nlines\"\nEast,soon,x\n";
        let parsed = parse(file.as_bytes()).unwrap();
        let lines: Vec<_> = parsed
            .errors
            .iter()
            .map(|error| (error.line, error.column.as_str()))
            .collect();
        assert_eq!(lines, [(2, "summary"), (4, "date")]);
    }

    #[test]
    fn a_file_without_a_usable_header_is_refused() {
        for file in [
            "",
            "a,b\n1,2\n",
            "date\n2025-01-01\n",
            "customer,客户,date\n",
        ] {
            assert!(
                matches!(parse(file.as_bytes()), Err(Error::Invalid { .. })),
                "{file:?}"
            );
        }
        assert!(parse(b"customer,date\xff\n").is_err());
    }

    #[test]
    fn the_batch_follows_the_content() {
        let one = parse(b"customer,date\nEast,2025-01-01\n").unwrap();
        let other = parse(b"customer,date\nEast,2025-01-02\n").unwrap();
        assert_eq!(one.batch.len(), 64);
        assert_ne!(one.batch, other.batch);
    }
}
