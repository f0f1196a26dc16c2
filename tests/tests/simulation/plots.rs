//! Rare coincidences, made to happen: a random history alone would wait for them too long. What is done in them, and how
//! far each part goes, is as random as everything else.

use client_core::record::{Id, Kind, Value};
use rand::RngExt;
use rand::seq::IndexedRandom;

use crate::edits::{HOT, Puts};
use crate::history::DEVICES;
use crate::world::World;

const DAY: i64 = 24 * 3_600_000;
/// The manager, who may write everywhere.
const MANAGER: usize = 6;

/// What a user does while a request of his device is on its way: what he may not, and something on top of it.
#[derive(Debug, Clone)]
pub struct Overreach {
    id: Id,
    kind: Kind,
    /// The field that he writes on top, and somebody else too.
    path: String,
    value: Value,
}

impl World {
    /// One of them.
    pub fn coincides(&mut self, at: usize) {
        match self.rng.random_range(0..10) {
            0..3 if self.features.server_restores => self.a_restore_strikes_a_session(at),
            3 if self.features.server_restores => self.a_restore_strikes_a_first_sync(),
            4..7 if self.features.forced => self.a_refusal_comes_below_an_open_form(at),
            7 if self.features.device_restores => self.a_home_is_lived_twice(at),
            8 if self.features.moves => self.a_visit_changes_hands_and_team(at),
            _ => self.a_record_leaves_while_it_is_edited(at),
        }
    }

    /// The server goes back to how it was when the session began, in the middle of it, and nobody is told.
    fn a_restore_strikes_a_session(&mut self, at: usize) {
        for _ in 0..self.rng.random_range(1..4) {
            self.works(at);
        }
        if self.rng.random_ratio(1, 2) {
            self.scopes_move(at);
        }
        self.server.backs_up();
        self.steps_of_a_session(at);
        self.restores_the_server(self.server.backups.len() - 1);
        if self.rng.random_ratio(1, 2) {
            self.scopes_move(at);
        }
        if self.rng.random_ratio(1, 3) {
            self.say("forty days pass".to_owned());
            self.server.later(40 * DAY);
        }
        for _ in 0..self.rng.random_range(0..3) {
            self.office_works();
        }
        self.steps_of_a_session(at);
        if self.rng.random_ratio(1, 3) {
            let which = self.rng.random_range(0..self.server.backups.len());
            self.restores_the_server(which);
            self.steps_of_a_session(at);
        }
    }

    /// The server goes back after the open work was sent ahead, which moves no cursor.
    fn a_restore_strikes_a_first_sync(&mut self) {
        let user = self.rng.random_range(0..3);
        self.server.backs_up();
        for _ in 0..self.rng.random_range(1..5) {
            self.office_works();
        }
        if !self.adds_device(user) {
            return;
        }
        let at = self.devices.len() - 1;
        self.syncs_a_step(at, false, false);
        self.works(at);
        self.restores_the_server(self.server.backups.len() - 1);
        self.steps_of_a_session(at);
    }

    /// An edit is refused while others were made on top of it: saved ones, or one still in its form.
    fn a_refusal_comes_below_an_open_form(&mut self, at: usize) {
        let Some((id, kind)) = self.something_held(at) else {
            return;
        };
        if self.rng.random_ratio(3, 4) {
            self.syncs(at, false);
        }
        let (path, value) = self.field(kind);
        let (_, theirs) = self.field(kind);
        if std::mem::discriminant(&value) == std::mem::discriminant(&theirs) {
            self.office_writes(id, &path, theirs);
        }
        let overreach = Overreach {
            id,
            kind,
            path: path.clone(),
            value: value.clone(),
        };
        self.meanwhile = Some(overreach);
        self.devices[at].session = None;
        self.syncs_a_step(at, false, false);
        if self.rng.random_ratio(1, 2) {
            self.leaves_a_form(at);
        }
        if self.devices[at].opened.contains_key(&id) {
            self.edits_as_opened(at, id, &Puts::from([(path, value)]), false);
        }
        self.steps_of_a_session(at);
        self.leaves_a_form(at);
    }

