//! Carries requests to the server over HTTP, natively. It knows addresses, tokens, encodings and
//! limits; what is asked and what an answer means is said by [`crate::sync`] and [`super::session`].

use std::io::Read;
use std::net::IpAddr;
use std::time::Duration;

use ureq::Agent;
use ureq::http::{Response, Uri};

use super::DeviceError;
use super::carried::Reply;
use crate::{attachment, uploads, wire};

/// Bodies above this many bytes are compressed.
const COMPRESS_ABOVE: usize = 1024;
/// A server that says nothing for so long counts as lost.
const PATIENCE: Duration = Duration::from_mins(1);
const CONNECT: Duration = Duration::from_secs(10);
/// log2 of the largest window that is decompressed: 8 MiB.
const WINDOW_LOG: u32 = 23;

/// What went over the wire: bodies as they were sent, without headers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Traffic {
    pub requests: u32,
    pub bytes_up: u64,
    pub bytes_down: u64,
}

/// One server.
pub(super) struct Driver {
    agent: Agent,
    base: String,
    pub traffic: Traffic,
}

/// A body and what it is.
pub(super) enum Body<'a> {
    Cbor(&'a [u8]),
    Json(&'a [u8]),
    Empty,
}

impl Driver {
    /// A driver for a server's field address.
    ///
    /// # Errors
    /// [`DeviceError::Address`] for anything but https, or http to this machine itself.
    pub(super) fn new(address: &str) -> Result<Self, DeviceError> {
        let base = checked(address).ok_or_else(|| DeviceError::Address {
            url: address.to_owned(),
        })?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(PATIENCE))
            .timeout_per_read(Some(PATIENCE))
            .timeout_per_write(Some(PATIENCE))
            .user_agent(super::exchange::APP)
            .accept_encoding("zstd")
            .build();
        Ok(Self {
            agent: config.new_agent(),
            base,
            traffic: Traffic::default(),
        })
    }

    /// The address as it is kept.
    pub(super) fn address(&self) -> &str {
        &self.base
    }

    /// Posts a body.
    pub(super) fn post(&mut self, path: &str, body: &Body, bearer: Option<&str>) -> Reply {
        let (content_type, bytes) = match body {
            Body::Cbor(bytes) => ("application/cbor", *bytes),
            Body::Json(bytes) => ("application/json", *bytes),
            Body::Empty => ("application/json", &b""[..]),
        };
        let mut request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("content-type", content_type);
        if let Some(token) = bearer {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let packed = match body {
            Body::Cbor(bytes) if bytes.len() > COMPRESS_ABOVE => zstd::encode_all(*bytes, 3).ok(),
            _ => None,
        };
        if packed.is_some() {
            request = request.header("content-encoding", "zstd");
        }
        let bytes = packed.as_deref().unwrap_or(bytes);
        self.traffic.requests += 1;
        self.traffic.bytes_up += bytes.len() as u64;
        match request.send(bytes) {
            Ok(response) => self.read(response),
            Err(error) => Reply::Lost(error.to_string()),
        }
    }

    /// Carries a request about an attachment; any status. The error is an answer that was lost.
    pub(super) fn carry(
        &mut self,
        request: &uploads::Request,
        access: &str,
    ) -> Result<uploads::Reply, String> {
        let url = format!("{}{}", self.base, request.path);
        let method = match request.method {
            uploads::Method::Head => "HEAD",
            uploads::Method::Post => "POST",
            uploads::Method::Patch => "PATCH",
        };
        let mut building = ureq::http::Request::builder()
            .method(method)
            .uri(url)
            .header("authorization", format!("Bearer {access}"));
        for (name, value) in &request.headers {
            building = building.header(*name, value);
        }
        self.traffic.requests += 1;
        self.traffic.bytes_up += request.body.len() as u64;
        let sent = if request.method == uploads::Method::Head {
            let request = building.body(()).map_err(|error| error.to_string())?;
            self.agent.run(request)
        } else {
            let request = building
                .body(request.body.as_slice())
                .map_err(|error| error.to_string())?;
            self.agent.run(request)
        };
        self.reply(sent)
    }

    /// Reads an attachment, or a range of it; any status.
    pub(super) fn get(
        &mut self,
        path: &str,
        range: Option<&str>,
        access: &str,
    ) -> Result<uploads::Reply, String> {
        let mut request = self
            .agent
            .get(format!("{}{path}", self.base))
            .header("authorization", format!("Bearer {access}"));
        if let Some(range) = range {
            request = request.header("range", range);
        }
        self.traffic.requests += 1;
        let sent = request.call();
        self.reply(sent)
    }

    fn reply(
        &mut self,
        sent: Result<Response<ureq::Body>, ureq::Error>,
    ) -> Result<uploads::Reply, String> {
        let response = sent.map_err(|error| error.to_string())?;
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let mut reply = uploads::Reply {
            status: response.status().as_u16(),
            offset: header("upload-offset").and_then(|offset| offset.parse().ok()),
            location: header("location"),
            body: Vec::new(),
        };
        let body = response.into_body().into_with_config();
        let read = body.limit(attachment::LARGEST_BYTES + 1).read_to_vec();
        reply.body = read.map_err(|error| error.to_string())?;
        self.traffic.bytes_down += reply.body.len() as u64;
        Ok(reply)
    }

    fn read(&mut self, response: Response<ureq::Body>) -> Reply {
        let status = response.status();
        let packed = response
            .headers()
            .get("content-encoding")
            .is_some_and(|encoding| encoding == "zstd");
        let limit = wire::BODY_BYTES as u64;
        let read = response
            .into_body()
            .into_with_config()
            .limit(limit)
            .read_to_vec();
        let bytes = match read {
            Ok(bytes) => bytes,
            Err(error) => return Reply::Lost(error.to_string()),
        };
        self.traffic.bytes_down += bytes.len() as u64;
        let bytes = if packed {
            match unpack(&bytes, limit) {
                Ok(bytes) => bytes,
                Err(error) => return Reply::Lost(error.to_string()),
            }
        } else {
            bytes
        };
        Reply::of(status.as_u16(), bytes)
    }
}

/// Decompresses at most so many bytes.
fn unpack(packed: &[u8], limit: u64) -> std::io::Result<Vec<u8>> {
    let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
    decoder.window_log_max(WINDOW_LOG)?;
    let mut bytes = Vec::new();
    decoder.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(std::io::Error::other("the body passes its limit"));
    }
    Ok(bytes)
}

