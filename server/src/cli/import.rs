//! `import visits FILE`: brings in visits of the past from a CSV file, beside a running server.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use client_core::record::{Enrolment, Id, Role};

use crate::accounts::user::{NewUser, User};
use crate::accounts::{device, password, scopes, secret, team, user};
use crate::cli::folder::Data;
use crate::cli::output;
use crate::error::{Error, Result};
use crate::import::{self, Report};
use crate::office::visible::Reader;
use crate::state::{ServerState, WebSettings};
use crate::storage::Tx;

/// What to import.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Visits of the past, from a CSV file in UTF-8 with a header. What can't be read is listed by line.
    Visits(Visits),
}

/// How to import visits.
#[derive(Debug, clap::Args)]
pub struct Visits {
    /// The file.
    file: PathBuf,
    /// Only tell what would be written.
    #[arg(long)]
    dry_run: bool,
    /// Team of customers that are not there yet, by name or id; the oldest team if absent.
    #[arg(long)]
    team: Option<String>,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
    /// Login of whoever imports: a manager, supervisor, dispatcher or agent. Absent: an account `import` that nobody can
    /// sign in with.
    #[arg(long)]
    user: Option<String>,
    #[command(flatten)]
    data: Data,
}

/// The account that imports when nobody else is named.
const ACCOUNT: &str = "import";

impl Verb {
    /// Does it.
    pub fn run(self) -> Result<()> {
        let Self::Visits(visits) = self;
        let file = std::fs::read(&visits.file)
            .map_err(|source| Error::io("reading", &visits.file, source))?;
        let (name, json) = (visits.file.clone(), visits.json);
        // Inspectors are asked from a blocking thread of a runtime.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|source| Error::io("starting", "the runtime", source))?;
        let report = runtime.block_on(crate::storage::blocking(move || visits.import(&file)))?;
        if json {
            output::say(&serde_json::to_string_pretty(&report).unwrap_or_default())?;
        } else {
            print(&name, &report)?;
        }
        if report.refused == 0 {
            return Ok(());
        }
        // A script must not take a part of a file for the whole.
        let rule = format!(
            "has {} lines of {} that are refused; mend them and import it again",
            report.refused, report.rows
        );
        Err(Error::invalid(name.display().to_string(), rule))
    }
}

impl Visits {
    fn import(&self, file: &[u8]) -> Result<Report> {
        let parsed = import::parse(file)?;
        if self.dry_run && !self.data.folder.is_dir() {
            // Opening makes a folder: a preview leaves nothing behind.
            let name = self.data.folder.display();
            return Err(Error::not_found(format!("data folder {name}")));
        }
        let state = self.data.open_state(WebSettings::default())?;
        let (team, user) = state
            .storage
            .read(|tx| Ok((self.team(tx)?, self.user(tx)?)))?;
        let reader = state.storage.read(|tx| reader(tx, user.as_ref()))?;
        let plan = state
            .storage
            .read(|tx| import::plan(tx, &reader, &parsed, team))?;
        if !self.dry_run {
            let user = user.map_or_else(|| add_account(&state), Ok)?;
            let enrolment = enrolment(&state, &user)?;
            import::commit(&state, enrolment, user.id, &parsed.batch, &plan)?;
        }
        Ok(Report::of(&parsed, &plan, !self.dry_run))
    }

    fn team(&self, tx: &mut dyn Tx) -> Result<Id> {
        match &self.team {
            Some(name) => {
                let found = team::find(tx, name)?;
                found
                    .map(|team| team.id)
                    .ok_or_else(|| Error::not_found(format!("team {name}")))
            }
            // Ids of teams sort by when they were made.
            None => team::ids(tx)?.into_iter().next().ok_or_else(|| {
                Error::invalid(
                    "team",
                    "there is none yet: add one with fieldfile-server team add NAME",
                )
            }),
        }
    }

    fn user(&self, tx: &mut dyn Tx) -> Result<Option<User>> {
        match &self.user {
            Some(login) => user::named(tx, login).map(Some),
            None => user::find_by_login(tx, ACCOUNT),
        }
    }
}

/// What the importing user may see; for the account that is not there yet, everything.
fn reader(tx: &mut dyn Tx, user: Option<&User>) -> Result<Reader> {
    let teams = team::ids(tx)?;
    let (id, role, own) = user.map_or((Id([0; 16]), Role::Manager, teams.clone()), |user| {
        (user.id, user.role, user.teams.clone())
    });
    Ok(Reader {
        id,
        user: id.to_string(),
        role,
        teams: own.iter().map(ToString::to_string).collect(),
        scopes: scopes::scopes_of(role, id, &own, &teams),
    })
}

/// Adds the account that imports: a manager, so that its visits may go to any team, with a password that nobody knows.
fn add_account(state: &ServerState) -> Result<User> {
    let (now_ms, mut rng) = (state.now(), state.rng());
    let mut salt = [0; 16];
    rand::Rng::fill_bytes(&mut rng, &mut salt);
    let password_hash = password::hash(&secret::fresh(&mut rng), salt)?;
    let new = NewUser {
        login: ACCOUNT,
        display: None,
        role: Role::Manager,
        teams: std::collections::BTreeSet::new(),
        password_hash: &password_hash,
    };
    state
        .storage
        .write(|tx| user::add(tx, &new, now_ms, &mut rng))
}

/// The office enrolment of that user's imports.
fn enrolment(state: &ServerState, user: &User) -> Result<Enrolment> {
    let (now_ms, mut rng) = (state.now(), state.rng());
    state.storage.write(|tx| {
        let earlier = device::list(tx)?;
        let own = |device: &&device::Device| {
            device.office && device.user == user.id && device.name == ACCOUNT
        };
        if let Some(device) = earlier.iter().find(own) {
            return Ok(device.enrolment);
        }
        Ok(device::enrol(
            tx,
            &state.revocations,
            (user.id, ACCOUNT, true),
            now_ms,
            &mut rng,
        )?
        .enrolment)
    })
}

fn print(file: &Path, report: &Report) -> Result<()> {
    if !report.committed {
        let rows = report.first.iter().map(|row| {
            vec![
                row.line.to_string(),
                row.customer.clone(),
                row.date.clone(),
                row.kind.clone(),
                row.summary.clone(),
            ]
        });
        output::table(&rows.collect::<Vec<_>>())?;
    }
    for error in &report.errors {
        let column = if error.column.is_empty() {
            String::new()
        } else {
            format!(", {}", error.column)
        };
        output::say(&format!(
            "line {}{column}: {}; got {:?}",
            error.line, error.rule, error.value
        ))?;
    }
    for column in &report.unknown_columns {
        output::say(&format!(
            "column {column:?} means nothing here and is not imported"
        ))?;
    }
    output::say(&format!(
        "{}: {} rows, {} {} visits and {} customers, {} known already, {} lines refused",
        file.display(),
        report.rows,
        if report.committed {
            "imported"
        } else {
            "would import"
        },
        report.visits,
        report.customers,
        report.known,
        report.refused
    ))
}