    /// While the answer is on its way: an edit that will be refused, and on top of it one in a form or at what is shown now,
    /// in a field that the answer may bring anew.
    pub fn overreaches(&mut self, at: usize, of: Overreach) {
        let spoiled = self.spoiled(of.kind, Puts::new());
        self.edits_as_opened(at, of.id, &spoiled, true);
        let puts = Puts::from([(of.path, of.value)]);
        match self.rng.random_range(0..3) {
            0 => self.edits_as_opened(at, of.id, &puts, false),
            1 => self.opens(at, of.id),
            _ => self.types_into(at, of.id, &puts),
        }
    }

    /// A record leaves the device's scopes while its user works on it, saved or not.
    fn a_record_leaves_while_it_is_edited(&mut self, at: usize) {
        let Some((id, kind)) = self.something_held(at) else {
            return;
        };
        for _ in 0..self.rng.random_range(1..3) {
            match self.rng.random_range(0..3) {
                0 => self.types(at, id, kind),
                1 => self.makes_a_customer(at),
                _ => self.edits(at, id, kind),
            }
        }
        self.scopes_move(at);
        self.steps_of_a_session(at);
    }

    /// A device goes back to how it was before it wrote and sent, or lives on beside its copy; and writes in the same records
    /// again.
    fn a_home_is_lived_twice(&mut self, at: usize) {
        let Some((id, kind)) = self.something_held(at) else {
            return;
        };
        let copied = self.features.copies && self.devices.len() < DEVICES;
        if copied {
            self.copies(at);
        } else {
            self.devices[at].backs_up();
        }
        self.edits(at, id, kind);
        self.steps_of_a_session(at);
        let other = if copied {
            self.devices.len() - 1
        } else {
            self.restores_a_device(at, self.devices[at].backups.len() - 1);
            at
        };
        self.edits(other, id, kind);
        self.steps_of_a_session(other);
    }

    /// Within one absence a visit is given to the device's user and goes to another team: it leaves one scope, enters
    /// another, and is never out of sight.
    fn a_visit_changes_hands_and_team(&mut self, at: usize) {
        let visits: Vec<Id> = self.devices[at]
            .records()
            .into_iter()
            .filter(|(_, kind)| *kind == Kind::Visit)
            .map(|(id, _)| id)
            .collect();
        let Some(visit) = visits.choose(&mut self.rng).copied() else {
            return;
        };
        let Some(document) = self.server.document(visit) else {
            return;
        };
        let customer = document.fields().text("customer").parse::<Id>();
        let me = Value::from(self.people[self.devices[at].user].id);
        self.office_writes(visit, "routing/lead", me);
        if let Ok(customer) = customer {
            let team = Value::from(*self.teams.choose(&mut self.rng).unwrap());
            self.office_writes(customer, "team", team);
        }
        self.steps_of_a_session(at);
    }

    /// The device's user goes to another team, or a record that he holds does.
    fn scopes_move(&mut self, at: usize) {
        let user = self.devices[at].user;
        if self.features.roles && user < 3 && self.rng.random_ratio(1, 2) {
            return self.moves_a_person(user);
        }
        let Some((id, kind)) = self.something_held(at).filter(|_| self.features.moves) else {
            return;
        };
        match kind {
            Kind::Customer => {
                let team = Value::from(*self.teams.choose(&mut self.rng).unwrap());
                self.office_writes(id, "team", team);
            }
            Kind::Visit => {
                let lead = Value::from(self.people[self.rng.random_range(0..3)].id);
                self.office_writes(id, "routing/lead", lead);
            }
            Kind::Review | Kind::Note => {}
        }
    }

    /// The manager writes one field of a record as it is now.
    fn office_writes(&mut self, id: Id, path: &str, value: Value) {
        let (Some(enrolment), Some(document)) =
            (self.people[MANAGER].office, self.server.document(id))
        else {
            return;
        };
        let deed = crate::office::deed(&document.heads(), path, value);
        self.office_does((MANAGER, enrolment), id, &deed);
    }

    fn something_held(&mut self, at: usize) -> Option<(Id, Kind)> {
        let mut held = self.devices[at].records();
        held.truncate(HOT + 2);
        held.choose(&mut self.rng).copied()
    }

    /// Some requests of a session, few enough to end in its middle.
    fn steps_of_a_session(&mut self, at: usize) {
        let lossy = self.rng.random_ratio(1, 3);
        for _ in 0..self.rng.random_range(0..7) {
            if !self.syncs_a_step(at, lossy, false) {
                return;
            }
        }
        if self.rng.random_ratio(1, 3) {
            self.devices[at].session = None;
        }
    }
}
