//! What the office reads off a visit beside its row: whose plan it is, and what a reviewer has to look at. Never sent to
//! a device.

use minicbor::{Decode, Encode};

use crate::document::Document;
use crate::fields::Fields;
use crate::record::{Id, Value};
use crate::steps::{Step, steps};

/// Ratings up to this one are poor.
const POOR_RATING: i64 = 3;
/// What says who goes and when.
const PLAN: [&str; 3] = ["routing/lead", "routing/window_from", "routing/window_to"];

/// What a visit alone tells the office.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Signs {
    /// The changes that wrote lead and appointment as they stand, hexadecimal: whoever lacks one of them goes by an
    /// older plan.
    #[n(0)]
    pub planned: Vec<String>,
    /// Lead or appointment were written by somebody whose edit the lead's acceptance did not know.
    #[n(1)]
    pub moved_since_accepted: bool,
    /// Why the lead declined; empty if he did not, or gave no reason.
    #[n(2)]
    pub declined: String,
    /// Its result is fail.
    #[n(3)]
    pub failed: bool,
    /// The customer rated it 3 or lower.
    #[n(4)]
    pub poor_rating: bool,
    /// Slots of photos that its kind wants and that have none.
    #[n(5)]
    pub photos_missing: Vec<String>,
    /// Where somebody last arrived.
    #[n(6)]
    pub arrived: Option<Position>,
}

/// A position, WGS-84.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Position {
    /// Latitude, 1e-7 degrees.
    #[n(0)]
    pub lat: i64,
    /// Longitude, 1e-7 degrees.
    #[n(1)]
    pub lon: i64,
    /// How exact it is, metres.
    #[n(2)]
    pub accuracy: i64,
}

impl Position {
    /// Metres to another position, along the globe.
    pub fn metres_to(self, other: Self) -> f64 {
        const EARTH_M: f64 = 6_371_000.0;
        let radians = |e7: i64| (e7 as f64 / 1e7).to_radians();
        let half = |from: i64, to: i64| (radians(to - from) / 2.0).sin().powi(2);
        let along = radians(self.lat).cos() * radians(other.lat).cos();
        let chord = half(self.lat, other.lat) + along * half(self.lon, other.lon);
        2.0 * EARTH_M * chord.sqrt().min(1.0).asin()
    }
}

/// The slots of photos that a kind of visit wants.
pub fn wanted_slots(visit_kind: &str) -> &'static [&'static str] {
    match visit_kind {
        "install" => &["before", "after", "nameplate", "serial"],
        "repair" | "maintenance" => &["before", "after"],
        "inspection" => &["before"],
        _ => &[],
    }
}

impl Signs {
    /// Reads them off a visit.
    pub fn of(document: &Document, fields: &Fields) -> Self {
        let steps = steps(document, fields);
        let lead: Option<Id> = fields.text("routing/lead").parse().ok();
        let of_lead = |step: &&Step| step.by.is_some() && step.by == lead;
        let last = |what: &str| steps.iter().filter(of_lead).rfind(|step| step.what == what);
        let planned: Vec<_> = PLAN
            .iter()
            .flat_map(|path| fields.written(path))
            .map(|written| written.hash)
            .collect();
        let moved_since_accepted = last("accept").is_some_and(|accept| {
            let known = document.ancestors(accept.hash);
            planned.iter().any(|hash| !known.contains(hash))
        });
        let declined =
            last("decline").map(|step| fields.text(&format!("steps/{}/reason", step.id)));
        let arrived = steps.iter().rfind(|step| step.what == "arrive");
        let rating = fields.shown("customer_word/rating").as_int();
        let mut planned: Vec<String> = planned.iter().map(ToString::to_string).collect();
        planned.sort();
        planned.dedup();
        Self {
            planned,
            moved_since_accepted,
            declined: declined.unwrap_or_default().to_owned(),
            failed: fields.text("result") == "fail",
            poor_rating: rating.is_some_and(|rating| rating <= POOR_RATING),
            photos_missing: photos_missing(fields),
            arrived: arrived.and_then(|step| position(fields, &format!("steps/{}", step.id))),
        }
    }
}

/// The positions of a customer's addresses.
pub fn places(fields: &Fields) -> Vec<Position> {
    let addresses = fields.present("addresses").into_iter();
    addresses
        .filter_map(|id| position(fields, &format!("addresses/{id}")))
        .collect()
}

fn position(fields: &Fields, at: &str) -> Option<Position> {
    let number = |last: &str| fields.shown(&format!("{at}/{last}")).as_int();
    Some(Position {
        lat: number("lat")?,
        lon: number("lon")?,
        accuracy: number("accuracy").unwrap_or(0),
    })
}

fn photos_missing(fields: &Fields) -> Vec<String> {
    let photos = fields.present("photos");
    let taken = |slot: &str| {
        photos.iter().any(|id| {
            let at = |last: &str| format!("photos/{id}/{last}");
            fields.text(&at("slot")) == slot && *fields.shown(&at("blob")) != Value::Null
        })
    };
    let wanted = wanted_slots(fields.text("visit_kind")).iter();
    let missing = wanted.filter(|slot| !taken(slot));
    missing.map(|slot| (*slot).to_owned()).collect()
}
