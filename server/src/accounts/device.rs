//! Devices: enrolments of field clients and of office sessions. Authorship of every change comes from here.

use client_core::record::{Enrolment, Id};
use rand::{CryptoRng, RngExt};

use crate::accounts::revocations::{Entry, Revocations};
use crate::accounts::{bump_people_version, checked_name, secret, session};
use crate::error::{Error, Result};
use crate::params;
use crate::storage::{Row, Tx};

/// Letters of enrolment codes: no 0 O 1 I L, which look alike.
pub const CODE_LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// Whether a device may read and write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceStatus {
    /// It may.
    Active,
    /// It may push once more, into quarantine; then it erases itself.
    Retired,
    /// It neither reads nor pushes any more; it erases itself on its next contact. Final.
    Lost,
}

impl DeviceStatus {
    /// As stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Retired => "retired",
            Self::Lost => "lost",
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self> {
        match text {
            "active" => Ok(Self::Active),
            "retired" => Ok(Self::Retired),
            "lost" => Ok(Self::Lost),
            other => Err(Error::Storage(format!("unknown device status {other}"))),
        }
    }
}

/// An enrolment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The start of every actor of this device; 16 hex digits as text.
    pub enrolment: Enrolment,
    /// Three letters for short numbers.
    pub code: String,
    /// Id of its user.
    pub user: Id,
    /// Its name, e.g. `Redmi Note 12`.
    pub name: String,
    /// True for an office session, false for a field client.
    pub office: bool,
    /// Whether it may read and write.
    pub status: DeviceStatus,
    /// SHA-256 of its secret.
    pub secret_hash: String,
    /// When it was enrolled, UTC ms.
    pub created_ms: i64,
    /// When it was last heard, UTC ms.
    pub last_seen_ms: Option<i64>,
    /// Its app's version at that time.
    pub app_version: Option<String>,
    /// Edits it had not sent by then.
    pub unsent_edits: Option<i64>,
    /// Attachments it had not sent by then.
    pub unsent_attachments: Option<i64>,
    /// The cursor mark it presented last.
    pub cursor_mark: Option<String>,
    /// When it presented that, UTC ms.
    pub cursor_ms: Option<i64>,
    /// Inspectors that died of its changes.
    pub deaths: i64,
    /// Until when its changes are refused, UTC ms; 0 if they are not.
    pub suspended_until_ms: i64,
}

impl Device {
    /// True if no attachment comes from it any more: it is lost, or said at its last contact that it has none left to
    /// send, whatever its records cite.
    pub fn brings_nothing(&self) -> bool {
        self.status == DeviceStatus::Lost || self.unsent_attachments == Some(0)
    }
}

/// A new enrolment, with the secret that is told only now.
#[derive(Clone)]
pub struct Enrolled {
    /// The enrolment id.
    pub enrolment: Enrolment,
    /// Its code.
    pub code: String,
    /// The device's secret.
    pub secret: String,
}

/// What a device says of itself with each request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Its app's version.
    pub app_version: Option<String>,
    /// Edits it has not sent.
    pub unsent_edits: Option<i64>,
    /// Attachments it has not sent.
    pub unsent_attachments: Option<i64>,
    /// The cursor mark it presents.
    pub cursor_mark: Option<String>,
}

/// Enrols a device (or an office session) of a user.
pub fn enrol(
    tx: &mut dyn Tx,
    revocations: &Revocations,
    new: (Id, &str, bool),
    now_ms: i64,
    rng: &mut impl CryptoRng,
) -> Result<Enrolled> {
    let (user, name, office) = new;
    let name = checked_name("device_name", name)?;
    let mut id = [0; 8];
    rng.fill_bytes(&mut id);
    let shared = if office { office_code(tx, user)? } else { None };
    let code = match shared {
        Some(code) => code,
        None => free_code(tx, rng)?,
    };
    let enrolled = Enrolled {
        enrolment: Enrolment(id),
        code,
        secret: secret::fresh(rng),
    };
    let entry = Entry::Enrolled {
        enrolment: enrolled.enrolment,
        code: enrolled.code.clone(),
        user,
        name: name.to_owned(),
        office,
        secret_hash: secret::hash(&enrolled.secret),
        ms: now_ms,
    };
    revocations.append(&entry)?;
    insert(tx, &entry)?;
    Ok(enrolled)
}

pub(super) fn insert(tx: &mut dyn Tx, entry: &Entry) -> Result<()> {
    let Entry::Enrolled {
        enrolment,
        code,
        user,
        name,
        office,
        secret_hash,
        ms,
    } = entry
    else {
        return Ok(());
    };
    tx.execute(
        "INSERT INTO devices (enrolment, code, user_id, name, office, secret_hash, status, created_ms, deaths,
                              suspended_until_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)",
        params![enrolment, code, user, name, office, secret_hash, DeviceStatus::Active.as_str(), ms],
    )?;
    bump_people_version(tx)
}

const COLUMNS: &str = "SELECT enrolment, code, user_id, name, office, status, secret_hash, created_ms, last_seen_ms,
    app_version, unsent_edits, unsent_attachments, cursor_mark, cursor_ms, deaths, suspended_until_ms FROM devices";

/// The device with this enrolment id.
pub fn find(tx: &mut dyn Tx, enrolment: Enrolment) -> Result<Option<Device>> {
    tx.query_optional(
        &format!("{COLUMNS} WHERE enrolment = $1"),
        params![enrolment],
        device,
    )
}

