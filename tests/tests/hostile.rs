//! Hostile input: crafted and mutated bytes against real inspector processes and a real server.

#[path = "hostile/afterwards.rs"]
mod afterwards;
#[path = "hostile/attacker.rs"]
mod attacker;
#[path = "hostile/attacks.rs"]
mod attacks;
#[path = "hostile/attacks_office.rs"]
mod attacks_office;
#[path = "hostile/attacks_review.rs"]
mod attacks_review;
#[path = "hostile/attacks_session.rs"]
mod attacks_session;
#[path = "hostile/cases.rs"]
mod cases;
#[path = "hostile/crafted/mod.rs"]
mod crafted;
#[path = "hostile/device.rs"]
mod device;
#[path = "hostile/forge.rs"]
mod forge;
#[path = "hostile/mutants.rs"]
mod mutants;
#[path = "hostile/mutator.rs"]
mod mutator;
#[path = "hostile/processes.rs"]
mod processes;
