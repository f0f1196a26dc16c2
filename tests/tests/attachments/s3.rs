//! Attachments in a store that speaks S3.

use std::path::Path;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use tests::Server;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::PROGRAMS;
use crate::carrier::{Carrier, document, hash};

/// Serves a folder by S3 until the runtime is dropped; answers where.
fn serve(runtime: &Runtime, folder: &Path) -> String {
    let files = s3s_fs::FileSystem::new(folder).expect("a folder");
    let mut builder = S3ServiceBuilder::new(files);
    builder.set_auth(SimpleAuth::from_single("key", "secret"));
    let service = builder.build();
    let listener = runtime
        .block_on(TcpListener::bind("127.0.0.1:0"))
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    runtime.spawn(async move {
        let server = Builder::new(TokioExecutor::new());
        while let Ok((socket, _)) = listener.accept().await {
            let connection = server.serve_connection(TokioIo::new(socket), service.clone());
            tokio::spawn(connection.into_owned());
        }
    });
    format!("http://{address}")
}

#[test]
fn attachments_lie_in_the_bucket_and_are_swept_there() {
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("photos")).expect("a bucket");
    let endpoint = serve(&runtime, folder.path());
    let server = Server::start_with(
        PROGRAMS,
        &[
            ("FIELDFILE_BLOB_URL", "s3://photos/fieldfile"),
            ("AWS_ENDPOINT", &endpoint),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "key"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
        ],
    );
    let li = Carrier::first(&server);
    let bytes = document(500_000, 1);
    let address = li.begin(&bytes);
    assert_eq!(li.send(&address, 0, &bytes), 204);
    assert!(li.is_confirmed(&bytes));
    let name = hash(&bytes);
    let object = folder
        .path()
        .join("photos/fieldfile/original")
        .join(&name[..2])
        .join(&name);
    assert_eq!(std::fs::read(&object).expect("the object"), bytes);
    assert!(!server.folder().join("blobs").exists());
    // The bucket loses it: a sweep notices, and it is brought again.
    std::fs::remove_file(&object).expect("it was there");
    server.run(&["blobs", "sweep"]);
    assert!(!li.is_confirmed(&bytes));
    let address = li.begin(&bytes);
    assert_eq!(li.send(&address, 0, &bytes), 204);
    assert!(li.is_confirmed(&bytes));
    assert_eq!(std::fs::read(&object).expect("the object"), bytes);
    assert!(server.run(&["blobs", "sweep"]).contains("removed 0"));
}
