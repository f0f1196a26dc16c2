//! What others took out of the user's open visits, or put on another day.

use client_core::device::{DepartedVisit, DepartureCause};

use super::Page;
use crate::tables::plain;

impl Page {
    /// What left the user's work, a line each; how to say that it was seen.
    pub(crate) fn departures(&self, visits: &[DepartedVisit]) -> String {
        if visits.is_empty() {
            return self.say("empty.departures").to_owned();
        }
        self.departed(visits).unwrap_or_default().trim().to_owned()
    }

    /// The same below something else; nothing if nothing left.
    pub(crate) fn departed(&self, visits: &[DepartedVisit]) -> Option<String> {
        if visits.is_empty() {
            return None;
        }
        let mut text = format!("\n{}", self.say("head.departures"));
        for visit in visits {
            text.push_str("\n  ");
            text.push_str(&self.departure(visit));
        }
        text.push('\n');
        text.push_str(self.say("done.departures_how"));
        Some(text)
    }

    fn departure(&self, visit: &DepartedVisit) -> String {
        let day = |at: Option<i64>| match at {
            Some(at) => self.time(at),
            None => self.say("departure.no_day").to_owned(),
        };
        let to = visit.to.as_ref().map(|to| plain(&to.name));
        let word = match (visit.cause, &to) {
            (DepartureCause::Reassigned, None) => "taken_back",
            (cause, _) => cause.as_str(),
        };
        let became = self.line(
            &format!("departure.{word}"),
            &[
                to.unwrap_or_default(),
                day(visit.was_from),
                day(visit.now_from),
            ],
        );
        let mut text = match visit.was_from {
            Some(at) if visit.cause != DepartureCause::Rescheduled => self.line(
                "departure.line_dated",
                &[visit.number.clone(), became, self.time(at)],
            ),
            _ => self.line("departure.line", &[visit.number.clone(), became]),
        };
        for (count, key) in [
            (visit.unsent, "departure.unsent"),
            (visit.refused, "departure.refused"),
            (visit.photos, "departure.photos"),
        ] {
            if count > 0 {
                text.push_str(&self.line(key, &[count.to_string()]));
            }
        }
        text
    }
}
