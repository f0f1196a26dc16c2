//! The command line. Its texts come from the translation table: `help.<command>` for commands,
//! `arg.<id>` for arguments.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{
    ArgGroup, Args, Command, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum,
};

use crate::words::{self, Language};

#[derive(Debug, Parser)]
#[command(name = "fieldfile", version, subcommand_required = true)]
pub(crate) struct Arguments {
    #[arg(long, global = true, value_name = "DIR")]
    pub home: Option<PathBuf>,
    #[arg(long, global = true)]
    pub json: bool,
    #[arg(long, global = true, value_name = "zh|en", value_parser = ["zh", "en"])]
    pub lang: Option<String>,
    #[command(subcommand)]
    pub command: Word,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Word {
    Login {
        #[arg(value_name = "FIELD_URL")]
        url: String,
        #[arg(value_name = "USER")]
        user: String,
        #[arg(long, value_name = "NAME")]
        device_name: Option<String>,
    },
    Logout,
    Sync {
        #[arg(long)]
        verify: bool,
    },
    Status,
    Today,
    Departures {
        #[arg(long)]
        seen: bool,
    },
    Overdue,
    Customers {
        #[arg(value_name = "TEXT")]
        text: Vec<String>,
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
    },
    Customer(CustomerArguments),
    Visits {
        #[arg(long, value_name = "ID")]
        customer: Option<String>,
        #[arg(long, value_name = "S")]
        status: Option<String>,
        #[arg(value_name = "TEXT")]
        text: Vec<String>,
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
    },
    Visit(Box<VisitArguments>),
    Note {
        #[command(subcommand)]
        command: NoteWord,
    },
    Review {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(value_name = "approve|return")]
        verdict: Verdict,
        #[arg(long, value_name = "TEXT", default_value = "")]
        remark: String,
        #[arg(long, value_name = "PATH=TEXT")]
        point: Vec<String>,
        #[arg(long, value_name = "TEXT", default_value = "")]
        praise: String,
        #[arg(long, value_name = "TEXT", default_value = "")]
        fault: String,
    },
    History {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
    Conflicts,
    Attention,
    Attachments {
        #[arg(value_name = "ID")]
        id: Option<String>,
        #[arg(long, conflicts_with = "id")]
        retry: bool,
        #[arg(long, conflicts_with_all = ["id", "retry"])]
        free: bool,
        #[arg(long, value_name = "N", requires = "free")]
        days: Option<u32>,
    },
    Attachment {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(value_name = "PATH|HASH")]
        attachment: String,
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    Resolve {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(value_name = "PATH")]
        path: String,
        #[arg(long, value_name = "N")]
        choose: u32,
    },
    Undo {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(value_name = "EDIT")]
        edit: Option<String>,
        #[arg(long)]
        yes: bool,
    },
    Fields {
        #[arg(value_name = "KIND", value_parser = ["customer", "visit", "review", "note"])]
        records: String,
    },
    Withdrawn {
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
    },
    Restore {
        #[arg(value_name = "ID")]
        id: String,
    },
    Reapply {
        #[arg(value_name = "N")]
        item: i64,
    },
    Import {
        #[command(subcommand)]
        command: ImportWord,
    },
    Export {
        #[arg(value_name = "ID", required_unless_present = "unsent")]
        id: Option<String>,
        #[arg(long, value_name = "FILE", conflicts_with = "unsent")]
        automerge: Option<PathBuf>,
        #[arg(long, value_name = "FILE", conflicts_with = "id")]
        unsent: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    arg_required_else_help = true,
    group = ArgGroup::new("customer_named").required(true)
)]
pub(crate) struct CustomerArguments {
    #[arg(value_name = "ID", group = "customer_named")]
    pub id: Option<String>,
    #[command(subcommand)]
    pub command: Option<CustomerWord>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CustomerWord {
    New {
        #[arg(value_name = "PATH=VALUE")]
        fields: Vec<String>,
    },
    Set {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(value_name = "PATH=VALUE", required = true)]
        fields: Vec<String>,
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    arg_required_else_help = true,
    group = ArgGroup::new("visit_named").required(true)
)]
pub(crate) struct VisitArguments {
    #[arg(value_name = "ID", group = "visit_named")]
    pub id: Option<String>,
    #[command(subcommand)]
    pub command: Option<VisitWord>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum VisitWord {
    #[command(group = ArgGroup::new("whose").required(true).multiple(true))]
    New {
        #[arg(long, value_name = "ID", group = "whose")]
        customer: Option<String>,
        #[arg(long, value_name = "KIND", value_parser = clap::builder::PossibleValuesParser::new(client_core::record::VISIT_KINDS))]
        kind: String,
        #[arg(long, value_name = "ID", group = "whose")]
        follows: Option<String>,
        #[arg(value_name = "PATH=VALUE")]
        fields: Vec<String>,
    },
    Set {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(value_name = "PATH=VALUE", required = true)]
        fields: Vec<String>,
    },
    Attach {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(value_name = "SLOT", value_parser = slots())]
        slot: String,
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true)]
        position: Option<String>,
    },
    Accept(StepArguments),
    Decline(StepArguments),
    SetOut(StepArguments),
    Arrive(StepArguments),
    Pause(StepArguments),
    Resume(StepArguments),
    Leave(StepArguments),
    Absent(StepArguments),
    Submit(StepArguments),
    Withdraw(StepArguments),
    Cancel(StepArguments),
}

