//! Accepting connections, over TCP and over the control socket, until told to stop.

use std::convert::Infallible;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
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

/// Connections that are open.
static OPEN: AtomicUsize = AtomicUsize::new(0);

/// How many connections are open.
pub fn connections() -> usize {
    OPEN.load(Ordering::Relaxed)
}

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
        // The page that says so has its looks.
        None if request.uri().path().starts_with(web::FOLDER) => {
            let name = request.uri().path().trim_start_matches(web::FOLDER).to_owned();
            Ok(crate::pages::asset(axum::extract::Path(name)).await.into_response())
        }
        None => Ok(starting(super::present::wants_page(request.uri().path(), request.headers()))),
    }
}

/// The answer before the clearinghouse is open; a page asks again by itself.
fn starting(page: bool) -> Response {
    let problem = Error::Starting.problem();
    let mut response = if page {
        let viewer = web::Viewer { role: model::Role::Visitor, name: None, unseen: 0, applications: 0, demo: false };
        axum::response::Html(crate::pages::problem(&viewer, &problem)).into_response()
    } else {
        axum::Json(problem).into_response()
    };
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    if page {
        headers.insert(header::REFRESH, HeaderValue::from_static("2"));
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(super::present::POLICY));
    } else {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    }
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
    OPEN.fetch_add(1, Ordering::Relaxed);
    tokio::spawn(async move {
        // A client that goes away in the middle is nobody's fault.
        let _ = watched.await;
        OPEN.fetch_sub(1, Ordering::Relaxed);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn before_it_is_open_people_get_a_page_that_asks_again_and_programs_a_problem() {
        let ask = async |path: &str, accept: &str| {
            let request = Request::builder().uri(path).header("accept", accept).body(Body::empty()).expect("a request");
            respond(Ready::default(), request).await.expect("an answer")
        };
        let page = ask("/", "text/html").await;
        assert_eq!((page.status().as_u16(), page.headers()["refresh"].as_bytes()), (503, b"2".as_slice()));
        let text = axum::body::to_bytes(page.into_body(), 1 << 20).await.expect("a body");
        let text = String::from_utf8_lossy(&text);
        let style = text.split("href=\"").find(|part| part.starts_with("/assets/site.")).expect("a style sheet");
        assert_eq!(ask(style.split('"').next().expect("an address"), "text/css").await.status(), 200);
        let problem = ask("/api/v1/search", "text/html").await;
        assert_eq!((problem.status().as_u16(), problem.headers()["retry-after"].as_bytes()), (503, b"1".as_slice()));
        assert_eq!(problem.headers()["content-type"], "application/problem+json");
    }
}
