//! One sentence for whatever was refused or failed, in the reader's language.

mod causes;

use client_core::device::DeviceError;
use client_core::statement::Wipe;
use client_core::steps::Status;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::commands::Failure;
use crate::words::{self, Language};

/// The sentence on stderr.
pub(crate) fn failure(spoken: Language, failure: &Failure) -> String {
    let fill = |key: &str, values: &[&str]| words::fill(spoken, key, values);
    match failure {
        Failure::Device(error) => device(spoken, error),
        Failure::File(file, error) => fill(
            "failure.file",
            &[&file.display().to_string(), &causes::of_file(spoken, error)],
        ),
        Failure::NoDevice(home) => fill("failure.no_device", &[&home.display().to_string()]),
        Failure::Taken(file) => fill("failure.taken", &[&file.display().to_string()]),
        Failure::Unsure(customer, visits) => {
            fill("failure.unsure", &[customer, &visits.to_string()])
        }
        Failure::Argument(key, text) => fill(key, &[text]),
        Failure::Closed => String::new(),
    }
}

fn device(spoken: Language, error: &DeviceError) -> String {
    use DeviceError as E;
    let fill = |key: &str, values: &[&str]| words::fill(spoken, key, values);
    let term = |set: &str, word: &str| words::term(spoken, set, word);
    match error {
        E::NotFound { id } => fill("failure.not_found", &[id]),
        E::Ambiguous { number, records } => {
            fill("failure.ambiguous", &[number, &records.join(", ")])
        }
        E::WrongKind { id, is, wanted } => fill(
            "failure.wrong_kind",
            &[id, &term("record", is), &term("record", wanted)],
        ),
        E::Check { field, rule, value } => {
            let rule = words::sentence(spoken, rule);
            fill("failure.check", &[field, &rule, value])
        }
        E::UnknownField { kind, path } => {
            fill("failure.unknown_field", &[&term("record", kind), path])
        }
        E::NotAllowed {
            role,
            group,
            kind,
            because,
        } => fill(
            "failure.not_allowed",
            &[
                &term("role", role),
                &term("group", group),
                &term("record", kind),
                &reason(spoken, because),
            ],
        ),
        E::Foreign { path } => fill("failure.foreign", &[path]),
        E::InConflict { path } => fill("failure.in_conflict", &[path]),
        E::Step { what, status } => step(spoken, what, *status),
        E::NotSubmitted { visit, status } => fill(
            "failure.not_submitted",
            &[visit, &term("status", status.as_str())],
        ),
        E::NoSuchEdit { record, edit } => fill("failure.no_such_edit", &[record, edit]),
        E::NothingToUndo { record } => fill("failure.nothing_to_undo", &[record]),
        E::WrittenSince { paths } => fill("failure.written_since", &[&paths.join(", ")]),
        E::OthersWrote { record, people } => {
            fill("failure.others_wrote", &[record, &people.join(", ")])
        }
        E::NotWithdrawn { record } => fill("failure.not_withdrawn", &[record]),
        E::Missing { name, .. } => fill("failure.missing", &[name]),
        E::Line { line, error, more } => fill(
            "failure.line",
            &[&line.to_string(), &device(spoken, error), &more.to_string()],
        ),
        E::Limit { limit } => fill("failure.limit", &[&words::sentence(spoken, limit)]),
        E::UnknownHeads => fill("failure.unknown_heads", &[]),
        E::Unfit { why } => fill("failure.unfit", &[&term("unfit", why)]),
        E::TooLarge { bytes, most } => fill(
            "failure.too_large",
            &[&bytes.to_string(), &most.to_string()],
        ),
        E::NotCitable { path, hash } => fill("failure.not_citable", &[path, hash]),
        E::OnItsWay { device, user, .. } => fill("failure.on_its_way", &[device, user]),
        E::NotSignedIn => fill("failure.not_signed_in", &[]),
        E::SessionEnded => fill("failure.session_ended", &[]),
        E::Wiped {
            wipe,
            at,
            handed_over,
            attachments,
            zone,
        } => {
            let key = match wipe {
                Wipe::Lost => "failure.wiped_lost",
                Wipe::Retired => "failure.wiped_retired",
            };
            fill(
                key,
                &[
                    &moment(*at, zone),
                    &handed_over.to_string(),
                    &attachments.to_string(),
                ],
            )
        }
        E::InUse => fill("failure.in_use", &[]),
        E::RetiredUnsent {
            unsent,
            attachments,
        } => fill(
            "failure.retired_unsent",
            &[&unsent.to_string(), &attachments.to_string()],
        ),
        E::WrongPassword => fill("failure.wrong_password", &[]),
        E::OtherUser => fill("failure.other_user", &[]),
        E::Address { url } => fill("failure.address", &[url]),
        E::Unreachable { server, cause } => fill("failure.unreachable", &[server, cause]),
        E::Server { code, .. } if code == "disk_full" => fill("failure.server_full", &[]),
        E::Server { code, detail, .. } => {
            let known = words::find(spoken, &format!("problem.{code}"));
            fill("failure.server", &[known.unwrap_or(detail), code])
        }
        E::DiskFull => fill("failure.disk_full", &[]),
        E::Unreadable { record } => fill("failure.unreadable", &[record]),
        E::NewerDatabase => fill("failure.newer_database", &[]),
        E::Storage { what, cause } => fill(
            "failure.storage",
            &[
                &words::sentence(spoken, what),
                &causes::in_text(spoken, cause),
            ],
        ),
        other => other.to_string(),
    }
}

/// A moment in the organisation's zone, to the minute.
fn moment(ms: i64, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    match Timestamp::from_millisecond(ms) {
        Ok(at) => at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string(),
        Err(_) => ms.to_string(),
    }
}

/// `: reason`, as the policy gives it, or nothing.
fn reason(spoken: Language, because: &str) -> String {
    match (because.strip_prefix(": "), spoken) {
        (None, _) => because.to_owned(),
        (Some(reason), Language::Chinese) => format!("：{}", words::sentence(spoken, reason)),
        (Some(reason), Language::English) => format!(": {reason}"),
    }
}

fn step(spoken: Language, what: &str, status: Status) -> String {
    if !client_core::record::STEPS.contains(&what) {
        return words::fill(spoken, "failure.not_step", &[what]);
    }
    let next = match status {
        Status::Approved => "failure.next_approved",
        Status::Cancelled | Status::Past => "failure.next_closed",
        Status::Submitted => "failure.next_withdraw",
        Status::Unassigned => "failure.next_no_lead",
        _ => "failure.next_order",
    };
    let what = match spoken {
        Language::Chinese => words::term(spoken, "step", what),
        Language::English => what.replace('_', "-"),
    };
    let status = words::term(spoken, "status", status.as_str());
    words::fill(
        spoken,
        "failure.step",
        &[&what, &status, words::say(spoken, next)],
    )
}
