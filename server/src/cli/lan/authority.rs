//! A certificate authority of one demo, and the certificate of the address that phones open.

use std::fs;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::error::{Error, Result};
use crate::storage::write_private_file;

/// Files in the demo's folder.
const KEY: &str = "lan-ca-key.pem";
const CERTIFICATE: &str = "lan-ca.pem";
const NAME: &str = "Fieldfile demo";
const DAY_MS: i64 = 86_400_000;
/// Phones refuse certificates that live longer than 398 days.
const LEAF_DAYS: i64 = 397;
const AUTHORITY_DAYS: i64 = 3 * 365;

/// A certificate authority that phones are told to trust, kept in the demo's folder: a phone trusts it once.
pub struct Authority {
    key: KeyPair,
    /// Its certificate, PEM.
    pub certificate: String,
}

impl Authority {
    /// The one of a folder, made the first time; `now` is UTC ms.
    ///
    /// # Errors
    /// If the folder can't be read or written.
    pub fn of_folder(folder: &Path, now: i64) -> Result<Self> {
        let (key_path, path) = (folder.join(KEY), folder.join(CERTIFICATE));
        if let (Ok(key), Ok(certificate)) =
            (fs::read_to_string(&key_path), fs::read_to_string(&path))
        {
            let key = KeyPair::from_pem(&key).map_err(|error| failed(&error))?;
            return Ok(Self { key, certificate });
        }
        let key = KeyPair::generate().map_err(|error| failed(&error))?;
        let mut about = description(NAME, now, AUTHORITY_DAYS)?;
        about.key_usages.push(KeyUsagePurpose::KeyCertSign);
        about.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        let certificate = about.self_signed(&key).map_err(|error| failed(&error))?;
        let certificate = certificate.pem();
        write_private_file(&key_path, key.serialize_pem().as_bytes())?;
        write_private_file(&path, certificate.as_bytes())?;
        Ok(Self { key, certificate })
    }

    /// What serves an address: a fresh key and its certificate, signed by this authority.
    ///
    /// # Errors
    /// If no certificate can be made.
    pub fn serve(&self, address: IpAddr, now: i64) -> Result<Arc<ServerConfig>> {
        let key = KeyPair::generate().map_err(|error| failed(&error))?;
        // Named unlike its issuer: of two equal names some programs take it for self-signed.
        let mut about = description(&address.to_string(), now, LEAF_DAYS)?;
        about.subject_alt_names = vec![SanType::IpAddress(address)];
        about.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        about.use_authority_key_identifier_extension = true;
        // A certificate names its issuer and the issuer's key; when that was made is not in it.
        let issuer = Issuer::new(description(NAME, now, AUTHORITY_DAYS)?, &self.key);
        let certificate = about
            .signed_by(&key, &issuer)
            .map_err(|error| failed(&error))?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|settings| {
                settings
                    .with_no_client_auth()
                    .with_single_cert(vec![certificate.der().clone()], key)
            })
            .map(Arc::new)
            .map_err(|error| failed(&error))
    }
}

/// A certificate of this demo, from yesterday on: phones' clocks differ.
fn description(name: &str, now: i64, days: i64) -> Result<CertificateParams> {
    let mut about = CertificateParams::new(Vec::<String>::new()).map_err(|error| failed(&error))?;
    about.distinguished_name.push(DnType::CommonName, name);
    (about.not_before, about.not_after) = (date(now - DAY_MS)?, date(now + days * DAY_MS)?);
    Ok(about)
}

fn date(ms: i64) -> Result<time::OffsetDateTime> {
    time::OffsetDateTime::from_unix_timestamp(ms / 1_000).map_err(|error| failed(&error))
}

fn failed(error: &impl ToString) -> Error {
    Error::internal(format!(
        "making the demo's certificate: {}",
        error.to_string()
    ))
}
