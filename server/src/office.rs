//! The office API: JSON over HTTP, described by OpenAPI. One file per page or action; every read is guarded by
//! [`visible::Reader`], lists are bounded and indexed.

pub(crate) mod sql;
pub mod visible;
mod page;
mod params;
pub(crate) mod names;
mod role;
mod search;
mod late;
mod revisits;
mod visit_filter;
mod visit_list;
mod customer_list;
mod customers;
pub(crate) mod similar;
mod merging;
mod equipment;
mod visits;
mod if_match;
mod record_id;
pub(crate) mod record;
mod record_open;
mod history;
pub(crate) mod desk;
mod record_write;
mod record_settle;
mod conflicts;
mod withdrawn;
mod children;
mod notes;
mod review_queue;
mod reviews;
mod imports;
mod teams;
mod users;
mod devices;
mod quarantine;
mod access_log;
mod events;
mod on_their_way;
mod today;
mod working_time;
mod board_delivery;
mod board_pressing;
mod board;
mod drafts;
pub(crate) mod calendar;
pub(crate) mod audit_log;
mod sign_in_log;
mod settings;
pub(crate) mod zone;
mod tokens;
mod hand_over;
mod join_codes;
mod passwords;
mod logo;
mod backups;
mod demo_data;
mod export;
#[cfg(test)]
mod tests;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use crate::import::FILE_BYTES;
use crate::state::Shared;

pub use params::Params;

/// Every route of the office API but sign-in.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(today::today))
        .routes(routes!(customers::list, record_write::create_customer))
        .routes(routes!(similar::list))
        .routes(routes!(record_open::customer, record_write::edit_customer))
        .routes(routes!(merging::merge))
        .routes(routes!(merging::unmerge))
        .routes(routes!(equipment::history))
        .routes(routes!(visits::list, record_write::create_visit))
        .routes(routes!(record_open::visit, record_write::edit_visit))
        .routes(routes!(history::list))
        .routes(routes!(record_settle::undo))
        .routes(routes!(record_settle::resolve))
        .routes(routes!(record_settle::unresolve))
        .routes(routes!(conflicts::list))
        .routes(routes!(withdrawn::list))
        .routes(routes!(record_settle::restore))
        .routes(routes!(notes::list, notes::create))
        .routes(routes!(review_queue::list))
        .routes(routes!(reviews::list, reviews::create))
        .routes(routes!(imports::visits).layer(DefaultBodyLimit::max(FILE_BYTES + 1)))
        .routes(routes!(imports::customers).layer(DefaultBodyLimit::max(FILE_BYTES + 1)))
        .routes(routes!(imports::list))
        .routes(routes!(imports::undo))
        .routes(routes!(teams::list, teams::create))
        .routes(routes!(users::list, users::create))
        .routes(routes!(users::change))
        .routes(routes!(devices::list))
        .routes(routes!(devices::mark))
        .routes(routes!(quarantine::list))
        .routes(routes!(quarantine::take).layer(DefaultBodyLimit::max(FILE_BYTES + 1)))
        .routes(routes!(quarantine::open))
        .routes(routes!(quarantine::attachment))
        .routes(routes!(quarantine::apply))
        .routes(routes!(quarantine::dismiss))
        .routes(routes!(access_log::list))
        .routes(routes!(events::events))
        .routes(routes!(on_their_way::list))
        .routes(routes!(audit_log::list))
        .routes(routes!(sign_in_log::list))
        .routes(routes!(settings::list))
        .routes(routes!(settings::set))
        .routes(routes!(tokens::list, tokens::make))
        .routes(routes!(tokens::revoke))
        .routes(routes!(hand_over::preview, hand_over::hand_over))
        .routes(routes!(join_codes::make))
        .routes(routes!(passwords::set))
        .routes(routes!(logo::show, logo::set, logo::remove))
        .routes(routes!(backups::list, backups::take))
        .routes(routes!(demo_data::state))
        .routes(routes!(demo_data::clear))
        .routes(routes!(export::customers_csv))
        .routes(routes!(export::customers_xlsx))
        .routes(routes!(export::visits_csv))
        .routes(routes!(export::visits_xlsx))
        .routes(routes!(export::schedule_csv))
        .routes(routes!(export::schedule_xlsx))
        .routes(routes!(board::board))
        .routes(routes!(working_time::add_leave))
        .routes(routes!(working_time::remove_leave))
        .routes(routes!(working_time::set_hours))
        .routes(routes!(drafts::list))
        .routes(routes!(drafts::put, drafts::remove))
        .routes(routes!(drafts::publish))
        .routes(routes!(calendar::make, calendar::revoke))
}