fn slots() -> clap::builder::PossibleValuesParser {
    let slots = client_core::record::PHOTO_SLOTS;
    clap::builder::PossibleValuesParser::new(slots.iter().chain([&client_core::device::SIGNATURE]))
}

impl VisitWord {
    /// The step that a word makes, with its arguments.
    pub(crate) fn step(self) -> Result<(&'static str, StepArguments), Self> {
        Ok(match self {
            Self::Accept(step) => ("accept", step),
            Self::Decline(step) => ("decline", step),
            Self::SetOut(step) => ("set_out", step),
            Self::Arrive(step) => ("arrive", step),
            Self::Pause(step) => ("pause", step),
            Self::Resume(step) => ("resume", step),
            Self::Leave(step) => ("leave", step),
            Self::Absent(step) => ("absent", step),
            Self::Submit(step) => ("submit", step),
            Self::Withdraw(step) => ("withdraw", step),
            Self::Cancel(step) => ("cancel", step),
            other => return Err(other),
        })
    }
}

#[derive(Debug, Args)]
pub(crate) struct StepArguments {
    #[arg(value_name = "ID")]
    pub id: String,
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    #[arg(long, value_name = "STEP")]
    pub corrects: Option<String>,
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true)]
    pub position: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NoteWord {
    Add {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(value_name = "TEXT")]
        text: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ImportWord {
    Visits {
        #[arg(value_name = "FILE.jsonl")]
        file: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Verdict {
    Approve,
    Return,
}

impl Verdict {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Return => "return",
        }
    }
}

impl Arguments {
    /// Reads the command line; its help speaks the given language.
    pub(crate) fn read(arguments: Vec<OsString>, spoken: Language) -> Result<Self, clap::Error> {
        let matches = command(spoken).try_get_matches_from(arguments)?;
        Self::from_arg_matches(&matches)
    }
}

/// The command line with its texts.
pub(crate) fn command(spoken: Language) -> Command {
    let mut command = Arguments::command();
    command.build();
    explain(command, spoken, "help")
}

/// The parser's own headings, in Chinese.
fn headed(command: Command, spoken: Language) -> Command {
    if spoken == Language::English {
        return command;
    }
    command
        .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}")
        .subcommand_help_heading("命令")
        .mut_args(|argument| {
            let positional = argument.is_positional();
            argument.help_heading(if positional { "参数" } else { "选项" })
        })
}

fn explain(command: Command, spoken: Language, key: &str) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    let mut command = headed(command, spoken).about(words::say(spoken, key));
    command = command.mut_args(|argument| {
        let key = format!("arg.{}", argument.get_id());
        let text = words::find(spoken, &key);
        match text {
            Some(text) => argument.help(text),
            None => argument,
        }
    });
    for name in names.into_iter().filter(|name| name != "help") {
        let key = format!("{key}.{name}");
        command = command.mut_subcommand(&name, |sub| explain(sub, spoken, &key));
    }
    command
}
