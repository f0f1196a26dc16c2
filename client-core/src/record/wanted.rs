//! What a visit of a kind is to have when it is handed in. What lacks is named and refuses nothing: a photo may
//! come later, and a customer may be out.

use super::Value;

/// What is asked of one kind of visit.
struct Wanted {
    kind: &'static str,
    /// Slots that are to have a photo, in the order in which one takes them.
    slots: &'static [&'static str],
    /// Somebody goes there: he arrives, and the customer rates and signs.
    there: bool,
    /// The customer is to be trained.
    trains: bool,
}

const fn wanted(
    kind: &'static str,
    slots: &'static [&'static str],
    there: bool,
    trains: bool,
) -> Wanted {
    Wanted {
        kind,
        slots,
        there,
        trains,
    }
}

/// One row for each of [`super::VISIT_KINDS`].
const WANTED: &[Wanted] = &[
    wanted(
        "install",
        &["before", "after", "nameplate", "serial"],
        true,
        true,
    ),
    wanted("repair", &["before", "after"], true, false),
    wanted("maintenance", &["before", "after"], true, false),
    wanted("training", &[], true, true),
    wanted("inspection", &["before"], true, false),
    // By telephone as often as not.
    wanted("revisit", &[], false, false),
];

/// What every visit says when it is handed in.
const SAID: [&str; 3] = ["work_done", "result", "card/quality"];
/// What the customer says, where somebody was.
const WORD: [&str; 2] = ["customer_word/rating", "customer_word/signature"];
/// Steps that say whether anybody was met.
const MEETINGS: [&str; 5] = ["arrive", "pause", "resume", "leave", "absent"];

/// Slots of photos that a visit of that kind is to have; none for a kind that this version does not know.
pub fn required_slots(visit_kind: &str) -> &'static [&'static str] {
    row(visit_kind).map_or(&[], |wanted| wanted.slots)
}

/// What a visit lacks, in the order of the work: paths of fields, `photos/<slot>` for a required photo,
/// `steps/arrive` for the arrival. `value` gives what is shown at a path, `present` the entries of a set that
/// are not removed. Of a visit whose customer was not there nothing is missed.
pub fn lacking(
    value: impl Fn(&str) -> Value,
    present: impl Fn(&str) -> Vec<String>,
) -> Vec<String> {
    let steps = present("steps");
    let says = |id: &String| text(&value(&format!("steps/{id}/what")));
    let last = steps
        .iter()
        .filter(|id| MEETINGS.contains(&says(id).as_str()))
        .max_by_key(|id| value(&format!("steps/{id}/at")).as_int());
    if last.is_some_and(|id| says(id) == "absent") {
        return Vec::new();
    }
    let kind = text(&value("visit_kind"));
    let there = row(&kind).is_some_and(|wanted| wanted.there);
    let trains = row(&kind).is_some_and(|wanted| wanted.trains);
    let mut lacking = Vec::new();
    if there && !steps.iter().any(|id| says(id) == "arrive") {
        lacking.push("steps/arrive".to_owned());
    }
    let photos = present("photos");
    let taken = |slot: &str| {
        let slot = Value::text(slot);
        photos
            .iter()
            .any(|id| value(&format!("photos/{id}/slot")) == slot)
    };
    let slots = required_slots(&kind).iter().filter(|slot| !taken(slot));
    lacking.extend(slots.map(|slot| format!("photos/{slot}")));
    let empty = |path: &&str| value(path).is_empty();
    lacking.extend(SAID.into_iter().filter(empty).map(str::to_owned));
    if trains && value("trained") != Value::Bool(true) {
        lacking.push("trained".to_owned());
    }
    if there {
        lacking.extend(WORD.into_iter().filter(empty).map(str::to_owned));
    }
    lacking
}

fn row(visit_kind: &str) -> Option<&'static Wanted> {
    WANTED.iter().find(|wanted| wanted.kind == visit_kind)
}

fn text(value: &Value) -> String {
    value.as_text().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::record::{PHOTO_SLOTS, VISIT_KINDS};

    /// What a visit with these values lacks.
    fn of(values: &[(&str, Value)]) -> Vec<String> {
        let values: BTreeMap<&str, Value> = values.iter().cloned().collect();
        let value = |path: &str| values.get(path).cloned().unwrap_or(Value::Null);
        let present = |set: &str| {
            let ids = values
                .keys()
                .filter_map(|path| path.strip_prefix(set)?.strip_prefix('/')?.split('/').next())
                .filter(|id| value(&format!("{set}/{id}/removed")) != Value::Bool(true));
            let ids: std::collections::BTreeSet<String> = ids.map(str::to_owned).collect();
            ids.into_iter().collect()
        };
        lacking(value, present)
    }

    fn step(what: &'static str, at: i64) -> [(&'static str, Value); 2] {
        match what {
            "arrive" => [
                ("steps/a/what", Value::text(what)),
                ("steps/a/at", Value::Time(at)),
            ],
            _ => [
                ("steps/b/what", Value::text(what)),
                ("steps/b/at", Value::Time(at)),
            ],
        }
    }

    #[test]
    fn every_kind_has_a_row_and_asks_for_slots_that_there_are() {
        let kinds: Vec<&str> = WANTED.iter().map(|wanted| wanted.kind).collect();
        assert_eq!(kinds, VISIT_KINDS);
        for wanted in WANTED {
            assert!(wanted.slots.iter().all(|slot| PHOTO_SLOTS.contains(slot)));
        }
    }

    #[test]
    fn an_empty_install_lacks_everything_in_the_order_of_the_work() {
        assert_eq!(
            of(&[("visit_kind", Value::text("install"))]).join(" "),
            "steps/arrive photos/before photos/after photos/nameplate photos/serial work_done result \
             card/quality trained customer_word/rating customer_word/signature"
        );
    }

    #[test]
    fn a_removed_photo_fills_no_slot_and_what_is_said_is_not_missed() {
        let mut visit = vec![
            ("visit_kind", Value::text("repair")),
            ("photos/1/slot", Value::text("before")),
            ("photos/2/slot", Value::text("after")),
            ("photos/2/removed", Value::Bool(true)),
            ("work_done", Value::text("done")),
            ("result", Value::text("pass")),
            ("card/quality", Value::text("good")),
            ("customer_word/rating", Value::Int(5)),
        ];
        visit.extend(step("arrive", 1));
        assert_eq!(of(&visit), ["photos/after", "customer_word/signature"]);
    }

    #[test]
    fn nothing_is_missed_where_nobody_was_met_in_the_end() {
        let mut visit = vec![("visit_kind", Value::text("repair"))];
        visit.extend(step("arrive", 1));
        visit.extend(step("absent", 2));
        assert!(of(&visit).is_empty());
        let mut visit = vec![("visit_kind", Value::text("training"))];
        visit.extend(step("absent", 1));
        visit.extend(step("arrive", 2));
        assert_eq!(of(&visit).first().map(String::as_str), Some("work_done"));
    }

    #[test]
    fn a_revisit_asks_for_no_photo_and_no_signature() {
        let visit = [("visit_kind", Value::text("revisit"))];
        assert_eq!(of(&visit), SAID);
    }
}
