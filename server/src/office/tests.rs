//! The office API by behaviour, through the router.

mod desk;
mod lists;
mod people;
mod plans;
