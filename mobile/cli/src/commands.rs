//! What each command does: one call of the device API, and its result printed.

mod attachments;
mod files;

use std::collections::VecDeque;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use client_core::device::{
    Device, DeviceError, FieldValue, NewRecord, NewReview, NewStep, ReviewPoint, Saved,
    SyncListener, VisitQuery,
};
use client_core::record::{Kind, Value};
use client_core::steps::Status;
use serde::Serialize;

use self::files::write_new;
use crate::arguments::{
    Arguments, CustomerWord, ImportWord, NoteWord, StepArguments, VisitWord, Word,
};
use crate::progress::SyncLine;
use crate::show::Page;
use crate::surroundings::Surroundings;
use crate::words::{self, Language};

/// Why a command ends with 1.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The device says no.
    Device(DeviceError),
    /// A file or stream.
    File(PathBuf, io::Error),
    /// A folder without a device: only signing in makes one.
    NoDevice(PathBuf),
    /// A file that is there already and would be overwritten.
    Taken(PathBuf),
    /// Visits hang on what would be withdrawn: what it is, and how many. Asked for again with `--yes`, it is done.
    Unsure(String, u32),
    /// An argument whose text means nothing: its key in the translation table, and the text.
    Argument(&'static str, String),
    /// Whoever read the output has gone.
    Closed,
}

impl From<DeviceError> for Failure {
    fn from(error: DeviceError) -> Self {
        Self::Device(error)
    }
}

/// One command with what it works on.
pub(crate) struct Run<'a> {
    device: Rc<Device>,
    page: Page,
    json: bool,
    spoken: Language,
    around: &'a mut Surroundings,
}

/// Opens the device and runs a command on it.
pub(crate) fn run(
    arguments: Arguments,
    spoken: Language,
    around: &mut Surroundings,
) -> Result<(), Failure> {
    let home = match arguments.home {
        Some(home) => home,
        None => default_home(around)?,
    };
    // Whoever signs in on a device that was wiped makes a new device of it.
    let signing_in = matches!(arguments.command, Word::Login { .. });
    // A mistyped folder is not made.
    if !signing_in && !Device::is_in(&home) {
        return Err(Failure::NoDevice(home));
    }
    let device = Rc::new(open(&home, signing_in, around)?);
    let zone = device.zone()?;
    let run = Run {
        page: Page::new(spoken, &zone, Rc::clone(&device)),
        device,
        json: arguments.json,
        spoken,
        around,
    };
    run.command(arguments.command)
}

fn default_home(around: &Surroundings) -> Result<PathBuf, Failure> {
    let home = around
        .variable("FIELDFILE_HOME")
        .map(PathBuf::from)
        .or_else(|| {
            let home = around.variable("HOME").or(around.variable("USERPROFILE"))?;
            Some(Path::new(home).join(".fieldfile"))
        });
    home.ok_or_else(|| Failure::Argument("failure.no_home", String::new()))
}

fn open(home: &Path, signing_in: bool, around: &Surroundings) -> Result<Device, Failure> {
    let clock = around.clock();
    Ok(match around.seed {
        _ if signing_in => Device::open_system_to_sign_in(home, clock)?,
        Some(seed) => Device::open_seeded(home, clock, seed)?,
        None => Device::open_system(home, clock)?,
    })
}