/// The address without a slash at its end, if it may be used.
fn checked(address: &str) -> Option<String> {
    let uri: Uri = address.trim().parse().ok()?;
    let host = uri.host()?.trim_start_matches('[').trim_end_matches(']');
    let local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let allowed = match uri.scheme_str()? {
        "https" => true,
        "http" => local,
        _ => false,
    };
    let plain = uri.query().is_none() && !uri.authority()?.as_str().contains('@');
    (allowed && plain).then(|| address.trim().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_reaches_this_machine_only() {
        for good in [
            "https://field.example.com",
            "https://field.example.com:8443/base/",
            "http://127.0.0.1:8081",
            "http://[::1]:8081",
            "http://localhost:8081/",
        ] {
            let kept = checked(good).unwrap();
            assert_eq!(kept, good.trim_end_matches('/'));
        }
        for bad in [
            "http://field.example.com",
            "http://10.0.0.7:8081",
            "http://127.0.0.1.example.com",
            "http://localhost@example.com",
            "https://user@example.com",
            "ftp://127.0.0.1",
            "field.example.com",
            "",
        ] {
            assert!(Driver::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_body_that_inflates_beyond_the_limit_is_lost() {
        let packed = zstd::encode_all(&vec![0; 1_000_000][..], 3).unwrap();
        assert!(packed.len() < 1_000);
        assert_eq!(unpack(&packed, 1_000_000).unwrap().len(), 1_000_000);
        assert!(unpack(&packed, 999_999).is_err());
        assert!(unpack(b"not zstd", 1_000).is_err());
    }
}
