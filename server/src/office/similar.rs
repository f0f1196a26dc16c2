//! Customers that look like one that is being written down: named, never blocked.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use client_core::likeness::{name_key, phone_key, serial_key};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::customer_list::{self, CustomerItem};
use super::params::Params;
use super::revisits::Revisits;
use super::sql::Sql;
use super::visible::Reader;
use crate::error::Result;
use crate::routes::{OfficeUser, Problem};
use crate::state::Shared;
use crate::storage::Tx;

/// Likenesses told at most.
const MOST: usize = 20;

/// What the customer is known by.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Likeness {
    /// A name.
    name: Option<String>,
    /// A telephone number.
    phone: Option<String>,
    /// A machine's serial number.
    serial: Option<String>,
    /// Id of a customer to leave out: the one that is being edited.
    except: Option<String>,
}

/// A customer that looks like it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Similar {
    /// The customer.
    pub customer: CustomerItem,
    /// What is the same: name, phone, serial.
    pub same: Vec<String>,
}

/// Customers that look like it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimilarCustomers {
    /// Those with most in common first; at most 20.
    pub items: Vec<Similar>,
}

/// Customers that one may see with the same telephone, the same serial number, or the same name without spaces and company
/// suffix. Archived files are among them, merged and withdrawn ones are not.
#[utoipa::path(get, path = "/api/customers/similar", tag = "customers", params(Likeness),
    responses((status = 200, body = SimilarCustomers), (status = 401), (status = 422)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(likeness): Params<Likeness>,
) -> Result<Json<SimilarCustomers>, Problem> {
    let reader = Reader::of(&session.author);
    let items = state
        .storage
        .read_async(move |tx| find(tx, &reader, &likeness))
        .await?;
    Ok(Json(SimilarCustomers { items }))
}

fn find(tx: &mut dyn Tx, reader: &Reader, likeness: &Likeness) -> Result<Vec<Similar>> {
    let asked = [
        ("name", likeness.name.as_deref().and_then(name_key)),
        ("phone", likeness.phone.as_deref().and_then(phone_key)),
        ("serial", likeness.serial.as_deref().and_then(serial_key)),
    ];
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (what, key) in asked {
        let Some(key) = key else { continue };
        for id in keys(reader, &key).query(tx, |row| row.text(0))? {
            if likeness.except.as_ref() != Some(&id) {
                found.entry(id).or_default().push(what.to_owned());
            }
        }
    }
    let mut found: Vec<(String, Vec<String>)> = found.into_iter().collect();
    found.sort_by_key(|(_, same)| std::cmp::Reverse(same.len()));
    found.truncate(MOST);
    let ids: Vec<String> = found.iter().map(|(id, _)| id.clone()).collect();
    let revisits = Revisits::read(tx)?;
    let customers = customer_list::items(tx, &ids, &revisits)?;
    let both = customers.into_iter().zip(found);
    Ok(both
        .map(|(customer, (_, same))| Similar { customer, same })
        .collect())
}

/// The statement that finds customers by a key.
pub(crate) fn keys(reader: &Reader, key: &str) -> Sql {
    let mut sql = Sql::new(
        "SELECT d.doc FROM likeness l JOIN documents d ON d.doc = l.doc JOIN customer_state s ON s.customer = d.doc
         WHERE l.key = ",
    );
    sql.bind_text(key);
    sql.push(" AND d.withdrawn = 0 AND s.merged_into IS NULL AND ");
    reader.visible(&mut sql, "d.doc");
    sql.push(" ORDER BY d.doc LIMIT ").bind_int(MOST as i64);
    sql
}
