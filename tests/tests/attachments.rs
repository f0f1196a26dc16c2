//! Attachments: uploads to a real server that is killed, that runs out of disk, and by somebody else's client.

#[path = "attachments/carrier.rs"]
mod carrier;
#[path = "attachments/full_disk.rs"]
mod full_disk;
#[path = "attachments/killed.rs"]
mod killed;
#[path = "attachments/tus_js.rs"]
mod tus_js;

/// The programs under test; no device is needed here.
const PROGRAMS: tests::Programs = tests::Programs {
    server: env!("CARGO_BIN_EXE_server"),
    phone: "",
};
