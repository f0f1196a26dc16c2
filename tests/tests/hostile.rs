//! Hostile input: crafted and mutated bytes against real inspector processes and a real server.

#[path = "hostile/device.rs"]
mod device;
#[path = "hostile/processes.rs"]
mod processes;
