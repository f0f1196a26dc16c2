//! The office API: JSON over HTTP, described by OpenAPI. One file per page or action; every read is guarded by
//! [`visible::Reader`], lists are bounded and indexed.

mod sql;
pub mod visible;
mod page;
mod params;
mod names;
mod role;
mod search;
mod late;
mod visit_filter;
mod visit_list;
mod customer_list;
mod customers;
mod visits;
mod review_queue;
mod teams;
mod users;
mod devices;
mod quarantine;
mod access_log;
#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::Shared;

/// Every route of the office API but sign-in.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(customers::list))
        .routes(routes!(visits::list))
        .routes(routes!(review_queue::list))
        .routes(routes!(teams::list, teams::create))
        .routes(routes!(users::list, users::create))
        .routes(routes!(users::change))
        .routes(routes!(devices::list))
        .routes(routes!(devices::mark))
        .routes(routes!(quarantine::list))
        .routes(routes!(access_log::list))
}
