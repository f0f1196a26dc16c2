//! The messages between devices and server. Sync bodies are CBOR (maps with numbered keys, so that
//! either side may add fields), sign-in is JSON, errors are RFC 9457 problem details.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ChangeHash;
use crate::error::Error;
use crate::record::{Enrolment, Id, Kind, Role};
use crate::row::Row;

/// The version of these messages.
pub const VERSION: u32 = 1;
/// Bytes of a decoded body at most.
pub const BODY_BYTES: usize = 32 * 1024 * 1024;
/// Items of one push or offer at most.
pub const ITEMS: usize = 10_000;

/// Stands in every sync request.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Header {
    /// [`VERSION`] of the device.
    #[n(0)]
    pub version: u32,
    /// The device's clock, UTC ms.
    #[n(1)]
    pub device_time: i64,
    /// Name and version of the app.
    #[n(2)]
    pub app: String,
    /// The record schema it knows.
    #[n(3)]
    pub schema: u32,
    /// The row derivation it knows.
    #[n(4)]
    pub derivation: u32,
    /// Edits on the device that the server has not received.
    #[n(5)]
    pub unsent_edits: u32,
    /// Attachments likewise.
    #[n(6)]
    pub unsent_attachments: u32,
    /// The highest entry of the server's log that the device ever heard of.
    #[n(7)]
    pub mark: Option<Mark>,
}

/// A place in the server's log. The tag is random per entry: one that does not match means that the
/// server lost entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Mark {
    /// Sequence number.
    #[n(0)]
    pub seq: i64,
    /// The entry's tag.
    #[n(1)]
    pub tag: i64,
}

/// Stands in every sync response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Footer {
    /// The server's clock, UTC ms.
    #[n(0)]
    pub server_time: i64,
    /// The end of its log; `None` while it is empty.
    #[n(1)]
    pub mark: Option<Mark>,
    /// The mark or the cursor presented is not in the log: nothing was done, a new epoch begins.
    #[n(2)]
    pub epoch: bool,
}

/// The server's own MAC over what it once acknowledged or served. Nobody else can make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mac(pub [u8; 16]);

/// `POST /v1/sync/push`
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PushRequest {
    /// Who asks.
    #[n(0)]
    pub header: Header,
    /// Changes, a record's in the order they were made.
    #[n(1)]
    pub items: Vec<PushItem>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PushItem {
    /// The record.
    #[n(0)]
    pub doc: Id,
    /// Its kind.
    #[n(1)]
    pub kind: Kind,
    /// The generation of the record that the change was made on.
    #[n(2)]
    pub generation: u32,
    /// The Automerge change.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
    /// The MAC of an earlier `accepted`, when a restored server must take it unjudged.
    #[n(4)]
    pub receipt: Option<Mac>,
}

/// The answer to a push: one verdict per item, in their order; none in an epoch.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PushResponse {
    /// The server's side.
    #[n(0)]
    pub footer: Footer,
    /// The verdicts.
    #[n(1)]
    pub verdicts: Vec<Verdict>,
}

/// What came of one change.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Verdict {
    /// It is on the server's disk.
    #[n(0)]
    Accepted {
        /// Its place in the log.
        #[n(0)]
        seq: i64,
        /// When, UTC ms.
        #[n(1)]
        received_at: i64,
        /// Proof for a restored server.
        #[n(2)]
        receipt: Mac,
    },
    /// It was there already.
    #[n(1)]
    Known {
        /// When it had come, UTC ms.
        #[n(0)]
        received_at: i64,
        /// Proof for a restored server.
        #[n(1)]
        receipt: Mac,
    },
    /// Changes it depends on are not there; send them first.
    #[n(2)]
    Missing {
        /// Their hashes.
        #[cbor(n(0), with = "hashes")]
        deps: Vec<ChangeHash>,
    },
    /// It will never be taken.
    #[n(3)]
    Refused(#[n(0)] Refusal),
    /// The record has a newer generation.
    #[n(4)]
    Superseded,
}

/// Why a change was refused: a code and its arguments, put into words in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Refusal {
    /// The code.
    #[n(0)]
    pub code: RefusalCode,
    /// What it is about: a path, a rule, a limit. Never a value of a record the reader can't see.
    #[n(1)]
    pub arguments: Vec<String>,
}

