//! `serve`: the two listeners, until a signal.

use std::future::Future;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use axum::Router;
use clap::Args;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::cli::backup_plan::{self, BackupPlan};
use crate::cli::folder::Data;
use crate::cli::lan;
use crate::cli::output;
use crate::cli::web_folder::WebFolder;
use crate::error::{Error, Result};
use crate::routes;
use crate::state::{Shared, WebSettings};

/// How long open requests may take after a signal.
const GRACE: Duration = Duration::from_secs(10);
/// How often old keys are looked for.
const ROTATION: Duration = Duration::from_hours(1);
/// How soon after the start attachments are swept, and how often from then on: servers that are
/// restarted every night sweep too.
const FIRST_SWEEP: Duration = Duration::from_hours(1);
const SWEEP: Duration = Duration::from_hours(24);

/// Serves the office and the field client.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    data: Data,
    /// Address of the office listener.
    #[arg(
        long,
        value_name = "ADDR",
        env = "FIELDFILE_LISTEN",
        default_value = "127.0.0.1:8080"
    )]
    listen: SocketAddr,
    /// Address of the field listener.
    #[arg(
        long,
        value_name = "ADDR",
        env = "FIELDFILE_FIELD_LISTEN",
        default_value = "127.0.0.1:8081"
    )]
    field_listen: SocketAddr,
    /// The office's origin as browsers see it, when a proxy stands in front, e.g. https://office.example.org.
    #[arg(long, value_name = "ORIGIN", env = "FIELDFILE_OFFICE_ORIGIN")]
    office_origin: Option<String>,
    #[command(flatten)]
    web: WebFolder,
    #[command(flatten)]
    backups: BackupPlan,
    /// The folder of the certificate authority that opens the phone app to the local network; the demo's alone.
    #[arg(skip)]
    lan: Option<PathBuf>,
    /// The origin of the only page that may show these pages in frames.
    #[arg(skip)]
    framed_by: Option<String>,
    /// The data are invented: an administrator may clear them.
    #[arg(skip)]
    invented: bool,
}

/// Why serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// By a signal.
    Signal,
    /// The invented data are to be cleared.
    Clear,
}

/// Where both listen, for whoever waits for it.
#[derive(Debug)]
pub struct Addresses {
    /// The office listener's URL.
    pub office: String,
    /// The field listener's URL.
    pub field: String,
    /// The same as an address.
    pub field_address: SocketAddr,
}

impl Serve {
    /// Serves a folder at these addresses.
    pub fn at(data: Data, listen: SocketAddr, field_listen: SocketAddr, web: WebFolder) -> Self {
        Self {
            data,
            listen,
            field_listen,
            office_origin: None,
            web,
            backups: BackupPlan::default(),
            lan: None,
            framed_by: None,
            invented: false,
        }
    }

    /// Opens the phone app to the local network too, over HTTPS; `folder` keeps the certificate authority.
    #[must_use]
    pub fn in_the_network(mut self, folder: PathBuf) -> Self {
        self.lan = Some(folder);
        self
    }

    /// The same with data that are invented or not.
    #[must_use]
    pub fn invented(self, invented: bool) -> Self {
        Self { invented, ..self }
    }

    /// Lets one page show those of the office and of the phone in frames.
    #[must_use]
    pub fn framed_by(mut self, origin: &str) -> Self {
        self.framed_by = Some(origin.to_owned());
        self
    }

    /// Serves until SIGINT or SIGTERM.
    pub fn run(self) -> Result<()> {
        self.run_and_say(|_| Ok(())).map(|_| ())
    }

