//! Connected idle devices: 10,000 sockets that wait for a poke. Target: 10,000 on 1 GB.

use std::net::TcpStream;

use benches::loader::Loader;
use benches::measure::{self, round, timed};
use benches::processes::Server;
use serde_json::json;
use tungstenite::client::IntoClientRequest;
use tungstenite::{Message, WebSocket};

const SOCKETS: usize = 10_000;

fn main() {
    // Both this program and the server, which inherits the limit, hold one descriptor per socket.
    let (_, hard) = rlimit::getrlimit(rlimit::Resource::NOFILE).expect("the limit can be read");
    let wanted = (SOCKETS as u64 + 1_000).min(hard);
    rlimit::setrlimit(rlimit::Resource::NOFILE, wanted, hard).expect("the limit can be raised");
    let server = Server::start();
    let before = measure::memory(server.pid());
    let loader = Loader::sign_in(&server.field, "engineer", 1);
    let (mut sockets, ms) = timed(|| {
        (0..SOCKETS)
            .map(|_| connect(&server, &loader))
            .collect::<Vec<_>>()
    });
    let memory = measure::memory(server.pid());
    let mut content = benches::content::Content::new(1, loader.writer.clone(), measure::now());
    let body = loader.encode(&[content.customer()]);
    let ((), poked_ms) = timed(|| {
        loader.push(&body);
        for socket in &mut sockets {
            while !matches!(socket.read(), Ok(Message::Binary(_) | Message::Text(_))) {}
        }
    });
    measure::print(&json!({
        "benchmark": "idle_devices",
        "sockets": sockets.len(),
        "connect_ms": round(ms),
        "server_mb_before": round(before),
        "server_mb": round(memory),
        "all_poked_ms": round(poked_ms),
        "target_mb": 1_024,
    }));
}

fn connect(server: &Server, loader: &Loader) -> WebSocket<TcpStream> {
    let address = server
        .field
        .strip_prefix("http://")
        .expect("plain HTTP on loopback");
    let stream = TcpStream::connect(address).expect("the field listener accepts");
    let mut request = format!("ws://{address}/v1/sync/live")
        .into_client_request()
        .expect("an address");
    let bearer = loader.bearer().parse().expect("a header");
    request.headers_mut().insert("authorization", bearer);
    tungstenite::client(request, stream)
        .expect("the socket opens")
        .0
}
