//! Steps and reviews of visits.

use std::collections::BTreeMap;

use rand::Rng;
use serde::Deserialize;

use super::files::ReviewPoint;
use super::naming::not_found;
use super::{Device, DeviceError, Notice, Opened, Saved};
use crate::ChangeHash;
use crate::record::{Kind, Value};
use crate::row::{self, Body};
use crate::state::visit_state;
use crate::steps;
use crate::store::{Listed, Record};

/// Steps that move the visit's status only when its lead makes them.
const FOLLOWING_THE_LEAD: [&str; 8] = [
    "accept", "decline", "set_out", "arrive", "pause", "resume", "leave", "absent",
];

/// A step to be added to a visit. Who made it and when is said by the device.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NewStep {
    /// accept, decline, set_out, arrive, pause, resume, leave, absent, submit, withdraw, cancel.
    pub what: String,
    /// The reason.
    pub reason: Option<String>,
    /// The step it corrects (补签): its id or the beginning of it.
    pub corrects: Option<String>,
    /// When it happened, if not now: device time, UTC ms.
    pub at: Option<i64>,
    /// Latitude, 1e-7 degrees.
    pub lat: Option<i64>,
    /// Longitude, 1e-7 degrees.
    pub lon: Option<i64>,
    /// Accuracy of the position, metres.
    pub accuracy: Option<i64>,
}

/// A verdict on a visit that was handed in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NewReview {
    /// approve or return.
    pub verdict: String,
    /// The remark.
    pub remark: String,
    /// What it points at.
    pub points: Vec<ReviewPoint>,
    /// Praise, empty if none.
    pub praise: String,
    /// Fault, empty if none.
    pub fault: String,
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Device {
    /// Adds a step to a visit. One that does not fit the visit's status is refused, unless it
    /// corrects another.
    pub fn step(&self, visit: String, step: NewStep) -> Result<Saved, DeviceError> {
        self.command(|opened, now| {
            let listed = opened.find_kind(&visit, Kind::Visit)?;
            let record = opened.record(&visit)?;
            let corrects = if let Some(name) = &step.corrects {
                Some(named_step(&record, name)?)
            } else {
                check_fits(&listed, &step.what)?;
                None
            };
            let follows_lead = FOLLOWING_THE_LEAD.contains(&step.what.as_str());
            let entered = opened.step_fields(step, corrects, now)?;
            let mut saved = opened.set(&record, &entered, now)?;
            let me = Value::from(opened.me()?.user);
            if follows_lead && *record.fields.shown("routing/lead") != me {
                saved.notices.push(Notice::NotLead);
            }
            Ok(saved)
        })
    }

    /// Judges a visit's last submission.
    pub fn review(&self, visit: String, review: NewReview) -> Result<Saved, DeviceError> {
        self.command(|opened, now| {
            let listed = opened.find_kind(&visit, Kind::Visit)?;
            let record = opened.record(&visit)?;
            let Body::Visit(row) = &listed.row.body else {
                return Err(not_found(&visit));
            };
            // A verdict on what is judged already, or not handed in, would decide nothing.
            let status = status_of(&listed);
            let submit = match &row.submit {
                Some(submit) if status == steps::Status::Submitted => submit,
                _ => {
                    return Err(DeviceError::NotSubmitted {
                        visit: listed.row.number.clone(),
                        status,
                    });
                }
            };
            if review.verdict == "return" && review.remark.trim().is_empty() {
                return Err(DeviceError::Check {
                    field: "remark".to_owned(),
                    rule: "must not be empty".to_owned(),
                    value: Value::Text(review.remark).to_string(),
                });
            }
            let mut entered = opened.review_fields(review, now)?;
            let heads = record.document.heads();
            let heads: Vec<String> = heads.iter().map(ChangeHash::to_string).collect();
            entered.insert("visit".to_owned(), record.id.into());
            entered.insert("submit".to_owned(), Value::text(submit));
            entered.insert("heads".to_owned(), Value::Text(heads.join(" ")));
            entered.insert(
                "work_hash".to_owned(),
                Value::Text(row::work_hash(&record.fields)),
            );
            let saved = opened.create_all(Kind::Review, vec![entered], now)?;
            saved.into_iter().next().ok_or(DeviceError::UnknownHeads)
        })
    }
}

impl Opened {
    fn step_fields(
        &mut self,
        step: NewStep,
        corrects: Option<String>,
        now: i64,
    ) -> Result<BTreeMap<String, Value>, DeviceError> {
        let me = self.me()?.user;
        let id = self.entry_id();
        // A time given by hand is right already; what reads steps adds the device's clock offset.
        let offset = self.store.clock_offset()?.unwrap_or(0);
        let at = step.at.map_or(now, |at| at.saturating_sub(offset));
        let given = [
            ("what", Some(Value::Text(step.what))),
            ("by", Some(Value::from(me))),
            ("at", Some(Value::Time(at))),
            ("reason", step.reason.map(Value::Text)),
            ("corrects", corrects.map(Value::Text)),
            ("lat", step.lat.map(Value::Int)),
            ("lon", step.lon.map(Value::Int)),
            ("accuracy", step.accuracy.map(Value::Int)),
        ];
        Ok(given
            .into_iter()
            .filter_map(|(last, value)| Some((format!("steps/{id}/{last}"), value?)))
            .collect())
    }

    fn review_fields(
        &mut self,
        review: NewReview,
        now: i64,
    ) -> Result<BTreeMap<String, Value>, DeviceError> {
        let mut entered = BTreeMap::from([
            ("verdict".to_owned(), Value::Text(review.verdict)),
            ("remark".to_owned(), Value::Text(review.remark)),
            ("praise".to_owned(), Value::Text(review.praise)),
            ("fault".to_owned(), Value::Text(review.fault)),
            ("by".to_owned(), Value::from(self.me()?.user)),
            ("at".to_owned(), Value::Time(now)),
        ]);
        for point in review.points {
            let id = self.entry_id();
            entered.insert(format!("points/{id}/path"), Value::Text(point.path));
            entered.insert(format!("points/{id}/remark"), Value::Text(point.remark));
        }
        entered.retain(|_, value| !value.is_empty());
        Ok(entered)
    }

    /// A random id for an entry of a set.
    pub(super) fn entry_id(&mut self) -> String {
        let mut bytes = [0; 5];
        self.rng.fill_bytes(&mut bytes);
        hex::encode(bytes)
    }
}

fn status_of(visit: &Listed) -> steps::Status {
    match (&visit.state, &visit.row.body) {
        (Some(state), _) => state.status,
        (None, Body::Visit(row)) => visit_state(row, &[]).status,
        (None, _) => steps::Status::Unassigned,
    }
}

fn check_fits(visit: &Listed, what: &str) -> Result<(), DeviceError> {
    let status = status_of(visit);
    steps::check_next(status, what).map_err(|_| DeviceError::Step {
        what: what.to_owned(),
        status,
    })
}

/// The step whose id begins so.
fn named_step(record: &Record, name: &str) -> Result<String, DeviceError> {
    let mut fitting = record
        .fields
        .entries("steps")
        .into_iter()
        .filter(|id| !name.is_empty() && id.starts_with(name));
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => Ok(only.to_owned()),
        _ => Err(DeviceError::Missing {
            what: "single step",
            name: name.to_owned(),
        }),
    }
}
