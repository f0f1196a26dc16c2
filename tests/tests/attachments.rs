//! Attachments: from devices to the office, through servers and devices that are killed or run out of disk, and by
//! somebody else's client.

#[path = "attachments/bucket.rs"]
mod bucket;
#[path = "attachments/carrier.rs"]
mod carrier;
#[path = "attachments/cut_link.rs"]
mod cut_link;
#[path = "attachments/faults.rs"]
mod faults;
#[path = "attachments/full_disk.rs"]
mod full_disk;
#[path = "attachments/killed.rs"]
mod killed;
#[path = "attachments/retired.rs"]
mod retired;
#[path = "attachments/s3.rs"]
mod s3;
#[path = "attachments/story.rs"]
mod story;
#[path = "attachments/tus_js.rs"]
mod tus_js;
#[path = "attachments/world.rs"]
mod world;

/// The programs under test.
const PROGRAMS: tests::Programs = tests::programs!();
