//! The command line: one file per command. Exit codes: 0 done, 1 refused or failed with one sentence, 2 usage.

mod backup;
mod backup_plan;
mod demo;
mod blobs;
mod device;
pub mod folder;
mod inspect;
mod import;
mod lan;
mod output;
mod rebuild;
mod restore;
pub mod serve;
mod team;
mod token;
mod user;
mod web_folder;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::Result;

#[derive(Debug, Parser)]
#[command(name = "fieldfile-server", version, about = "The Fieldfile server.")]
struct Command {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Serve the office and the field client.
    Serve(serve::Serve),
    /// Teams.
    #[command(subcommand)]
    Team(team::Verb),
    /// Users.
    #[command(subcommand)]
    User(user::Verb),
    /// Imports from files.
    #[command(subcommand)]
    Import(import::Verb),
    /// Devices.
    #[command(subcommand)]
    Device(device::Verb),
    /// Attachments.
    #[command(subcommand)]
    Blobs(blobs::Verb),
    /// Make an API token for the office listener; it is shown once.
    Token(token::Token),
    /// Make every derived table again from the log; wants the server stopped.
    Rebuild(rebuild::Rebuild),
    /// Take a backup beside a running server.
    Backup(backup::Backup),
    /// Make the pair of keys that backups are sealed to and opened with.
    BackupKey(backup::BackupKey),
    /// Restore a backup; wants the server stopped.
    Restore(restore::Restore),
    /// Fill a folder with an invented department and serve it.
    Demo(demo::Demo),
    /// Look into documents: started by the server.
    #[command(hide = true)]
    Inspect,
}

/// Reads the arguments and does what they say.
pub fn main() -> ExitCode {
    let command = Command::parse();
    match run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command.verb {
        Verb::Serve(serve) => serve.run(),
        Verb::Team(verb) => verb.run(),
        Verb::User(verb) => verb.run(),
        Verb::Import(verb) => verb.run(),
        Verb::Device(verb) => verb.run(),
        Verb::Blobs(verb) => verb.run(),
        Verb::Token(token) => token.run(),
        Verb::Rebuild(rebuild) => rebuild.run(),
        Verb::Backup(backup) => backup.run(),
        Verb::BackupKey(key) => key.run(),
        Verb::Restore(restore) => restore.run(),
        Verb::Demo(demo) => demo.run(),
        Verb::Inspect => inspect::run(),
    }
}