/// Codes of refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum RefusalCode {
    /// The bytes are no change of this format, or it does something else than putting scalars on the
    /// root, or is numbered as no honest device numbers.
    #[n(0)]
    Malformed,
    /// The actor's enrolment is not this device's, or an author field names somebody else.
    #[n(1)]
    Foreign,
    /// The record is not in the user's scopes, or does not exist for him.
    #[n(2)]
    Scope,
    /// The user's role may not write that group of fields there.
    #[n(3)]
    Policy,
    /// A value breaks its field's rule: path, rule.
    #[n(4)]
    Check,
    /// A path that this server does not know: upgrade the server first.
    #[n(5)]
    UnknownField,
    /// A limit would be passed.
    #[n(6)]
    Limit,
    /// The change killed an inspector, alone, twice.
    #[n(7)]
    Harmful,
    /// The device is retired: its work was put aside for a person to look at. Its argument is [`RETIRED`].
    #[n(8)]
    Quarantined,
    /// Never sent: what a device notes of a record whose whole copy the server put aside for a person.
    #[n(9)]
    CopyPutAside,
    /// Never sent: what a device notes of a record whose reading ended the program twice.
    #[n(10)]
    Unreadable,
}

/// The argument of [`RefusalCode::Quarantined`] by which a retired device knows that its edit was handed over.
pub const RETIRED: &str = "retired";

impl RefusalCode {
    /// The name used in the API and in translations.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Foreign => "foreign",
            Self::Scope => "scope",
            Self::Policy => "policy",
            Self::Check => "check",
            Self::UnknownField => "unknown_field",
            Self::Limit => "limit",
            Self::Harmful => "harmful",
            Self::Quarantined => "quarantined",
            Self::CopyPutAside => "copy_put_aside",
            Self::Unreadable => "unreadable",
        }
    }
}

/// `POST /v1/sync/pull`
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PullRequest {
    /// Who asks.
    #[n(0)]
    pub header: Header,
    /// The cursor of the last page committed; empty at first and after an epoch.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub cursor: Vec<u8>,
    /// Bytes of frames that the device wants in one page.
    #[n(2)]
    pub max_bytes: u32,
    /// The version of the reference data it holds; 0 for none.
    #[n(3)]
    pub reference: i64,
    /// Whether the last page is to carry digests.
    #[n(4)]
    pub digests: bool,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PullResponse {
    /// The server's side.
    #[n(0)]
    pub footer: Footer,
    /// Scopes that the cursor names and the user no longer has: drop their rows.
    #[n(1)]
    pub gone: Vec<String>,
    /// What entered, changed or left.
    #[n(2)]
    pub frames: Vec<Frame>,
    /// To be committed together with the frames.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub cursor: Vec<u8>,
    /// More pages follow; `false` is the end of the pull, when purging may begin.
    #[n(4)]
    pub more: bool,
    /// Newer reference data.
    #[n(5)]
    pub reference: Option<Reference>,
    /// Per scope the digest of what it holds, on the last page, if asked for.
    #[n(6)]
    pub digests: Vec<ScopeDigest>,
}

/// What happened to a record in a scope.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Frame {
    /// It is there, whole.
    #[n(0)]
    Document(#[n(0)] Box<Served>),
    /// It is in this scope too; the document is in an earlier frame of the same page.
    #[n(1)]
    Also {
        /// The scope.
        #[n(0)]
        scope: String,
        /// The record.
        #[n(1)]
        doc: Id,
    },
    /// It left the scope.
    #[n(2)]
    Left {
        /// The scope.
        #[n(0)]
        scope: String,
        /// The record.
        #[n(1)]
        doc: Id,
    },
}

/// A whole document as the server sends it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Served {
    /// The scope it is sent for.
    #[n(0)]
    pub scope: String,
    /// The record.
    #[n(1)]
    pub doc: Id,
    /// Its kind.
    #[n(2)]
    pub kind: Kind,
    /// Its generation.
    #[n(3)]
    pub generation: u32,
    /// The uncompressed Automerge document.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub document: Vec<u8>,
    /// Its list row.
    #[n(5)]
    pub row: Row,
    /// When the server received each change, in the document's order, UTC ms; a change that follows
    /// another within the same ms or later is given as the difference to the one before it.
    #[n(6)]
    pub receipts: Vec<i64>,
    /// The server's MAC over record, generation, heads and receipts: give them back as they came.
    #[n(7)]
    pub mac: Mac,
    /// The document's heads, sorted.
    #[cbor(n(8), with = "hashes")]
    pub heads: Vec<ChangeHash>,
}

