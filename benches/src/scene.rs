//! The scene of the sync benchmarks: a server that holds 2,000 customers and 8,000 visits with three
//! edits each.

use client_core::record::Id;

use crate::content::{Content, Made};
use crate::loader::Loader;
use crate::measure;
use crate::processes::Server;

/// Customers of the scene.
pub const CUSTOMERS: usize = 2_000;
/// Visits of the scene.
pub const VISITS: usize = 8_000;
/// Records in one push of the loader.
const AT_ONCE: usize = 250;

/// The server and who filled it.
#[derive(Debug)]
pub struct Scene {
    /// The server.
    pub server: Server,
    /// The device that filled it; its user is the engineer.
    pub loader: Loader,
    /// Its customers.
    pub customers: Vec<Id>,
}

impl Scene {
    /// Starts a server and fills it.
    pub fn set() -> Self {
        let server = Server::start();
        let loader = Loader::sign_in(&server.field, "engineer", 1);
        let mut content = Content::new(1, loader.writer.clone(), measure::now() - 86_400_000 * 20);
        let customers: Vec<Made> = (0..CUSTOMERS).map(|_| content.customer()).collect();
        let ids: Vec<Id> = customers.iter().map(|made| made.doc).collect();
        let visits: Vec<Made> = (0..VISITS)
            .map(|index| content.visit(ids[index % ids.len()]))
            .collect();
        for part in customers.chunks(AT_ONCE).chain(visits.chunks(AT_ONCE)) {
            loader.push(&loader.encode(part));
        }
        Self {
            server,
            loader,
            customers: ids,
        }
    }
}
