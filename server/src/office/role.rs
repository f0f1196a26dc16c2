//! Pages that only some roles have.

use client_core::record::Role;

use crate::error::{Error, Result};

/// [`Error::Forbidden`] unless the role is one of these.
pub fn require(role: Role, allowed: &[Role]) -> Result<()> {
    if allowed.contains(&role) {
        return Ok(());
    }
    let names: Vec<&str> = allowed.iter().map(|role| role.as_str()).collect();
    Err(Error::forbidden(
        "role",
        format!("Only these roles may do this: {}.", names.join(", ")),
    ))
}
