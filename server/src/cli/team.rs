//! `team add NAME`, `team list`.

use clap::Subcommand;

use crate::accounts::team;
use crate::cli::folder::{Data, SystemClock, system_rng};
use crate::cli::output;
use crate::error::Result;
use crate::state::Clock;

/// What to do with teams.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Add a team; prints its id.
    Add {
        /// Its name.
        name: String,
        #[command(flatten)]
        data: Data,
    },
    /// List the teams: id and name.
    List {
        #[command(flatten)]
        data: Data,
    },
}

impl Verb {
    /// Does it.
    pub fn run(self) -> Result<()> {
        match self {
            Self::Add { name, data } => {
                let (now_ms, mut rng) = (SystemClock.now_ms(), system_rng()?);
                let team = data
                    .open()?
                    .storage
                    .write(|tx| team::add(tx, &name, now_ms, &mut rng))?;
                output::say(&team.id.to_string())
            }
            Self::List { data } => {
                let teams = data.open()?.storage.read(team::list)?;
                output::table(
                    &teams
                        .iter()
                        .map(|team| vec![team.id.to_string(), team.name.clone()])
                        .collect::<Vec<_>>(),
                )
            }
        }
    }
}
