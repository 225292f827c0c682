//! HTTP: one route to a file. Handlers only translate; the work runs on threads that may wait.

mod batches;
mod body;
mod center;
mod changes;
pub mod console;
mod enrol;
mod error;
mod health;
mod limits;
mod log;
mod metrics;
pub(crate) mod openapi;
mod server;
mod signed;

use crate::{
    fail::Fail,
    service::{Shared, upkeep},
    words,
};
use axum::{
    Router, middleware,
    routing::{get, post},
};
use error::Refusal;
use std::{
    io::ErrorKind,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    net::TcpListener,
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
};

pub use openapi::document;

/// The most requests at once; further ones are told to come again. What their bodies may take is [`body::BUDGET`].
const IN_FLIGHT: usize = 1024;
/// The most requests of staff that are worked on at once.
const WORKERS: usize = 8;
/// The same for units, whose requests wait for the disk more than they work: as many as share a commit.
const SENDERS: usize = 64;
/// Lines of all batches that are judged at once; one of 20,000 takes some 60 MB.
const LINES: usize = 100_000;
/// How long a request waits for a worker.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often soft state is tidied.
const TIDY: Duration = Duration::from_secs(60);

/// What every handler has.
#[derive(Clone)]
struct App {
    center: Shared,
    workers: Arc<Semaphore>,
    senders: Arc<Semaphore>,
    lines: Arc<Semaphore>,
    budget: Arc<Semaphore>,
    limits: Arc<limits::Limits>,
    stopping: Arc<AtomicBool>,
}

impl App {
    fn new(center: Shared) -> Self {
        Self {
            center,
            workers: Arc::new(Semaphore::new(WORKERS)),
            senders: Arc::new(Semaphore::new(SENDERS)),
            lines: Arc::new(Semaphore::new(LINES)),
            budget: Arc::new(Semaphore::new(body::BUDGET)),
            limits: Arc::new(limits::Limits::new()),
            stopping: Arc::default(),
        }
    }
    /// Runs staff's work, a few at a time.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shared) -> Result<T, Fail> + Send + 'static,
    ) -> Result<T, Refusal> {
        self.run(&self.workers, work).await
    }
    /// Runs units' work, many at a time.
    async fn receive<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shared) -> Result<T, Fail> + Send + 'static,
    ) -> Result<T, Refusal> {
        self.run(&self.senders, work).await
    }
    /// Room for so many lines of a batch, from a thread that may wait.
    fn room(lines: &Arc<Semaphore>, many: u32) -> Result<OwnedSemaphorePermit, Fail> {
        Handle::current().block_on(turn(lines, many.min(LINES as u32)))
    }
    async fn run<T: Send + 'static>(
        &self,
        turns: &Arc<Semaphore>,
        work: impl FnOnce(&Shared) -> Result<T, Fail> + Send + 'static,
    ) -> Result<T, Refusal> {
        let permit = turn(turns, 1).await?;
        let center = Shared::clone(&self.center);
        let span = tracing::Span::current();
        let done = tokio::task::spawn_blocking(move || {
            let result = span.in_scope(|| work(&center));
            drop(permit);
            result
        });
        Ok(done
            .await
            .map_err(|error| Fail::Internal(format!("请求处理异常中止：{error}")))??)
    }
}

/// Waits for a turn, or for room.
async fn turn(turns: &Arc<Semaphore>, many: u32) -> Result<OwnedSemaphorePermit, Fail> {
    let turn = tokio::time::timeout(PATIENCE, Arc::clone(turns).acquire_many_owned(many)).await;
    turn.map_err(|_| Fail::Busy)?.map_err(|_| Fail::Busy)
}

/// All routes.
pub fn router(center: Shared) -> Router {
    routes(App::new(center))
}

