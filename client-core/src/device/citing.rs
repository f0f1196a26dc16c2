//! Attachments cited by hand, as a hash instead of a file.

use super::{DeviceError, Opened};
use crate::attachment::BlobHash;
use crate::edit::Diff;
use crate::record::{Kind, Type};

impl Opened {
    /// Only what is here, or what a record here cites, may be cited: anything else would be missing for ever.
    pub(super) fn check_cited(&self, kind: Kind, diff: &Diff) -> Result<(), DeviceError> {
        for (path, change) in diff {
            let cites = kind.field(path).is_some_and(|field| field.ty == Type::Blob);
            let hash = change.after.as_text().filter(|_| cites);
            if let Some(hash) = hash
                && let Ok(named) = hash.parse::<BlobHash>()
                && !self.store.knows_attachment(named)?
            {
                return Err(DeviceError::NotCitable {
                    path: path.clone(),
                    hash: hash.to_owned(),
                });
            }
        }
        Ok(())
    }
}
