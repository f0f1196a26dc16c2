//! Where a file's headings are and what each column means: guessed, or as somebody chose.

use super::column::{Column, Subject};
use super::headings::guess;
use crate::error::{Error, Result};
use crate::inspect::table::{Row, Table};

/// Rows among which the headings are looked for: titles may stand above them.
const ABOVE: usize = 10;
/// The customer of a file of work orders that names machines only.
const ORDERS_CUSTOMER: &str = "Excavators";
/// The headings of such a file.
const ORDERS_HEADER: [&str; 5] = [
    "BscStartDate",
    "Asset",
    "OriginalShorttext",
    "PMType",
    "Cost",
];

/// What somebody chose in place of what was guessed.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// The meaning of each column, in their order; `None` where it is not imported. What is guessed, if absent.
    pub columns: Option<Vec<Option<Column>>>,
    /// The customer of all rows, where no column names one.
    pub customer: Option<String>,
}

impl Choices {
    /// Reads names of columns with commas between them, an empty name for a column that is not imported.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name that is none, and for one that is given twice.
    pub fn columns_of(subject: Subject, names: &str) -> Result<Vec<Option<Column>>> {
        let mut columns: Vec<Option<Column>> = Vec::new();
        for name in names.split(',').map(str::trim) {
            let wrong = |rule: &str| Error::invalid("columns", format!("{name:?} {rule}"));
            if name.is_empty() {
                columns.push(None);
                continue;
            }
            let column = Column::parse(name).filter(|column| subject.columns().contains(column));
            let column = column.ok_or_else(|| wrong("is no meaning of a column"))?;
            if columns.contains(&Some(column)) {
                return Err(wrong("is given to two columns; keep one"));
            }
            columns.push(Some(column));
        }
        Ok(columns)
    }
}

/// How a file is laid out.
#[derive(Debug, Clone)]
pub struct Layout {
    /// What it is about.
    pub subject: Subject,
    /// The index of the headings' row.
    pub at: usize,
    /// Their line in the file.
    pub line: u64,
    /// The headings; a column without one is named by its letter.
    pub headings: Vec<Heading>,
    /// How many cells each row must have, where the file counts them.
    pub width: Option<u32>,
    /// The customer of all rows, where no column names one.
    pub customer: Option<String>,
    /// Needed columns that are not there.
    pub missing: Vec<Column>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// What stands above it.
    pub name: String,
    /// What it means.
    pub column: Option<Column>,
    /// Nothing stands above it, and nothing in it.
    pub is_empty: bool,
}

impl Layout {
    /// The layout of a file.
    ///
    /// # Errors
    /// [`Error::Invalid`] for choices that name more columns than there are.
    pub fn of(table: &Table, subject: Subject, choices: &Choices) -> Result<Self> {
        let at = headings_at(&table.rows, subject);
        let row = &table.rows[at];
        let below = &table.rows[at + 1..];
        let widest = below.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        // A CSV file's rows have as many cells as its headings; rows of other files may be longer.
        let columns = row
            .width
            .map_or(row.cells.len().max(widest), |width| width as usize);
        let names: Vec<&str> = (0..columns)
            .map(|at| row.cells.get(at).map_or("", String::as_str))
            .collect();
        let meanings = match &choices.columns {
            Some(chosen) if chosen.len() > columns => {
                let rule = format!("names {} columns, the file has {columns}", chosen.len());
                return Err(Error::invalid("columns", rule));
            }
            Some(chosen) => chosen.clone(),
            None => guesses(&names, subject),
        };
        let is_filled = |at: usize| {
            let mut cells = below.iter().filter_map(|row| row.cells.get(at));
            cells.any(|cell| !cell.is_empty())
        };
        let headings = names.iter().enumerate().map(|(at, name)| Heading {
            name: if name.is_empty() {
                letter(at)
            } else {
                (*name).to_owned()
            },
            column: meanings.get(at).copied().flatten(),
            is_empty: name.is_empty() && !is_filled(at),
        });
        let headings: Vec<Heading> = headings.collect();
        let has = |column: Column| {
            headings
                .iter()
                .any(|heading| heading.column == Some(column))
        };
        let chosen = choices
            .customer
            .clone()
            .filter(|name| !name.trim().is_empty());
        let usual = (names == ORDERS_HEADER).then(|| ORDERS_CUSTOMER.to_owned());
        let customer = chosen.or(usual).filter(|_| subject == Subject::Visits);
        let customer = customer.filter(|_| !has(Column::Customer));
        let missing = |column: &&Column| {
            !(has(**column) || **column == Column::Customer && customer.is_some())
        };
        let missing = subject.needed().iter().filter(missing).copied().collect();
        Ok(Self {
            subject,
            at,
            line: row.line,
            width: row.width,
            headings,
            customer,
            missing,
        })
    }
}