    /// The same; `ready` is told the addresses once both listen, with the runtime around.
    pub fn run_and_say(self, ready: impl FnOnce(&Addresses) -> Result<()>) -> Result<Ended> {
        start_log()?;
        log_panics();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|source| Error::io("starting", "the runtime", source))?;
        let ended = runtime.block_on(self.serve(ready));
        // A blocking transaction still under way may finish; it was never acknowledged.
        runtime.shutdown_timeout(Duration::from_secs(2));
        ended
    }

    async fn serve(self, ready: impl FnOnce(&Addresses) -> Result<()>) -> Result<Ended> {
        let secure_cookies = match &self.office_origin {
            Some(origin) => origin.starts_with("https://"),
            None => !self.listen.ip().is_loopback(),
        };
        let web = WebSettings {
            office_origin: self.office_origin,
            secure_cookies,
        };
        let (data, folder, signal) = (self.data, self.web, signal()?);
        let framed_by = self.framed_by;
        let plan = self.backups.plan()?;
        let opening = move || {
            let pages = folder.read(framed_by.as_deref())?;
            Ok((data.lock_alone()?, data.open_state(web)?, pages))
        };
        let (_serving, state, (office_pages, field_pages)) =
            crate::storage::blocking(opening).await?;
        let (office, office_address) = bind(self.listen).await?;
        let (field, field_address) = bind(self.field_listen).await?;
        if self.invented {
            state.clearing.offer();
        }
        if let Some(plan) = plan {
            state.backups.set_plan(plan);
            tokio::spawn(backup_plan::keep(state.clone()));
        }
        tokio::spawn(rotate_keys(state.clone()));
        tokio::spawn(sweep_daily(state.clone()));
        let listeners = [
            (office, routes::office_with(&state, office_pages)),
            (field, routes::field_with(&state, field_pages)),
        ];
        let servers: Vec<_> = listeners
            .into_iter()
            .map(|(listener, routes)| tokio::spawn(listen(listener, routes, state.clone())))
            .collect();
        let addresses = Addresses {
            office: format!("http://{office_address}"),
            field: format!("http://{field_address}"),
            field_address,
        };
        output::say(&format!("office {}", addresses.office))?;
        output::say(&format!("field {}", addresses.field))?;
        ready(&addresses)?;
        if let Some(folder) = self.lan {
            lan::open(&folder, field_address, state.now()).await?;
        }
        tokio::select! {
            () = signal => {}
            () = stopped(state.clone()) => {}
        }
        tracing::info!("stopping");
        state.stop();
        let aborts: Vec<_> = servers
            .iter()
            .map(tokio::task::JoinHandle::abort_handle)
            .collect();
        let all = async {
            for server in servers {
                // A listener that panicked has ended too.
                let _ = server.await;
            }
        };
        if tokio::time::timeout(GRACE, all).await.is_err() {
            tracing::warn!("open requests did not end in time");
            aborts.iter().for_each(tokio::task::AbortHandle::abort);
        }
        Ok(if state.clearing.is_wanted() {
            Ended::Clear
        } else {
            Ended::Signal
        })
    }
}

async fn listen(listener: TcpListener, routes: Router, state: Shared) {
    let routes = routes.into_make_service_with_connect_info::<SocketAddr>();
    let stopped = stopped(state);
    if let Err(error) = axum::serve(listener, routes)
        .with_graceful_shutdown(stopped)
        .await
    {
        tracing::error!(%error, "a listener failed");
    }
}

async fn stopped(state: Shared) {
    // The sender lives in the state, so waiting can't fail.
    let _ = state.stopping().wait_for(|&stopping| stopping).await;
}

async fn rotate_keys(state: Shared) {
    let mut stopping = state.stopping();
    loop {
        tokio::select! {
            _ = stopping.wait_for(|&stopping| stopping) => return,
            () = tokio::time::sleep(ROTATION) => {}
        }
        let working = state.clone();
        let rotated = crate::storage::blocking(move || {
            working.keys.rotate(working.now(), &mut working.rng())
        })
        .await;
        if let Err(error) = rotated {
            tracing::error!(%error, "rotating the access keys failed");
        }
    }
}

async fn sweep_daily(state: Shared) {
    let mut stopping = state.stopping();
    let mut pause = FIRST_SWEEP;
    loop {
        tokio::select! {
            _ = stopping.wait_for(|&stopping| stopping) => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = SWEEP;
        sweep(&state).await;
    }
}

/// Sweeps attachments once and reports to the log. Hashes are names of nothing without a record that
/// cites them, so the log may have those that the store lost.
async fn sweep(state: &Shared) {
    let (working, runtime) = (state.clone(), tokio::runtime::Handle::current());
    let swept = crate::storage::blocking(move || {
        let blobs = &working.blobs;
        let sweeping =
            crate::blobs::sweep(&working.storage, &blobs.store, &blobs.parts, working.now());
        runtime.block_on(sweeping)
    })
    .await;
    match swept {
        Ok(report) => {
            tracing::info!(
                removed = report.removed.len(),
                uploads_forgotten = report.expired,
                adopted = report.adopted.len(),
                missing = report.missing.len(),
                "attachments swept"
            );
            for hash in &report.lost {
                tracing::error!(%hash, "an attachment is no longer in the store");
            }
        }
        Err(error) => tracing::error!(%error, "sweeping attachments failed"),
    }
}

async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr)> {
    let failed = |source| Error::io("listening on", address.to_string(), source);
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

#[cfg(unix)]
fn signal() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let failed = |source| Error::io("waiting for", "signals", source);
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn signal() -> Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Logs go to stderr, `FIELDFILE_LOG` filters them, `FIELDFILE_LOG_FORMAT=json` makes them JSON. Once per process: the
/// demo serves again after it was cleared.
fn start_log() -> Result<()> {
    static STARTED: OnceLock<()> = OnceLock::new();
    if STARTED.set(()).is_err() {
        return Ok(());
    }
    let filter =
        EnvFilter::try_from_env("FIELDFILE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let json = std::env::var("FIELDFILE_LOG_FORMAT").is_ok_and(|format| format == "json");
    let started = if json {
        log.json().try_init()
    } else {
        log.try_init()
    };
    started.map_err(|error| Error::internal(format!("starting the log: {error}")))
}

/// A panic's text may hold a record's value, so the log gets its place only.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(place, "a thread panicked");
    }));
}