fn routes(app: App) -> Router {
    let in_flight = Arc::new(Semaphore::new(IN_FLIGHT));
    Router::new()
        .merge(console::router(&app))
        .route("/v1/center", get(center::hello))
        .route("/v1/enrol", post(enrol::enrol))
        .route("/v1/batches", post(batches::offer).get(batches::sent))
        .route(
            "/v1/batches/{id}/pieces",
            post(batches::pieces).get(batches::sent_pieces),
        )
        .route("/v1/batches/{id}/commit", post(batches::commit))
        .route("/v1/changes", get(changes::page))
        .layer(middleware::from_fn_with_state(in_flight, error::shed))
        .route("/v1/openapi.json", get(openapi::serve))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(console::page)
        .method_not_allowed_fallback(error::wrong_method)
        .with_state(app)
        .layer(tower_http::compression::CompressionLayer::new().gzip(true))
        .layer(middleware::from_fn(log::requests))
}

/// Where to listen, and how.
#[derive(Clone, Debug)]
pub struct Serving {
    /// For units and staff, `address:port`.
    pub listen: String,
    /// For Prometheus, on a listener of its own.
    pub metrics: Option<String>,
    /// Certificate chain and key, PEM, where no proxy does it.
    pub tls: Option<(PathBuf, PathBuf)>,
}

/// Serves until Ctrl-C or SIGTERM; requests that run are finished. `bound` learns the address, and that of the
/// figures.
///
/// # Errors
/// [`Fail::Refused`] when an address is taken, [`Fail::Usage`] for an address or a certificate that cannot be used.
pub async fn serve(
    center: Shared,
    serving: &Serving,
    bound: impl FnOnce(SocketAddr, Option<SocketAddr>),
) -> Result<(), Fail> {
    let tls = match &serving.tls {
        Some((certificate, key)) => Some(server::tls(certificate, key)?),
        None => None,
    };
    let (listener, address) = bind(&serving.listen).await?;
    let mut figures = None;
    if let Some(address) = &serving.metrics {
        let (listener, address) = bind(address).await?;
        let router = metrics::router(metrics::start()?);
        tokio::spawn(server::run(listener, None, router, std::future::pending()));
        figures = Some(address);
    }
    let app = App::new(center);
    let beside = Shared::clone(&app.center);
    let (limits, stopping) = (Arc::clone(&app.limits), Arc::clone(&app.stopping));
    tokio::spawn(async move {
        loop {
            let center = Shared::clone(&beside);
            // It ends with an error only when the process does.
            let _ = tokio::task::spawn_blocking(move || upkeep::round(&center)).await;
            tokio::time::sleep(TIDY).await;
            limits.tidy();
        }
    });
    bound(address, figures);
    let stop = async {
        stopped().await;
        // A balancer sends nothing more to who is not ready.
        stopping.store(true, Ordering::SeqCst);
    };
    server::run(listener, tls, routes(app), stop).await;
    Ok(())
}

async fn bind(wanted: &str) -> Result<(TcpListener, SocketAddr), Fail> {
    let taken = |error: std::io::Error| match error.kind() {
        ErrorKind::PermissionDenied => Fail::Refused(format!(
            "不能在 {wanted} 上监听：没有权限，1024 以下的端口一般要管理员权限，请换一个端口"
        )),
        ErrorKind::AddrInUse | ErrorKind::AddrNotAvailable => {
            Fail::Refused(format!("不能在 {wanted} 上监听：{}", words::io(&error)))
        }
        // A name is looked up, and what the system says of one that is none helps nobody.
        _ => Fail::Usage(format!(
            "监听的地址“{wanted}”不能用，应是 地址:端口，如 127.0.0.1:8080（只限本机）或 0.0.0.0:8080（别的电脑也能连）"
        )),
    };
    let listener = TcpListener::bind(wanted).await.map_err(taken)?;
    let address = listener.local_addr().map_err(taken)?;
    Ok((listener, address))
}

async fn stopped() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
    tracing::info!("stopping: requests that run are finished");
}
