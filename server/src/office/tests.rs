//! The office API by behaviour, through the router.

mod admin;
mod backups;
mod board;
mod cross_team;
mod desk;
mod events;
mod import_updates;
mod imports;
mod exports;
mod lists;
mod logo;
mod merging;
mod openapi;
mod people;
mod plans;
mod records;
mod reviews;
mod search;
mod today;