/// The first of the rows with the most known headings; without any, the first with two cells.
fn headings_at(rows: &[Row], subject: Subject) -> usize {
    let rows = &rows[..rows.len().min(ABOVE)];
    let known = |row: &Row| {
        let cells = row.cells.iter();
        cells.filter(|cell| guess(cell, subject).is_some()).count()
    };
    let best = rows
        .iter()
        .enumerate()
        .rev()
        .max_by_key(|(_, row)| known(row));
    let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.is_empty()).count() > 1;
    match best {
        Some((at, row)) if known(row) > 0 => at,
        _ => rows.iter().position(filled).unwrap_or(0),
    }
}

/// Of two columns with the same meaning the first has it.
fn guesses(names: &[&str], subject: Subject) -> Vec<Option<Column>> {
    let mut columns: Vec<Option<Column>> = Vec::new();
    for name in names {
        let column = guess(name, subject);
        columns.push(column.filter(|_| !columns.contains(&column)));
    }
    columns
}

/// The letter by which spreadsheets name a column.
pub fn letter(at: usize) -> String {
    let last = char::from(b'A' + (at % 26) as u8);
    match at / 26 {
        0 => last.to_string(),
        rest => letter(rest - 1) + &last.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::table::read;

    fn layout(file: &str, subject: Subject, choices: &Choices) -> Layout {
        Layout::of(&read(file.as_bytes()).unwrap(), subject, choices).unwrap()
    }

    fn columns(layout: &Layout) -> Vec<Option<Column>> {
        layout
            .headings
            .iter()
            .map(|heading| heading.column)
            .collect()
    }

    #[test]
    fn headings_are_found_below_a_title() {
        let file = "2025年客户档案表,,\n制表:王,,\n序号,客户名称,电话\n1,华东,0512\n";
        let layout = layout(file, Subject::Customers, &Choices::default());
        assert_eq!((layout.at, layout.line), (2, 3));
        assert_eq!(
            columns(&layout),
            [None, Some(Column::Customer), Some(Column::Phone)]
        );
        assert_eq!(layout.missing, []);
    }

    #[test]
    fn a_choice_stands_before_the_guess() {
        let chosen = Choices::columns_of(Subject::Visits, "date,,customer").unwrap();
        let choices = Choices {
            columns: Some(chosen),
            customer: None,
        };
        let layout = layout("a,b,c\n1,2,3\n", Subject::Visits, &choices);
        assert_eq!(
            columns(&layout),
            [Some(Column::Date), None, Some(Column::Customer)]
        );
        for wrong in ["shoes", "phone", "date,date"] {
            assert!(
                Choices::columns_of(Subject::Visits, wrong).is_err(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn one_customer_may_stand_for_all_rows() {
        let orders = "BscStartDate,Asset,OriginalShorttext,PMType,Cost\n2004-07-01,A,x,PM01,1\n";
        let usual = layout(orders, Subject::Visits, &Choices::default());
        assert_eq!(
            (usual.customer.as_deref(), usual.missing.len()),
            (Some("Excavators"), 0)
        );
        let choices = Choices {
            columns: None,
            customer: Some("North Mine".to_owned()),
        };
        assert_eq!(
            layout(orders, Subject::Visits, &choices)
                .customer
                .as_deref(),
            Some("North Mine")
        );
        let nobody = layout(
            "日期,内容\n2020-01-01,x\n",
            Subject::Visits,
            &Choices::default(),
        );
        assert_eq!(nobody.missing, [Column::Customer]);
    }

    #[test]
    fn of_two_columns_with_one_meaning_the_first_has_it() {
        let twice = layout(
            "customer,客户,date\nx,y,z\n",
            Subject::Visits,
            &Choices::default(),
        );
        assert_eq!(
            columns(&twice),
            [Some(Column::Customer), None, Some(Column::Date)]
        );
    }

    #[test]
    fn columns_have_letters() {
        assert_eq!(
            [0, 25, 26, 701, 702].map(letter),
            ["A", "Z", "AA", "ZZ", "AAA"]
        );
    }
}