impl Run<'_> {
    fn command(mut self, word: Word) -> Result<(), Failure> {
        match word {
            Word::Login {
                url,
                user,
                device_name,
            } => self.login(url, user, device_name),
            Word::Logout => {
                self.device.sign_out()?;
                let status = self.device.status()?;
                self.print(&status, |page, _| page.line("done.logout", &[]))
            }
            Word::Sync { verify } => self.sync(verify),
            Word::Status => {
                let status = self.device.status()?;
                self.print(&status, Page::status)
            }
            Word::Today => {
                let (visits, gone) = (self.device.today()?, self.device.departures()?);
                self.print(&visits, |page, visits| {
                    page.today(visits) + &page.departed(&gone).unwrap_or_default()
                })
            }
            Word::Departures { seen } => self.departures(seen),
            Word::Overdue => {
                let visits = self.device.overdue()?;
                self.print(&visits, |page, visits| page.visits(visits))
            }
            Word::Customers { text, limit } => {
                let customers = self.device.customers(text.join(" "), limit)?;
                self.print(&customers, |page, customers| page.customers(customers))
            }
            Word::Customer(arguments) => match (arguments.id, arguments.command) {
                (_, Some(word)) => self.customer(word),
                (id, None) => {
                    let file = self.device.customer(id.unwrap_or_default())?;
                    self.print(&file, Page::customer)
                }
            },
            Word::Visits {
                customer,
                status,
                text,
                limit,
            } => self.visits(customer, status, &text, limit),
            Word::Visit(arguments) => match (arguments.id, arguments.command) {
                (_, Some(word)) => self.visit(word),
                (id, None) => {
                    let file = self.device.visit(id.unwrap_or_default())?;
                    self.print(&file, Page::visit)
                }
            },
            Word::Note {
                command: NoteWord::Add { id, text },
            } => {
                let saved = self.device.create_note(id, text)?;
                self.saved("done.note", &saved)
            }
            Word::Review {
                id,
                verdict,
                remark,
                point,
                praise,
                fault,
            } => {
                let points: VecDeque<ReviewPoint> = point.iter().map(|p| review_point(p)).collect();
                let review = NewReview {
                    verdict: verdict.as_str().to_owned(),
                    remark,
                    points: points.into(),
                    praise,
                    fault,
                };
                let saved = self.device.review(id, review)?;
                self.saved("done.review", &saved)
            }
            Word::History { id, at } => {
                let at = at.map(|at| self.device.read_time(at)).transpose()?;
                let history = self.device.history(id, at)?;
                self.print(&history, Page::history)
            }
            Word::Conflicts => {
                let conflicts = self.device.conflicts()?;
                self.print(&conflicts, |page, conflicts| page.conflicts(conflicts))
            }
            Word::Attention => {
                let attention = self.device.attention()?;
                self.print(&attention, Page::attention)
            }
            Word::Attachments {
                id,
                retry,
                free,
                days,
            } => match id {
                Some(id) => self.attachments_of(id),
                None if retry => self.retry_attachments(),
                None if free => self.free_attachments(days),
                None => self.attachments(),
            },
            Word::Attachment {
                id,
                attachment,
                file,
            } => self.attachment(id, attachment, &file),
            Word::Resolve { id, path, choose } => {
                let saved = self.device.resolve(id, path, choose)?;
                self.saved("done.resolve", &saved)
            }
            Word::Undo { id, edit, yes } => {
                if !yes {
                    let visits = self.device.visits_left_by_undo(id.clone(), edit.clone())?;
                    asked(&id, visits)?;
                }
                let saved = self.device.undo(id, edit)?;
                self.saved("done.undo", &saved)
            }
            Word::Fields { records } => {
                let fields = fields(Kind::parse(&records).unwrap_or(Kind::Customer), self.spoken);
                self.print(&fields, |page, fields| page.fields(fields))
            }
            Word::Withdrawn { limit } => {
                let withdrawn = self.device.withdrawn(limit)?;
                self.print(&withdrawn, |page, withdrawn| page.withdrawn(withdrawn))
            }
            Word::Restore { id } => {
                let saved = self.device.restore(id)?;
                self.saved("done.restore", &saved)
            }
            Word::Reapply { item } => {
                let saved = self.device.reapply(item)?;
                self.saved("done.reapply", &saved)
            }
            Word::Import {
                command: ImportWord::Visits { file },
            } => self.import(&file),
            Word::Export {
                unsent: Some(file), ..
            } => {
                let text = self.device.export_unsent()?;
                self.export_to(&file, text.as_bytes())
            }
            Word::Export { id, automerge, .. } => self.export(id.unwrap_or_default(), automerge),
        }
    }

    fn login(
        &mut self,
        url: String,
        user: String,
        device_name: Option<String>,
    ) -> Result<(), Failure> {
        let password = match self.around.variable("FIELDFILE_PASSWORD") {
            Some(password) => password.to_owned(),
            None => rpassword::prompt_password(words::say(self.spoken, "prompt.password"))
                .map_err(|_| Failure::Argument("failure.no_password", String::new()))?,
        };
        let name = device_name
            .or_else(|| self.around.variable("HOSTNAME").map(str::to_owned))
            .unwrap_or_else(|| "fieldfile".to_owned());
        let account = self.device.sign_in(url, user, password, name)?;
        self.print(&account, Page::signed_in)
    }

    fn sync(&mut self, verify: bool) -> Result<(), Failure> {
        let watched = self.around.watched && !self.json;
        let line = watched.then(|| Box::new(SyncLine::new(self.spoken)) as Box<dyn SyncListener>);
        let report = self.device.sync(verify, line)?;
        let gone = self.device.departures()?;
        self.print(&report, |page, report| {
            page.synced(report) + &page.departed(&gone).unwrap_or_default()
        })
    }

    /// What left the user's work; with `seen` it is not shown again.
    fn departures(&mut self, seen: bool) -> Result<(), Failure> {
        let visits = self.device.departures()?;
        self.print(&visits, |page, visits| page.departures(visits))?;
        if seen {
            let ids = visits.iter().map(|visit| visit.id.to_string());
            self.device.dismiss_departures(ids.collect())?;
        }
        Ok(())
    }

    fn visits(
        &mut self,
        customer: Option<String>,
        status: Option<String>,
        text: &[String],
        most: Option<u32>,
    ) -> Result<(), Failure> {
        let status = match status {
            None => None,
            Some(name) => match Status::parse(&name.replace('-', "_")) {
                Some(status) => Some(status),
                None => return Err(Failure::Argument("failure.status", name)),
            },
        };
        let query = VisitQuery {
            customer,
            status,
            text: Some(text.join(" ")),
            most,
        };
        let visits = self.device.visits(query)?;
        self.print(&visits, |page, visits| page.visits(visits))
    }

    fn customer(&mut self, word: CustomerWord) -> Result<(), Failure> {
        match word {
            CustomerWord::New { fields } => {
                let fields = self.device.read(Kind::Customer, fields)?;
                let saved = self.device.create(NewRecord {
                    kind: Kind::Customer,
                    fields,
                })?;
                self.saved("done.customer_new", &saved)
            }
            CustomerWord::Set { id, fields, yes } => {
                let fields = self.device.read(Kind::Customer, fields)?;
                if !yes {
                    let visits = self.device.visits_left_by_set(id.clone(), fields.clone())?;
                    asked(&id, visits)?;
                }
                let saved = self.device.set(id, fields)?;
                self.saved("done.set", &saved)
            }
        }
    }

    fn visit(&mut self, word: VisitWord) -> Result<(), Failure> {
        match word.step() {
            Ok((what, arguments)) => self.step(what, arguments),
            Err(VisitWord::New {
                customer,
                kind,
                follows,
                fields,
            }) => {
                let mut typed = fields;
                typed.extend(customer.map(|id| format!("customer={id}")));
                typed.extend(follows.map(|id| format!("follows={id}")));
                let mut fields = self.device.read(Kind::Visit, typed)?;
                fields.push(FieldValue {
                    path: "visit_kind".to_owned(),
                    value: Value::Text(kind),
                });
                let saved = self.device.create(NewRecord {
                    kind: Kind::Visit,
                    fields,
                })?;
                self.saved("done.visit_new", &saved)
            }
            Err(VisitWord::Set { id, fields }) => {
                let fields = self.device.read(Kind::Visit, fields)?;
                let saved = self.device.set(id, fields)?;
                self.saved("done.set", &saved)
            }
            Err(VisitWord::Attach {
                id,
                slot,
                file,
                at,
                position,
            }) => self.attach(id, slot, &file, at, position),
            // Every other word is a step.
            Err(_) => Ok(()),
        }
    }

    fn step(&mut self, what: &str, arguments: StepArguments) -> Result<(), Failure> {
        let at = arguments
            .at
            .map(|at| self.device.read_time(at))
            .transpose()?;
        let position = read_position(arguments.position)?;
        let step = NewStep {
            what: what.to_owned(),
            reason: arguments.reason,
            corrects: arguments.corrects,
            at,
            lat: position.map(|(lat, _)| lat),
            lon: position.map(|(_, lon)| lon),
            accuracy: None,
        };
        let saved = self.device.step(arguments.id, step)?;
        if what != "submit" {
            return self.saved(&format!("did.{what}"), &saved);
        }
        let lacking = self.device.visit(saved.id.to_string())?.lacking;
        self.print(&Submitted { saved, lacking }, |page, submitted| {
            page.submitted(&submitted.saved, &submitted.lacking)
        })
    }

    fn import(&mut self, file: &Path) -> Result<(), Failure> {
        let text =
            std::fs::read_to_string(file).map_err(|error| Failure::File(file.to_owned(), error))?;
        let lines = text.lines().map(str::to_owned).collect();
        let saved = self.device.import(Kind::Visit, lines)?;
        self.print(&saved, |page, saved: &Vec<Saved>| {
            page.line("done.import", &[saved.len().to_string()])
        })
    }

    fn export(&mut self, id: String, automerge: Option<PathBuf>) -> Result<(), Failure> {
        let Some(file) = automerge else {
            let json = self.device.export_json(id)?;
            return self.put(&json);
        };
        let bytes = self.device.export_automerge(id)?;
        self.export_to(&file, &bytes)
    }

    fn export_to(&mut self, file: &Path, bytes: &[u8]) -> Result<(), Failure> {
        write_new(file, bytes)?;
        let exported = Exported {
            file: file.display().to_string(),
            bytes: bytes.len(),
        };
        self.print(&exported, |page, exported| {
            page.line(
                "done.export",
                &[exported.bytes.to_string(), exported.file.clone()],
            )
        })
    }

    fn saved(&mut self, key: &str, saved: &Saved) -> Result<(), Failure> {
        let key = key.to_owned();
        self.print(saved, |page, saved| page.saved(&key, saved))
    }

    /// Prints a result: as JSON, or as a person reads it.
    fn print<T: Serialize>(
        &mut self,
        result: &T,
        show: impl FnOnce(&Page, &T) -> String,
    ) -> Result<(), Failure> {
        let text = if self.json {
            serde_json::to_string_pretty(result)
                .map_err(|error| Failure::File("stdout".into(), error.into()))?
        } else {
            show(&self.page, result)
        };
        self.put(&text)
    }

    fn put(&mut self, text: &str) -> Result<(), Failure> {
        let text = text.trim_end_matches('\n');
        let written = writeln!(self.around.out, "{text}").and_then(|()| self.around.out.flush());
        written.map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::File("stdout".into(), error),
        })
    }
}

