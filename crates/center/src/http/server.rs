//! The listener: connections within bounds, by TLS where the program itself does it, ended gracefully.

use super::console::OverTls;
use crate::{fail::Fail, words};
use axum::{Extension, Router, extract::ConnectInfo, http::Request, response::Response};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
    service::TowerToHyperService,
};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject},
    },
};
use std::{convert::Infallible, path::Path, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_io_timeout::TimeoutWriter;
use tokio_rustls::TlsAcceptor;
use tower::{Layer, Service};

/// The most connections at once; further ones wait in the system's queue.
const CONNECTIONS: usize = 2048;
/// The time for a TLS handshake, and for the head of a request, the first and any later one.
const HANDSHAKE: Duration = Duration::from_secs(10);
const HEAD: Duration = Duration::from_secs(20);
/// A client that takes nothing of its answer for so long has gone away.
const TAKES_NOTHING: Duration = Duration::from_secs(30);
/// The most memory for the head of a request.
const HEAD_BYTES: usize = 64 << 10;
/// Requests that still run so long after the signal to stop are given up; clients ask again.
const DRAIN: Duration = Duration::from_secs(60);

/// The certificate chain and its key, both PEM.
///
/// # Errors
/// [`Fail::Usage`] when they cannot be read or do not fit each other.
pub(super) fn tls(certificate: &Path, key: &Path) -> Result<TlsAcceptor, Fail> {
    let told = |path: &Path, error: &pem::Error| match error {
        pem::Error::Io(error) => Fail::Usage(words::file("读取证书或私钥", path, error)),
        _ => Fail::Usage(format!(
            "证书或私钥“{}”读不出来：{error}；应是 PEM 格式",
            path.display()
        )),
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| told(certificate, &error))?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| told(key, &error))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map(|builder| builder.with_no_client_auth())
        .and_then(|builder| builder.with_single_cert(chain, private))
        .map_err(|error| Fail::Usage(format!("证书和私钥不能用：{error}")))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Serves until `stop`; then nothing new is taken, and what runs is finished.
pub(super) async fn run(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    app: Router,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    tokio::pin!(stop);
    loop {
        let accepted = async {
            let place = Arc::clone(&room).acquire_owned().await.ok()?;
            Some((place, listener.accept().await))
        };
        let (place, stream, peer) = tokio::select! {
            accepted = accepted => match accepted {
                Some((place, Ok((stream, peer)))) => (place, stream, peer),
                Some((_, Err(error))) => {
                    // Out of file handles, or a client that was gone at once.
                    tracing::warn!(%error, "connection not accepted");
                    sleep(Duration::from_millis(50)).await;
                    continue;
                }
                None => break,
            },
            () = &mut stop => break,
        };
        let _ = stream.set_nodelay(true);
        let (app, tls, watcher) = (app.clone(), tls.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _place = place;
            let app = Extension(ConnectInfo(peer)).layer(app);
            let Some(acceptor) = tls else {
                return connection(stream, app, watcher).await;
            };
            let app = Extension(OverTls).layer(app);
            if let Ok(Ok(stream)) = timeout(HANDSHAKE, acceptor.accept(stream)).await {
                connection(stream, app, watcher).await;
            }
        });
    }
    drop(listener);
    if timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

async fn connection<S>(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    app: S,
    watcher: Watcher,
) where
    S: Service<Request<Incoming>, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let mut stream = TimeoutWriter::new(stream);
    stream.set_timeout(Some(TAKES_NOTHING));
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(
            TokioIo::new(Box::pin(stream)),
            TowerToHyperService::new(app),
        );
    // A line that broke is the client's to mend.
    if let Err(error) = watcher.watch(serving).await {
        tracing::debug!(%error, "connection ended");
    }
}
