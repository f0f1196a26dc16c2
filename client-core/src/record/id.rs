//! Identities: records, users and teams; enrolments; actors.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Decoder, Encode, Encoder};
use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// The id of a record, a user, a team or an entry of reference data: a UUIDv7, sixteen bytes on
/// the wire, hyphenated text everywhere else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub [u8; 16]);

impl Id {
    /// A new id made at `now` (UTC ms) from the given randomness.
    pub fn new(now: i64, rng: &mut impl Rng) -> Self {
        let mut random = [0; 10];
        rng.fill_bytes(&mut random);
        let millis = u64::try_from(now).unwrap_or(0);
        Self(
            *uuid::Builder::from_unix_timestamp_millis(millis, &random)
                .as_uuid()
                .as_bytes(),
        )
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        uuid::Uuid::from_bytes(self.0).fmt(f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Id {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        // Only the canonical form: an id has one spelling, so that text comparison is identity.
        let id = uuid::Uuid::try_parse(text).map_err(|_| Error::NotAnId(text.to_owned()))?;
        let id = Self(*id.as_bytes());
        if id.to_string() == text {
            Ok(id)
        } else {
            Err(Error::NotAnId(text.to_owned()))
        }
    }
}

impl Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// The eight bytes a device is known by, drawn by the server at its first sign-in and kept however
/// often its user signs in again. An office session has one of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Enrolment(pub [u8; 8]);

impl fmt::Display for Enrolment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Enrolment {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut bytes = [0; 8];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| Error::NotAnId(text.to_owned()))?;
        Ok(Self(bytes))
    }
}

impl Serialize for Enrolment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Enrolment {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// What Automerge knows a writer by: an enrolment and eight bytes drawn at every opening of a store
/// and every rebuilding of an outbox, so that no two histories ever share a sequence number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Actor {
    /// The device or office session that writes.
    pub enrolment: Enrolment,
    /// Drawn anew whenever numbering could start again.
    pub opening: [u8; 8],
}

/// Automerge marks actors that it derives for changes made at older heads with these bytes,
/// followed by a LEB128 level and the base actor.
const DERIVED: [u8; 4] = [0x13, 0xb2, 0x23, 0x09];

impl Actor {
    /// A fresh actor of an enrolment.
    pub fn fresh(enrolment: Enrolment, rng: &mut impl Rng) -> Self {
        let mut opening = [0; 8];
        rng.fill_bytes(&mut opening);
        Self { enrolment, opening }
    }

    /// The actor as Automerge takes it.
    pub fn to_automerge(self) -> automerge::ActorId {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.enrolment.0);
        bytes[8..].copy_from_slice(&self.opening);
        automerge::ActorId::from(&bytes[..])
    }

    /// Reads an actor from Automerge's bytes, derived ones included. `None` when the bytes have
    /// neither form: nobody of ours writes such actors.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let base = match bytes.strip_prefix(&DERIVED) {
            None => bytes,
            Some(rest) => {
                let level = rest.iter().position(|byte| byte & 0x80 == 0)? + 1;
                if level > 5 {
                    return None;
                }
                &rest[level..]
            }
        };
        let enrolment = Enrolment(base.get(..8)?.try_into().ok()?);
        let opening = base.get(8..)?.try_into().ok()?;
        Some(Self { enrolment, opening })
    }
}

macro_rules! cbor_bytes {
    ($type:ident, $length:literal) => {
        impl<C> Encode<C> for $type {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $type {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                let bytes = d.bytes()?;
                <[u8; $length]>::try_from(bytes).map(Self).map_err(|_| {
                    minicbor::decode::Error::message(concat!("expected ", $length, " bytes"))
                })
            }
        }
    };
}

cbor_bytes!(Id, 16);
cbor_bytes!(Enrolment, 8);

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    #[test]
    fn ids_sort_by_time_and_have_one_spelling() {
        let mut rng = StdRng::seed_from_u64(1);
        let (a, b) = (Id::new(1_000, &mut rng), Id::new(2_000, &mut rng));
        assert!(a < b);
        assert_eq!(a.to_string().parse::<Id>().unwrap(), a);
        assert!(a.to_string().to_uppercase().parse::<Id>().is_err());
        assert!(a.to_string().replace('-', "").parse::<Id>().is_err());
    }

    #[test]
    fn derived_actors_are_read_as_their_base() {
        let actor = Actor {
            enrolment: Enrolment(*b"enrolled"),
            opening: *b"opening!",
        };
        let base = actor.to_automerge();
        assert_eq!(Actor::parse(base.to_bytes()), Some(actor));
        for level in [&[1u8][..], &[0x80, 1]] {
            let derived = [&DERIVED, level, base.to_bytes()].concat();
            assert_eq!(Actor::parse(&derived), Some(actor));
        }
        assert_eq!(Actor::parse(b"short"), None);
        assert_eq!(Actor::parse(&DERIVED), None);
        assert_eq!(Actor::parse(&[0; 17]), None);
    }
}
