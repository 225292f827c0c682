//! HTTP: one route to a file. Handlers only translate; the work runs on threads that may wait.

mod batches;
mod center;
mod changes;
pub mod console;
mod enrol;
mod error;
mod health;
mod log;
pub(crate) mod openapi;
mod signed;

use crate::{fail::Fail, service::Shared};
use axum::{
    Router, middleware,
    routing::{get, post},
};
use error::Refusal;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::Semaphore};

pub use openapi::document;

/// The most requests that are in memory at once; further ones are told to come again.
const IN_FLIGHT: usize = 96;
/// The most requests that are worked on at once.
const WORKERS: usize = 8;
/// How long a request waits for a worker.
const PATIENCE: Duration = Duration::from_secs(20);

/// What every handler has.
#[derive(Clone)]
struct App {
    center: Shared,
    workers: Arc<Semaphore>,
}

impl App {
    /// Runs work that waits on the disk, a few at a time.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shared) -> Result<T, Fail> + Send + 'static,
    ) -> Result<T, Refusal> {
        let permit = tokio::time::timeout(PATIENCE, Arc::clone(&self.workers).acquire_owned())
            .await
            .map_err(|_| Fail::Busy)?
            .map_err(|_| Fail::Busy)?;
        let center = Shared::clone(&self.center);
        let done = tokio::task::spawn_blocking(move || {
            let result = work(&center);
            drop(permit);
            result
        });
        Ok(done
            .await
            .map_err(|error| Fail::Internal(format!("请求处理异常中止：{error}")))??)
    }
}

/// All routes.
pub fn router(center: Shared) -> Router {
    let app = App {
        center,
        workers: Arc::new(Semaphore::new(WORKERS)),
    };
    let in_flight = Arc::new(Semaphore::new(IN_FLIGHT));
    Router::new()
        .route("/v1/center", get(center::hello))
        .route("/v1/enrol", post(enrol::enrol))
        .route("/v1/batches", post(batches::offer))
        .route("/v1/batches/{id}/pieces", post(batches::pieces))
        .route("/v1/batches/{id}/commit", post(batches::commit))
        .route("/v1/changes", get(changes::page))
        .layer(middleware::from_fn_with_state(in_flight, error::shed))
        .route("/v1/openapi.json", get(openapi::serve))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(error::unknown_route)
        .method_not_allowed_fallback(error::wrong_method)
        .with_state(app)
        .layer(tower_http::compression::CompressionLayer::new().gzip(true))
        .layer(middleware::from_fn(log::requests))
}

/// Serves until Ctrl-C or SIGTERM; requests that run are finished. `bound` learns the address.
///
/// # Errors
/// [`Fail::Refused`] when the address is taken.
pub async fn serve(
    center: Shared,
    listen: &str,
    bound: impl FnOnce(SocketAddr),
) -> Result<(), Fail> {
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        Fail::Refused(format!(
            "不能在 {listen} 上监听：{error}；端口可能已被占用，请换一个"
        ))
    })?;
    let address = listener
        .local_addr()
        .map_err(|error| Fail::Internal(error.to_string()))?;
    bound(address);
    axum::serve(listener, router(center))
        .with_graceful_shutdown(stopped())
        .await
        .map_err(|error| Fail::Internal(error.to_string()))
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
