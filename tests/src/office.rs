//! A client of the office's JSON API.

use serde_json::{Value, json};

/// A signed-in office user.
#[derive(Debug)]
pub struct Office {
    agent: ureq::Agent,
    url: String,
    token: String,
}

/// Status and body of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// JSON body; the text if it is something else, null if there is none.
    pub body: Value,
}

impl Office {
    /// Signs in.
    pub fn sign_in(url: &str, user: &str, password: &str) -> Self {
        let mut office = Self::with_token(url, "");
        let answer = office.post(
            "/api/sign-in",
            &json!({ "user": user, "password": password }),
        );
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body["access"]
            .as_str()
            .expect("a bearer token")
            .clone_into(&mut office.token);
        office
    }

    /// A client that holds an API token.
    pub fn with_token(url: &str, token: &str) -> Self {
        Self {
            agent: agent(),
            url: url.to_owned(),
            token: token.to_owned(),
        }
    }

    /// One header of the answer to a read; empty if it has none.
    pub fn header(&self, path: &str, name: &str) -> String {
        let request = self.agent.get(format!("{}{path}", self.url));
        let answer = request.header("authorization", self.bearer()).call();
        let answer = answer.expect("the office listener answers");
        let value = answer.headers().get(name);
        let text = value.and_then(|value| value.to_str().ok());
        text.unwrap_or_default().to_owned()
    }

    /// Reads; any status.
    pub fn get(&self, path: &str) -> Answer {
        let request = self.agent.get(format!("{}{path}", self.url));
        read(request.header("authorization", self.bearer()).call())
    }

    /// Reads what must be there.
    ///
    /// # Panics
    /// If the status is not 200.
    pub fn read(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "GET {path}: {}", answer.body);
        answer.body
    }

    /// Reads bytes that must be there.
    ///
    /// # Panics
    /// If the status is not 200.
    pub fn bytes(&self, path: &str) -> Vec<u8> {
        let request = self.agent.get(format!("{}{path}", self.url));
        let answer = request.header("authorization", self.bearer()).call();
        let mut answer = answer.expect("the office listener answers");
        assert_eq!(answer.status().as_u16(), 200, "GET {path}");
        let body = answer.body_mut().with_config().limit(64 << 20);
        body.read_to_vec().expect("its body")
    }

    /// Reads a range of bytes; any status.
    pub fn range(&self, path: &str, range: &str) -> (u16, Vec<u8>) {
        let request = self.agent.get(format!("{}{path}", self.url));
        let request = request.header("authorization", self.bearer());
        let answer = request.header("range", range).call();
        let mut answer = answer.expect("the office listener answers");
        let bytes = answer.body_mut().read_to_vec().expect("its body");
        (answer.status().as_u16(), bytes)
    }

    /// Posts JSON; any status.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        let request = self.agent.post(format!("{}{path}", self.url));
        read(
            request
                .header("authorization", self.bearer())
                .send_json(body),
        )
    }

    /// Posts JSON about something seen at `heads`; any status.
    pub fn post_at(&self, path: &str, heads: &str, body: &Value) -> Answer {
        let request = self
            .agent
            .post(format!("{}{path}", self.url))
            .header("if-match", heads);
        read(
            request
                .header("authorization", self.bearer())
                .send_json(body),
        )
    }

    /// Changes something seen at `heads`; any status.
    pub fn patch(&self, path: &str, heads: Option<&str>, body: &Value) -> Answer {
        let mut request = self
            .agent
            .patch(format!("{}{path}", self.url))
            .header("authorization", self.bearer());
        if let Some(heads) = heads {
            request = request.header("if-match", heads);
        }
        read(request.send_json(body))
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    // A server that refuses before it has read the body closes the connection: the next request wants its own.
    config.max_idle_connections(0).build().into()
}

fn read(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut answer = answer.expect("the office listener answers");
    let status = answer.status().as_u16();
    let text = answer.body_mut().read_to_string().unwrap_or_default();
    Answer {
        status,
        body: match serde_json::from_str(&text) {
            Ok(body) => body,
            Err(_) if text.is_empty() => Value::Null,
            Err(_) => Value::String(text),
        },
    }
}
