//! Lists of customers.

use client_core::record::{CLASSES, GRADES};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::names::Named;
use super::page::{Key, Page, Place, checked_limit, merge};
use super::revisits::Revisits;
use super::search;
use super::sql::Sql;
use super::visible::{Branch, Reader};
use crate::error::{Error, Result};
use crate::storage::{Row, Tx};

/// What a list of customers may ask for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CustomerFilter {
    /// Id of the team.
    pub team: Option<String>,
    /// key, ordinary, small or new.
    pub class: Option<String>,
    /// A, B, C or D.
    pub grade: Option<String>,
    /// With open conflicts, or without.
    pub conflicts: Option<bool>,
    /// Completeness below this many %.
    pub completeness_below: Option<i64>,
    /// Archived ones, or not; not, if absent.
    pub archived: Option<bool>,
    /// Files that were merged into another one, or not; not, if absent. A search without this finds both.
    pub merged: Option<bool>,
    /// Last visited at or after this moment, UTC ms.
    pub visited_from: Option<i64>,
    /// Last visited before this moment, UTC ms, or never.
    pub not_visited_since: Option<i64>,
    /// The next revisit is due before this moment, UTC ms.
    pub revisit_due_before: Option<i64>,
    /// Any part of number, name, contacts, addresses, machines: 2 characters or more. Newest first.
    pub q: Option<String>,
    /// `name` (the default), `-changed`, `completeness`.
    pub sort: Option<String>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    pub limit: Option<usize>,
}

/// A customer as lists show him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CustomerItem {
    /// His id.
    pub id: String,
    /// His short number.
    pub number: String,
    /// His name.
    pub name: String,
    /// His team.
    pub team: Option<Named>,
    /// key, ordinary, small or new; empty if not said.
    pub class: String,
    /// Credit grade, empty if none.
    pub grade: String,
    /// The first contact's telephone.
    pub phone: String,
    /// The first address.
    pub address: String,
    /// How complete the file is, in %.
    pub completeness: i64,
    /// Archived.
    pub archived: bool,
    /// The file that this one was merged into.
    pub merged_into: Option<String>,
    /// The name of that file, where a search found this one and it may be seen.
    pub merged_into_name: Option<String>,
    /// When the last visit took place, UTC ms; the start of the day for visits brought in from before.
    pub last_visit_at: Option<i64>,
    /// When the next revisit is due, UTC ms.
    pub revisit_due_at: Option<i64>,
    /// Paths in conflict.
    pub conflicts: i64,
    /// When it was last changed, UTC ms.
    pub changed_at: i64,
}

/// The order of a list of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Name,
    Changed,
    Completeness,
}

impl Order {
    fn column(self) -> &'static str {
        match self {
            Self::Name => "d.title",
            Self::Changed => "d.changed_at",
            Self::Completeness => "d.completeness",
        }
    }

    fn key(self, row: &Row<'_>) -> Result<Key> {
        Ok(if self == Self::Name {
            Key::Text(row.text(0)?)
        } else {
            Key::Int(row.int(0)?)
        })
    }
}

/// One page of the customers that a reader may see.
///
/// # Errors
/// [`Error::Invalid`] for a filter that can't be.
pub fn page(
    tx: &mut dyn Tx,
    reader: &Reader,
    filter: &CustomerFilter,
) -> Result<Page<CustomerItem>> {
    let limit = checked_limit(filter.limit)?;
    filter.order()?;
    let revisits = Revisits::read(tx)?;
    if let Some(text) = &filter.q {
        let source = search::Source {
            from: "JOIN customer_state s ON s.customer = d.doc",
            kind: "customer",
        };
        let found = search::find(
            tx,
            reader,
            &source,
            text,
            filter.cursor.as_deref(),
            limit,
            |sql| {
                if let Some(team) = &filter.team {
                    sql.push(" AND d.team = ").bind_text(team);
                }
                filter.conditions(sql, &revisits, Lead::None);
            },
        )?;
        let mut items = items(tx, &found.ids, &revisits)?;
        for item in &mut items {
            if let Some(into) = &item.merged_into {
                item.merged_into_name = seen(tx, reader, into)?;
            }
        }
        return Ok(Page {
            items,
            next: found.next,
        });
    }
    let name = format!("{:?}", filter.order()?);
    let place = Place::decode(filter.cursor.as_deref(), &name)?;
    let (found, more) = find(tx, reader, filter, &revisits, (place.as_ref(), limit))?;
    let next = found.last().filter(|_| more);
    let next = next.map(|(key, id)| {
        Place {
            order: name,
            key: key.clone(),
            id: id.clone(),
        }
        .encode()
    });
    let ids: Vec<String> = found.into_iter().map(|(_, id)| id).collect();
    Ok(Page {
        items: items(tx, &ids, &revisits)?,
        next,
    })
}