/// A field that a record of a kind may hold.
#[derive(Serialize)]
pub(crate) struct FieldLine {
    /// Its path; `*` stands for an entry's id.
    pub(crate) path: &'static str,
    /// What it is called.
    pub(crate) label: &'static str,
    /// What it may hold, in words.
    pub(crate) rule: String,
    /// Its group in the table of rights.
    pub(crate) group: &'static str,
}

fn fields(kind: Kind, spoken: Language) -> Vec<FieldLine> {
    kind.fields()
        .map(|field| FieldLine {
            path: field.pattern,
            label: words::find(spoken, field.label).unwrap_or(field.label),
            rule: words::sentence(spoken, &field.ty.rule()),
            group: field.group.as_str(),
        })
        .collect()
}

/// A record written to a file.
/// A submission, and what the visit lacks.
#[derive(Serialize)]
struct Submitted {
    #[serde(flatten)]
    saved: Saved,
    lacking: Vec<String>,
}

#[derive(Serialize)]
struct Exported {
    file: String,
    bytes: usize,
}

/// A customer with visits is withdrawn on a second word only.
fn asked(customer: &str, visits: u32) -> Result<(), Failure> {
    match visits {
        0 => Ok(()),
        visits => Err(Failure::Unsure(customer.to_owned(), visits)),
    }
}

fn review_point(text: &str) -> ReviewPoint {
    let (path, remark) = text.split_once('=').unwrap_or((text, ""));
    ReviewPoint {
        path: path.to_owned(),
        remark: remark.to_owned(),
    }
}

fn read_position(text: Option<String>) -> Result<Option<(i64, i64)>, Failure> {
    let Some(text) = text else {
        return Ok(None);
    };
    match position(&text) {
        Some(position) => Ok(Some(position)),
        None => Err(Failure::Argument("failure.position", text)),
    }
}

/// Degrees with a decimal point, as 1e-7 degrees.
fn position(text: &str) -> Option<(i64, i64)> {
    let (lat, lon) = text.split_once(',')?;
    Some((degrees(lat)?, degrees(lon)?))
}

fn degrees(text: &str) -> Option<i64> {
    let text = text.trim();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part: String = part.chars().chain("0000000".chars()).take(7).collect();
    let digits = format!("{whole}{part}");
    let plain = !whole.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse::<i64>().ok())?.map(|n| n * sign)
}
