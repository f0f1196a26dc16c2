//! An upload that is whole: its hash is compared, an inspector looks into it, the store gets it, and
//! only then it counts.

use std::sync::Arc;

use crate::accounts::device;
use crate::blobs::receive::mismatch;
use crate::blobs::rows::BlobState;
use crate::blobs::{Blob, Location, Outcome, Upload, aside, citations, holders, rows, uploads};
use crate::error::{Error, Result};
use crate::inspect::attachment::{Attachment, Unfit};
use crate::inspect::{Answer, Job};
use crate::state::Shared;
use crate::storage::blocking;

/// Finishes an upload all of whose bytes are on the disk. The same is done whether or not the hash is known.
///
/// # Errors
/// 460 if the bytes are not those of its hash: the upload is gone and may be begun again. The refusal of
/// [`refused`] if they may not be kept. Trouble leaves the upload whole, to be finished later.
pub async fn finish(state: &Shared, upload: &Upload) -> Result<()> {
    match &upload.outcome {
        Some(Outcome::Stored) => return Ok(()),
        Some(Outcome::Refused(code)) => return Err(refused(code)),
        None => {}
    }
    let blobs = &state.blobs;
    let _place = blobs
        .finishing
        .acquire()
        .await
        .map_err(|_| Error::Stopping)?;
    let (parts, upload) = (blobs.parts.clone(), upload.clone());
    let (bytes, hash) = blocking(move || {
        let bytes = parts.read(upload.id)?;
        let hash = super::BlobHash::of(&bytes);
        Ok((Arc::new(bytes), hash))
    })
    .await?;
    if hash != upload.hash {
        forget(state, &upload).await?;
        return Err(mismatch(
            "The bytes are not those of the hash that the upload was begun with. Begin it again.",
        ));
    }
    match inspect(state, &upload, &bytes).await? {
        Ok(attachment) => keep(state, &upload, &bytes, attachment).await?,
        Err(unfit) => {
            settle(state, &upload, Outcome::Refused(unfit.as_str().into())).await?;
            return Err(refused(unfit.as_str()));
        }
    }
    Ok(())
}

/// What the sender of an attachment is told that may not be kept.
pub fn refused(code: &str) -> Error {
    let (status, code, detail) = match Unfit::parse(code) {
        Some(unfit @ Unfit::Media) => (
            415,
            unfit.as_str(),
            "Attachments are JPEG, PNG, WebP or PDF.",
        ),
        Some(unfit @ Unfit::Pixels) => (
            422,
            unfit.as_str(),
            "The picture is too large. Send a smaller copy.",
        ),
        Some(unfit @ Unfit::Damaged) => (
            422,
            unfit.as_str(),
            "The attachment can't be decoded: it is damaged.",
        ),
        Some(unfit @ Unfit::Harmful) => (
            422,
            unfit.as_str(),
            "The attachment damages what decodes it.",
        ),
        None => (422, "refused", "The attachment was refused."),
    };
    Error::Refused {
        status,
        code,
        detail: detail.into(),
    }
}

async fn inspect(
    state: &Shared,
    upload: &Upload,
    bytes: &Arc<Vec<u8>>,
) -> Result<Result<Attachment, Unfit>> {
    let content = bytes.as_ref().clone();
    let inspected = state
        .blobs
        .inspector
        .run(upload.user, Job::Attachment { content })
        .await?;
    if inspected.deaths > 0 {
        let (enrolment, now_ms) = (upload.enrolment, state.now());
        state
            .storage
            .write_async(move |tx| device::note_death(tx, enrolment, now_ms))
            .await?;
    }
    match inspected.answer {
        Answer::Attachment(attachment) => Ok(Ok(attachment)),
        Answer::Unfit(unfit) => Ok(Err(unfit)),
        _ => Err(Error::Inspector("it answered something else".to_owned())),
    }
}

/// Stores an attachment; it counts when this answers.
async fn keep(
    state: &Shared,
    upload: &Upload,
    bytes: &Arc<Vec<u8>>,
    attachment: Attachment,
) -> Result<()> {
    let (hash, now_ms) = (upload.hash, state.now());
    let blob = Blob::coming(hash, upload.length, &attachment, now_ms);
    state
        .storage
        .write_async(move |tx| announce(tx, &blob))
        .await?;
    let store = &state.blobs.store;
    store
        .put(Location::Original(hash), bytes.as_ref().clone())
        .await?;
    if let Some(shown) = attachment.shown {
        store.put(Location::Shown(hash), shown.0).await?;
    }
    let kept = upload.clone();
    state
        .storage
        .write_async(move |tx| {
            rows::set_state(tx, hash, BlobState::Here)?;
            holders::add(tx, hash, (kept.user, kept.enrolment), kept.length, now_ms)?;
            citations::arrive(tx, hash)?;
            aside::name(tx, &kept, now_ms)?;
            uploads::settle(tx, kept.id, &Outcome::Stored, now_ms)
        })
        .await?;
    remove_part(state, upload).await
}

/// Says that the store is about to get it, so that no sweep takes it away meanwhile.
fn announce(tx: &mut dyn crate::storage::Tx, blob: &Blob) -> Result<()> {
    match rows::find(tx, blob.hash)? {
        Some(found) if found.state == BlobState::Going => {
            Err(Error::busy("the attachment is just being swept away", 5))
        }
        // It is read meanwhile: what it says stays true.
        Some(found) if found.state == BlobState::Here => {
            rows::touch(tx, blob.hash, blob.touched_ms)
        }
        _ => rows::put(tx, blob),
    }
}

async fn settle(state: &Shared, upload: &Upload, outcome: Outcome) -> Result<()> {
    let (id, now_ms) = (upload.id, state.now());
    state
        .storage
        .write_async(move |tx| uploads::settle(tx, id, &outcome, now_ms))
        .await?;
    remove_part(state, upload).await
}

async fn forget(state: &Shared, upload: &Upload) -> Result<()> {
    let id = upload.id;
    state
        .storage
        .write_async(move |tx| uploads::delete(tx, id))
        .await?;
    remove_part(state, upload).await
}

async fn remove_part(state: &Shared, upload: &Upload) -> Result<()> {
    let (parts, id) = (state.blobs.parts.clone(), upload.id);
    blocking(move || parts.remove(id)).await
}
