use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::*;

const NOW: i64 = 1_795_000_000_000;
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// The phone's clock.
#[derive(Debug)]
struct Fixed;

impl TimeProvider for Fixed {
    fn current_time(&self) -> Option<UnixTime> {
        let ms = u64::try_from(NOW).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_millis(ms)))
    }
}

/// What a phone does that was told to trust a certificate.
fn trusting(certificate: &str) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
    roots.add(certificate).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let settings = ClientConfig::builder_with_details(provider, Arc::new(Fixed))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(settings))
}

async fn connects(address: SocketAddr, certificate: &str) -> std::io::Result<String> {
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::from(HERE);
    let mut tls = trusting(certificate).connect(name, stream).await?;
    tls.write_all(b"ping").await?;
    let mut answer = [0; 4];
    tls.read_exact(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// A listener that answers everything with itself.
async fn echo() -> SocketAddr {
    let listener = TcpListener::bind((HERE, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (mut from, mut to) = stream.split();
            let _ = tokio::io::copy(&mut from, &mut to).await;
        }
    });
    address
}

#[tokio::test]
async fn a_phone_that_trusts_the_demo_reaches_the_field_listener_and_no_other_does() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::of_folder(folder.path(), NOW).unwrap();
    let settings = authority.serve(HERE, NOW).unwrap();
    let (listener, address) = listen(HERE, 0).await.unwrap();
    tokio::spawn(front::take_off_tls(listener, settings, echo().await));
    assert_eq!(
        connects(address, &authority.certificate).await.unwrap(),
        "ping"
    );
    let other = tempfile::tempdir().unwrap();
    let stranger = Authority::of_folder(other.path(), NOW).unwrap();
    connects(address, &stranger.certificate).await.unwrap_err();
}

#[test]
fn the_authority_is_made_once_so_that_a_phone_trusts_it_once() {
    let folder = tempfile::tempdir().unwrap();
    let first = Authority::of_folder(folder.path(), NOW).unwrap();
    let second = Authority::of_folder(folder.path(), NOW + 1_000).unwrap();
    assert_eq!(first.certificate, second.certificate);
}

#[test]
fn the_terminal_shows_a_code_and_both_addresses() {
    let (steps, app) = (SocketAddr::new(HERE, 8442), SocketAddr::new(HERE, 8443));
    let text = announcement(steps, app).unwrap();
    assert!(
        text.contains('█') && text.contains("http://127.0.0.1:8442"),
        "{text}"
    );
    assert!(text.contains("https://127.0.0.1:8443"), "{text}");
}
