//! The server's half of the sync rules, one test per rule, through push, pull and offer.

mod admission;
mod appending;
mod epoch;
mod http;
mod plans;
mod pulling;
mod pushing;
mod rebuilding;
mod reviewing;
mod world;
