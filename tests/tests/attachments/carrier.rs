//! Somebody who uploads, in the words of tus.

use std::io::Write;
use std::net::TcpStream;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tests::Server;
use tests::server::PASSWORD;

/// A signed-in engineer with a device.
pub struct Carrier {
    agent: ureq::Agent,
    url: String,
    pub token: String,
}

impl Carrier {
    /// An engineer of a new team, on a server that nobody else uses.
    pub fn first(server: &Server) -> Self {
        server.team("A");
        server.user("li", "engineer", Some("A"));
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let body = json!({ "user": "li", "password": PASSWORD, "device_name": "Redmi" });
        let mut answer = agent
            .post(format!("{}/v1/sign-in", server.field_url()))
            .send_json(body)
            .expect("the field listener answers");
        let body: Value = answer.body_mut().read_json().expect("JSON");
        Self {
            agent,
            url: server.field_url(),
            token: body["access"].as_str().expect("a token").to_owned(),
        }
    }

    /// Begins an upload; answers its address.
    pub fn begin(&self, bytes: &[u8]) -> String {
        let answer = self
            .agent
            .post(format!("{}/v1/attachments", self.url))
            .header("authorization", self.bearer())
            .header("tus-resumable", "1.0.0")
            .header("upload-length", bytes.len().to_string())
            .header(
                "upload-metadata",
                format!("sha256 {}", STANDARD.encode(hash(bytes))),
            )
            .send_empty()
            .expect("it is answered");
        assert_eq!(answer.status(), 201);
        let address = answer.headers()["location"].to_str().expect("text");
        address.to_owned()
    }

    /// How far an upload is.
    pub fn offset(&self, address: &str) -> usize {
        let answer = self
            .agent
            .head(format!("{}{address}", self.url))
            .header("authorization", self.bearer())
            .header("tus-resumable", "1.0.0")
            .call()
            .expect("it is answered");
        assert_eq!(answer.status(), 200);
        let offset = answer.headers()["upload-offset"].to_str().expect("text");
        offset.parse().expect("a number")
    }

    /// Sends a part; answers its status.
    pub fn send(&self, address: &str, offset: usize, part: &[u8]) -> u16 {
        let answer = self
            .agent
            .patch(format!("{}{address}", self.url))
            .header("authorization", self.bearer())
            .header("tus-resumable", "1.0.0")
            .header("upload-offset", offset.to_string())
            .content_type("application/offset+octet-stream")
            .send(part);
        answer.expect("it is answered").status().as_u16()
    }

    /// Begins to send a part and stays connected: `sent` of its bytes are on the wire.
    pub fn send_some(&self, address: &str, offset: usize, part: &[u8], sent: usize) -> TcpStream {
        let host = self.url.trim_start_matches("http://");
        let mut socket = TcpStream::connect(host).expect("it listens");
        let head = format!(
            "PATCH {address} HTTP/1.1\r\nhost: {host}\r\nauthorization: {}\r\ntus-resumable: 1.0.0\r\n\
             upload-offset: {offset}\r\ncontent-type: application/offset+octet-stream\r\ncontent-length: {}\r\n\r\n",
            self.bearer(),
            part.len()
        );
        socket.write_all(head.as_bytes()).expect("it reads");
        socket.write_all(&part[..sent]).expect("it reads");
        socket
    }

    /// Whether the server has it.
    pub fn is_confirmed(&self, bytes: &[u8]) -> bool {
        let mut answer = self
            .agent
            .post(format!("{}/v1/attachments/confirmed", self.url))
            .header("authorization", self.bearer())
            .send_json(json!({ "hashes": [hash(bytes)] }))
            .expect("it is answered");
        let body: Value = answer.body_mut().read_json().expect("JSON");
        body["confirmed"] == json!([hash(bytes)])
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }
}

/// SHA-256 in hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// A document of this length, unlike any other with another seed.
pub fn document(length: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; length];
    StdRng::seed_from_u64(seed).fill_bytes(&mut bytes);
    bytes[..9].copy_from_slice(b"%PDF-1.7\n");
    let end = length - 6;
    bytes[end..].copy_from_slice(b"%%EOF\n");
    bytes
}
