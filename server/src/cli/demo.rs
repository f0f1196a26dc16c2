//! `demo`: a folder with an invented department, served at once.

mod clear;

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;

use clap::Args;

use crate::cli::folder::{Data, SystemClock, system_rng};
use crate::cli::output;
use crate::cli::serve::{Ended, Serve};
use crate::cli::web_folder::WebFolder;
use crate::demo::stage::{Cast, Player, Stage};
use crate::demo::{self, Login};
use crate::error::{Error, Result};
use crate::inspector::{Inspector, Settings};
use crate::state::Clock;
use crate::storage::{DataFolder, write_private_file};

/// File in the demo's folder that says how to sign in.
const LOGINS: &str = "demo-logins.txt";

/// Fills a folder with an invented department, once, and serves it.
#[derive(Debug, Args)]
pub struct Demo {
    /// The folder; deleting it clears the demo.
    #[arg(
        long = "data",
        value_name = "DIR",
        env = "FIELDFILE_DATA",
        default_value = "fieldfile-demo"
    )]
    folder: PathBuf,
    /// Draws customers, visits and people's doings.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// The day that counts as today, YYYY-MM-DD; the system's if absent.
    #[arg(long, value_name = "DATE")]
    today: Option<jiff::civil::Date>,
    /// Address of the office listener; another port is taken if this one is in use.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Address of the field listener, likewise.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8081")]
    field_listen: SocketAddr,
    /// Opens the phone app to phones in the local network, over HTTPS by a certificate authority of this demo, and
    /// prints a code to scan with the steps to trust it.
    #[arg(long)]
    lan: bool,
    #[command(flatten)]
    web: WebFolder,
}

impl Demo {
    /// Fills and serves until a signal.
    pub fn run(self) -> Result<()> {
        let logins = self.folder.join(LOGINS);
        if !logins.exists() {
            self.fill()?;
        }
        // The same ones after it was cleared: a page waits there.
        let addresses = (free(self.listen), free(self.field_listen));
        loop {
            let about = fs::read_to_string(&logins)
                .map_err(|source| Error::io("reading", "the demo's log-ins", source))?;
            match self.serve(&about, addresses)? {
                Ended::Signal => return Ok(()),
                Ended::Clear => clear::clear(&self.folder, &about)?,
            }
        }
    }

    fn serve(&self, about: &str, addresses: (SocketAddr, SocketAddr)) -> Result<Ended> {
        let stage = match (self.web.is_whole(), cast(about)) {
            (true, Some(cast)) => Some((Stage::bind()?, cast)),
            _ => None,
        };
        let data = Data {
            folder: self.folder.clone(),
            blob_url: None,
        };
        let invented = clear::is_invented(&self.folder);
        let mut serve =
            Serve::at(data, addresses.0, addresses.1, self.web.clone()).invented(invented);
        if self.lan {
            serve = serve.in_the_network(self.folder.clone());
        }
        if let Some((stage, _)) = &stage {
            serve = serve.framed_by(stage.origin());
        }
        serve.run_and_say(|addresses| {
            if let Some((stage, cast)) = stage {
                let page = stage.origin().to_owned();
                stage.open(&addresses.office, addresses.field_address, cast)?;
                output::say(&format!(
                    "both {page}  the office beside two phones, in one window\n"
                ))?;
            }
            output::say(about)?;
            if invented {
                output::say(&session(about, &addresses.field, &self.folder))?;
            }
            Ok(())
        })
    }

    fn fill(&self) -> Result<()> {
        let taken = fs::read_dir(&self.folder).is_ok_and(|mut entries| entries.next().is_some());
        if taken {
            return Err(Error::conflict(
                "folder_in_use",
                format!(
                    "{} holds something else; give the demo an empty folder.",
                    self.folder.display()
                ),
            ));
        }
        let now = match self.today {
            None => SystemClock.now_ms(),
            Some(day) => evening(day)?,
        };
        // Inspectors are awaited on a runtime.
        let runtime = tokio::runtime::Runtime::new()
            .map_err(|source| Error::io("starting", "the runtime", source))?;
        let _inside = runtime.enter();
        let mut shown = 0;
        let mut progress = |done: usize, all: usize| {
            let percent = done * 100 / all.max(1);
            if percent >= shown + 10 {
                shown = percent;
                output::note(&format!("inventing a department: {percent} %"));
            }
        };
        let logins = demo::fill(
            DataFolder::open(&self.folder)?,
            Inspector::processes(Settings::of_this_executable()?),
            (self.seed, now),
            system_rng()?,
            &mut progress,
        )?;
        let path = self.folder.join(LOGINS);
        write_private_file(&path, table(&logins).as_bytes())
    }
}

