//! What a column of a file means, and how its cells are read.

use client_core::record::{GRADES, Kind, Value};
use serde::{Deserialize, Serialize};

use super::{amount, date, word};

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Visits of the past.
    Visits,
    /// Customer files, with contacts and machines.
    Customers,
}

/// What a column holds.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// The customer's name; of visits also his short number.
    Customer,
    /// The day of the visit.
    Date,
    /// install, repair, maintenance, training, inspection or revisit.
    Kind,
    /// The order type of a maintenance system: PM and two digits.
    OrderType,
    /// What it was about, one line.
    Summary,
    /// The machine's model.
    Model,
    /// The machine's serial number.
    Serial,
    /// Who went: login or name.
    Engineer,
    /// What it cost.
    Cost,
    /// pass or fail.
    Result,
    /// What was done, at length.
    WorkDone,
    /// The number of the work order.
    OrderNumber,
    /// The fault as the customer told it.
    Symptom,
    /// The cause of the fault.
    Cause,
    /// What helped.
    Remedy,
    /// The short number of a customer that is there.
    CustomerNumber,
    /// The customer's team, by name.
    Team,
    /// key, ordinary, small or new.
    Class,
    /// The credit grade.
    Grade,
    /// The customer's address.
    Address,
    /// A contact's name.
    Contact,
    /// A contact's post.
    Post,
    /// A contact's telephone.
    Phone,
    /// A contact's e-mail address.
    Email,
    /// When the contract was signed.
    ContractDate,
    /// When it was delivered.
    DeliveryDate,
    /// Whatever else is to be known.
    Remark,
    /// How one gets at the machine.
    AccessMode,
    /// Where the machine stands.
    SiteConditions,
    /// When the machine was installed.
    InstalledAt,
    /// Until when the machine is under warranty.
    WarrantyUntil,
}

impl Subject {
    /// What columns of such a file may hold.
    pub fn columns(self) -> &'static [Column] {
        use Column::{
            AccessMode, Address, Cause, Class, Contact, ContractDate, Cost, Customer,
            CustomerNumber, Date, DeliveryDate, Email, Engineer, Grade, InstalledAt, Kind, Model,
            OrderNumber, OrderType, Phone, Post, Remark, Remedy, Result, Serial, SiteConditions,
            Summary, Symptom, Team, WarrantyUntil, WorkDone,
        };
        match self {
            Self::Visits => &[
                Customer,
                Date,
                Kind,
                OrderType,
                Summary,
                Model,
                Serial,
                Engineer,
                Cost,
                Result,
                WorkDone,
                OrderNumber,
                Symptom,
                Cause,
                Remedy,
            ],
            Self::Customers => &[
                CustomerNumber,
                Customer,
                Team,
                Class,
                Grade,
                Address,
                Contact,
                Post,
                Phone,
                Email,
                ContractDate,
                DeliveryDate,
                Remark,
                Model,
                Serial,
                AccessMode,
                SiteConditions,
                InstalledAt,
                WarrantyUntil,
            ],
        }
    }

    /// What a file of this kind must have.
    pub fn needed(self) -> &'static [Column] {
        match self {
            Self::Visits => &[Column::Customer, Column::Date],
            Self::Customers => &[Column::Customer],
        }
    }

    /// His name in addresses and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Visits => "visits",
            Self::Customers => "customers",
        }
    }
}

impl Column {
    /// The column of that name.
    pub fn parse(name: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::from(name)).ok()
    }

    /// Where a visit holds it, if it holds it as one value.
    pub fn visit_path(self) -> Option<&'static str> {
        Some(match self {
            Self::Date => "order/date",
            Self::Kind | Self::OrderType => "visit_kind",
            Self::Summary => "summary",
            Self::Model => "equipment/model",
            Self::Serial => "equipment/serial",
            Self::Cost => "cost",
            Self::Result => "result",
            Self::WorkDone => "work_done",
            Self::OrderNumber => "order/number",
            Self::Symptom => "problem/symptom",
            Self::Cause => "problem/cause",
            Self::Remedy => "problem/remedy",
            _ => return None,
        })
    }

    /// What a cell with something in it says.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn value(self, cell: &str) -> Result<Value, String> {
        Ok(match self {
            Self::Date
            | Self::ContractDate
            | Self::DeliveryDate
            | Self::InstalledAt
            | Self::WarrantyUntil => Value::text(date::date(cell).ok_or(date::RULE)?),
            Self::Kind => word::visit_kind(cell).ok_or(word::KIND_RULE)?.into(),
            Self::OrderType => word::order_type(cell).ok_or(word::ORDER_TYPE_RULE)?.into(),
            Self::Result => word::result(cell).ok_or(word::RESULT_RULE)?.into(),
            Self::Class => word::class(cell).ok_or(word::CLASS_RULE)?.into(),
            Self::Grade => grade(cell).ok_or("must be A, B, C or D")?.into(),
            Self::Cost => amount::cents(cell).ok_or(amount::RULE)?.into(),
            Self::Phone | Self::Serial if is_shortened(cell) => return Err(SHORTENED.to_owned()),
            _ => Value::text(cell),
        })
    }
}

const SHORTENED: &str =
    "must be a number in full, this one was shortened by a spreadsheet: format the column as text";

/// `1.38001E+10`, as spreadsheets save telephone numbers that they take for amounts.
fn is_shortened(cell: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let parts = cell.split_once("E+").or_else(|| cell.split_once("e+"));
    parts.is_some_and(|(number, power)| {
        !number.is_empty() && !power.is_empty() && digits(number) && digits(power)
    })
}

fn grade(cell: &str) -> Option<&'static str> {
    let wanted = cell.trim_end_matches('级').to_uppercase();
    GRADES.iter().find(|grade| **grade == wanted).copied()
}

/// Checks a value by the rules of records.
///
/// # Errors
/// The rule that it breaks.
pub fn check(kind: Kind, path: &str, value: &Value) -> Result<(), String> {
    match kind.check(path, value) {
        Ok(_) => Ok(()),
        Err(client_core::Error::Check { rule, .. }) => Err(rule),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_a_spreadsheet_shortened_is_refused_where_it_is_one() {
        for (column, cell) in [(Column::Phone, "1.38E+10"), (Column::Serial, "3.10101E+17")] {
            assert_eq!(column.value(cell), Err(SHORTENED.to_owned()));
        }
        assert_eq!(Column::Serial.value("E+7"), Ok(Value::text("E+7")));
        assert_eq!(
            Column::Remark.value("1.38E+10"),
            Ok(Value::text("1.38E+10"))
        );
    }

    #[test]
    fn columns_are_known_by_their_names() {
        for column in Subject::Visits
            .columns()
            .iter()
            .chain(Subject::Customers.columns())
        {
            let name = serde_json::to_value(column).unwrap();
            assert_eq!(Column::parse(name.as_str().unwrap()), Some(*column));
        }
        assert_eq!(Column::parse("shoe_size"), None);
        assert_eq!(Column::Grade.value("b级"), Ok("B".into()));
    }
}
