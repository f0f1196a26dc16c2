//! Files of a backup: sealed to offline keys in the age format, hashed as they are written, whole or not there.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use age::secrecy::ExposeSecret;
use age::x25519::{Identity, Recipient};
use age::{Decryptor, Encryptor, IdentityFile};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::storage::{create_private_file, sync_parent};

/// A file as it lies in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// Its name below its folder, without `.age`.
    pub file: String,
    /// Its length as it lies there.
    pub length: u64,
    /// SHA-256 of its bytes as they lie there, hexadecimal.
    pub sha256: String,
}

/// The public keys that a backup is sealed to; without any it lies open.
#[derive(Debug, Clone, Default)]
pub struct Seal {
    recipients: Vec<String>,
}

impl Seal {
    /// Reads public keys, `age1…` each.
    ///
    /// # Errors
    /// [`Error::Invalid`] for one that is none.
    pub fn to(recipients: &[String]) -> Result<Self> {
        let mut recipients: Vec<String> = recipients
            .iter()
            .map(|recipient| recipient.trim().to_owned())
            .collect();
        recipients.sort();
        recipients.dedup();
        parsed(&recipients)?;
        Ok(Self { recipients })
    }

    /// The public keys, sorted.
    pub fn recipients(&self) -> &[String] {
        &self.recipients
    }

    /// What a sealed file's name ends with.
    pub fn ending(&self) -> &'static str {
        ending(&self.recipients)
    }

    /// The folder of the attachments that are sealed to the same keys.
    pub fn drawer(&self) -> String {
        drawer(&self.recipients)
    }

    /// Writes a file under `folder` whole or not at all, durably; replaces one of that name.
    pub fn write(&self, folder: &Path, file: &str, content: &mut dyn Read) -> Result<Stored> {
        let path = folder.join(format!("{file}{}", self.ending()));
        let part = with_ending(&path, ".part");
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)
                .map_err(|source| Error::io("making the folder", parent, source))?;
        }
        let failed = |source| Error::io("writing", &path, source);
        let _ = fs::remove_file(&part);
        let fresh = create_private_file(&part)?;
        let mut out = Hashing::new(BufWriter::new(fresh));
        if self.recipients.is_empty() {
            io::copy(content, &mut out).map_err(failed)?;
        } else {
            let keys = parsed(&self.recipients)?;
            let to = keys.iter().map(|key| key as &dyn age::Recipient);
            let sealing = Encryptor::with_recipients(to)
                .map_err(|error| Error::internal(format!("sealing a backup: {error}")))?;
            let mut sealing = sealing.wrap_output(&mut out).map_err(failed)?;
            io::copy(content, &mut sealing).map_err(failed)?;
            sealing.finish().map_err(failed)?;
        }
        let (length, sha256) = (out.length, hex::encode(out.hash.finalize()));
        let whole = out.inner.into_inner();
        let whole = whole.map_err(|error| failed(error.into_error()))?;
        whole.sync_all().map_err(failed)?;
        fs::rename(&part, &path).map_err(failed)?;
        sync_parent(&path)?;
        Ok(Stored {
            file: file.to_owned(),
            length,
            sha256,
        })
    }
}

/// What the names of files end with that are sealed to these keys.
pub fn ending(recipients: &[String]) -> &'static str {
    if recipients.is_empty() { "" } else { ".age" }
}

/// The folder of attachments that are sealed to these keys.
pub fn drawer(recipients: &[String]) -> String {
    if recipients.is_empty() {
        return "open".to_owned();
    }
    let hash = hex::encode(Sha256::digest(recipients.join(" ")));
    hash[..16].to_owned()
}

/// A path with something after its name.
pub fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn parsed(recipients: &[String]) -> Result<Vec<Recipient>> {
    let parse = |text: &String| {
        text.parse::<Recipient>().map_err(|_| {
            Error::invalid(
                "recipient",
                format!("{text} is no public key; it begins with age1"),
            )
        })
    };
    recipients.iter().map(parse).collect()
}

/// The secret keys that open a backup.
#[derive(Default)]
pub struct Unseal(Vec<Box<dyn age::Identity + Send + Sync>>);

impl std::fmt::Debug for Unseal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Unseal")
    }
}

