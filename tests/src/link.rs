//! A link between devices and a server that breaks off all the time.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Passes connections on and cuts each after some bytes upwards. It ends when it is dropped.
#[derive(Debug)]
pub struct Link {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    ends: AtomicBool,
    /// How many connections were cut.
    cuts: AtomicU64,
    /// Bytes that went up.
    up: AtomicU64,
}

impl Link {
    /// A link to a server's address (`http://host:port`), each connection cut after a random number of bytes
    /// upwards between the two.
    pub fn to(url: &str, cut_after: (u64, u64), seed: u64) -> Self {
        let server: SocketAddr = url
            .trim_start_matches("http://")
            .parse()
            .expect("an address");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it listens");
        let shared = Arc::new(Shared {
            ends: AtomicBool::new(false),
            cuts: AtomicU64::new(0),
            up: AtomicU64::new(0),
        });
        let known = Arc::clone(&shared);
        let accepting = std::thread::spawn(move || {
            let mut rng = StdRng::seed_from_u64(seed);
            while let Ok((device, _)) = listener.accept() {
                if known.ends.load(Ordering::Relaxed) {
                    return;
                }
                let most = rng.random_range(cut_after.0..=cut_after.1);
                let shared = Arc::clone(&known);
                std::thread::spawn(move || carry(&device, server, most, &shared));
            }
        });
        Self {
            address,
            shared,
            accepting: Some(accepting),
        }
    }

    /// Where devices connect to.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many connections were cut so far.
    pub fn cuts(&self) -> u64 {
        self.shared.cuts.load(Ordering::Relaxed)
    }

    /// Bytes that went up so far, headers included.
    pub fn up(&self) -> u64 {
        self.shared.up.load(Ordering::Relaxed)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.shared.ends.store(true, Ordering::Relaxed);
        // It waits for a connection: this one lets it see that it is over.
        let _ = TcpStream::connect(self.address);
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

fn carry(device: &TcpStream, server: SocketAddr, most: u64, shared: &Shared) {
    let Ok(server) = TcpStream::connect(server) else {
        return;
    };
    std::thread::scope(|scope| {
        scope.spawn(|| {
            pass(&server, device, u64::MAX, |_| {});
            let _ = device.shutdown(Shutdown::Write);
        });
        let mut carried = 0;
        let cut = pass(device, &server, most, |bytes| {
            carried += bytes;
            shared.up.fetch_add(bytes, Ordering::Relaxed);
        });
        if cut {
            shared.cuts.fetch_add(1, Ordering::Relaxed);
            for end in [device, &server] {
                let _ = end.shutdown(Shutdown::Both);
            }
        } else {
            let _ = server.shutdown(Shutdown::Write);
        }
    });
}

/// Passes bytes on; true if it stopped because there were so many.
fn pass(mut from: &TcpStream, mut to: &TcpStream, most: u64, mut count: impl FnMut(u64)) -> bool {
    let mut left = most;
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        let length = (length as u64).min(left);
        if to.write_all(&buffer[..length as usize]).is_err() {
            return false;
        }
        count(length);
        left -= length;
        if left == 0 {
            return true;
        }
    }
    false
}
