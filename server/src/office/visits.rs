//! Visits: lists.

use axum::Json;
use axum::extract::State;

use super::access_log::{Access, note};
use super::page::Page;
use super::params::Params;
use super::visible::Reader;
use super::visit_filter::VisitFilter;
use super::visit_list::{self, VisitItem};
use crate::routes::{OfficeUser, Problem};
use crate::state::Shared;

/// The visits that one may see. Searches are noted in the access log.
#[utoipa::path(get, path = "/api/visits", tag = "visits", params(VisitFilter),
    responses((status = 200, body = Page<VisitItem>), (status = 401), (status = 422)))]
pub async fn list(
    State(state): State<Shared>,
    OfficeUser(session): OfficeUser,
    Params(filter): Params<VisitFilter>,
) -> Result<Json<Page<VisitItem>>, Problem> {
    let (reader, now_ms) = (Reader::of(&session.author), state.now());
    if let (Some(text), None) = (filter.q.clone(), &filter.cursor) {
        let user = reader.user.clone();
        state
            .storage
            .write_async(move |tx| note(tx, &user, Access::Search, &text, now_ms))
            .await?;
    }
    let page = state
        .storage
        .read_async(move |tx| visit_list::page(tx, &reader, &filter, now_ms))
        .await?;
    Ok(Json(page))
}