/// Sort value and id of the first `limit` customers after a place, and whether more follow.
pub fn find(
    tx: &mut dyn Tx,
    reader: &Reader,
    filter: &CustomerFilter,
    revisits: &Revisits,
    (place, limit): (Option<&Place>, usize),
) -> Result<(Vec<(Key, String)>, bool)> {
    let order = filter.order()?;
    let mut found = Vec::new();
    for branch in reader.branches(filter.team.as_deref()) {
        let by_rule = filter.leading(&branch, order) == Lead::Revisit;
        let parts = if by_rule {
            revisits.rules()
        } else {
            vec![revisits.clone()]
        };
        for part in &parts {
            let sql = filter.keys(reader, &branch, (order, part), place, limit + 1);
            found.extend(sql.query(tx, |row| Ok((order.key(row)?, row.text(1)?)))?);
        }
    }
    Ok(merge(found, order == Order::Changed, limit))
}

/// Which condition stands bare, see [`super::visit_filter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    None,
    Order,
    Team,
    Class,
    Grade,
    Conflicts,
    Revisit,
}

impl CustomerFilter {
    pub(super) fn order(&self) -> Result<Order> {
        if self
            .class
            .as_deref()
            .is_some_and(|class| !CLASSES.contains(&class))
        {
            return Err(Error::invalid(
                "class",
                format!("must be one of {}", CLASSES.join(", ")),
            ));
        }
        if self
            .grade
            .as_deref()
            .is_some_and(|grade| !GRADES.contains(&grade))
        {
            return Err(Error::invalid(
                "grade",
                format!("must be one of {}", GRADES.join(", ")),
            ));
        }
        match self.sort.as_deref().unwrap_or("name") {
            "name" => Ok(Order::Name),
            "-changed" => Ok(Order::Changed),
            "completeness" => Ok(Order::Completeness),
            _ => Err(Error::invalid(
                "sort",
                "must be name, -changed or completeness",
            )),
        }
    }

    pub(super) fn keys(
        &self,
        reader: &Reader,
        branch: &Branch,
        (order, revisits): (Order, &Revisits),
        place: Option<&Place>,
        limit: usize,
    ) -> Sql {
        let lead = self.leading(branch, order);
        let column = order.column();
        let mut sql = Sql::new("SELECT ");
        if *branch == Branch::Assigned {
            sql.push("DISTINCT ");
        }
        sql.push(column).push(", d.doc FROM ");
        if *branch == Branch::Assigned {
            sql.push(
                "people p JOIN documents d ON d.doc = p.customer JOIN customer_state s ON s.customer = d.doc
                 WHERE p.user_id = ",
            )
            .bind_text(&reader.user);
            sql.push(" AND d.kind = 'customer'");
        } else if lead == Lead::Revisit {
            sql.push("customer_state s CROSS JOIN documents d WHERE d.doc = s.customer");
        } else {
            // The state is looked up by customer: the order of documents leads.
            sql.push("documents d CROSS JOIN customer_state s");
            sql.push(" WHERE d.kind = 'customer' AND s.customer = d.doc");
        }
        sql.push(" AND d.withdrawn = 0");
        let team = match branch {
            Branch::Team(team) => Some(team),
            _ => self.team.as_ref(),
        };
        if let Some(team) = team {
            sql.push(" AND ");
            equals(&mut sql, "d.team", team, lead == Lead::Team);
        }
        self.conditions(&mut sql, revisits, lead);
        if let Some(place) = place {
            after(&mut sql, column, place, order == Order::Changed);
        }
        sql.push(" AND ");
        reader.visible(&mut sql, "d.doc");
        let direction = if order == Order::Changed { " DESC" } else { "" };
        sql.push(" ORDER BY ")
            .push(column)
            .push(direction)
            .push(", d.doc")
            .push(direction);
        sql.push(" LIMIT ").bind_int(limit as i64);
        sql
    }

