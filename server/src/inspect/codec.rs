//! Change hashes inside jobs and answers, as CBOR byte strings.

use client_core::ChangeHash;
use minicbor::decode::Error;
use minicbor::{Decoder, Encoder};

fn read(d: &mut Decoder<'_>) -> Result<ChangeHash, Error> {
    <[u8; 32]>::try_from(d.bytes()?)
        .map(ChangeHash)
        .map_err(|_| Error::message("expected 32 bytes"))
}

/// A hash.
pub mod hash {
    use super::{ChangeHash, Decoder, Encoder, Error, read};

    /// Encodes it.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn encode<C, W: minicbor::encode::Write>(
        hash: &ChangeHash,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&hash.0)?.ok()
    }

    /// Decodes it.
    ///
    /// # Errors
    /// When it is no byte string of 32 bytes.
    pub fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<ChangeHash, Error> {
        read(d)
    }
}

/// A hash or null.
pub mod optional_hash {
    use super::{ChangeHash, Decoder, Encoder, Error, read};

    /// Encodes it.
    ///
    /// # Errors
    /// Those of the writer.
    #[expect(clippy::ref_option, reason = "derived code passes the field itself")]
    pub fn encode<C, W: minicbor::encode::Write>(
        hash: &Option<ChangeHash>,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        match hash {
            None => e.null()?.ok(),
            Some(hash) => e.bytes(&hash.0)?.ok(),
        }
    }

    /// Decodes it.
    ///
    /// # Errors
    /// When it is neither null nor a byte string of 32 bytes.
    pub fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<Option<ChangeHash>, Error> {
        if d.datatype()? == minicbor::data::Type::Null {
            d.null().map(|()| None)
        } else {
            read(d).map(Some)
        }
    }
}
