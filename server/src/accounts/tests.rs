use std::collections::BTreeSet;

use client_core::record::Role;

use crate::accounts::device::{
    self, CODE_LETTERS, Contact, DEATHS_ALLOWED, DeviceStatus, SUSPENDED_MS,
};
use crate::accounts::{people_version, scopes, session_context, team, user};
use crate::testing::World;

#[test]
fn history_keeps_what_a_user_had_and_since_when() {
    let world = World::new();
    let (north, south) = (world.team("north"), world.team("south"));
    let li = world.user("li", Role::Engineer, &[north]);
    world.later(1_000);
    let now_ms = world.state.now();
    let history = world
        .state
        .storage
        .write(|tx| {
            user::set_role(
                tx,
                li.id,
                Role::Supervisor,
                &BTreeSet::from([south]),
                now_ms,
            )?;
            user::set_role(
                tx,
                li.id,
                Role::Supervisor,
                &BTreeSet::from([south]),
                now_ms,
            )?;
            user::set_disabled(tx, &world.state.revocations, li.id, true, now_ms)?;
            scopes::history(tx, li.id)
        })
        .unwrap();
    let roles: Vec<_> = history
        .iter()
        .map(|entry| (entry.role, entry.since_ms, entry.scopes.len()))
        .collect();
    assert_eq!(
        roles,
        [
            (Role::Engineer, now_ms - 1_000, 2),
            (Role::Supervisor, now_ms, 3),
            (Role::Supervisor, now_ms, 0)
        ]
    );
}

#[test]
fn a_new_team_widens_what_a_manager_sees() {
    let world = World::new();
    world.team("north");
    let boss = world.user("boss", Role::Manager, &[]);
    world.team("south");
    let history = world
        .state
        .storage
        .read(|tx| scopes::history(tx, boss.id))
        .unwrap();
    assert_eq!(
        history
            .iter()
            .map(|entry| entry.scopes.len())
            .collect::<Vec<_>>(),
        [4, 6]
    );
}

#[test]
fn names_are_taken_once_and_roles_need_teams() {
    let world = World::new();
    let north = world.team("north");
    world.user("li", Role::Engineer, &[north]);
    let (now_ms, mut rng) = (world.state.now(), world.state.rng());
    let storage = &world.state.storage;
    let error = storage
        .write(|tx| team::add(tx, " north ", now_ms, &mut rng))
        .unwrap_err();
    assert_eq!(error.public().code, "name_taken");
    let mut add = |login, teams| {
        let new = user::NewUser {
            login,
            display: None,
            role: Role::Engineer,
            teams,
            password_hash: "",
        };
        storage
            .write(|tx| user::add(tx, &new, now_ms, &mut rng))
            .unwrap_err()
            .public()
            .code
    };
    assert_eq!(add("LI", BTreeSet::from([north])), "name_taken");
    assert_eq!(add("wang", BTreeSet::new()), "invalid");
}

#[test]
fn the_author_behind_an_enrolment_is_read_anew() {
    let world = World::new();
    let north = world.team("north");
    let li = world.user("li", Role::Engineer, &[north]);
    let (state, now_ms) = (&world.state, world.state.now());
    state
        .storage
        .write(|tx| {
            let before = people_version(tx)?;
            let new = (li.id, "Redmi", false);
            let enrolled = device::enrol(tx, &state.revocations, new, now_ms, &mut state.rng())?;
            assert!(people_version(tx)? > before);
            assert!(
                enrolled
                    .code
                    .bytes()
                    .all(|letter| CODE_LETTERS.contains(&letter))
            );
            let author = session_context(tx, enrolled.enrolment)?.unwrap();
            assert_eq!((author.user, author.role), (li.id, Role::Engineer));
            assert_eq!(
                author.scopes,
                BTreeSet::from([format!("team:{north}"), format!("user:{}", li.id)])
            );
            device::revoke(
                tx,
                &state.revocations,
                enrolled.enrolment,
                DeviceStatus::Lost,
                now_ms,
            )?;
            device::revoke(
                tx,
                &state.revocations,
                enrolled.enrolment,
                DeviceStatus::Retired,
                now_ms,
            )?;
            let author = session_context(tx, enrolled.enrolment)?.unwrap();
            assert_eq!(author.device_status, DeviceStatus::Lost, "lost is final");
            assert_eq!(
                device::named(tx, &enrolled.code.to_lowercase())?.enrolment,
                enrolled.enrolment
            );
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_third_death_suspends_a_device_for_a_day() {
    let world = World::new();
    let north = world.team("north");
    let li = world.user("li", Role::Engineer, &[north]);
    let (state, now_ms) = (&world.state, world.state.now());
    state
        .storage
        .write(|tx| {
            let enrolled = device::enrol(
                tx,
                &state.revocations,
                (li.id, "Redmi", false),
                now_ms,
                &mut state.rng(),
            )?;
            for _ in 1..DEATHS_ALLOWED {
                assert_eq!(device::note_death(tx, enrolled.enrolment, now_ms)?, 0);
            }
            assert_eq!(
                device::note_death(tx, enrolled.enrolment, now_ms)?,
                now_ms + SUSPENDED_MS
            );
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_contact_keeps_what_it_does_not_say() {
    let world = World::new();
    let north = world.team("north");
    let li = world.user("li", Role::Engineer, &[north]);
    let (state, now_ms) = (&world.state, world.state.now());
    state
        .storage
        .write(|tx| {
            let enrolled = device::enrol(
                tx,
                &state.revocations,
                (li.id, "Redmi", false),
                now_ms,
                &mut state.rng(),
            )?;
            let said = Contact {
                unsent_edits: Some(3),
                cursor_mark: Some("9:1".into()),
                ..Contact::default()
            };
            device::note_contact(tx, enrolled.enrolment, &said, now_ms)?;
            device::note_contact(tx, enrolled.enrolment, &Contact::default(), now_ms + 5)?;
            let device = device::find(tx, enrolled.enrolment)?.unwrap();
            assert_eq!(
                (device.last_seen_ms, device.cursor_ms),
                (Some(now_ms + 5), Some(now_ms))
            );
            assert_eq!(
                (device.unsent_edits, device.cursor_mark.as_deref()),
                (Some(3), Some("9:1"))
            );
            Ok(())
        })
        .unwrap();
}
