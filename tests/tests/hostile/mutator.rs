//! Mutants of changes: most keep a right checksum, so that they get past the first check.

use automerge::legacy::OpType;
use automerge::{ActorId, ChangeHash, ObjType, ScalarValue};
use rand::rngs::StdRng;
use rand::{Rng, RngExt};

use crate::cases::Case;
use crate::forge::{altered, content, deflated, id, put, sealed, signed, unsigned};

/// A mutant of one of the changes of `case`; `others` lend their parts.
pub fn mutant(rng: &mut StdRng, case: &Case, others: &[Case]) -> Vec<u8> {
    let honest = pick(rng, &case.changes);
    match rng.random_range(0..20) {
        0 => {
            let mut raw = honest.clone();
            scramble(rng, &mut raw, honest);
            raw
        }
        1..=7 => altered(honest, |change| lie(rng, change)),
        8..=9 => {
            let lying = altered(honest, |change| lie(rng, change));
            scrambled(rng, &lying, others)
        }
        _ => scrambled(rng, honest, others),
    }
}

fn pick<'a, T>(rng: &mut StdRng, list: &'a [T]) -> &'a T {
    &list[rng.random_range(0..list.len())]
}

/// Bytes of the content changed, length and checksum made right again.
fn scrambled(rng: &mut StdRng, honest: &[u8], others: &[Case]) -> Vec<u8> {
    let mut inside = content(honest).to_vec();
    let other = pick(rng, others);
    let lender = pick(rng, &other.changes);
    for _ in 0..rng.random_range(1..=3) {
        scramble(rng, &mut inside, content(lender));
    }
    if rng.random_ratio(1, 12) {
        deflated(&inside)
    } else {
        sealed(&inside)
    }
}

fn scramble(rng: &mut StdRng, bytes: &mut Vec<u8>, lender: &[u8]) {
    if bytes.is_empty() {
        bytes.push(0);
    }
    let at = rng.random_range(0..bytes.len());
    let end = (at + rng.random_range(1..16)).min(bytes.len());
    match rng.random_range(0..9) {
        0 => bytes[at] ^= 1 << rng.random_range(0..8),
        1 => bytes[at] = *pick(rng, &[0, 1, 2, 0x3f, 0x40, 0x7e, 0x7f, 0x80, 0xff]),
        2 => drop(bytes.splice(at..=at, extreme(rng))),
        3 => drop(bytes.drain(at..end)),
        4 => {
            let again = bytes[at..end].to_vec();
            drop(bytes.splice(at..at, again));
        }
        5 => {
            let from = rng.random_range(0..lender.len());
            let to = (from + rng.random_range(1..48)).min(lender.len());
            drop(bytes.splice(at..end, lender[from..to].iter().copied()));
        }
        6 => bytes.truncate(at),
        7 => bytes[at] = bytes[at].wrapping_add(1),
        _ => {
            let other = rng.random_range(0..bytes.len());
            bytes.swap(at, other);
        }
    }
}

/// A number that is hard to count to.
fn extreme(rng: &mut StdRng) -> Vec<u8> {
    let mut out = Vec::new();
    let shift = rng.random_range(0..64);
    let number = (1u64 << shift)
        .wrapping_add(rng.random_range(0..3))
        .wrapping_sub(1);
    if rng.random() {
        unsigned(&mut out, number);
    } else {
        signed(&mut out, (number as i64).wrapping_neg());
    }
    out
}

/// A change that says something else, well formed.
fn lie(rng: &mut StdRng, change: &mut automerge::ExpandedChange) {
    let at = rng.random_range(0..change.operations.len());
    let near = rng.random_range(0..4u64);
    match rng.random_range(0..16) {
        0 => change.seq = change.seq.wrapping_add(near).wrapping_sub(2),
        1 => {
            let start = change.start_op.get() + near * rng.random_range(0..20_000);
            change.start_op = start.max(1).try_into().expect("at least one");
        }
        2 => {
            let start = u64::from(u32::MAX) - 100 + near * 40;
            change.start_op = start.try_into().expect("at least one");
        }
        3 => change.time = rng.next_u64() as i64 >> rng.random_range(0..64),
        4 => change.deps.truncate(near as usize / 2),
        5 => change.deps.push(ChangeHash([near as u8; 32])),
        6 => change.operations[at].pred = Vec::new().into(),
        7 => {
            let other = rng.random_range(0..change.operations.len());
            let pred = change.operations[other].pred.clone();
            change.operations[at].pred = pred;
        }
        8 => {
            let actor = change.actor_id.to_bytes().to_vec();
            change.operations[at].pred = vec![id(near + 1, &actor)].into();
        }
        9 => {
            let mut actor = change.actor_id.to_bytes().to_vec();
            let byte = rng.random_range(0..actor.len());
            actor[byte] ^= 1 << near;
            change.actor_id = ActorId::from(actor);
        }
        10 => {
            let actions = [
                OpType::Delete,
                OpType::Make(ObjType::Map),
                OpType::Make(ObjType::Text),
                OpType::Increment(1),
                OpType::Put(ScalarValue::counter(1)),
                OpType::Put(ScalarValue::F64(f64::NAN)),
                OpType::Put(ScalarValue::Uint(near)),
            ];
            change.operations[at].action = pick(rng, &actions).clone();
        }
        11 => change.operations[at].insert = true,
        12 => drop(change.operations.remove(at)),
        13 => {
            let paths = [
                "name",
                "remark",
                "class",
                "id",
                "kind",
                "choice/name",
                "steps/a0/by",
                "x",
            ];
            let values = ["", "华", "key", "n", "{\"chosen\":\"n\",\"over\":[]}"];
            let (path, value) = (*pick(rng, &paths), *pick(rng, &values));
            change.operations.push(put(path, value));
        }
        14 => {
            let text: String = (0..near * 9)
                .map(|_| char::from_u32(rng.random_range(0..0x3000)).unwrap_or('?'))
                .collect();
            change.operations[at].action = OpType::Put(text.as_str().into());
        }
        _ => {
            let messages = [
                "",
                "offset=5",
                "offset=99999999999999999999",
                "undoes=00",
                ";",
            ];
            change.message = Some((*pick(rng, &messages)).to_owned());
        }
    }
}
