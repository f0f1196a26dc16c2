//! A world with two teams and somebody of each office role, signed in.

use std::collections::BTreeMap;

use client_core::record::{Id, Role};
use serde_json::{Value, json};

use crate::accounts::device;
use crate::projection::documents;
use crate::sync::office::{self, Deed, Done};
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

    /// Lets time go by; everybody who was signed in signs in again, since access tokens live for minutes.
    pub async fn later(&mut self, ms: i64) {
        self.world.later(ms);
        let logins: Vec<&'static str> = self.tokens.keys().copied().collect();
        for login in logins {
            let body = json!({ "user": login, "password": PASSWORD });
            let answer = call(&self.world.office, "POST /api/sign-in", &[], &body).await;
            self.tokens.insert(login, answer.text("access"));
        }
    }

    /// Sends a request as somebody.
    pub async fn send(&self, user: &str, line: &str, body: &Value) -> Answer {
        self.send_with(user, line, &[], body).await
    }

    /// Somebody's `Authorization`.
    pub fn bearer(&self, user: &str) -> String {
        format!("Bearer {}", self.tokens[user])
    }

    /// Sends a request as somebody, with headers.
    pub async fn send_with(
        &self,
        user: &str,
        line: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        let bearer = self.bearer(user);
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

/// Records.
impl Desk {
    /// Somebody of the north makes a customer there; his id.
    pub async fn customer(&self, user: &str, name: &str) -> String {
        let body = json!({ "name": name, "team": self.north.to_string() });
        let made = self.send(user, "POST /api/customers", &body).await;
        assert_eq!(made.status, 201, "{}", made.body);
        made.text("id")
    }

    /// Somebody makes a customer with a visit; the ids of both.
    pub async fn visit(&self, user: &str) -> (String, String) {
        let customer = self.customer(user, "East").await;
        let body =
            json!({ "customer": customer, "visit_kind": "repair", "summary": "leaking pump" });
        let made = self.send(user, "POST /api/visits", &body).await;
        assert_eq!(made.status, 201, "{}", made.body);
        (customer, made.text("id"))
    }

    /// The heads of a record as `If-Match` takes them.
    pub async fn heads(&self, path: &str) -> String {
        let answer = self.get("mao", path).await;
        answer.headers["etag"].to_str().unwrap().to_owned()
    }

    /// Two people write another remark on a customer, neither knowing of the other.
    pub async fn disagree(&self, customer: &str) {
        let heads = self.heads(&format!("/api/customers/{customer}")).await;
        for (user, remark) in [("dai", "left"), ("sun", "right")] {
            let line = format!("PATCH /api/customers/{customer}");
            let headers = [("if-match", heads.as_str())];
            let answer = self
                .send_with(user, &line, &headers, &json!({ "remark": remark }))
                .await;
            assert_eq!(answer.status, 200, "{}", answer.body);
        }
    }

    /// A visit that the engineer `li` has handed in; the ids of customer and visit.
    pub async fn handed_in(&self) -> (String, String) {
        self.handed_in_by("li").await
    }

    /// A visit that somebody has accepted and handed in.
    pub async fn handed_in_by(&self, user: &str) -> (String, String) {
        let (customer, visit) = self.visit("dai").await;
        let heads = self.heads(&format!("/api/visits/{visit}")).await;
        let lead = json!({ "routing/lead": self.ids[user].to_string() });
        let line = format!("PATCH /api/visits/{visit}");
        let answer = self
            .send_with("dai", &line, &[("if-match", &heads)], &lead)
            .await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        for (at, what) in ["accept", "submit"].into_iter().enumerate() {
            self.world.later(1_000);
            let step = |last: &str| format!("steps/{at}/{last}");
            let by = client_core::record::Value::from(self.ids[user]);
            let now = client_core::record::Value::Time(self.world.state.now());
            let puts = vec![
                (step("what"), what.into()),
                (step("by"), by),
                (step("at"), now),
            ];
            self.writes(user, &visit, puts);
        }
        (customer, visit)
    }

    /// Somebody writes in a visit with a device of his own.
    pub fn writes(&self, user: &str, visit: &str, puts: Vec<(String, client_core::record::Value)>) {
        let state = &self.world.state;
        let (now_ms, mut rng) = (state.now(), state.rng());
        let new = (self.ids[user], "phone", false);
        let device = state
            .storage
            .write(|tx| device::enrol(tx, &state.revocations, new, now_ms, &mut rng))
            .unwrap();
        let heads = state
            .storage
            .read(|tx| documents::find(tx, visit))
            .unwrap()
            .unwrap()
            .heads;
        let deed = Deed::Edit { heads, puts };
        let done = office::change(state, device.enrolment, visit.parse().unwrap(), &deed).unwrap();
        assert!(matches!(done, Done::Written(_)), "{done:?}");
    }
}
