//! `POST /v1/attachments/confirmed`: which of his own attachments a device may forget.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};

use crate::blobs::{self, BlobHash, Confirmation};
use crate::error::Error;
use crate::routes::problem::Problem;
use crate::routes::{FieldDevice, JsonBody};
use crate::state::Shared;

/// Hashes that can be asked for at once.
const HASHES: usize = 1_000;

/// What is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    hashes: Vec<String>,
}

/// What is known of hashes that this user brought; others are in neither list.
#[derive(Debug, Serialize)]
pub struct Answer {
    confirmed: Vec<String>,
    refused: Vec<Refused>,
}

/// An attachment that will never be taken.
#[derive(Debug, Serialize)]
pub struct Refused {
    hash: String,
    code: String,
}

/// Which attachments of this user are durable here.
pub async fn confirmed(
    State(state): State<Shared>,
    FieldDevice(session): FieldDevice,
    JsonBody(question): JsonBody<Question>,
) -> Result<Json<Answer>, Problem> {
    if question.hashes.len() > HASHES {
        return Err(Error::TooLarge(format!("At most {HASHES} hashes can be asked for.")).into());
    }
    let mut hashes = Vec::with_capacity(question.hashes.len());
    for hash in &question.hashes {
        let hash: BlobHash = hash
            .parse()
            .map_err(|_| Error::invalid("hashes", "must be 64 hexadecimal digits each"))?;
        hashes.push(hash);
    }
    let user = session.author.user;
    let answer = state
        .storage
        .read_async(move |tx| {
            let mut answer = Answer {
                confirmed: Vec::new(),
                refused: Vec::new(),
            };
            for hash in hashes {
                match blobs::confirmed(tx, user, hash)? {
                    Confirmation::Confirmed => answer.confirmed.push(hash.to_string()),
                    Confirmation::Refused(code) => answer.refused.push(Refused {
                        hash: hash.to_string(),
                        code,
                    }),
                    Confirmation::Unknown => {}
                }
            }
            Ok(answer)
        })
        .await?;
    Ok(Json(answer))
}
