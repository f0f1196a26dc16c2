//! Which visits a list asks for, and the statement that finds them.
//!
//! Of the conditions one or two lead: they stand bare, so that the engine takes their index. The others are wrapped in
//! `coalesce`, which no index answers, so that it can't take a worse one.

use client_core::record::VISIT_KINDS;
use client_core::steps::Status;
use serde::Deserialize;
use utoipa::IntoParams;

use super::late::Late;
use super::page::{Key, Place};
use super::sql::Sql;
use super::visible::{Branch, Reader};
use crate::error::{Error, Result};
use crate::storage::Tx;

/// What a list of visits may ask for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VisitFilter {
    /// A status, e.g. `submitted`, or several with commas between.
    pub status: Option<String>,
    /// Id of the customer's team.
    pub team: Option<String>,
    /// Id of the lead.
    pub lead: Option<String>,
    /// Id or short number of the customer; visits of files merged into it are among them.
    pub customer: Option<String>,
    /// install, repair, maintenance, training, inspection or revisit.
    pub kind: Option<String>,
    /// Feedback card late, or not.
    pub late: Option<bool>,
    /// The feedback card is due at or after this moment, UTC ms.
    pub due_from: Option<i64>,
    /// The feedback card is due before this moment, UTC ms.
    pub due_to: Option<i64>,
    /// The appointment ended before this moment, UTC ms; one without an end counts from its start.
    pub ended_before: Option<i64>,
    /// True: without an appointment or without a lead.
    pub unscheduled: Option<bool>,
    /// Urgent, or not.
    pub urgent: Option<bool>,
    /// With open conflicts, or without.
    pub conflicts: Option<bool>,
    /// Appointment starts at or after this moment, UTC ms.
    pub from: Option<i64>,
    /// Appointment starts before this moment, UTC ms.
    pub to: Option<i64>,
    /// Any part of number, summary, model, serial, problem, parts: 2 characters or more. Newest first.
    pub q: Option<String>,
    /// `-changed` (the default), `changed`, `window`, `-window` (the default with `from` or `to`), `due` (with `late`,
    /// `due_from` or `due_to`).
    pub sort: Option<String>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    pub limit: Option<usize>,
}

/// What deadlines come to at the time of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadlines {
    /// The cards that are late.
    pub late: Late,
    /// The cards due in the span asked for.
    pub due: Option<Late>,
}

impl Deadlines {
    /// Reads the settings for what a filter asks.
    pub fn of(tx: &mut dyn Tx, filter: &VisitFilter, now_ms: i64) -> Result<Self> {
        let due = match (filter.due_from, filter.due_to) {
            (None, None) => None,
            (from, to) => {
                let (from, to) = (from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX));
                Some(Late::between(tx, from, to)?)
            }
        };
        let late = Late::at(tx, now_ms)?;
        Ok(Self { late, due })
    }
}

/// The order of a list of visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By last change.
    Changed,
    /// By start of the appointment.
    Window,
    /// By the time from which the card is due.
    Due,
}

impl Order {
    fn column(self) -> &'static str {
        match self {
            Self::Changed => "v.changed_at",
            Self::Window => "v.window_from",
            Self::Due => "v.card_due_from",
        }
    }
}

impl VisitFilter {
    /// Checks the words; answers order and direction (true: descending).
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub fn order(&self) -> Result<(Order, bool)> {
        let unknown = |word: &&&str| Status::parse(word).is_none();
        if let Some(word) = self.statuses().iter().find(unknown) {
            let rule = format!("{word:?} is not a status of a visit");
            return Err(Error::invalid("status", rule));
        }
        if let Some(kind) = &self.kind
            && !VISIT_KINDS.contains(&kind.as_str())
        {
            return Err(Error::invalid(
                "kind",
                format!("must be one of {}", VISIT_KINDS.join(", ")),
            ));
        }
        let ranged = self.from.is_some() || self.to.is_some();
        let late = self.late == Some(true) || self.due_from.is_some() || self.due_to.is_some();
        let usual = if late {
            "due"
        } else if ranged {
            "-window"
        } else {
            "-changed"
        };
        let order = match self.sort.as_deref().unwrap_or(usual) {
            "-changed" => (Order::Changed, true),
            "changed" => (Order::Changed, false),
            "-window" => (Order::Window, true),
            "window" => (Order::Window, false),
            "due" => (Order::Due, false),
            _ => {
                return Err(Error::invalid(
                    "sort",
                    "must be changed, -changed, window, -window or due",
                ));
            }
        };
        if late && order.0 != Order::Due {
            return Err(Error::invalid(
                "sort",
                "visits by their deadline are sorted by due",
            ));
        }
        if !late && ranged && order.0 != Order::Window {
            return Err(Error::invalid("sort", "from and to need window or -window"));
        }
        Ok(order)
    }