    fn conditions(&self, sql: &mut Sql, revisits: &Revisits, lead: Lead) {
        let texts = [
            ("d.class", &self.class, lead == Lead::Class),
            ("d.grade", &self.grade, lead == Lead::Grade),
        ];
        for (column, wanted, bare) in texts {
            if let Some(wanted) = wanted {
                sql.push(" AND ");
                equals(sql, column, wanted, bare);
            }
        }
        match self.conflicts {
            Some(true) if lead == Lead::Conflicts => sql.push(" AND d.conflicts > 0"),
            Some(true) => sql.push(" AND coalesce(d.conflicts, 0) > 0"),
            Some(false) => sql.push(" AND coalesce(d.conflicts, 0) = 0"),
            None => sql,
        };
        if let Some(below) = self.completeness_below {
            let bare = lead == Lead::Order && self.sort.as_deref() == Some("completeness");
            sql.push(if bare {
                " AND d.completeness < "
            } else {
                " AND coalesce(d.completeness, 0) < "
            });
            sql.bind_int(below);
        }
        if let Some(before) = self.revisit_due_before {
            sql.push(if lead == Lead::Revisit {
                " AND "
            } else {
                " AND ("
            });
            revisits.condition(sql, before);
            if lead != Lead::Revisit {
                sql.push(")");
            }
        }
        if let Some(from) = self.visited_from {
            sql.push(" AND s.last_visit_at >= ").bind_int(from);
        }
        if let Some(since) = self.not_visited_since {
            sql.push(" AND coalesce(s.last_visit_at, 0) < ")
                .bind_int(since);
        }
        // Whoever looks for the name or number of a merged file is led to the one that stayed.
        sql.push(match self.merged {
            Some(true) => " AND s.merged_into IS NOT NULL",
            None if self.q.is_some() => "",
            _ => " AND s.merged_into IS NULL",
        });
        sql.push(" AND coalesce(d.archived, 0) = ")
            .bind_int(i64::from(self.archived == Some(true)));
    }

    fn leading(&self, branch: &Branch, order: Order) -> Lead {
        if *branch == Branch::Assigned {
            Lead::None
        } else if self.revisit_due_before.is_some() {
            Lead::Revisit
        } else if self.conflicts == Some(true) {
            Lead::Conflicts
        } else if order != Order::Name {
            Lead::Order
        } else if matches!(branch, Branch::Team(_)) {
            Lead::Team
        } else if self.grade.is_some() {
            Lead::Grade
        } else if self.class.is_some() {
            Lead::Class
        } else {
            Lead::Order
        }
    }
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

fn after(sql: &mut Sql, column: &str, place: &Place, descending: bool) {
    let (beyond, at) = if descending {
        (" < ", " <= ")
    } else {
        (" > ", " >= ")
    };
    for (before, compare, behind) in [(" AND ", at, " AND ("), ("", beyond, " OR d.doc")] {
        sql.push(before).push(column).push(compare);
        match &place.key {
            Key::Int(key) => sql.bind_int(*key),
            Key::Text(key) => sql.bind_text(key),
        };
        sql.push(behind);
    }
    sql.push(beyond).bind_text(&place.id).push(")");
}

/// The customers with these ids, in their order. The ids are ones that the reader may see.
pub fn items(tx: &mut dyn Tx, ids: &[String], revisits: &Revisits) -> Result<Vec<CustomerItem>> {
    let mut items = Vec::with_capacity(ids.len());
    for id in ids {
        let mut sql = Sql::new(
            "SELECT d.doc, d.number, d.title, d.team, t.name, d.class, d.grade, d.phone, d.address, d.completeness,
                    d.archived, d.conflicts, d.changed_at, s.merged_into, s.last_visit_at, s.rule, s.revisit_from
             FROM documents d JOIN customer_state s ON s.customer = d.doc LEFT JOIN teams t ON t.id = d.team
             WHERE d.doc = ",
        );
        sql.bind_text(id);
        items.extend(sql.query(tx, |row| item(row, revisits))?);
    }
    Ok(items)
}

fn item(row: &Row<'_>, revisits: &Revisits) -> Result<CustomerItem> {
    let text = |column| Ok::<_, Error>(row.opt_text(column)?.unwrap_or_default());
    Ok(CustomerItem {
        id: row.text(0)?,
        number: row.text(1)?,
        name: row.text(2)?,
        team: Named::read(row, 3)?,
        class: text(5)?,
        grade: text(6)?,
        phone: text(7)?,
        address: text(8)?,
        completeness: row.opt_int(9)?.unwrap_or(0),
        archived: row.opt_int(10)? == Some(1),
        merged_into: row.opt_text(13)?,
        merged_into_name: None,
        last_visit_at: row.opt_int(14)?,
        revisit_due_at: revisits.due(row.opt_str(15)?, row.int(16)?),
        conflicts: row.int(11)?,
        changed_at: row.int(12)?,
    })
}

/// The name of a customer, if the reader may see it.
pub fn seen(tx: &mut dyn Tx, reader: &Reader, id: &str) -> Result<Option<String>> {
    let mut sql = Sql::new("SELECT d.title FROM documents d WHERE d.doc = ");
    sql.bind_text(id).push(" AND ");
    reader.visible(&mut sql, "d.doc");
    Ok(sql.query(tx, |row| row.text(0))?.pop())
}
