//! A server of a few lines that speaks tus: uploads under way, attachments stored.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::attachment::BlobHash;
use crate::uploads::{Method, Reply, Request};

/// An upload under way.
struct Upload {
    hash: BlobHash,
    length: usize,
    bytes: Vec<u8>,
    done: bool,
}

#[derive(Default)]
pub struct Server {
    /// Attachments, in the order in which they became whole.
    pub stored: Vec<Vec<u8>>,
    /// Requests that arrived.
    pub requests: usize,
    /// What every request is answered, if anything.
    pub answers_all: Option<(u16, &'static str)>,
    /// The attachment that is not taken, and why.
    pub refuses: Option<(BlobHash, u16, &'static str)>,
    uploads: BTreeMap<String, Upload>,
}

impl Server {
    pub fn answer(&mut self, request: &Request) -> Reply {
        self.serve(request, false)
    }

    /// A request that breaks off in its body: nobody hears the answer.
    pub fn answer_cut(&mut self, request: &Request, at: usize) {
        let mut cut = request.clone();
        let whole = at >= cut.body.len();
        cut.body.truncate(at);
        self.serve(&cut, !whole);
    }

    fn serve(&mut self, request: &Request, cut: bool) -> Reply {
        self.requests += 1;
        if let Some((status, code)) = self.answers_all {
            return problem(status, code);
        }
        match (request.method, request.path.as_str()) {
            (Method::Post, "/v1/attachments/confirmed") => self.confirmed(request),
            (Method::Post, "/v1/attachments") => self.begin(request, cut),
            (Method::Head, id) => self.look(id),
            (Method::Patch, id) => self.part(id, request, cut),
            (Method::Post, other) => panic!("no such address {other}"),
        }
    }

    fn confirmed(&self, request: &Request) -> Reply {
        let asked: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        let known: Vec<&serde_json::Value> = asked["hashes"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|hash| {
                let mut stored = self.stored.iter();
                stored.any(|bytes| BlobHash::of(bytes).to_string() == **hash)
            })
            .collect();
        Reply {
            status: 200,
            body: serde_json::json!({ "confirmed": known, "refused": [] })
                .to_string()
                .into_bytes(),
            ..Reply::default()
        }
    }

    fn begin(&mut self, request: &Request, cut: bool) -> Reply {
        assert_eq!(header(request, "tus-resumable"), Some("1.0.0"));
        let about = header(request, "upload-metadata").unwrap();
        let hash = about
            .split(',')
            .find_map(|pair| pair.strip_prefix("sha256 "));
        let hash = String::from_utf8(STANDARD.decode(hash.unwrap()).unwrap()).unwrap();
        let id = format!("/v1/attachments/{}", self.uploads.len());
        let upload = Upload {
            hash: hash.parse().unwrap(),
            length: header(request, "upload-length").unwrap().parse().unwrap(),
            bytes: Vec::new(),
            done: false,
        };
        self.uploads.insert(id.clone(), upload);
        let mut reply = Reply {
            status: 201,
            location: Some(id.clone()),
            ..Reply::default()
        };
        if !request.body.is_empty() {
            let came = self.append(&id, 0, request, cut);
            if came.status != 204 {
                return came;
            }
            reply.offset = came.offset;
        }
        reply
    }

    fn part(&mut self, id: &str, request: &Request, cut: bool) -> Reply {
        let offset = header(request, "upload-offset").unwrap().parse().unwrap();
        self.append(id, offset, request, cut)
    }

    fn append(&mut self, id: &str, offset: usize, request: &Request, cut: bool) -> Reply {
        let Some(upload) = self.uploads.get_mut(id) else {
            return problem(404, "not_found");
        };
        if upload.bytes.len() != offset {
            return problem(409, "offset");
        }
        let sum = format!("sha256 {}", STANDARD.encode(Sha256::digest(&request.body)));
        if !cut && header(request, "upload-checksum") != Some(&sum) {
            return problem(460, "checksum_mismatch");
        }
        upload.bytes.extend(&request.body);
        if cut {
            return problem(400, "cut");
        }
        self.told(id, 204)
    }

    fn look(&mut self, id: &str) -> Reply {
        if !self.uploads.contains_key(id) {
            return problem(404, "not_found");
        }
        self.told(id, 200)
    }

    /// How far an upload is; a whole one is stored, or thrown away if it is not what was announced.
    fn told(&mut self, id: &str, status: u16) -> Reply {
        let upload = self.uploads.get_mut(id).unwrap();
        if upload.bytes.len() == upload.length && !upload.done {
            if let Some((hash, status, code)) = self.refuses
                && hash == upload.hash
            {
                return problem(status, code);
            }
            if BlobHash::of(&upload.bytes) != upload.hash {
                self.uploads.remove(id);
                return problem(460, "checksum_mismatch");
            }
            upload.done = true;
            let mut stored = self.stored.iter();
            if !stored.any(|bytes| *bytes == upload.bytes) {
                self.stored.push(upload.bytes.clone());
            }
        }
        Reply {
            status,
            offset: Some(upload.bytes.len() as u64),
            ..Reply::default()
        }
    }
}

fn problem(status: u16, code: &str) -> Reply {
    Reply {
        status,
        body: serde_json::json!({ "code": code }).to_string().into_bytes(),
        ..Reply::default()
    }
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let mut headers = request.headers.iter();
    headers
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.as_str())
}