/// The digest of a scope: proves that a device is complete.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ScopeDigest {
    /// The scope.
    #[n(0)]
    pub scope: String,
    /// Records in it.
    #[n(1)]
    pub count: i64,
    /// The sum of [`document_digest`] over them, big-endian, modulo 2^128.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub sum: [u8; 16],
}

/// `POST /v1/sync/offer`: after an epoch, first what the device holds, then the documents wanted.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct OfferRequest {
    /// Who asks.
    #[n(0)]
    pub header: Header,
    /// Records held, with their heads.
    #[n(1)]
    pub have: Vec<Held>,
    /// Documents that the server wanted.
    #[n(2)]
    pub documents: Vec<Offered>,
}

/// A record the device holds as the server once sent it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Held {
    /// The record.
    #[n(0)]
    pub doc: Id,
    /// Its generation.
    #[n(1)]
    pub generation: u32,
    /// Its heads, sorted.
    #[cbor(n(2), with = "hashes")]
    pub heads: Vec<ChangeHash>,
}

/// A document given back.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Offered {
    /// The record.
    #[n(0)]
    pub doc: Id,
    /// Its kind.
    #[n(1)]
    pub kind: Kind,
    /// Its generation.
    #[n(2)]
    pub generation: u32,
    /// The document as the server once sent it.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub document: Vec<u8>,
    /// The receipts that came with it, as in [`Served`].
    #[n(4)]
    pub receipts: Vec<i64>,
    /// The MAC that came with it.
    #[n(5)]
    pub mac: Mac,
}

/// The answer to an offer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct OfferResponse {
    /// The server's side.
    #[n(0)]
    pub footer: Footer,
    /// Records of `have` that the server lacks at these heads.
    #[n(1)]
    pub want: Vec<Id>,
    /// Documents that were put aside for a person, their MAC being none of the server's.
    #[n(2)]
    pub quarantined: Vec<Id>,
}

/// What devices need besides records: versioned, sent whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Reference {
    /// Its version.
    #[n(0)]
    pub version: i64,
    /// Everybody's names.
    #[n(1)]
    pub users: Vec<UserName>,
    /// All teams.
    #[n(2)]
    pub teams: Vec<TeamName>,
    /// Whose the enrolments are.
    #[n(3)]
    pub enrolments: Vec<EnrolmentOwner>,
    /// Settings in force from a moment on, latest last.
    #[n(4)]
    pub settings: Vec<Setting>,
}

/// A user as everybody may know him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct UserName {
    /// His id.
    #[n(0)]
    pub id: Id,
    /// His name.
    #[n(1)]
    pub name: String,
    /// His role.
    #[n(2)]
    pub role: Role,
    /// His teams.
    #[n(3)]
    pub teams: Vec<Id>,
}

/// A team's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct TeamName {
    /// Its id.
    #[n(0)]
    pub id: Id,
    /// Its name.
    #[n(1)]
    pub name: String,
}

/// Whose an enrolment is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct EnrolmentOwner {
    /// The enrolment.
    #[n(0)]
    pub enrolment: Enrolment,
    /// Its user.
    #[n(1)]
    pub user: Id,
    /// The device's name.
    #[n(2)]
    pub device: String,
}

/// A setting in force from a moment on.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Setting {
    /// Its name, e.g. `card_hours`, `zone`.
    #[n(0)]
    pub name: String,
    /// Its value.
    #[n(1)]
    pub value: String,
    /// From when, UTC ms.
    #[n(2)]
    pub valid_from: i64,
}

/// `POST /v1/sign-in`
#[derive(Clone, Serialize, Deserialize)]
pub struct SignInRequest {
    /// Log-in name.
    pub user: String,
    /// Password.
    pub password: String,
    /// What people call the device.
    pub device_name: String,
    /// The enrolment the device has, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment: Option<EnrolmentProof>,
    /// The device is retired and holds edits that it never sent: let it in once more to hand them over.
    #[serde(default)]
    pub hand_over: bool,
}

