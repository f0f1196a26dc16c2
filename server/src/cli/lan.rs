//! `demo --lan`: the phone app for real phones in the same network. A phone has no service worker, storage,
//! camera or position over plain HTTP, so a certificate authority of this demo signs for the machine's address.

mod authority;
mod front;

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::path::Path;

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use tokio::net::TcpListener;

use crate::cli::output;
use crate::error::{Error, Result};
use authority::Authority;

/// Ports that are tried first: the steps over HTTP, the app over HTTPS.
const STEPS_PORT: u16 = 8442;
const APP_PORT: u16 = 8443;
/// An address that is nobody's: nothing is sent to it, the system only says by which way it would go.
const ELSEWHERE: (Ipv4Addr, u16) = (Ipv4Addr::new(192, 0, 2, 1), 9);

/// Opens the field listener `behind` to the local network and prints how a phone gets there. `folder` keeps the
/// authority, `now` is UTC ms.
///
/// # Errors
/// If there is no network, no port, or no certificate.
pub async fn open(folder: &Path, behind: SocketAddr, now: i64) -> Result<()> {
    let address = own_address()?;
    let authority = Authority::of_folder(folder, now)?;
    let (app, app_at) = listen(address, APP_PORT).await?;
    let (steps, steps_at) = listen(address, STEPS_PORT).await?;
    let settings = authority.serve(address, now)?;
    tokio::spawn(front::take_off_tls(app, settings, behind));
    let routes = front::steps(authority.certificate, &format!("https://{app_at}"));
    tokio::spawn(async move {
        if let Err(error) = axum::serve(steps, routes).await {
            tracing::error!(%error, "the page for phones failed");
        }
    });
    output::say(&announcement(steps_at, app_at)?)
}

/// What the terminal shows: the code to scan, and the same in words.
fn announcement(steps: SocketAddr, app: SocketAddr) -> Result<String> {
    let address = format!("http://{steps}");
    let code = QrCode::new(&address)
        .map_err(|error| Error::internal(format!("drawing the code for phones: {error}")))?;
    let drawn = code.render::<Dense1x2>().quiet_zone(true).build();
    Ok(format!(
        "{drawn}\nphones in this network: scan the code or open {address}, trust the certificate as it says there,\n\
         then open https://{app}"
    ))
}

/// This machine's address in the local network.
fn own_address() -> Result<IpAddr> {
    let failed = |source| Error::io("looking for", "an address in the local network", source);
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).map_err(failed)?;
    socket.connect(ELSEWHERE).map_err(failed)?;
    Ok(socket.local_addr().map_err(failed)?.ip())
}

async fn listen(address: IpAddr, port: u16) -> Result<(TcpListener, SocketAddr)> {
    let failed = |source| Error::io("listening on", address.to_string(), source);
    let listener = match TcpListener::bind((address, port)).await {
        Ok(listener) => listener,
        Err(_) => TcpListener::bind((address, 0)).await.map_err(failed)?,
    };
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

#[cfg(test)]
mod tests;