    /// The statuses asked for; none for any.
    fn statuses(&self) -> Vec<&str> {
        let words = self.status.as_deref().unwrap_or_default().split(',');
        words.filter(|word| !word.is_empty()).collect()
    }

    /// The customers asked for: several once [`super::merging::widen`] has added merged files.
    fn customers(&self) -> Vec<&str> {
        self.customer
            .as_deref()
            .unwrap_or_default()
            .split(',')
            .collect()
    }

    /// The same list in parts that one index finds each: a part per status where the status leads.
    pub fn parts(&self, branch: &Branch, order: Order) -> Vec<Self> {
        let lead = self.leading(branch, order);
        let customers = self.customers();
        if lead == Lead::Customer && customers.len() > 1 {
            let part = |customer: &str| Self {
                customer: Some(customer.to_owned()),
                ..self.clone()
            };
            return customers.into_iter().map(part).collect();
        }
        let by_status = matches!(
            lead,
            Lead::Status | Lead::KindAndStatus | Lead::TeamAndStatus
        );
        let statuses = self.statuses();
        if !by_status || statuses.len() < 2 {
            return vec![self.clone()];
        }
        let part = |status: &str| Self {
            status: Some(status.to_owned()),
            ..self.clone()
        };
        statuses.into_iter().map(part).collect()
    }

    /// The statement that finds sort value and id of the rows after `place`, `limit` of them, in one branch.
    pub fn keys(
        &self,
        reader: &Reader,
        branch: &Branch,
        deadlines: &Deadlines,
        (order, descending): (Order, bool),
        place: Option<&Place>,
        limit: usize,
    ) -> Sql {
        let lead = self.leading(branch, order);
        let column = order.column();
        let mut sql = Sql::new("SELECT ");
        if *branch == Branch::Assigned {
            sql.push("DISTINCT ");
        }
        sql.push(column).push(", v.visit FROM ");
        match branch {
            Branch::Assigned => {
                sql.push("people p JOIN visit_state v ON v.visit = p.visit WHERE p.user_id = ");
                sql.bind_text(&reader.user).push(" AND v.withdrawn = 0");
                if let Some(team) = &self.team {
                    sql.push(" AND ");
                    equals(&mut sql, "v.team", team, false);
                }
            }
            Branch::All => {
                sql.push("visit_state v WHERE v.withdrawn = 0");
            }
            Branch::Team(team) => {
                sql.push("visit_state v WHERE v.withdrawn = 0 AND ");
                let bare = matches!(lead, Lead::Team | Lead::TeamAndStatus);
                equals(&mut sql, "v.team", team, bare);
            }
        }
        self.conditions(&mut sql, deadlines, lead);
        if order != Order::Changed {
            sql.push(" AND ").push(column).push(" IS NOT NULL");
        }
        if let Some(Place {
            key: Key::Int(key),
            id,
            ..
        }) = place
        {
            let (before, at) = if descending {
                (" < ", " <= ")
            } else {
                (" > ", " >= ")
            };
            sql.push(" AND ")
                .push(column)
                .push(at)
                .bind_int(*key)
                .push(" AND (");
            sql.push(column)
                .push(before)
                .bind_int(*key)
                .push(" OR v.visit")
                .push(before)
                .bind_text(id)
                .push(")");
        }
        sql.push(" AND ");
        reader.visible(&mut sql, "v.visit");
        let direction = if descending { " DESC" } else { "" };
        sql.push(" ORDER BY ")
            .push(column)
            .push(direction)
            .push(", v.visit")
            .push(direction);
        sql.push(" LIMIT ").bind_int(limit as i64);
        sql
    }

