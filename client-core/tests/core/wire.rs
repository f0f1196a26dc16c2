use client_core::ChangeHash;
use client_core::record::{Enrolment, Kind, Role, Value};
use client_core::row::{Derived, derive};
use client_core::wire::*;
use minicbor::{Decode, Encode};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::world::{id, shared_customer, shared_visit};

fn header() -> Header {
    Header {
        version: VERSION,
        device_time: 5,
        app: "fieldfile 0.1.0".to_owned(),
        schema: 1,
        derivation: 1,
        unsent_edits: 2,
        unsent_attachments: 0,
        mark: Some(Mark { seq: 7, tag: -9 }),
    }
}

fn footer() -> Footer {
    Footer {
        server_time: 6,
        mark: None,
        epoch: true,
    }
}

fn push() -> PushRequest {
    PushRequest {
        header: header(),
        items: vec![PushItem {
            doc: id(1),
            kind: Kind::Visit,
            generation: 1,
            bytes: vec![1, 2, 3],
            receipt: Some(Mac([4; 16])),
        }],
    }
}

fn verdicts() -> PushResponse {
    PushResponse {
        footer: footer(),
        verdicts: vec![
            Verdict::Accepted {
                seq: 1,
                received_at: 2,
                receipt: Mac([1; 16]),
            },
            Verdict::Known {
                received_at: 2,
                receipt: Mac([1; 16]),
            },
            Verdict::Missing {
                deps: vec![ChangeHash([1; 32]), ChangeHash([2; 32])],
            },
            Verdict::Refused(Refusal {
                code: RefusalCode::Policy,
                arguments: vec!["routing".to_owned()],
            }),
            Verdict::Superseded,
        ],
    }
}

fn page() -> PullResponse {
    let frames = [shared_customer().0, shared_visit().0].map(|phone| {
        let Derived { kind, row, .. } = derive(&phone.doc, &phone.fields()).unwrap();
        Frame::Document(Box::new(Served {
            scope: format!("team:{}", id(50)),
            doc: id(200),
            kind,
            generation: 0,
            document: phone.doc.save(),
            row,
            receipts: pack_receipts(&[5, 7]),
            mac: Mac([3; 16]),
            heads: phone.doc.heads(),
        }))
    });
    let mut frames = Vec::from(frames);
    frames.push(Frame::Also {
        scope: "user:x".to_owned(),
        doc: id(200),
    });
    frames.push(Frame::Left {
        scope: "user:x".to_owned(),
        doc: id(201),
    });
    PullResponse {
        footer: footer(),
        gone: vec!["team:y".to_owned()],
        frames,
        cursor: vec![1, 2],
        more: true,
        reference: Some(Reference {
            version: 3,
            users: vec![UserName {
                id: id(1),
                name: "李工".to_owned(),
                role: Role::Engineer,
                teams: vec![id(50)],
            }],
            teams: Vec::new(),
            enrolments: vec![EnrolmentOwner {
                enrolment: Enrolment([1; 8]),
                user: id(1),
                device: "phone".to_owned(),
            }],
            settings: Vec::new(),
        }),
        digests: vec![ScopeDigest {
            scope: "team:y".to_owned(),
            count: 2,
            sum: [9; 16],
        }],
    }
}

fn offer() -> OfferRequest {
    OfferRequest {
        header: header(),
        have: vec![Held {
            doc: id(1),
            generation: 0,
            heads: vec![ChangeHash([1; 32])],
        }],
        documents: vec![Offered {
            doc: id(1),
            kind: Kind::Note,
            generation: 0,
            document: vec![1],
            receipts: vec![5],
            mac: Mac([1; 16]),
        }],
    }
}

fn there_and_back<T>(message: &T)
where
    T: Encode<()> + for<'b> Decode<'b, ()> + PartialEq + std::fmt::Debug,
{
    assert_eq!(decode::<T>(&encode(message)).unwrap(), *message);
}

