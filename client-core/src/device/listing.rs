//! Lines of lists from rows: names filled in, deadlines counted, today's list put in order.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::{CARD_HOURS, CustomerItem, DeviceError, Opened, RecordRef, Section, VisitItem, ZONE};
use crate::row::{Body, CustomerRow, VisitRow};
use crate::state::VisitState;
use crate::steps::Status;
use crate::store::Listed;

/// Ms of an hour.
const HOUR: i64 = 3_600_000;

/// What lines are judged by.
pub(super) struct Day {
    now: i64,
    /// The end of today in the organisation's zone, UTC ms.
    ends: i64,
}

impl Opened {
    /// The organisation's zone at a moment; the default if the setting names none that exists.
    pub(super) fn zone(&self, now: i64) -> Result<String, DeviceError> {
        let set = self.store.setting("zone", now)?;
        Ok(set
            .filter(|name| TimeZone::get(name).is_ok())
            .unwrap_or_else(|| ZONE.to_owned()))
    }

    pub(super) fn day(&self, now: i64) -> Result<Day, DeviceError> {
        let zone = TimeZone::get(&self.zone(now)?).unwrap_or(TimeZone::UTC);
        let ends = Timestamp::from_millisecond(now)
            .ok()
            .and_then(|now| now.to_zoned(zone).start_of_day().ok())
            .and_then(|start| start.checked_add(1.day()).ok())
            .map_or(now, |end| end.timestamp().as_millisecond());
        Ok(Day { now, ends })
    }

    /// Until when a card counted from `base` is to be handed in, by the setting in force then.
    fn card_due_at(&self, base: i64) -> Result<i64, DeviceError> {
        let hours = self.store.setting("card_hours", base)?;
        let hours = hours
            .and_then(|hours| hours.parse().ok())
            .unwrap_or(CARD_HOURS);
        Ok(base.saturating_add(hours * HOUR))
    }

    pub(super) fn customer_item(
        &self,
        listed: &Listed,
    ) -> Result<Option<CustomerItem>, DeviceError> {
        let Body::Customer(customer) = &listed.row.body else {
            return Ok(None);
        };
        let CustomerRow {
            class,
            team,
            grade,
            phone,
            address,
            completeness,
            archived,
        } = customer.clone();
        Ok(Some(CustomerItem {
            id: listed.id,
            number: listed.row.number.clone(),
            name: listed.row.title.clone(),
            class,
            team: team.map(|team| self.team(team)).transpose()?,
            grade,
            phone,
            address,
            completeness,
            archived,
            withdrawn: listed.row.withdrawn,
            open_conflicts: listed.row.conflicts,
            unsent: listed.unsent,
            changed_at: listed.row.changed_at,
        }))
    }

    pub(super) fn visit_item(
        &self,
        listed: &Listed,
        day: &Day,
    ) -> Result<Option<VisitItem>, DeviceError> {
        let Body::Visit(visit) = &listed.row.body else {
            return Ok(None);
        };
        let state = state_of(listed, visit);
        let card_due_at = state
            .card_due_from
            .map(|base| self.card_due_at(base))
            .transpose()?;
        Ok(Some(VisitItem {
            id: listed.id,
            number: listed.row.number.clone(),
            summary: listed.row.title.clone(),
            visit_kind: visit.visit_kind.clone(),
            status: state.status,
            section: None,
            customer: listed.parent.as_ref().map(RecordRef::from),
            lead: visit.lead.map(|lead| self.person(lead)).transpose()?,
            window_from: visit.window_from,
            window_to: visit.window_to,
            asked_from: visit.asked_from,
            asked_to: visit.asked_to,
            urgent: visit.urgent,
            card_due_at,
            card_late: card_due_at.is_some_and(|due| due < day.now),
            edited_since: state.edited_since,
            cancelled_with_work: visit.cancelled_with_work,
            needs_revisit: visit.needs_revisit,
            withdrawn: listed.row.withdrawn,
            open_conflicts: listed.row.conflicts,
            unsent: listed.unsent,
            changed_at: listed.row.changed_at,
        }))
    }

    pub(super) fn visit_items(
        &self,
        listed: &[Listed],
        now: i64,
    ) -> Result<Vec<VisitItem>, DeviceError> {
        let day = self.day(now)?;
        let mut items = Vec::with_capacity(listed.len());
        for listed in listed {
            items.extend(self.visit_item(listed, &day)?);
        }
        Ok(items)
    }

    pub(super) fn customer_items(
        &self,
        listed: &[Listed],
    ) -> Result<Vec<CustomerItem>, DeviceError> {
        let mut items = Vec::with_capacity(listed.len());
        for listed in listed {
            items.extend(self.customer_item(listed)?);
        }
        Ok(items)
    }
}

/// The state kept with a line, or the visit's own if none is.
fn state_of(listed: &Listed, visit: &VisitRow) -> VisitState {
    let kept = listed.state.clone();
    kept.unwrap_or_else(|| crate::state::visit_state(visit, &[]))
}

/// Puts today's list in order: by section, urgent before others, by appointment.
pub(super) fn sort_today(items: &mut [VisitItem], day: &Day) {
    for item in items.iter_mut() {
        item.section = Some(section(item, day));
    }
    let place = |item: &VisitItem| {
        (
            item.section,
            !item.urgent,
            item.window_from.unwrap_or(i64::MAX),
            item.id,
        )
    };
    items.sort_by_key(place);
}

fn section(item: &VisitItem, day: &Day) -> Section {
    let begun = matches!(
        item.status,
        Status::UnderWay | Status::OnSite | Status::Paused | Status::Left
    );
    let passed = item
        .window_to
        .or(item.window_from)
        .is_some_and(|end| end < day.now);
    let due = item.window_from.is_some_and(|from| from < day.ends);
    match (item.status, item.window_from) {
        (Status::Returned, _) => Section::Returned,
        (Status::Submitted | Status::Declined, _) => Section::Rest,
        _ if item.visit_kind == "revisit" && due && !begun && !item.card_late => Section::Revisits,
        _ if item.card_late || (passed && !begun) => Section::Late,
        (Status::UnderWay | Status::OnSite, _) => Section::Today,
        (_, Some(from)) if from < day.ends => Section::Today,
        (_, Some(_)) => Section::Next,
        (_, None) => Section::Rest,
    }
}