/// Joins with a code that the office gave out: it sets the password and enrols the device, once.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoinRequest {
    /// The code as it was typed or scanned.
    pub code: String,
    /// The password that he will sign in with.
    pub password: String,
    /// What people call the device.
    pub device_name: String,
}

/// An enrolment and the secret that proves it.
#[derive(Clone, Serialize, Deserialize)]
pub struct EnrolmentProof {
    /// The enrolment.
    pub id: Enrolment,
    /// The secret given at enrolment.
    pub secret: String,
}

/// `POST /v1/refresh`
#[derive(Clone, Serialize, Deserialize)]
pub struct RefreshRequest {
    /// The refresh token.
    pub refresh: String,
}

/// The answer to both.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignedIn {
    /// Bearer token, 15 minutes.
    pub access: String,
    /// Rotating refresh token.
    pub refresh: String,
    /// The device's enrolment.
    pub enrolment: Enrolled,
    /// Who signed in.
    pub user: SignedInUser,
    /// The server's clock, UTC ms.
    pub server_time: i64,
    /// Ed25519 public key in base64url: only statements signed with its other half may wipe the device.
    #[serde(default)]
    pub statement_key: String,
}

/// A device's enrolment.
#[derive(Clone, Serialize, Deserialize)]
pub struct Enrolled {
    /// Its id.
    pub id: Enrolment,
    /// The code in its short numbers.
    pub code: String,
    /// Its secret, only when it is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// Who signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedInUser {
    /// His id.
    pub id: Id,
    /// His log-in name; empty if the server is of before it said so.
    #[serde(default)]
    pub login: String,
    /// His name.
    pub name: String,
    /// His role.
    pub role: Role,
    /// His teams.
    pub teams: Vec<Id>,
}

/// Encodes a message.
pub fn encode<T: Encode<()>>(message: &T) -> Vec<u8> {
    // Writing to a vector can't fail, and no type here refuses to be encoded.
    minicbor::to_vec(message).expect("messages encode into memory")
}

/// Decodes a message.
///
/// # Errors
/// [`Error::Message`].
pub fn decode<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, Error> {
    minicbor::decode(bytes).map_err(|error| Error::Message(error.to_string()))
}

/// What a document adds to the digest of its scope.
pub fn document_digest(doc: Id, generation: u32, heads: &[ChangeHash]) -> u128 {
    let mut hasher = Sha256::new();
    hasher.update(doc.0);
    hasher.update(generation.to_be_bytes());
    for head in heads {
        hasher.update(head.0);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize()[..16]);
    u128::from_be_bytes(bytes)
}

/// Packs receipt times: the first as it is, each further one as the difference to the one before.
pub fn pack_receipts(times: &[i64]) -> Vec<i64> {
    let mut last = 0;
    times
        .iter()
        .map(|time| time.wrapping_sub(std::mem::replace(&mut last, *time)))
        .collect()
}

/// Unpacks [`pack_receipts`].
pub fn unpack_receipts(packed: &[i64]) -> Vec<i64> {
    let mut last = 0i64;
    packed
        .iter()
        .map(|difference| {
            last = last.wrapping_add(*difference);
            last
        })
        .collect()
}

impl<C> Encode<C> for Mac {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Mac {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        <[u8; 16]>::try_from(d.bytes()?)
            .map(Self)
            .map_err(|_| minicbor::decode::Error::message("expected 16 bytes"))
    }
}

/// Change hashes as one byte string, 32 bytes each.
pub mod hashes {
    use crate::ChangeHash;

    /// Encodes them.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn encode<C, W: minicbor::encode::Write>(
        hashes: &[ChangeHash],
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.0).collect();
        e.bytes(&bytes)?.ok()
    }

    /// Decodes them.
    ///
    /// # Errors
    /// When the length is no multiple of 32.
    pub fn decode<C>(
        d: &mut minicbor::Decoder<'_>,
        _: &mut C,
    ) -> Result<Vec<ChangeHash>, minicbor::decode::Error> {
        let bytes = d.bytes()?;
        if bytes.len() % 32 != 0 {
            return Err(minicbor::decode::Error::message(
                "expected hashes of 32 bytes",
            ));
        }
        Ok(bytes
            .chunks_exact(32)
            .map(|chunk| {
                let mut hash = [0; 32];
                hash.copy_from_slice(chunk);
                ChangeHash(hash)
            })
            .collect())
    }
}