#[test]
fn messages_come_out_as_they_went_in() {
    there_and_back(&push());
    there_and_back(&verdicts());
    there_and_back(&page());
    there_and_back(&offer());
    for value in [
        Value::Null,
        true.into(),
        i64::MIN.into(),
        Value::Time(-5),
        "长".into(),
    ] {
        there_and_back(&value);
    }
}

#[test]
fn truncated_messages_are_errors() {
    let bytes = encode(&page());
    for length in 0..bytes.len() {
        assert!(
            decode::<PullResponse>(&bytes[..length]).is_err(),
            "{length} bytes"
        );
    }
}

#[test]
fn a_claimed_length_is_not_believed() {
    // A map whose second entry is an array of 2^62 items, a text of 2^62 bytes, and likewise.
    for claim in [0x9b_u8, 0x7b, 0x5b, 0xbb] {
        let mut bytes = vec![0xa2, 0x00, 0xa0, 0x01, claim];
        bytes.extend([0x40, 0, 0, 0, 0, 0, 0, 0]);
        assert!(decode::<PushRequest>(&bytes).is_err());
        assert!(decode::<PullResponse>(&bytes).is_err());
        assert!(decode::<Value>(&bytes[4..]).is_err());
    }
}

#[test]
fn hashes_come_in_whole_ones() {
    #[derive(Encode, Decode, Debug)]
    struct Loose(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>);
    #[derive(Encode, Decode, Debug)]
    struct Hashes(#[cbor(n(0), with = "client_core::wire::hashes")] Vec<ChangeHash>);
    assert!(decode::<Hashes>(&encode(&Loose(vec![0; 33]))).is_err());
    assert_eq!(
        decode::<Hashes>(&encode(&Loose(vec![0; 64])))
            .unwrap()
            .0
            .len(),
        2
    );
}

#[test]
fn receipts_are_packed_as_differences() {
    let times = [
        1_700_000_000_000,
        1_700_000_000_000,
        1_700_000_000_500,
        5,
        i64::MAX,
        i64::MIN,
    ];
    assert_eq!(unpack_receipts(&pack_receipts(&times)), times);
    assert_eq!(pack_receipts(&times)[1..3], [0, 500]);
    assert!(unpack_receipts(&[]).is_empty());
}

#[test]
fn digests_depend_on_record_generation_and_heads() {
    let heads = [ChangeHash([1; 32])];
    let one = document_digest(id(1), 0, &heads);
    assert_ne!(one, document_digest(id(2), 0, &heads));
    assert_ne!(one, document_digest(id(1), 1, &heads));
    assert_ne!(one, document_digest(id(1), 0, &[]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, rng_seed: RngSeed::Fixed(20_261_122), ..ProptestConfig::default() })]

    #[test]
    fn flipped_bits_never_panic(flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8u8), 1..6)) {
        for mut bytes in [encode(&push()), encode(&verdicts()), encode(&page()), encode(&offer())] {
            for (at, bit) in &flips {
                let at = at.index(bytes.len());
                bytes[at] ^= 1 << bit;
            }
            let _ = decode::<PushRequest>(&bytes);
            let _ = decode::<PushResponse>(&bytes);
            let _ = decode::<PullResponse>(&bytes);
            let _ = decode::<OfferRequest>(&bytes);
            // Whatever was read can be written.
            if let Ok(read) = decode::<PullResponse>(&bytes) {
                prop_assert_eq!(&decode::<PullResponse>(&encode(&read)).unwrap(), &read);
                for frame in &read.frames {
                    if let Frame::Document(served) = frame {
                        unpack_receipts(&served.receipts);
                    }
                }
            }
        }
    }

    #[test]
    fn noise_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode::<PushRequest>(&bytes);
        let _ = decode::<PullResponse>(&bytes);
        let _ = decode::<Value>(&bytes);
    }
}
