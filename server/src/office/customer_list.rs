//! Lists of customers.

use client_core::record::{CLASSES, GRADES};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::names::Named;
use super::page::{Key, Page, Place, checked_limit, merge};
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
    /// Paths in conflict.
    pub conflicts: i64,
    /// When it was last changed, UTC ms.
    pub changed_at: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
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
    let order = filter.order()?;
    if let Some(text) = &filter.q {
        let source = search::Source {
            from: "",
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
                filter.conditions(sql, Lead::None);
            },
        )?;
        return Ok(Page {
            items: items(tx, &found.ids)?,
            next: found.next,
        });
    }
    let name = format!("{order:?}");
    let place = Place::decode(filter.cursor.as_deref(), &name)?;
    let mut found = Vec::new();
    for branch in reader.branches(filter.team.as_deref()) {
        let sql = filter.keys(reader, &branch, order, place.as_ref(), limit + 1);
        found.extend(sql.query(tx, |row| Ok((order.key(row)?, row.text(1)?)))?);
    }
    let (found, more) = merge(found, order == Order::Changed, limit);
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
        items: items(tx, &ids)?,
        next,
    })
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
}

impl CustomerFilter {
    fn order(&self) -> Result<Order> {
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

    fn keys(
        &self,
        reader: &Reader,
        branch: &Branch,
        order: Order,
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
            sql.push("people p JOIN documents d ON d.doc = p.customer WHERE p.user_id = ")
                .bind_text(&reader.user);
            sql.push(" AND d.kind = 'customer'");
        } else {
            sql.push("documents d WHERE d.kind = 'customer'");
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
        self.conditions(&mut sql, lead);
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

    fn conditions(&self, sql: &mut Sql, lead: Lead) {
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
        sql.push(" AND coalesce(d.archived, 0) = ")
            .bind_int(i64::from(self.archived == Some(true)));
    }

    fn leading(&self, branch: &Branch, order: Order) -> Lead {
        if *branch == Branch::Assigned {
            Lead::None
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
fn items(tx: &mut dyn Tx, ids: &[String]) -> Result<Vec<CustomerItem>> {
    let mut items = Vec::with_capacity(ids.len());
    for id in ids {
        let mut sql = Sql::new(
            "SELECT d.doc, d.number, d.title, d.team, t.name, d.class, d.grade, d.phone, d.address, d.completeness,
                    d.archived, d.conflicts, d.changed_at
             FROM documents d LEFT JOIN teams t ON t.id = d.team WHERE d.doc = ",
        );
        sql.bind_text(id);
        items.extend(sql.query(tx, item)?);
    }
    Ok(items)
}

fn item(row: &Row<'_>) -> Result<CustomerItem> {
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
        conflicts: row.int(11)?,
        changed_at: row.int(12)?,
    })
}
