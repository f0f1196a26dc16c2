use std::net::SocketAddr;

use axum::body::{Body, Bytes};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use crate::blobs::BlobHash;
use crate::blobs::desk::{Desk, Person, picture};

/// A body that breaks off after these bytes.
fn broken(bytes: &[u8]) -> Body {
    let frames = [
        Ok(Bytes::copy_from_slice(bytes)),
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
    ];
    Body::from_stream(Frames(frames.into_iter()))
}

struct Frames(std::array::IntoIter<Result<Bytes, std::io::Error>, 2>);

impl futures_util::Stream for Frames {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.next())
    }
}

#[tokio::test]
async fn a_part_cut_at_any_byte_is_kept_so_far_and_gone_on_with() {
    let desk = Desk::new().await;
    let bytes = picture(1);
    for cut in 0..bytes.len() {
        let address = desk.begin(&desk.li, &bytes).await;
        let answer = desk
            .send(&desk.li, &address, 0, broken(&bytes[..cut]))
            .await;
        assert_eq!(answer.refusal(), (400, "cut"));
        assert_eq!(desk.offset(&desk.li, &address).await, cut);
        let answer = desk
            .send(&desk.li, &address, cut, bytes[cut..].to_vec())
            .await;
        assert_eq!(answer.status, 204, "cut at {cut}");
    }
    // Cut after the last byte: it is whole, whatever its sender heard.
    let address = desk.begin(&desk.li, &bytes).await;
    let answer = desk.send(&desk.li, &address, 0, broken(&bytes)).await;
    assert_eq!(answer.status, 204);
}

#[tokio::test]
async fn a_part_that_comes_twice_is_taken_once() {
    let desk = Desk::new().await;
    let bytes = picture(3);
    let (half, hash) = (bytes.len() / 2, BlobHash::of(&bytes));
    let address = desk.begin(&desk.li, &bytes).await;
    let first = || desk.send(&desk.li, &address, 0, bytes[..half].to_vec());
    // At once, as when an answer was given up too early: one of them is taken.
    let (one, other) = tokio::join!(first(), first());
    let mut said = [one.status.as_u16(), other.status.as_u16()];
    said.sort_unstable();
    assert_eq!(said, [204, 409]);
    assert_eq!(first().await.status, 409);
    assert_eq!(desk.offset(&desk.li, &address).await, half);
    let rest = || desk.send(&desk.li, &address, half, bytes[half..].to_vec());
    assert_eq!(rest().await.status, 204);
    assert_eq!(rest().await.status, 409, "it is whole");
    assert_eq!(desk.offset(&desk.li, &address).await, bytes.len());
    assert_eq!(
        desk.confirmed(&desk.li, hash).await["confirmed"][0],
        hash.to_string()
    );
}

#[tokio::test]
async fn a_connection_cut_at_any_byte_loses_nothing_that_arrived() {
    let desk = Desk::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap();
    let routes = desk.world.field.clone();
    let serving = tokio::spawn(async move {
        let routes = routes.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, routes).await
    });
    let bytes = picture(1);
    for cut in 0..bytes.len() {
        let address = desk.begin(&desk.li, &bytes).await;
        let id = address.rsplit('/').next().unwrap().parse().unwrap();
        let mut socket = TcpStream::connect(server).await.unwrap();
        let head = request(&desk.li, &address, bytes.len());
        socket.write_all(head.as_bytes()).await.unwrap();
        socket.write_all(&bytes[..cut]).await.unwrap();
        while (desk.world.state.blobs.parts.offset(id).unwrap() as usize) < cut {
            tokio::task::yield_now().await;
        }
        drop(socket);
        assert_eq!(desk.offset(&desk.li, &address).await, cut);
        let answer = desk
            .send(&desk.li, &address, cut, bytes[cut..].to_vec())
            .await;
        // The dead connection's request may come to its turn only now: then it is asked again.
        if answer.status != 204 {
            assert_eq!(answer.refusal(), (400, "cut"), "cut at {cut}");
            let offset = desk.offset(&desk.li, &address).await;
            let rest = bytes[offset..].to_vec();
            let answer = desk.send(&desk.li, &address, offset, rest).await;
            assert_eq!(answer.status, 204, "cut at {cut}");
        }
    }
    serving.abort();
}

fn request(person: &Person, address: &str, length: usize) -> String {
    format!(
        "PATCH {address} HTTP/1.1\r\nhost: field.test\r\nauthorization: {}\r\ntus-resumable: 1.0.0\r\n\
         upload-offset: 0\r\ncontent-type: application/offset+octet-stream\r\ncontent-length: {length}\r\n\r\n",
        person.bearer
    )
}

#[tokio::test]
async fn a_sender_back_on_another_connection_does_not_wait_for_the_dead_one() {
    let desk = Desk::new().await;
    let bytes = picture(1);
    let address = desk.begin(&desk.li, &bytes).await;
    let (sender, receiver) = tokio::sync::mpsc::channel::<Bytes>(1);
    sender
        .send(Bytes::copy_from_slice(&bytes[..7]))
        .await
        .unwrap();
    // It says seven bytes and then nothing, for ever.
    let silent = Body::from_stream(Silent(receiver));
    let hanging = desk.send(&desk.li, &address, 0, silent);
    let back = async {
        // The first request has taken its bytes when there is room for more.
        let _room = sender.reserve().await.unwrap();
        while desk.world.state.blobs.parts.list().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        desk.offset(&desk.li, &address).await
    };
    let (hung, offset) = tokio::join!(hanging, back);
    assert_eq!(hung.refusal(), (400, "cut"));
    assert_eq!(offset, 7);
}

struct Silent(tokio::sync::mpsc::Receiver<Bytes>);

impl futures_util::Stream for Silent {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|bytes| bytes.map(Ok))
    }
}

#[tokio::test]
async fn an_upload_goes_on_after_a_restart_and_one_that_was_whole_is_finished() {
    let mut desk = Desk::new().await;
    let (first, second) = (picture(1), picture(2));
    let begun = desk.begin(&desk.li, &first).await;
    desk.send(&desk.li, &begun, 0, first[..33].to_vec()).await;
    let whole = desk.begin(&desk.li, &second).await;
    // Killed between the last byte and the store.
    let id = whole.rsplit('/').next().unwrap().parse().unwrap();
    let mut file = desk.world.state.blobs.parts.append(id).unwrap();
    file.write(&second).unwrap();
    file.sync().unwrap();
    drop(file);
    desk.world = desk.world.reopened();
    let hash = BlobHash::of(&second);
    assert_eq!(
        desk.confirmed(&desk.li, hash).await["confirmed"],
        serde_json::json!([])
    );
    assert_eq!(desk.offset(&desk.li, &whole).await, second.len());
    assert_eq!(
        desk.confirmed(&desk.li, hash).await["confirmed"][0],
        hash.to_string()
    );
    assert_eq!(desk.offset(&desk.li, &begun).await, 33);
    let answer = desk.send(&desk.li, &begun, 33, first[33..].to_vec()).await;
    assert_eq!(answer.status, 204);
    let hash = BlobHash::of(&first);
    assert_eq!(
        desk.confirmed(&desk.li, hash).await["confirmed"][0],
        hash.to_string()
    );
}
