//! Customers: lists.

use axum::Json;
use axum::extract::State;

use super::access_log::{Access, note};
use super::customer_list::{self, CustomerFilter, CustomerItem};
use super::page::Page;
use super::params::Params;
use super::visible::Reader;
use crate::routes::{OfficeUser, Problem};
use crate::state::Shared;

/// The customers that one may see. Searches are noted in the access log.
#[utoipa::path(get, path = "/api/customers", tag = "customers", params(CustomerFilter),
    responses((status = 200, body = Page<CustomerItem>), (status = 401), (status = 422)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(filter): Params<CustomerFilter>,
) -> Result<Json<Page<CustomerItem>>, Problem> {
    let reader = Reader::of(&session.author);
    if let (Some(text), None) = (filter.q.clone(), &filter.cursor) {
        let (user, now_ms) = (reader.user.clone(), state.now());
        state
            .storage
            .write_async(move |tx| note(tx, &user, Access::Search, &text, now_ms))
            .await?;
    }
    let page = state
        .storage
        .read_async(move |tx| customer_list::page(tx, &reader, &filter))
        .await?;
    Ok(Json(page))
}
