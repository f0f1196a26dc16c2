//! A modified client: valid credentials, and whatever bytes it likes.

use client_core::record::{Actor, Id, Kind, Role, SCHEMA};
use client_core::row::DERIVATION;
use client_core::wire::{
    self, Frame, Header, PullRequest, PullResponse, PushItem, PushRequest, PushResponse,
    SignInRequest, SignedIn, VERSION, Verdict,
};
use tests::Server;
use tests::server::PASSWORD;

use crate::device::{Device, NOW};

/// A signed-in client that speaks HTTP by hand.
#[derive(Debug)]
pub struct Attacker {
    agent: ureq::Agent,
    url: String,
    pub signed: SignedInClient,
}

/// What sign-in gave.
#[derive(Debug, Clone)]
pub struct SignedInClient {
    pub access: String,
    pub user: Id,
    pub role: Role,
    pub teams: Vec<Id>,
    pub actor: Actor,
}

/// Status and body of an answer.
pub type Answer = (u16, Vec<u8>);

impl Attacker {
    /// Signs in on a new device.
    pub fn sign_in(server: &Server, user: &str) -> Self {
        let agent = agent();
        let url = server.field_url();
        let request = SignInRequest {
            user: user.to_owned(),
            password: PASSWORD.to_owned(),
            device_name: format!("phone of {user}"),
            enrolment: None,
            hand_over: false,
        };
        let (status, body) = post_json(&agent, &format!("{url}/v1/sign-in"), &request);
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        let signed: SignedIn = serde_json::from_slice(&body).expect("sign-in answers JSON");
        let signed = SignedInClient {
            access: signed.access,
            user: signed.user.id,
            role: signed.user.role,
            teams: signed.user.teams,
            actor: Actor {
                enrolment: signed.enrolment.id,
                opening: [7; 8],
            },
        };
        Self { agent, url, signed }
    }

    /// A document on this device.
    pub fn device(&self, doc: Id, kind: Kind) -> Device {
        let mut device = Device::new(1, self.signed.role, doc, kind);
        device.author.user = self.signed.user;
        device.author.enrolment = self.signed.actor.enrolment;
        device.actor = self.signed.actor;
        device
    }

    /// Posts bytes; any status.
    pub fn post(&self, path: &str, body: &[u8]) -> Answer {
        self.post_as(&self.signed.access, path, body)
    }

    /// Posts bytes with another token; any status.
    pub fn post_as(&self, token: &str, path: &str, body: &[u8]) -> Answer {
        let request = self.agent.post(format!("{}{path}", self.url));
        let request = request
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/cbor");
        read(request.send(body))
    }

    /// Pushes changes of one record.
    pub fn push(&self, doc: Id, kind: Kind, changes: Vec<Vec<u8>>) -> Vec<Verdict> {
        let body = wire::encode(&push_request(doc, kind, changes));
        let (status, body) = self.post("/v1/sync/push", &body);
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        let response: PushResponse = wire::decode(&body).expect("a push is answered in CBOR");
        response.verdicts
    }

    /// Pushes what must be taken.
    pub fn send(&self, device: &Device, change: Vec<u8>) {
        let verdicts = self.push(device.doc, device.kind, vec![change]);
        assert!(
            matches!(verdicts[..], [Verdict::Accepted { .. }]),
            "{verdicts:?}"
        );
    }

    /// The server's clock, UTC ms.
    pub fn server_time(&self) -> i64 {
        let (status, body) = self.post("/v1/sync/push", &wire::encode(&empty_push()));
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        let response: PushResponse = wire::decode(&body).expect("a push is answered in CBOR");
        response.footer.server_time
    }

    /// All that this device is given, from a cursor on; and the cursor after it.
    pub fn pull(&self, cursor: &[u8]) -> (Vec<Frame>, Vec<u8>) {
        let mut cursor = cursor.to_vec();
        let mut frames = Vec::new();
        loop {
            let request = PullRequest {
                header: header(),
                cursor,
                max_bytes: 1 << 20,
                reference: 0,
                digests: false,
            };
            let (status, body) = self.post("/v1/sync/pull", &wire::encode(&request));
            assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
            let response: PullResponse = wire::decode(&body).expect("a pull is answered in CBOR");
            frames.extend(response.frames);
            cursor = response.cursor;
            if !response.more || response.footer.epoch {
                return (frames, cursor);
            }
        }
    }

    /// The records that a pull brings.
    pub fn sees(&self) -> Vec<Id> {
        let (frames, _) = self.pull(&[]);
        let documents = frames.into_iter().filter_map(|frame| match frame {
            Frame::Document(served) => Some(served.doc),
            _ => None,
        });
        documents.collect()
    }
}

/// A push of one record's changes.
pub fn push_request(doc: Id, kind: Kind, changes: Vec<Vec<u8>>) -> PushRequest {
    let item = |bytes| PushItem {
        doc,
        kind,
        generation: 1,
        bytes,
        receipt: None,
    };
    PushRequest {
        header: header(),
        items: changes.into_iter().map(item).collect(),
    }
}

fn empty_push() -> PushRequest {
    PushRequest {
        header: header(),
        items: Vec::new(),
    }
}

/// An honest header.
pub fn header() -> Header {
    Header {
        version: VERSION,
        device_time: NOW,
        app: "hostile/1".to_owned(),
        schema: SCHEMA as u32,
        derivation: DERIVATION,
        unsent_edits: 0,
        unsent_attachments: 0,
        mark: None,
    }
}

/// A client that takes any status as an answer.
pub fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    // A server that refuses before it has read the body closes the connection: the next request wants its own.
    config.max_idle_connections(0).build().into()
}

/// Posts JSON.
pub fn post_json(agent: &ureq::Agent, url: &str, body: &impl serde::Serialize) -> Answer {
    read(agent.post(url).send_json(body))
}

fn read(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut answer = answer.expect("the server answers every request");
    let status = answer.status().as_u16();
    let body = answer.body_mut().with_config().limit(64 << 20);
    (status, body.read_to_vec().expect("whole bodies"))
}
