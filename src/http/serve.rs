//! Accepting connections, over TCP and over the control socket, until told to stop.
//!
//! HTTP/1.1 only: a proxy speaks it to us, and whoever does not use one loses nothing. A client has [`ASKED_WITHIN`] to begin,
//! [`WITHIN`] to send a request's head, for each part of its body, and to take in more of an answer.

use std::convert::Infallible;
use std::io::stdin;
use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, OnceLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use rustix::io::fcntl_dupfd_cloexec;
use rustix::net::{RecvFlags, recv};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, Interest};
use tokio::net::{TcpListener, TcpSocket, TcpStream, UnixListener, UnixStream};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::watch;
use tower::ServiceExt;

use super::caller::{OverSocket, Peer};
use super::lines::{HANDLES, Line, Lines, Place};
use super::pacing::{Paced, WITHIN};
use crate::compute::give_way;
use crate::error::Error;

/// Largest head, in bytes.
const MAX_HEAD: usize = 64 << 10;
/// Longest time a client may take in nothing of an answer.
#[cfg(target_os = "linux")]
const TAKEN_WITHIN: Duration = Duration::from_secs(15);
/// What the system holds of an answer that a client has not made room for, in bytes; without a limit it is megabytes each.
#[cfg(target_os = "linux")]
const HELD: u32 = 256 << 10;
/// Longest wait for the first byte; browsers connect ahead of what they are going to ask.
const ASKED_WITHIN: Duration = Duration::from_secs(5);
/// What requests under way get after the signal to stop.
const STOP_WITHIN: Duration = Duration::from_secs(4);
/// Most connections that wait to be accepted; the system may allow fewer (`net.core.somaxconn`, usually as many).
const IN_LINE: u32 = 4_096;
/// Wait after accepting failed for lack of handles or memory.
const BREATH: Duration = Duration::from_millis(50);

/// Connections come in by a thread of their own, and wait there until they ask something: those that only are there, however many,
/// are not in the way of those that are answered.
static DOOR: LazyLock<Runtime> = LazyLock::new(|| {
    let thread = Builder::new_multi_thread().worker_threads(1).enable_all().thread_name("door").build();
    thread.expect("the system gives threads, as it did at the start")
});
/// What brings something is worked on by threads of its own, so that whoever reads does not stand in line behind it.
static BRINGING: LazyLock<Runtime> = LazyLock::new(|| {
    let threads = Builder::new_multi_thread().enable_all().thread_name("bringing").on_thread_start(give_way).build();
    threads.expect("the system gives threads, as it did at the start")
});

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
    let _door = DOOR.enter();
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

/// Listens at an address. Those who come at the same time stand in line with the system until it is their turn.
pub fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let _door = DOOR.enter();
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    // Connections have these from here. Small answers leave at once; a client that takes in nothing of one is given up by
    // the system.
    socket.set_nodelay(true)?;
    #[cfg(target_os = "linux")]
    {
        let socket = SockRef::from(&socket);
        socket.set_tcp_user_timeout(Some(TAKEN_WITHIN))?;
        socket.set_tcp_notsent_lowat(HELD)?;
    }
    socket.bind(address)?;
    socket.listen(IN_LINE)
}

/// Has the system give as many handles as it would, and make room for those that are ever taken: when its table of them grows
/// later, all that open something wait, for tens of milliseconds each time.
pub fn raise_handles() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    let last = HANDLES.min(maximum.unwrap_or(HANDLES)) - 1;
    let _ = fcntl_dupfd_cloexec(stdin(), last.try_into().unwrap_or(0));
}

/// Where connections come from.
pub trait Listener: Send + Sync + 'static {
    /// A connection.
    type Stream: AsFd + AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// The next one, and who is at its other end; over the control socket that is the owner.
    fn next(&self) -> impl Future<Output = std::io::Result<(Self::Stream, Option<Peer>)>> + Send;

    /// Resolves once something came over it, to its first byte, or to none when it ended without.
    fn asked(stream: &Self::Stream) -> impl Future<Output = std::io::Result<Option<u8>>> + Send;

    /// The same connection, for the runtime of the caller.
    fn taken_over(stream: Self::Stream) -> std::io::Result<Self::Stream>;
}

impl Listener for TcpListener {
    type Stream = TcpStream;

    async fn next(&self) -> std::io::Result<(TcpStream, Option<Peer>)> {
        let (stream, peer) = self.accept().await?;
        Ok((stream, Some(Peer(peer.ip()))))
    }

    async fn asked(stream: &TcpStream) -> std::io::Result<Option<u8>> {
        stream.async_io(Interest::READABLE, || first(stream)).await
    }

    fn taken_over(stream: TcpStream) -> std::io::Result<TcpStream> {
        TcpStream::from_std(stream.into_std()?)
    }
}

impl Listener for UnixListener {
    type Stream = UnixStream;

    async fn next(&self) -> std::io::Result<(UnixStream, Option<Peer>)> {
        self.accept().await.map(|(stream, _)| (stream, None))
    }

    async fn asked(stream: &UnixStream) -> std::io::Result<Option<u8>> {
        stream.async_io(Interest::READABLE, || first(stream)).await
    }

