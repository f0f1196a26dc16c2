//! The form of a change: a strict reader of Automerge's change chunks that knows nothing but scalars
//! put on the root. What passes here is small, bounded and says one thing; only then Automerge sees it.
//!
//! The format is described at <https://automerge.org/automerge-binary-format-spec/>.

use client_core::ChangeHash;
use client_core::document::Stamp;
use client_core::record::{Actor, Value, limits};
use client_core::wire::{Refusal, RefusalCode};
use sha2::{Digest, Sha256};

use super::columns::{self, Flaw};
use super::cursor::Cursor;

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE: u8 = 1;
const COMPRESSED: u8 = 2;
/// The last moment of the year 9999, UTC ms.
const LAST_TIME: i64 = 253_402_300_799_999;
/// No clock is a hundred years off.
const LARGEST_OFFSET: i64 = 100 * 366 * 86_400_000;
/// Actors of one change besides its own: as many as can have written what it replaces.
const OTHER_ACTORS: u64 = 4_096;
/// Derivations of an actor: Automerge counts them from 1, one per concurrent branch of a device.
const LARGEST_LEVEL: u64 = 1 << 20;

/// A change as read from its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Its hash.
    pub hash: ChangeHash,
    /// What it depends on, sorted.
    pub deps: Vec<ChangeHash>,
    /// Its actor's bytes.
    pub actor: Vec<u8>,
    /// The same, read.
    pub writer: Actor,
    /// Its number among the actor's changes, from 1.
    pub seq: u64,
    /// The counter of its first operation.
    pub start_op: u64,
    /// When and how it was written.
    pub stamp: Stamp,
    /// What it writes, in its order.
    pub puts: Vec<Put>,
    /// Its bytes, uncompressed.
    pub bytes: Vec<u8>,
}

/// A scalar put on the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// The path.
    pub path: String,
    /// The value.
    pub value: Value,
    /// The operations that it replaces: counter and actor's bytes, sorted.
    pub replaces: Vec<(u64, Vec<u8>)>,
}

impl Form {
    /// The counter of its last operation.
    pub fn max_op(&self) -> u64 {
        self.start_op + self.puts.len() as u64 - 1
    }

    /// Paths and values.
    pub fn pairs(&self) -> Vec<(String, Value)> {
        self.puts
            .iter()
            .map(|put| (put.path.clone(), put.value.clone()))
            .collect()
    }
}

/// Bytes that are no change of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misformed {
    /// Their hash, if they are at least a whole chunk.
    pub hash: Option<ChangeHash>,
    /// Why they are refused.
    pub refusal: Refusal,
}

/// Reads a change.
///
/// # Errors
/// [`Misformed`], with the first thing that is wrong.
pub fn read(bytes: &[u8]) -> Result<Form, Misformed> {
    let (hash, bytes, header) = chunk(bytes).map_err(|flaw| misformed(None, flaw))?;
    body(hash, &bytes, header).map_err(|flaw| misformed(Some(hash), flaw))
}

fn misformed(hash: Option<ChangeHash>, flaw: Flaw) -> Misformed {
    let (code, text) = match flaw {
        Flaw::Malformed(text) => (RefusalCode::Malformed, text.to_owned()),
        Flaw::Limit(text) => (RefusalCode::Limit, text),
    };
    Misformed {
        hash,
        refusal: Refusal {
            code,
            arguments: vec![text],
        },
    }
}

/// Checks the chunk around a change and inflates it. Returns hash, uncompressed chunk and the length
/// of its header.
fn chunk(bytes: &[u8]) -> Result<(ChangeHash, Vec<u8>, usize), Flaw> {
    if bytes.len() > limits::CHANGE_BYTES {
        return Err(too_large());
    }
    let mut cursor = Cursor::new(bytes);
    if cursor.take(4)? != MAGIC {
        return Err(Flaw::Malformed("it is no Automerge chunk"));
    }
    let checksum = cursor.take(4)?;
    let kind = cursor.byte()?;
    let length = cursor.unsigned()?;
    let content = cursor.rest();
    if content.len() as u64 != length {
        return Err(Flaw::Malformed("its length is not that of its content"));
    }
    let inflated;
    let content = match kind {
        CHANGE => content,
        COMPRESSED => {
            inflated = inflate(content)?;
            &inflated
        }
        _ => return Err(Flaw::Malformed("it is not a change chunk")),
    };
    let mut length = Vec::with_capacity(4);
    write_unsigned(&mut length, content.len() as u64);
    let mut hasher = Sha256::new();
    hasher.update([CHANGE]);
    hasher.update(&length);
    hasher.update(content);
    let hash: [u8; 32] = hasher.finalize().into();
    if hash[..4] != *checksum {
        return Err(Flaw::Malformed("its checksum is wrong"));
    }
    let mut whole = Vec::with_capacity(16 + content.len());
    whole.extend(MAGIC);
    whole.extend(checksum);
    whole.push(CHANGE);
    whole.extend(&length);
    let header = whole.len();
    whole.extend(content);
    Ok((ChangeHash(hash), whole, header))
}

