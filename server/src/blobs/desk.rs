//! For tests: two teams, their people's phones and desks, pictures, and uploads in the words of tus.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use client_core::record::{Enrolment, Id, Kind, Role, Value};
use image::ImageEncoder;
use image::codecs::png::PngEncoder;
use serde_json::json;
use tower::ServiceExt;

use crate::blobs::BlobHash;
use crate::projection::documents;
use crate::sync::office::{self, Deed, Done};
use crate::testing::{Answer, PASSWORD, World, call};

/// Li and Wang are engineers of team A, Wu of team B; Chen and Qian dispatch for A and B.
pub struct Desk {
    pub world: World,
    pub a: Id,
    pub b: Id,
    pub li: Person,
    pub wang: Person,
    pub wu: Person,
    pub chen: Person,
    pub qian: Person,
}

/// Somebody signed in.
#[derive(Clone)]
pub struct Person {
    pub id: Id,
    pub enrolment: Enrolment,
    pub bearer: String,
}

impl Desk {
    pub async fn new() -> Self {
        Self::of(World::new()).await
    }

    pub async fn of(world: World) -> Self {
        let (a, b) = (world.team("A"), world.team("B"));
        let mut people = Vec::new();
        for (login, role, team) in [
            ("li", Role::Engineer, a),
            ("wang", Role::Engineer, a),
            ("wu", Role::Engineer, b),
        ] {
            people.push(phone(&world, login, role, team).await);
        }
        for (login, team) in [("chen", a), ("qian", b)] {
            people.push(office_user(&world, login, team).await);
        }
        let [li, wang, wu, chen, qian] = people.try_into().ok().unwrap();
        Self {
            world,
            a,
            b,
            li,
            wang,
            wu,
            chen,
            qian,
        }
    }

    /// A visit of a team, led by this engineer.
    pub fn visit(&self, dispatcher: &Person, team: Id, lead: &Person) -> Id {
        let customer = self.create(
            dispatcher,
            Kind::Customer,
            &[("name", "东方轴承".into()), ("team", team.into())],
        );
        self.create(
            dispatcher,
            Kind::Visit,
            &[
                ("customer", customer.into()),
                ("visit_kind", "repair".into()),
                ("routing/lead", lead.id.into()),
            ],
        )
    }

    pub fn create(&self, person: &Person, kind: Kind, puts: &[(&str, Value)]) -> Id {
        let state = &self.world.state;
        match office::create(state, person.enrolment, kind, owned(puts)).unwrap() {
            Done::Written(written) => written.doc,
            other => panic!("not created: {other:?}"),
        }
    }

    /// An edit of a record at today's heads.
    pub fn edit(&self, person: &Person, doc: Id, puts: &[(&str, Value)]) {
        let state = &self.world.state;
        let text = doc.to_string();
        let stored = state
            .storage
            .read(|tx| documents::find(tx, &text))
            .unwrap()
            .unwrap();
        let deed = Deed::Edit {
            heads: stored.heads,
            puts: owned(puts),
        };
        let done = office::change(state, person.enrolment, doc, &deed).unwrap();
        assert!(matches!(done, Done::Written(_)), "{done:?}");
    }

    /// Cites an attachment as a photo of a visit.
    pub fn cite(&self, person: &Person, visit: Id, entry: &str, hash: BlobHash) {
        let (slot, blob) = (
            format!("photos/{entry}/slot"),
            format!("photos/{entry}/blob"),
        );
        self.edit(
            person,
            visit,
            &[
                (&slot, "before".into()),
                (&blob, hash.to_string().as_str().into()),
            ],
        );
    }

    /// Sends a request of tus.
    pub async fn tus(
        &self,
        person: &Person,
        line: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        tus(&self.world.field, person, line, headers, body.into()).await
    }

    /// Begins an upload; answers its address.
    pub async fn begin(&self, person: &Person, bytes: &[u8]) -> String {
        let answer = self
            .try_begin(person, bytes.len() as u64, BlobHash::of(bytes))
            .await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        answer.headers["location"].to_str().unwrap().to_owned()
    }

    pub async fn try_begin(&self, person: &Person, length: u64, hash: BlobHash) -> Answer {
        let headers = [
            ("upload-length", length.to_string()),
            ("upload-metadata", metadata(hash)),
        ];
        let headers = headers
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        self.tus(person, "POST /v1/attachments", &headers, Body::empty())
            .await
    }

