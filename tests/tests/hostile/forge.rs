//! Making changes that no device writes.

use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change, ExpandedChange, ScalarValue};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use sha2::{Digest, Sha256};
use std::io::Write;

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

/// A change taken apart, altered, and put together again by Automerge itself.
pub fn altered(bytes: &[u8], alter: impl FnOnce(&mut ExpandedChange)) -> Vec<u8> {
    let mut change = Change::from_bytes(bytes.to_vec())
        .expect("an honest change")
        .decode();
    alter(&mut change);
    Change::from(change).raw_bytes().to_vec()
}

/// An operation on the root.
pub fn op(key: &str, action: OpType) -> Op {
    Op {
        action,
        obj: ObjectId::Root,
        key: Key::Map(key.into()),
        pred: Vec::new().into(),
        insert: false,
    }
}

/// A put on the root.
pub fn put(key: &str, value: impl Into<ScalarValue>) -> Op {
    op(key, OpType::Put(value.into()))
}

/// An operation's id.
pub fn id(counter: u64, actor: &[u8]) -> OpId {
    OpId::new(counter, &ActorId::from(actor))
}

/// What is inside the chunk of an uncompressed change.
pub fn content(bytes: &[u8]) -> &[u8] {
    let mut start = 9;
    while bytes[start] & 0x80 != 0 {
        start += 1;
    }
    &bytes[start + 1..]
}

/// A chunk of that content with the right length and checksum.
pub fn sealed(content: &[u8]) -> Vec<u8> {
    chunk(1, content, content)
}

/// The same, compressed.
pub fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).expect("it is memory");
    chunk(2, content, &encoder.finish().expect("it is memory"))
}

fn chunk(kind: u8, content: &[u8], stored: &[u8]) -> Vec<u8> {
    let mut hashed = vec![1];
    unsigned(&mut hashed, content.len() as u64);
    let hash = Sha256::new().chain_update(&hashed).chain_update(content);
    let mut chunk = MAGIC.to_vec();
    chunk.extend(&hash.finalize()[..4]);
    chunk.push(kind);
    unsigned(&mut chunk, stored.len() as u64);
    chunk.extend(stored);
    chunk
}

/// Appends an unsigned LEB128 number.
pub fn unsigned(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends a signed LEB128 number.
pub fn signed(out: &mut Vec<u8>, mut number: i64) {
    loop {
        let byte = (number & 0x7f) as u8;
        number >>= 7;
        if (number == 0 && byte & 0x40 == 0) || (number == -1 && byte & 0x40 != 0) {
            out.push(byte);
            return;
        }
        out.push(byte | 0x80);
    }
}

/// A change written field by field, each of which may lie.
#[derive(Debug, Clone)]
pub struct Raw {
    pub deps: Vec<[u8; 32]>,
    /// How many dependencies it says to have, if it lies.
    pub deps_count: Option<u64>,
    pub actor: Vec<u8>,
    pub seq: u64,
    pub start_op: u64,
    pub time: i64,
    pub message_length: Option<u64>,
    pub others_count: Option<u64>,
    pub columns_count: Option<u64>,
    /// Specification, claimed length if it lies, content.
    pub columns: Vec<(u64, Option<u64>, Vec<u8>)>,
}

impl Raw {
    /// One put of `name` = `甲` with no predecessor.
    pub fn new(actor: &[u8], deps: &[[u8; 32]], start_op: u64) -> Self {
        let mut key = Vec::new();
        // A single value is written as a literal run of one.
        signed(&mut key, -1);
        key.extend(b"\x04name");
        let column = |spec: u64, bytes: &[u8]| (spec, None, bytes.to_vec());
        Self {
            deps: deps.to_vec(),
            deps_count: None,
            actor: actor.to_vec(),
            seq: 1,
            start_op,
            time: 0,
            message_length: None,
            others_count: None,
            columns_count: None,
            columns: vec![
                (0x15, None, key),
                column(0x34, &[1]),
                column(0x42, &[0x7f, 1]),
                column(0x56, &[0x7f, 0x36]),
                column(0x57, "甲".as_bytes()),
                column(0x70, &[0x7f, 0]),
            ],
        }
    }

    /// The column of that specification.
    pub fn column(&mut self, spec: u64) -> &mut (u64, Option<u64>, Vec<u8>) {
        let mut columns = self.columns.iter_mut();
        columns.find(|(at, ..)| *at == spec).expect("it has it")
    }

    /// Its content.
    pub fn content(&self) -> Vec<u8> {
        let mut out = Vec::new();
        unsigned(&mut out, self.deps_count.unwrap_or(self.deps.len() as u64));
        for dep in &self.deps {
            out.extend(dep);
        }
        unsigned(&mut out, self.actor.len() as u64);
        out.extend(&self.actor);
        unsigned(&mut out, self.seq);
        unsigned(&mut out, self.start_op);
        signed(&mut out, self.time);
        unsigned(&mut out, self.message_length.unwrap_or(0));
        unsigned(&mut out, self.others_count.unwrap_or(0));
        let count = self.columns.len() as u64;
        unsigned(&mut out, self.columns_count.unwrap_or(count));
        for (spec, length, bytes) in &self.columns {
            unsigned(&mut out, *spec);
            unsigned(&mut out, length.unwrap_or(bytes.len() as u64));
        }
        for (_, _, bytes) in &self.columns {
            out.extend(bytes);
        }
        out
    }

    /// Its chunk.
    pub fn bytes(&self) -> Vec<u8> {
        sealed(&self.content())
    }
}