/// Six in the evening of a day in China, UTC ms.
fn evening(day: jiff::civil::Date) -> Result<i64> {
    day.at(10, 0, 0, 0)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .map(|moment| moment.timestamp().as_millisecond())
        .map_err(|error| {
            Error::internal(format!("{day} is no day to invent a history for: {error}"))
        })
}

/// The address, or one with a port of the system's choice if it is in use.
fn free(wanted: SocketAddr) -> SocketAddr {
    let any = SocketAddr::new(wanted.ip(), 0);
    let bound = TcpListener::bind(wanted).or_else(|_| TcpListener::bind(any));
    bound
        .and_then(|listener| listener.local_addr())
        .unwrap_or(any)
}

fn table(logins: &[Login]) -> String {
    let mut text =
        String::from("log-in        password             role             team        name\n");
    for login in logins {
        let team = login.team.as_deref().unwrap_or("all");
        let line = format!(
            "{:13} {:20} {:16} {:10} {}\n",
            login.login,
            login.password,
            login.role.as_str(),
            team,
            login.name
        );
        text.push_str(&line);
    }
    text
}

/// Who plays on the stage: two engineers of one team at the phones, their supervisor in the office; all from the table.
fn cast(about: &str) -> Option<Cast> {
    let people: Vec<[&str; 5]> = about
        .lines()
        .skip(1)
        .filter_map(|line| line.split_whitespace().collect::<Vec<_>>().try_into().ok())
        .collect();
    let player = |[login, password, _, _, name]: &[&str; 5]| Player {
        name: (*name).to_owned(),
        login: (*login).to_owned(),
        password: (*password).to_owned(),
    };
    let [_, _, _, team, _] = people.iter().find(|person| person[2] == "engineer")?;
    let of_team = |role| {
        let fits = move |person: &&[&str; 5]| person[2] == role && person[3] == *team;
        people.iter().filter(fits).map(player)
    };
    let office = of_team("supervisor").next()?;
    let mut engineers = of_team("engineer");
    let phones = [engineers.next()?, engineers.next()?];
    Some(Cast { office, phones })
}

/// Three lines to try as the first engineer of the list.
fn session(about: &str, field: &str, folder: &std::path::Path) -> String {
    let mut first = about.lines().nth(1).unwrap_or_default().split_whitespace();
    let (login, password) = (
        first.next().unwrap_or_default(),
        first.next().unwrap_or_default(),
    );
    let program = std::env::current_exe()
        .ok()
        .map(|path| path.with_file_name("fieldfile"));
    let program = program
        .filter(|path| path.exists())
        .map_or("fieldfile".to_owned(), |path| path.display().to_string());
    let home = folder.join(format!("phone-{login}"));
    let home = home.display();
    format!(
        "try a phone in another terminal:\n  FIELDFILE_PASSWORD={password} {program} --home {home} login {field} {login}\n  \
         {program} --home {home} sync\n  {program} --home {home} today\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_engineers_and_their_supervisor_play() {
        let about = "log-in password role team name\na p1 engineer 东 王\nb p2 dispatcher 东 陈\nc p3 engineer 东 李\n\
                     d p4 supervisor 南 蔡\ne p5 supervisor 东 郑\n";
        let cast = cast(about).unwrap();
        assert_eq!(
            (cast.office.login.as_str(), cast.office.password.as_str()),
            ("e", "p5")
        );
        assert_eq!(cast.phones.map(|phone| phone.name), ["王", "李"]);
    }

    #[test]
    fn a_table_without_two_engineers_of_a_team_has_no_cast() {
        assert_eq!(
            cast("log-in ...\na p1 engineer 东 王\ne p5 supervisor 东 郑\n"),
            None
        );
    }
}