impl Unseal {
    /// Reads a file of secret keys, `AGE-SECRET-KEY-1…` each.
    ///
    /// # Errors
    /// [`Error::Io`] if it can't be read, [`Error::Invalid`] if it holds no such key.
    pub fn read(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|source| Error::io("reading", path, source))?;
        let wrong = || {
            let rule = "must be a file with a secret key, AGE-SECRET-KEY-1…";
            Error::invalid("identity", rule)
        };
        let file = IdentityFile::from_buffer(BufReader::new(file)).map_err(|_| wrong())?;
        let identities = file.into_identities().map_err(|_| wrong())?;
        if identities.is_empty() {
            return Err(wrong());
        }
        Ok(Self(identities))
    }

    /// Opens a file for reading what is sealed in it.
    ///
    /// # Errors
    /// A conflict, `no_key`, if none of the keys opens it.
    pub fn open(&self, path: &Path, sealed: bool) -> Result<Box<dyn Read + '_>> {
        let file = File::open(path).map_err(|source| Error::io("reading", path, source))?;
        let file = BufReader::new(file);
        if !sealed {
            return Ok(Box::new(file));
        }
        let no_key = |_| {
            let text = "The backup is sealed, and none of the keys given opens it. Give the file with the secret key: \
                        --identity FILE.";
            Error::conflict("no_key", text)
        };
        let sealed = Decryptor::new_buffered(file).map_err(no_key)?;
        let keys = self.0.iter().map(|key| &**key as &dyn age::Identity);
        Ok(Box::new(sealed.decrypt(keys).map_err(no_key)?))
    }
}

/// A new pair of keys: the file that opens backups, and the public key that they are sealed to.
pub fn new_key() -> (String, String) {
    let identity = Identity::generate();
    let public = identity.to_public().to_string();
    let secret = identity.to_string();
    let file = format!(
        "# Opens Fieldfile's backups. Keep it offline; whoever has it reads everything.\n# public key: {public}\n{}\n",
        secret.expose_secret()
    );
    (file, public)
}

/// Length and SHA-256 of a file as it lies there.
pub fn measured(path: &Path) -> io::Result<(u64, String)> {
    let mut out = Hashing::new(io::sink());
    io::copy(&mut BufReader::new(File::open(path)?), &mut out)?;
    Ok((out.length, hex::encode(out.hash.finalize())))
}

struct Hashing<W> {
    inner: W,
    hash: Sha256,
    length: u64,
}

impl<W: Write> Hashing<W> {
    fn new(inner: W) -> Self {
        Self {
            inner,
            hash: Sha256::new(),
            length: 0,
        }
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roundtrip(seal: &Seal, keys: &Unseal) -> Result<Vec<u8>> {
        let folder = tempfile::tempdir().unwrap();
        let stored = seal.write(folder.path(), "a/b", &mut &b"words"[..])?;
        let path = folder.path().join(format!("a/b{}", seal.ending()));
        assert_eq!(measured(&path).unwrap(), (stored.length, stored.sha256));
        let mut read = Vec::new();
        keys.open(&path, !seal.recipients().is_empty())?
            .read_to_end(&mut read)
            .map_err(|source| Error::io("reading", &path, source))?;
        Ok(read)
    }

    fn key(folder: &Path) -> (Unseal, String) {
        let (file, public) = new_key();
        let path = folder.join("key");
        fs::write(&path, file).unwrap();
        (Unseal::read(&path).unwrap(), public)
    }

    #[test]
    fn what_is_sealed_opens_with_its_key_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (mine, public) = key(folder.path());
        let (other, _) = key(folder.path());
        let seal = Seal::to(&[public]).unwrap();
        assert_eq!(roundtrip(&seal, &mine).unwrap(), b"words");
        for wrong in [other, Unseal::default()] {
            assert_eq!(
                roundtrip(&seal, &wrong).unwrap_err().public().code,
                "no_key"
            );
        }
        let open = roundtrip(&Seal::default(), &Unseal::default());
        assert_eq!(open.unwrap(), b"words");
    }

    #[test]
    fn a_word_that_is_no_key_is_refused() {
        for word in ["", "age1", "ssh-ed25519 AAAA", "AGE-SECRET-KEY-1QQ"] {
            assert!(Seal::to(&[word.to_owned()]).is_err(), "{word}");
        }
    }
}