fn inflate(content: &[u8]) -> Result<Vec<u8>, Flaw> {
    use std::io::Read;
    let mut inflated = Vec::new();
    let limit = limits::CHANGE_BYTES as u64 + 1;
    flate2::bufread::DeflateDecoder::new(content)
        .take(limit)
        .read_to_end(&mut inflated)
        .map_err(|_| Flaw::Malformed("it can't be inflated"))?;
    if inflated.len() as u64 == limit {
        return Err(too_large());
    }
    Ok(inflated)
}

fn body(hash: ChangeHash, bytes: &[u8], header: usize) -> Result<Form, Flaw> {
    let mut cursor = Cursor::new(&bytes[header..]);
    let deps = dependencies(&mut cursor)?;
    let own = cursor.prefixed()?;
    let writer = actor(own)?;
    let seq = cursor.unsigned()?;
    let start_op = cursor.unsigned()?;
    if seq == 0 || start_op == 0 {
        return Err(Flaw::Malformed("it is not numbered from 1"));
    }
    if start_op > u64::from(u32::MAX / 2) {
        return Err(Flaw::Malformed("its operations are numbered too high"));
    }
    let at = cursor.signed()?;
    if !(0..=LAST_TIME).contains(&at) {
        return Err(Flaw::Malformed("its time is none"));
    }
    let stamp = stamp(at, cursor.prefixed()?)?;
    let others = cursor.unsigned()?;
    if others > OTHER_ACTORS {
        return Err(Flaw::Malformed("it names too many actors"));
    }
    let mut actors = vec![own];
    for _ in 0..others {
        let other = cursor.prefixed()?;
        actor(other)?;
        if actors.contains(&other) || (actors.len() > 1 && actors[actors.len() - 1] >= other) {
            return Err(Flaw::Malformed("its actors are not in order"));
        }
        actors.push(other);
    }
    let puts = columns::read(&mut cursor, &actors)?;
    Ok(Form {
        hash,
        deps,
        actor: own.to_vec(),
        writer,
        seq,
        start_op,
        stamp,
        puts,
        bytes: bytes.to_vec(),
    })
}

fn dependencies(cursor: &mut Cursor<'_>) -> Result<Vec<ChangeHash>, Flaw> {
    let count = cursor.unsigned()?;
    let mut deps: Vec<ChangeHash> = Vec::new();
    for _ in 0..count {
        let mut dep = [0; 32];
        dep.copy_from_slice(cursor.take(32)?);
        let dep = ChangeHash(dep);
        if deps.last().is_some_and(|last| *last >= dep) {
            return Err(Flaw::Malformed("its dependencies are not in order"));
        }
        deps.push(dep);
    }
    Ok(deps)
}

/// Reads an actor of one of the two forms that devices write.
fn actor(bytes: &[u8]) -> Result<Actor, Flaw> {
    let flaw = Flaw::Malformed("its actor is none that a device writes");
    if bytes.len() == 16 {
        return Actor::parse(bytes).ok_or(flaw);
    }
    // A derived actor: marker, level, base. The level must have its one shortest spelling.
    let mut cursor = Cursor::new(bytes);
    cursor.take(4)?;
    let level = cursor.unsigned()?;
    if !(1..=LARGEST_LEVEL).contains(&level) || cursor.rest().len() != 16 {
        return Err(flaw);
    }
    Actor::parse(bytes).ok_or(flaw)
}

/// Reads a message: exactly what a stamp writes.
fn stamp(at: i64, message: &[u8]) -> Result<Stamp, Flaw> {
    let flaw = Flaw::Malformed("its message is none that a device writes");
    if message.len() > limits::MESSAGE_BYTES {
        return Err(flaw);
    }
    let Ok(text) = std::str::from_utf8(message) else {
        return Err(flaw);
    };
    let stamp = Stamp::of(at, Some(text));
    let offset_ok = stamp
        .offset
        .is_none_or(|offset| (-LARGEST_OFFSET..=LARGEST_OFFSET).contains(&offset));
    if stamp.message().unwrap_or_default() != text || !offset_ok {
        return Err(flaw);
    }
    Ok(stamp)
}

fn too_large() -> Flaw {
    Flaw::Limit(format!(
        "a change takes at most {} bytes",
        limits::CHANGE_BYTES
    ))
}

fn write_unsigned(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}