    /// Sends a part.
    pub async fn send(
        &self,
        person: &Person,
        address: &str,
        offset: usize,
        body: impl Into<Body>,
    ) -> Answer {
        let offset = offset.to_string();
        let headers = [PART, ("upload-offset", offset.as_str())];
        self.tus(person, &format!("PATCH {address}"), &headers, body)
            .await
    }

    /// How far an upload is.
    pub async fn offset(&self, person: &Person, address: &str) -> usize {
        let answer = self
            .tus(person, &format!("HEAD {address}"), &[], Body::empty())
            .await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.headers["upload-offset"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap()
    }

    /// Uploads all of it in one part.
    pub async fn upload(&self, person: &Person, bytes: &[u8]) -> BlobHash {
        let address = self.begin(person, bytes).await;
        let answer = self.send(person, &address, 0, bytes.to_vec()).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
        BlobHash::of(bytes)
    }

    /// What the server says of hashes that the person may have brought.
    pub async fn confirmed(&self, person: &Person, hash: BlobHash) -> serde_json::Value {
        let headers = [("authorization", person.bearer.as_str())];
        let body = json!({ "hashes": [hash.to_string()] });
        let answer = call(
            &self.world.field,
            "POST /v1/attachments/confirmed",
            &headers,
            &body,
        )
        .await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.body
    }

    /// Reads an attachment through a record, by phone or at the office.
    pub async fn read(
        &self,
        person: &Person,
        record: Id,
        hash: BlobHash,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut all = vec![("authorization", person.bearer.as_str())];
        all.extend(headers);
        let null = serde_json::Value::Null;
        if [self.chen.id, self.qian.id].contains(&person.id) {
            let line = format!("GET /api/blobs/{hash}?record={record}");
            call(&self.world.office, &line, &all, &null).await
        } else {
            let line = format!("GET /v1/blobs/{record}/{hash}");
            call(&self.world.field, &line, &all, &null).await
        }
    }
}

/// The media type of a part.
pub const PART: (&str, &str) = ("content-type", "application/offset+octet-stream");

/// What an upload says about itself.
pub fn metadata(hash: BlobHash) -> String {
    format!("sha256 {}", STANDARD.encode(hash.to_string()))
}

/// Sends a request of tus to any router.
pub async fn tus(
    router: &Router,
    person: &Person,
    line: &str,
    headers: &[(&str, &str)],
    body: Body,
) -> Answer {
    let (method, path) = line.split_once(' ').unwrap();
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", &person.bearer)
        .header("tus-resumable", "1.0.0");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router
        .clone()
        .oneshot(request.body(body).unwrap())
        .await
        .unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap()
        .to_vec();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: serde_json::from_slice(&bytes).unwrap_or_default(),
        bytes,
    }
}

/// A picture unlike any other with another seed.
pub fn picture(seed: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let pixels: Vec<u8> = (0..8 * 8_u32)
        .map(|at| (at * 31 + seed * 7) as u8)
        .collect();
    let mut encoder = PngEncoder::new(&mut out);
    encoder
        .set_icc_profile(seed.to_be_bytes().to_vec())
        .unwrap();
    encoder
        .write_image(&pixels, 8, 8, image::ExtendedColorType::L8)
        .unwrap();
    out
}

async fn phone(world: &World, login: &str, role: Role, team: Id) -> Person {
    let user = world.user(login, role, &[team]);
    let body =
        json!({ "user": login, "password": PASSWORD, "device_name": format!("{login}'s Redmi") });
    let answer = call(&world.field, "POST /v1/sign-in", &[], &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let enrolment = answer.body["enrolment"]["id"].as_str().unwrap();
    Person {
        id: user.id,
        enrolment: enrolment.parse().unwrap(),
        bearer: format!("Bearer {}", answer.text("access")),
    }
}

async fn office_user(world: &World, login: &str, team: Id) -> Person {
    let user = world.user(login, Role::Dispatcher, &[team]);
    let body = json!({ "user": login, "password": PASSWORD });
    let answer = call(&world.office, "POST /api/sign-in", &[], &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let enrolment = world
        .state
        .storage
        .read(|tx| {
            tx.query_one(
                "SELECT enrolment FROM devices WHERE user_id = $1",
                crate::params![user.id],
                |row| row.parsed(0),
            )
        })
        .unwrap();
    Person {
        id: user.id,
        enrolment,
        bearer: format!("Bearer {}", answer.text("access")),
    }
}

fn owned(puts: &[(&str, Value)]) -> Vec<(String, Value)> {
    puts.iter()
        .map(|(path, value)| ((*path).to_owned(), value.clone()))
        .collect()
}
