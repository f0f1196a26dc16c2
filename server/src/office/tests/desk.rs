//! A world with two teams and somebody of each office role, signed in.

use std::collections::BTreeMap;

use client_core::record::{Id, Role};
use serde_json::{Value, json};

use crate::testing::{Answer, PASSWORD, World, call};

/// Two teams, north and south, and their people.
pub struct Desk {
    pub world: World,
    pub north: Id,
    pub south: Id,
    pub ids: BTreeMap<&'static str, Id>,
    tokens: BTreeMap<&'static str, String>,
}

impl Desk {
    /// Everybody is signed in but the engineers `li` (north) and `wu` (south), who have no office.
    pub async fn new() -> Self {
        let world = World::new();
        let (north, south) = (world.team("north"), world.team("south"));
        let people = [
            ("sun", Role::Supervisor, north),
            ("zhou", Role::Supervisor, south),
            ("dai", Role::Dispatcher, north),
            ("mao", Role::Manager, north),
            ("adm", Role::Administrator, north),
            ("li", Role::Engineer, north),
            ("wu", Role::Engineer, south),
        ];
        let mut desk = Self {
            world,
            north,
            south,
            ids: BTreeMap::new(),
            tokens: BTreeMap::new(),
        };
        for (login, role, team) in people {
            desk.ids
                .insert(login, desk.world.user(login, role, &[team]).id);
            if role.uses_office() {
                let body = json!({ "user": login, "password": PASSWORD });
                let answer = call(&desk.world.office, "POST /api/sign-in", &[], &body).await;
                desk.tokens.insert(login, answer.text("access"));
            }
        }
        desk
    }

    /// Sends a request as somebody.
    pub async fn send(&self, user: &str, line: &str, body: &Value) -> Answer {
        self.send_with(user, line, &[], body).await
    }

    /// Sends a request as somebody, with headers.
    pub async fn send_with(
        &self,
        user: &str,
        line: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        let bearer = format!("Bearer {}", self.tokens[user]);
        let mut all = vec![("authorization", bearer.as_str())];
        all.extend_from_slice(headers);
        call(&self.world.office, line, &all, body).await
    }

    /// Reads as somebody.
    pub async fn get(&self, user: &str, path: &str) -> Answer {
        self.send(user, &format!("GET {path}"), &Value::Null).await
    }

    /// The texts of one member of a list's rows.
    pub async fn column(&self, user: &str, path: &str, member: &str) -> Vec<String> {
        let answer = self.get(user, path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        let items = answer.body["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item[member].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}
