//! `import visits FILE`, `import customers FILE`: brings in a file, beside a running server.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use client_core::record::{Enrolment, Id, Role};

use crate::accounts::user::{NewUser, User};
use crate::accounts::{device, password, scopes, secret, team, user};
use crate::cli::folder::Data;
use crate::cli::output;
use crate::error::{Error, Result};
use crate::import::{
    self, Alike, Batch, Choices, Destination, ImportOutcome, Report, RowOutcome, Subject, Update,
};
use crate::office::visible::Reader;
use crate::state::{ServerState, WebSettings};
use crate::storage::Tx;

/// What to import.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Visits of the past. What can't be read is listed by line.
    Visits(Brought),
    /// Customers with their contacts and machines. What can't be read is listed by line.
    Customers(Brought),
}

/// How to import.
#[derive(Debug, clap::Args)]
pub struct Brought {
    /// The file: XLSX, CSV in UTF-8 or GB18030, or JSON lines.
    file: PathBuf,
    /// Only tell what would be written.
    #[arg(long)]
    dry_run: bool,
    /// Team of customers that are not there yet, by name or id; the oldest team if absent.
    #[arg(long)]
    team: Option<String>,
    /// What the columns mean, in their order, with commas between, e.g. `customer,,date,summary`; nothing for a column
    /// that is not imported. Guessed from the headings if absent.
    #[arg(long)]
    columns: Option<String>,
    /// The customer of all rows, where no column names one.
    #[arg(long)]
    customer: Option<String>,
    /// Columns whose values are written to customers that are there, with commas between, e.g. `class,phone`, or `all`.
    /// Those customers are left alone if absent. Empty cells erase nothing.
    #[arg(long, default_value = "")]
    update: String,
    /// Leave customers out that look like one that is there.
    #[arg(long)]
    leave_out_alike: bool,
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
        let (subject, brought) = match self {
            Self::Visits(brought) => (Subject::Visits, brought),
            Self::Customers(brought) => (Subject::Customers, brought),
        };
        let file = std::fs::read(&brought.file)
            .map_err(|source| Error::io("reading", &brought.file, source))?;
        let (name, json) = (brought.file.clone(), brought.json);
        // Inspectors are asked from a blocking thread of a runtime.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|source| Error::io("starting", "the runtime", source))?;
        let report = runtime.block_on(crate::storage::blocking(move || {
            brought.import(subject, file)
        }))?;
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

impl Brought {
    fn import(&self, subject: Subject, file: Vec<u8>) -> Result<Report> {
        let columns = self.columns.as_deref();
        let choices = Choices {
            columns: columns
                .map(|names| Choices::columns_of(subject, names))
                .transpose()?,
            customer: self.customer.clone(),
        };
        if self.dry_run && !self.data.folder.is_dir() {
            // Opening makes a folder: a preview leaves nothing behind.
            let name = self.data.folder.display();
            return Err(Error::not_found(format!("data folder {name}")));
        }
        let state = self.data.open_state(WebSettings::default())?;
        let update = Update {
            columns: Update::columns_of(subject, &self.update)?,
            seen: None,
        };
        let (destination, user) = state
            .storage
            .read(|tx| Ok((self.destination(tx)?, self.user(tx)?)))?;
        let owner = user.as_ref().map_or(Id([0; 16]), |user| user.id);
        let table = import::read(&state.syncing.inspector, owner, file)?;
        let mut parsed = import::parse(table, subject, &choices)?;
        let reader = state.storage.read(|tx| reader(tx, user.as_ref()))?;
        let mut plan = state
            .storage
            .read(|tx| import::plan(tx, &reader, &mut parsed, &destination, None))?;
        import::compare(&state, &reader, &mut plan, &update)?;
        if !self.dry_run {
            let user = user.map_or_else(|| add_account(&state), Ok)?;
            let name = self.file.file_name().unwrap_or_default().to_string_lossy();
            let by = Batch {
                user: user.id,
                enrolment: enrolment(&state, &user)?,
                name: &name,
            };
            import::commit(&state, by, &parsed, &mut plan)?;
        }
        Ok(Report::of(&parsed, &plan, !self.dry_run))
    }

    fn destination(&self, tx: &mut dyn Tx) -> Result<Destination> {
        Ok(Destination {
            team: self.team(tx)?,
            own: team::ids(tx)?,
            leave_out_alike: self.leave_out_alike,
        })
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
        let headings = report.columns.iter().map(|column| column.heading.clone());
        let mut rows = vec![
            std::iter::once("line".to_owned())
                .chain(headings)
                .collect::<Vec<_>>(),
        ];
        for row in &report.first {
            let cells = std::iter::once(row.line.to_string()).chain(row.cells.iter().cloned());
            rows.push(cells.collect());
        }
        output::table(&rows)?;
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
    for alike in &report.alike {
        output::say(&likeness(alike))?;
    }
    for row in &report.outcomes {
        differences(row)?;
    }
    for column in &report.unknown_columns {
        output::say(&format!(
            "column {column:?} means nothing here and is not imported"
        ))?;
    }
    for column in &report.missing {
        output::say(&format!(
            "no column is the {column:?}: name the columns with --columns"
        ))?;
    }
    output::say(&format!(
        "{}: {} rows, {} {} visits and {} customers, {} known already, {} of {} that differ {}, {} left out, {} lines refused",
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
        report.updated,
        report.differing,
        if report.committed {
            "updated"
        } else {
            "to be updated"
        },
        report.left_out,
        report.refused
    ))
}

/// What a customer that is there would change to.
fn differences(row: &RowOutcome) -> Result<()> {
    if row.outcome != ImportOutcome::Differs {
        return Ok(());
    }
    for change in &row.changes {
        let from = change.from.as_deref().unwrap_or_default();
        let several = if change.several {
            "; several values stand there, choose among them first"
        } else {
            ""
        };
        output::say(&format!(
            "line {}: {:?}, {:?}: {from:?} -> {:?}{several}",
            row.line, row.name, change.column, change.to
        ))?;
    }
    Ok(())
}

fn likeness(alike: &Alike) -> String {
    let other = match (&alike.customer, alike.other_line) {
        (Some(customer), _) => format!("the customer {:?} that is there", customer.name),
        (None, line) => format!("line {}", line.unwrap_or_default()),
    };
    let left_out = if alike.left_out { "; left out" } else { "" };
    let same = alike.same.join(", ");
    format!(
        "line {}: {:?} has the same {same} as {other}{left_out}",
        alike.line, alike.name
    )
}
