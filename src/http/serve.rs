//! Accepting connections, over TCP and over the control socket, until told to stop.

use std::convert::Infallible;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;
use tower::ServiceExt;

use super::caller::{OverSocket, Peer};
use crate::error::Error;

/// Longest time a client may take to send a request's head.
const HEAD_WITHIN: Duration = Duration::from_secs(15);
/// Largest head, in bytes.
const MAX_HEAD: usize = 64 << 10;
/// What requests under way get after the signal to stop.
const STOP_WITHIN: Duration = Duration::from_secs(4);
/// Wait after accepting failed for lack of handles or memory.
const BREATH: Duration = Duration::from_millis(50);

/// The router, once the clearinghouse is open; until then every path but `/healthz` answers 503.
pub type Ready = Arc<OnceLock<Router>>;

/// The file of the control socket; removed when dropped.
pub struct Socket(PathBuf);

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Opens the control socket, for the owner only. The data folder must be held: a socket that is there is a
/// dead one.
pub fn control_socket(path: &Path) -> std::io::Result<(UnixListener, Socket)> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok((listener, Socket(path.to_owned())))
}

async fn respond(ready: Ready, request: Request) -> Result<Response, Infallible> {
    match ready.get() {
        Some(router) => router.clone().oneshot(request).await,
        None if request.uri().path() == "/healthz" => Ok("ok\n".into_response()),
        None => Ok(starting()),
    }
}

/// The answer before the clearinghouse is open.
fn starting() -> Response {
    let problem = Error::Starting.problem();
    let mut response = (axum::http::StatusCode::SERVICE_UNAVAILABLE, axum::Json(problem)).into_response();
    let headers = response.headers_mut();
    headers.insert(axum::http::header::RETRY_AFTER, axum::http::HeaderValue::from_static("1"));
    headers.insert(axum::http::header::CONTENT_TYPE, axum::http::HeaderValue::from_static("application/problem+json"));
    response
}

/// Resolves once told to stop.
async fn told(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Serves TCP connections until `stop` changes, then waits for what is under way.
pub async fn tcp(listener: TcpListener, ready: Ready, mut stop: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let _ = stream.set_nodelay(true);
                    connection(stream, &ready, &graceful, Some(Peer(peer.ip())));
                }
                Err(_) => tokio::time::sleep(BREATH).await,
            },
            () = told(&mut stop) => break,
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(STOP_WITHIN, graceful.shutdown()).await;
}

/// Serves the control socket until `stop` changes.
pub async fn socket(listener: UnixListener, ready: Ready, mut stop: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => connection(stream, &ready, &graceful, None),
                Err(_) => tokio::time::sleep(BREATH).await,
            },
            () = told(&mut stop) => break,
        }
    }
    let _ = tokio::time::timeout(STOP_WITHIN, graceful.shutdown()).await;
}

/// Serves one connection; without a peer it is one of the control socket.
fn connection<S>(stream: S, ready: &Ready, graceful: &GracefulShutdown, peer: Option<Peer>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let ready = Arc::clone(ready);
    let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        match peer {
            Some(peer) => request.extensions_mut().insert(peer).map(drop),
            None => request.extensions_mut().insert(OverSocket).map(drop),
        };
        respond(Arc::clone(&ready), request)
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN).max_buf_size(MAX_HEAD);
    builder.http2().timer(TokioTimer::new()).max_header_list_size(32 << 10);
    let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    let watched = graceful.watch(connection);
    tokio::spawn(async move {
        // A client that goes away in the middle is nobody's fault.
        let _ = watched.await;
    });
}
