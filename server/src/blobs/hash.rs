//! The name of an attachment, as the database has it: 64 hexadecimal digits.

pub use client_core::attachment::BlobHash;

use crate::storage::{Param, ToParam};

impl ToParam for BlobHash {
    fn to_param(&self) -> Param<'_> {
        Param::Text(self.to_string().into())
    }
}