/// The field device with this enrolment id or code, or [`Error::NotFound`].
pub fn named(tx: &mut dyn Tx, enrolment_or_code: &str) -> Result<Device> {
    let (enrolment, code) = (
        enrolment_or_code.to_lowercase(),
        enrolment_or_code.to_uppercase(),
    );
    tx.query_optional(
        &format!("{COLUMNS} WHERE enrolment = $1 OR (code = $2 AND office = 0)"),
        params![enrolment, code],
        device,
    )?
    .ok_or_else(|| Error::not_found(format!("device {enrolment_or_code}")))
}

/// All enrolments, oldest first; office sessions among them.
pub fn list(tx: &mut dyn Tx) -> Result<Vec<Device>> {
    tx.query(
        &format!("{COLUMNS} ORDER BY created_ms, enrolment"),
        &[],
        device,
    )
}

/// Marks a device lost or retired. What is lost stays lost; a lost device's sessions end at once.
pub fn revoke(
    tx: &mut dyn Tx,
    revocations: &Revocations,
    enrolment: Enrolment,
    status: DeviceStatus,
    now_ms: i64,
) -> Result<()> {
    revocations.append(&Entry::Device {
        enrolment,
        status,
        ms: now_ms,
    })?;
    apply_status(tx, enrolment, status, now_ms)
}

pub(super) fn apply_status(
    tx: &mut dyn Tx,
    enrolment: Enrolment,
    status: DeviceStatus,
    now_ms: i64,
) -> Result<()> {
    tx.execute(
        "UPDATE devices SET status = $1 WHERE enrolment = $2 AND status <> $3",
        params![status.as_str(), enrolment, DeviceStatus::Lost.as_str()],
    )?;
    if status == DeviceStatus::Lost {
        session::end_all_of_device(tx, enrolment, now_ms)?;
    }
    bump_people_version(tx)
}

/// Notes what a device said of itself; what it did not say stays as it was.
pub fn note_contact(
    tx: &mut dyn Tx,
    enrolment: Enrolment,
    contact: &Contact,
    now_ms: i64,
) -> Result<()> {
    tx.execute(
        "UPDATE devices SET last_seen_ms = $1, app_version = coalesce($2, app_version),
             unsent_edits = coalesce($3, unsent_edits), unsent_attachments = coalesce($4, unsent_attachments),
             cursor_ms = CASE WHEN $5 IS NULL THEN cursor_ms ELSE $1 END, cursor_mark = coalesce($5, cursor_mark)
         WHERE enrolment = $6",
        params![
            now_ms,
            contact.app_version,
            contact.unsent_edits,
            contact.unsent_attachments,
            contact.cursor_mark,
            enrolment
        ],
    )?;
    Ok(())
}

/// Inspectors' deaths after which a device is suspended.
pub const DEATHS_ALLOWED: i64 = 3;
/// How long a device stays suspended: a day.
pub const SUSPENDED_MS: i64 = 24 * 3_600_000;

/// Counts an inspector's death against a device; the third suspends it for a day. Answers until when (0: not).
pub fn note_death(tx: &mut dyn Tx, enrolment: Enrolment, now_ms: i64) -> Result<i64> {
    tx.execute(
        "UPDATE devices SET deaths = deaths + 1 WHERE enrolment = $1",
        params![enrolment],
    )?;
    let device = find(tx, enrolment)?.ok_or_else(|| Error::not_found("device"))?;
    if device.deaths % DEATHS_ALLOWED == 0 {
        let until = now_ms + SUSPENDED_MS;
        tx.execute(
            "UPDATE devices SET suspended_until_ms = $1 WHERE enrolment = $2",
            params![until, enrolment],
        )?;
        return Ok(until);
    }
    Ok(device.suspended_until_ms)
}

/// The office sessions of one user share a code, else they would use up the 29,791 there are.
fn office_code(tx: &mut dyn Tx, user: Id) -> Result<Option<String>> {
    let codes = tx.query(
        "SELECT DISTINCT code FROM devices WHERE user_id = $1 AND office = 1 ORDER BY code",
        params![user],
        |row| row.text(0),
    )?;
    Ok(codes.into_iter().next())
}

fn free_code(tx: &mut dyn Tx, rng: &mut impl CryptoRng) -> Result<String> {
    let letters = CODE_LETTERS.len() as u32;
    let all = letters.pow(3);
    let start = rng.random_range(0..all);
    for step in 0..all {
        let number = (start + step) % all;
        let digits = [
            number / (letters * letters),
            number / letters % letters,
            number % letters,
        ];
        let code: String = digits
            .iter()
            .map(|&digit| char::from(CODE_LETTERS[digit as usize]))
            .collect();
        if tx
            .query(
                "SELECT 1 FROM devices WHERE code = $1 LIMIT 1",
                params![code],
                |_| Ok(()),
            )?
            .is_empty()
        {
            return Ok(code);
        }
    }
    Err(Error::conflict(
        "codes_used_up",
        "All 29,791 enrolment codes are in use.",
    ))
}

fn device(row: &Row<'_>) -> Result<Device> {
    Ok(Device {
        enrolment: row.parsed(0)?,
        code: row.text(1)?,
        user: row.id(2)?,
        name: row.text(3)?,
        office: row.bool(4)?,
        status: DeviceStatus::parse(row.str(5)?)?,
        secret_hash: row.text(6)?,
        created_ms: row.int(7)?,
        last_seen_ms: row.opt_int(8)?,
        app_version: row.opt_text(9)?,
        unsent_edits: row.opt_int(10)?,
        unsent_attachments: row.opt_int(11)?,
        cursor_mark: row.opt_text(12)?,
        cursor_ms: row.opt_int(13)?,
        deaths: row.int(14)?,
        suspended_until_ms: row.int(15)?,
    })
}
