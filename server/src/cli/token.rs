//! `token NAME --user U --scope read|write --days N`.

use clap::{Args, ValueEnum};

use crate::accounts::api_token::{self, NewApiToken};
use crate::accounts::session::Access;
use crate::accounts::user;
use crate::cli::folder::{Data, SystemClock, system_rng};
use crate::cli::output;
use crate::error::Result;
use crate::state::Clock;

/// What the token may do.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Scope {
    /// Read only.
    Read,
    /// All that the user may.
    Write,
}

/// Makes an API token.
#[derive(Debug, Args)]
pub struct Token {
    /// Its name.
    name: String,
    /// The login name of the user whose rights it has.
    #[arg(long)]
    user: String,
    /// What it may do.
    #[arg(long)]
    scope: Scope,
    /// Days until it expires.
    #[arg(long)]
    days: u32,
    #[command(flatten)]
    data: Data,
}

impl Token {
    /// Makes it and prints it.
    pub fn run(self) -> Result<()> {
        let (now_ms, mut rng, opened) = (SystemClock.now_ms(), system_rng()?, self.data.open()?);
        let access = match self.scope {
            Scope::Read => Access::Read,
            Scope::Write => Access::Write,
        };
        let text = opened.storage.write(|tx| {
            let user = user::named(tx, &self.user)?;
            let new = NewApiToken {
                name: &self.name,
                user: &user,
                access,
                days: self.days,
            };
            api_token::make(tx, &opened.revocations, &new, now_ms, &mut rng)
        })?;
        output::say(&text)
    }
}
