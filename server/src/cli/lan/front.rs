//! HTTPS in front of the field listener, and a plain page that says how to trust it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::Html;
use axum::routing::get;
use rustls::ServerConfig;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// A phone that has not shaken hands by then is let go.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// A pause after a connection that could not be taken, so that a full table of files is no busy loop.
const PAUSE: Duration = Duration::from_millis(100);

/// Takes HTTPS off and hands what was inside to the field listener, for ever.
pub async fn take_off_tls(listener: TcpListener, settings: Arc<ServerConfig>, behind: SocketAddr) {
    let acceptor = TlsAcceptor::from(settings);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            let Ok(Ok(mut outside)) =
                tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await
            else {
                return;
            };
            if let Ok(mut inside) = TcpStream::connect(behind).await {
                // Either side may hang up at any time.
                let _ = copy_bidirectional(&mut outside, &mut inside).await;
            }
        });
    }
}

/// Where a phone begins: the certificate, how to trust it, and the way on.
pub fn steps(certificate: String, app: &str) -> Router {
    let page = PAGE.replace("{app}", app);
    let file = ([(CONTENT_TYPE, "application/x-x509-ca-cert")], certificate);
    Router::new()
        .route("/", get(async move || Html(page.clone())))
        .route("/fieldfile-demo.crt", get(async move || file.clone()))
}

const PAGE: &str = r#"<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Fieldfile</title>
<style>body{font:18px/1.6 system-ui,sans-serif;margin:24px 16px;color:#000}a{color:#0b3d91;font-weight:600}</style>
<h1>Fieldfile</h1>
<ol>
<li><a href="/fieldfile-demo.crt">下载证书</a>，它只属于这次演示</li>
<li>iPhone：设置 → 已下载描述文件 → 安装；再到 设置 → 通用 → 关于本机 → 证书信任设置，打开 Fieldfile demo</li>
<li>Android：设置 → 搜索“CA 证书” → 安装证书 → CA 证书 → 选下载的文件</li>
<li><a href="{app}">打开 {app}</a></li>
<li>试完后，请在同一处删掉这张证书</li>
</ol>
<div lang="en">
<ol>
<li><a href="/fieldfile-demo.crt">Download the certificate</a>; it belongs to this demo alone</li>
<li>iPhone: Settings, Profile Downloaded, Install; then Settings, General, About, Certificate Trust Settings: turn on Fieldfile demo</li>
<li>Android: Settings, search for “CA certificate”, install the file</li>
<li><a href="{app}">Open {app}</a></li>
<li>Remove the certificate in the same place afterwards</li>
</ol>
</div>
</html>
"#;