    /// Adds every condition but team and who may read.
    pub fn conditions(&self, sql: &mut Sql, deadlines: &Deadlines, lead: Lead) {
        let texts = [
            ("v.lead", &self.lead, lead == Lead::Person),
            (
                "v.visit_kind",
                &self.kind,
                matches!(lead, Lead::Kind | Lead::KindAndStatus),
            ),
        ];
        for (column, wanted, bare) in texts {
            if let Some(wanted) = wanted {
                sql.push(" AND ");
                equals(sql, column, wanted, bare);
            }
        }
        match self.customers()[..] {
            [""] => {}
            [only] => {
                sql.push(" AND ");
                equals(sql, "v.customer", only, lead == Lead::Customer);
            }
            ref several => {
                sql.push(" AND coalesce(v.customer, '') IN ")
                    .bind_list(several.iter().copied());
            }
        }
        let by_status = matches!(
            lead,
            Lead::Status | Lead::KindAndStatus | Lead::TeamAndStatus
        );
        match self.statuses()[..] {
            [] => {}
            [only] => {
                sql.push(" AND ");
                equals(sql, "v.status", only, by_status);
            }
            ref several => {
                sql.push(" AND coalesce(v.status, '') IN ")
                    .bind_list(several.iter().copied());
            }
        }
        match self.urgent {
            Some(true) if lead == Lead::Urgent => sql.push(" AND v.urgent = 1"),
            Some(urgent) => sql
                .push(" AND coalesce(v.urgent, 0) = ")
                .bind_int(i64::from(urgent)),
            None => sql,
        };
        match self.conflicts {
            Some(true) if lead == Lead::Conflicts => sql.push(" AND v.conflicts > 0"),
            Some(true) => sql.push(" AND coalesce(v.conflicts, 0) > 0"),
            Some(false) => sql.push(" AND coalesce(v.conflicts, 0) = 0"),
            None => sql,
        };
        if let Some(wanted) = self.late {
            sql.push(if wanted {
                " AND "
            } else {
                " AND NOT coalesce("
            });
            deadlines.late.condition(sql);
            if !wanted {
                sql.push(", 1 = 0)");
            }
        }
        if let Some(due) = &deadlines.due {
            sql.push(" AND ");
            due.condition(sql);
        }
        match self.unscheduled {
            Some(true) => sql.push(" AND (v.window_from IS NULL OR v.lead IS NULL)"),
            Some(false) => sql.push(" AND v.window_from IS NOT NULL AND v.lead IS NOT NULL"),
            None => sql,
        };
        if let Some(before) = self.ended_before {
            sql.push(" AND v.window_end < ").bind_int(before);
        }
        let window = if lead == Lead::Order || lead == Lead::Team {
            "v.window_from"
        } else {
            "coalesce(v.window_from, 0)"
        };
        if let Some(from) = self.from {
            sql.push(" AND ").push(window).push(" >= ").bind_int(from);
        }
        if let Some(to) = self.to {
            sql.push(" AND ")
                .push(window)
                .push(" < ")
                .bind_int(to)
                .push(" AND v.window_from IS NOT NULL");
        }
    }

    /// What leads: the condition that leaves the fewest rows to look at.
    fn leading(&self, branch: &Branch, order: Order) -> Lead {
        if *branch == Branch::Assigned {
            return Lead::None;
        }
        if self.customer.is_some() {
            return Lead::Customer;
        }
        if self.lead.is_some() {
            return Lead::Person;
        }
        if self.conflicts == Some(true) {
            return Lead::Conflicts;
        }
        if order == Order::Due {
            return Lead::Order;
        }
        if self.urgent == Some(true) {
            return Lead::Urgent;
        }
        // Few visits are open at once, and in the order of appointments they may stand anywhere: found by their status
        // and sorted. Closed ones are many: a walk along the order soon meets enough.
        let is_open = |status: &&str| Status::parse(status).is_some_and(Status::is_open);
        let open = self.statuses().iter().all(is_open);
        match (branch, order, &self.kind, &self.status) {
            // What should have ended is a small part of the team's visits, and of few statuses.
            (Branch::Team(_), Order::Changed, _, Some(_))
                if self.ended_before.is_some() || self.unscheduled.is_some() =>
            {
                Lead::TeamAndStatus
            }
            (Branch::Team(_), ..) => Lead::Team,
            (_, Order::Window, Some(_), Some(_)) if open => Lead::KindAndStatus,
            (_, Order::Window, None, Some(_)) if open => Lead::Status,
            (_, Order::Changed, Some(_), Some(_)) => Lead::KindAndStatus,
            (_, Order::Changed, Some(_), None) => Lead::Kind,
            (_, Order::Changed, None, Some(_)) => Lead::Status,
            _ => Lead::Order,
        }
    }
}

/// Which condition stands bare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lead {
    /// None: another table leads.
    None,
    /// The order itself.
    Order,
    /// The customer.
    Customer,
    /// The lead.
    Person,
    /// Open conflicts.
    Conflicts,
    /// Urgent ones.
    Urgent,
    /// The team.
    Team,
    /// Team and status together.
    TeamAndStatus,
    /// Kind and status together.
    KindAndStatus,
    /// The kind.
    Kind,
    /// The status.
    Status,
}

fn equals(sql: &mut Sql, column: &str, value: &str, bare: bool) {
    if bare {
        sql.push(column).push(" = ").bind_text(value);
    } else {
        sql.push("coalesce(")
            .push(column)
            .push(", '') = ")
            .bind_text(value);
    }
}
