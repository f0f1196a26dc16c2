//! A store that speaks S3, in a process of its own: moto, from Python's package index.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use crate::PROGRAMS;
use tests::Server;

const BUCKET: &str = "photos";
/// Good enough for a store that lets everybody in who signs at all.
const SIGNED: &str = "AWS4-HMAC-SHA256 Credential=somebody/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

/// An empty bucket; gone when it is dropped.
pub struct Bucket {
    python: PathBuf,
    running: Option<Child>,
    url: String,
}

impl Bucket {
    /// Starts one; where Python lacks what it takes, says so and answers nothing.
    pub fn new() -> Option<Self> {
        static PYTHON: OnceLock<Result<PathBuf, String>> = OnceLock::new();
        let python = match PYTHON.get_or_init(installed) {
            Ok(python) => python.clone(),
            Err(reason) => {
                assert!(
                    std::env::var("FIELDFILE_REQUIRE_PYTHON").as_deref() != Ok("1"),
                    "an S3 server is required here: {reason}"
                );
                eprintln!("skipped: there is no S3 server here: {reason}");
                return None;
            }
        };
        let mut bucket = Self {
            python,
            running: None,
            url: String::new(),
        };
        bucket.start();
        Some(bucket)
    }

    /// Starts it again where it was, empty.
    pub fn start(&mut self) {
        let port = self.url.rsplit(':').next().filter(|port| !port.is_empty());
        let mut child = Command::new(&self.python)
            .arg(source().join("serve.py"))
            .args([BUCKET, port.unwrap_or("0")])
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Python starts");
        let output = child.stdout.take().expect("it is piped");
        let mut line = String::new();
        BufReader::new(output)
            .read_line(&mut line)
            .expect("it says where it listens");
        line.trim().clone_into(&mut self.url);
        assert!(
            self.url.starts_with("http://"),
            "the S3 server did not start"
        );
        self.running = Some(child);
    }

    /// Ends it, with all that it holds.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// A server whose attachments are kept here.
    pub fn server(&self) -> Server {
        let place = format!("s3://{BUCKET}/fieldfile");
        Server::start_with(
            PROGRAMS,
            &[
                ("FIELDFILE_BLOB_URL", &place),
                ("AWS_ENDPOINT", &self.url),
                ("AWS_ALLOW_HTTP", "true"),
                ("AWS_REGION", "us-east-1"),
                ("AWS_ACCESS_KEY_ID", "somebody"),
                ("AWS_SECRET_ACCESS_KEY", "secret"),
            ],
        )
    }

    /// An original as the store has it, with a status.
    pub fn original(&self, hash: &str) -> (u16, Vec<u8>) {
        let answer = agent()
            .get(self.address(hash))
            .header("authorization", SIGNED)
            .call();
        let mut answer = answer.expect("the store answers");
        let bytes = answer.body_mut().read_to_vec().expect("its body");
        (answer.status().as_u16(), bytes)
    }

    /// Removes an original behind the server's back.
    pub fn loses(&self, hash: &str) {
        let answer = agent()
            .delete(self.address(hash))
            .header("authorization", SIGNED)
            .call();
        assert_eq!(answer.expect("the store answers").status(), 204);
    }

    fn address(&self, hash: &str) -> String {
        let folder = &hash[..2];
        format!("{}/{BUCKET}/fieldfile/original/{folder}/{hash}", self.url)
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        self.stop();
    }
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    config.build().into()
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("s3")
}

/// Python with the packages as locked, in a folder that later runs use again.
fn installed() -> Result<PathBuf, String> {
    let locked = source().join("requirements.txt");
    let wanted = std::fs::read_to_string(&locked).expect("it can be read");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("s3");
    let python = folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    // Written last: a folder without it is half made.
    let done = folder.join("installed.txt");
    if std::fs::read_to_string(&done).is_ok_and(|it| it == wanted) {
        return Ok(python);
    }
    let venv = ["-m", "venv", "--clear"];
    run(Command::new("python3").args(venv).arg(&folder))?;
    let install = ["-m", "pip", "install", "--quiet", "--no-deps"];
    let quick = ["--no-compile", "--disable-pip-version-check", "-r"];
    run(Command::new(&python).args(install).args(quick).arg(&locked))?;
    std::fs::write(done, wanted).expect("it can be written");
    Ok(python)
}

fn run(command: &mut Command) -> Result<(), String> {
    match command.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let (out, told) = (&output.stdout, &output.stderr);
            let (out, told) = (String::from_utf8_lossy(out), String::from_utf8_lossy(told));
            Err(format!("{out}{told}"))
        }
        Err(error) => Err(error.to_string()),
    }
}
