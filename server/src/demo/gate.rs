//! An address in front of the field listener that can lose its signal: connections through it end, new ones are shut
//! at once.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// The signal of one address.
#[derive(Debug)]
pub struct Gate {
    signal: watch::Sender<bool>,
}

impl Gate {
    /// Carries what arrives at `listener` to `upstream` as long as there is signal; there is, to begin with. Needs a
    /// runtime around, and ends with it.
    pub fn open(listener: TcpListener, upstream: SocketAddr) -> Self {
        let (signal, seen) = watch::channel(true);
        tokio::spawn(async move {
            // An arrival that failed, of a browser that went away, is no reason to shut the address.
            loop {
                if let Ok((arrived, _)) = listener.accept().await
                    && *seen.borrow()
                {
                    tokio::spawn(carry(arrived, upstream, seen.clone()));
                }
            }
        });
        Self { signal }
    }

    /// Takes the signal away or gives it back.
    pub fn set(&self, on: bool) {
        self.signal.send_replace(on);
    }

    /// Whether there is signal.
    pub fn is_on(&self) -> bool {
        *self.signal.borrow()
    }
}

async fn carry(
    mut arrived: TcpStream,
    upstream: SocketAddr,
    mut signal: watch::Receiver<bool>,
) -> io::Result<()> {
    let mut server = TcpStream::connect(upstream).await?;
    tokio::select! {
        carried = tokio::io::copy_bidirectional(&mut arrived, &mut server) => carried.map(|_| ()),
        _ = signal.wait_for(|on| !on) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    async fn listener() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        (listener, address)
    }

    /// A server that sends back what it is sent.
    async fn echo() -> SocketAddr {
        let (listener, address) = listener().await;
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut from, mut to) = stream.split();
                    let _ = tokio::io::copy(&mut from, &mut to).await;
                });
            }
        });
        address
    }

    async fn ask(stream: &mut TcpStream) -> io::Result<u8> {
        stream.write_all(&[7]).await?;
        stream.read_u8().await
    }

    #[tokio::test]
    async fn without_signal_nothing_passes_and_what_was_open_ends() {
        let (at, address) = listener().await;
        let gate = Gate::open(at, echo().await);
        let mut before = TcpStream::connect(address).await.unwrap();
        assert_eq!(ask(&mut before).await.unwrap(), 7);

        gate.set(false);
        assert!(!gate.is_on());
        assert!(before.read_u8().await.is_err(), "the connection goes on");
        let mut meanwhile = TcpStream::connect(address).await.unwrap();
        assert!(ask(&mut meanwhile).await.is_err(), "something passed");

        gate.set(true);
        let mut after = TcpStream::connect(address).await.unwrap();
        assert_eq!(ask(&mut after).await.unwrap(), 7);
    }
}