    fn taken_over(stream: UnixStream) -> std::io::Result<UnixStream> {
        UnixStream::from_std(stream.into_std()?)
    }
}

/// The first byte, which stays there to be read, or none after the end; would block while nothing came. A socket that only just
/// came in says that it can be read before it is known whether it can.
fn first(socket: &impl AsFd) -> std::io::Result<Option<u8>> {
    let mut first = [0];
    let (had, _) = recv(socket, &mut first, RecvFlags::PEEK)?;
    Ok(first.into_iter().take(had).next())
}

/// Serves connections until `stop` changes, then waits for what is under way.
pub async fn serve<L: Listener>(listener: L, ready: Ready, stop: watch::Receiver<bool>) {
    let inside = Handle::current();
    let _ = DOOR.spawn(let_in(listener, ready, stop, inside)).await;
}

/// The same, at the door.
async fn let_in<L: Listener>(listener: L, ready: Ready, mut stop: watch::Receiver<bool>, inside: Handle) {
    let graceful = GracefulShutdown::new();
    let lines = Lines::new(getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX));
    let mut number = 0;
    loop {
        let next = async {
            let (stream, peer) = listener.next().await?;
            Ok::<_, std::io::Error>((stream, peer, lines.place(number).await))
        };
        tokio::select! {
            next = next => if let Ok((stream, peer, place)) = next {
                let (ready, watcher, begun) = (Arc::clone(&ready), graceful.watcher(), Instant::now());
                let inside = inside.clone();
                let connection = Connection::<L> { stream, peer, place, watcher, ready, begun, inside };
                // Who has asked already does not stand in line with those who have not.
                match first(&connection.stream) {
                    Ok(Some(first)) => connection.go_in(first),
                    _ => drop(tokio::spawn(connection.wait())),
                }
            } else {
                lines.make_room();
                tokio::time::sleep(BREATH).await;
            },
            () = told(&mut stop) => break,
        }
        number += 1;
    }
    drop(listener);
    lines.end_idle();
    let _ = tokio::time::timeout(STOP_WITHIN, graceful.shutdown()).await;
}

/// A connection that was told to give way just before this request.
#[derive(Debug, thiserror::Error)]
#[error("the connection is over")]
struct Over;

/// A connection that came in; without a peer it is one of the control socket.
struct Connection<L: Listener> {
    stream: L::Stream,
    peer: Option<Peer>,
    place: Place,
    watcher: Watcher,
    ready: Ready,
    begun: Instant,
    /// Where requests that only read are worked on.
    inside: Handle,
}

impl<L: Listener> Connection<L> {
    /// Waits at the door until something is asked, and has it served inside.
    async fn wait(self) {
        let asked = tokio::time::timeout(ASKED_WITHIN, L::asked(&self.stream));
        let asked = tokio::select! {
            asked = asked => asked.ok().and_then(Result::ok).flatten(),
            () = self.place.0.over() => None,
        };
        // Whoever only holds connections open gets nothing made for them.
        if let Some(first) = asked {
            self.go_in(first);
        }
    }

    /// Has it served: one that does not begin with `GET`, `HEAD` or `OPTIONS` by the threads for what is brought.
    fn go_in(self, first: u8) {
        let reads = matches!(first, b'G' | b'H' | b'O');
        let by = if reads { &self.inside } else { BRINGING.handle() };
        by.clone().spawn(self.serve());
    }

    /// Serves it until it ends or has to give way.
    async fn serve(self) {
        let Self { stream, peer, place, watcher, ready, begun, inside } = self;
        let Ok(stream) = L::taken_over(stream) else { return };
        let line = Arc::clone(&place.0);
        let service = hyper::service::service_fn(move |request| {
            answer(request, Arc::clone(&ready), Arc::clone(&line), peer, inside.clone())
        });
        let mut builder = http1::Builder::new();
        builder.timer(TokioTimer::new()).header_read_timeout(WITHIN.saturating_sub(begun.elapsed()));
        builder.max_buf_size(MAX_HEAD).max_header_size(MAX_HEAD);
        // A client that goes away in the middle is nobody's fault.
        tokio::select! {
            _ = watcher.watch(builder.serve_connection(TokioIo::new(stream), service)) => {}
            () = place.0.over() => {}
        }
    }
}

/// Answers one request of a connection.
async fn answer(
    request: hyper::Request<Incoming>,
    ready: Ready,
    line: Arc<Line>,
    peer: Option<Peer>,
    inside: Handle,
) -> Result<Response, Over> {
    let mut request = request.map(|body| Body::new(Paced::new(body, WITHIN)));
    match peer {
        Some(peer) => request.extensions_mut().insert(peer).map(drop),
        None => request.extensions_mut().insert(OverSocket).map(drop),
    };
    if !line.works() {
        return Err(Over);
    }
    let brings = !request.body().is_end_stream();
    let response = respond(ready, request);
    let Ok(response) = if brings {
        BRINGING.spawn(response).await.map_err(|_| Over)?
    } else if inside.id() == Handle::current().id() {
        response.await
    } else {
        inside.spawn(response).await.map_err(|_| Over)?
    };
    Ok(response.map(|body| line.answers(body)))
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
