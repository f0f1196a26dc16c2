//! A device that speaks the sync protocol by hand, to fill a server and to push from many at once.

use client_core::record::{Actor, Enrolment, Id};
use client_core::wire::{self, Header, PushItem, PushRequest, PushResponse, SignedIn, Verdict};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;

use crate::content::{Made, Writer};
use crate::measure;
use crate::processes::PASSWORD;

/// A signed-in loader.
#[derive(Debug)]
pub struct Loader {
    agent: ureq::Agent,
    field: String,
    access: String,
    /// Who writes.
    pub writer: Writer,
}

impl Loader {
    /// Signs a new device in; `seed` makes its actor.
    pub fn sign_in(field: &str, user: &str, seed: u64) -> Self {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let mut answer = agent
            .post(format!("{field}/v1/sign-in"))
            .send_json(json!({ "user": user, "password": PASSWORD, "device_name": format!("loader {seed}") }))
            .expect("the field listener answers");
        assert_eq!(answer.status().as_u16(), 200, "sign-in of {user}");
        let signed_in: SignedIn = answer
            .body_mut()
            .read_json()
            .expect("it says who signed in");
        let enrolment: Enrolment = signed_in.enrolment.id;
        let writer = Writer {
            user: signed_in.user.id,
            actor: Actor::fresh(enrolment, &mut StdRng::seed_from_u64(seed)),
            code: signed_in.enrolment.code,
            team: signed_in.user.teams.first().copied().unwrap_or(Id([0; 16])),
        };
        Self {
            agent,
            field: field.to_owned(),
            access: signed_in.access,
            writer,
        }
    }

    /// What its requests authenticate with.
    pub fn bearer(&self) -> String {
        format!("Bearer {}", self.access)
    }

    /// Encodes records as one push.
    pub fn encode(&self, records: &[Made]) -> Vec<u8> {
        let items = records
            .iter()
            .flat_map(|record| {
                record.changes.iter().map(|bytes| PushItem {
                    doc: record.doc,
                    kind: record.kind,
                    generation: 1,
                    bytes: bytes.clone(),
                    receipt: None,
                })
            })
            .collect();
        wire::encode(&PushRequest {
            header: header(),
            items,
        })
    }

    /// Pushes a body; returns how many changes were accepted.
    ///
    /// # Panics
    /// If one was not.
    pub fn push(&self, body: &[u8]) -> usize {
        self.push_compressed(body).0
    }

    /// The same; returns the bytes sent, too.
    ///
    /// # Panics
    /// If a change was not accepted.
    pub fn push_compressed(&self, body: &[u8]) -> (usize, usize) {
        let compressed = zstd::bulk::compress(body, 3).expect("memory compresses");
        let sent = compressed.len();
        let mut answer = self
            .agent
            .post(format!("{}/v1/sync/push", self.field))
            .header("authorization", self.bearer())
            .header("content-type", "application/cbor")
            .header("content-encoding", "zstd")
            .send(&compressed[..])
            .expect("the field listener answers");
        let status = answer.status().as_u16();
        let body = answer.body_mut().read_to_vec().expect("with a body");
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        let response: PushResponse = wire::decode(&body).expect("of verdicts");
        for verdict in &response.verdicts {
            assert!(matches!(verdict, Verdict::Accepted { .. }), "{verdict:?}");
        }
        (response.verdicts.len(), sent)
    }
}

fn header() -> Header {
    Header {
        version: wire::VERSION,
        device_time: measure::now(),
        app: "bench".to_owned(),
        schema: 1,
        derivation: client_core::row::DERIVATION,
        unsent_edits: 0,
        unsent_attachments: 0,
        mark: None,
    }
}
