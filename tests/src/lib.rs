//! The harness of the suites: real processes in folders of their own, on ports that the system picks.
//! A world ends what it started.

pub mod link;
pub mod office;
pub mod phone;
pub mod server;

pub use link::Link;
pub use office::Office;
pub use phone::Phone;
pub use server::Server;

/// The programs under test, as this package builds them.
#[derive(Debug, Clone, Copy)]
pub struct Programs {
    /// `fieldfile-server`
    pub server: &'static str,
    /// `fieldfile`
    pub phone: &'static str,
}

/// The programs that Cargo built for the suite that calls this.
#[macro_export]
macro_rules! programs {
    () => {
        $crate::Programs {
            server: env!("CARGO_BIN_EXE_server"),
            phone: env!("CARGO_BIN_EXE_phone"),
        }
    };
}
