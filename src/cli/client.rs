//! How commands reach a clearinghouse: over HTTP at an address, over the control socket of a server that holds the
//! data folder, or inside this process. The commands see one and the same API.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Request, Uri, header};
use http_body_util::BodyExt;
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use tower::ServiceExt;

use super::Failure;
use crate::app::App;
use crate::error::Problem;
use crate::http;
use crate::http::caller::OverSocket;
use crate::https::{self, HttpsClient};
use crate::settings::Settings;

/// Largest answer read, in bytes.
const MAX_ANSWER: usize = 64 << 20;

/// Why a request was not done.
pub struct Refusal {
    /// The problem's code; empty when the server said none.
    pub code: String,
    /// For people.
    pub detail: String,
}

impl From<String> for Refusal {
    fn from(detail: String) -> Self {
        Self { code: String::new(), detail }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Failed(refusal.detail)
    }
}

/// A way to a clearinghouse.
#[derive(Clone)]
pub enum Client {
    /// In this process.
    Here {
        /// The open clearinghouse.
        app: Arc<App>,
        /// Its routes.
        router: Router,
    },
    /// Over a server's control socket.
    Socket(Arc<Path>),
    /// Over the network.
    Remote {
        /// The connections.
        client: Box<HttpsClient>,
        /// The server's address.
        base: Arc<str>,
        /// What signs requests.
        token: Option<HeaderValue>,
    },
}

impl Client {
    /// The clearinghouse of the data folder: through its server when one runs, else opened here.
    pub async fn local(settings: Settings) -> Result<Self, String> {
        let socket = settings.socket();
        if tokio::net::UnixStream::connect(&socket).await.is_ok() {
            return Ok(Self::Socket(socket.into()));
        }
        let app =
            tokio::task::spawn_blocking(move || App::open(settings)).await.map_err(|error| error.to_string())??;
        Ok(Self::Here { router: http::router(Arc::clone(&app)), app })
    }

    /// The clearinghouse at an address.
    pub fn remote(server: &str, token: Option<&str>) -> Result<Self, String> {
        let base = server.trim_end_matches('/');
        let uri: Uri =
            base.parse().map_err(|_| format!("{server:?} is not an address such as http://127.0.0.1:8080"))?;
        let here = matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"));
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") if here || token.is_none() => {}
            Some("http") => return Err("a token is only sent over https:// to another machine".to_owned()),
            _ => return Err(format!("{server:?} is not an address such as https://papers.example.org")),
        }
        let bearer = token.map(|token| HeaderValue::from_str(&format!("Bearer {token}")));
        let token = bearer.transpose().map_err(|_| "the token has characters that no token has".to_owned())?;
        Ok(Self::Remote { client: Box::new(https::client()?), base: base.into(), token })
    }

    /// Sends a request and reads the JSON answer. A problem is an error for people.
    pub async fn send<T: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        kind: &str,
        body: Body,
    ) -> Result<T, Refusal> {
        let answer = serde_json::from_slice(&self.ask(method, path, kind, body).await?);
        Ok(answer.map_err(|error| format!("the answer is not understood: {error}"))?)
    }

    /// Sends a request and reads the answer, whatever it is. A problem is an error for people.
    pub async fn ask(&self, method: &str, path: &str, kind: &str, body: Body) -> Result<Bytes, Refusal> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, kind)
            .header(header::HOST, "localhost");
        let request = request.body(body).map_err(|error| error.to_string())?;
        let response = self.call(request).await?;
        let status = response.status();
        let limited = http_body_util::Limited::new(response.into_body(), MAX_ANSWER);
        let bytes = limited.collect().await.map_err(|error| format!("the answer broke off: {error}"))?.to_bytes();
        if status.is_success() {
            return Ok(bytes);
        }
        Err(match serde_json::from_slice::<Problem>(&bytes) {
            Ok(problem) => Refusal { code: problem.code, detail: problem.detail },
            Err(_) => format!("the server answered {status}").into(),
        })
    }

    async fn call(&self, mut request: Request<Body>) -> Result<axum::response::Response, String> {
        match self {
            Self::Here { router, .. } => {
                request.extensions_mut().insert(OverSocket);
                router.clone().oneshot(request).await.map_err(|never| match never {})
            }
            Self::Socket(path) => over_socket(path, request).await,
            Self::Remote { client, base, token } => {
                let uri = format!("{base}{}", request.uri());
                *request.uri_mut() = uri.parse().map_err(|_| format!("{uri} is not an address"))?;
                request.headers_mut().remove(header::HOST);
                if let Some(token) = token {
                    request.headers_mut().insert(header::AUTHORIZATION, token.clone());
                }
                let response = client
                    .request(request)
                    .await
                    .map_err(|error| format!("{base} does not answer: {}", https::causes(&error)))?;
                Ok(response.map(Body::new))
            }
        }
    }

    /// Finishes what is acknowledged and closes the data folder, when it was opened here.
    pub async fn close(self) {
        if let Self::Here { app, router } = self {
            drop(router);
            let _ = tokio::task::spawn_blocking(move || app.close()).await;
        }
    }
}

async fn over_socket(path: &Path, request: Request<Body>) -> Result<axum::response::Response, String> {
    let gone = |error: &dyn std::fmt::Display| format!("the server of {} does not answer: {error}", path.display());
    let stream = tokio::net::UnixStream::connect(path).await.map_err(|error| gone(&error))?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| gone(&error))?;
    tokio::spawn(connection);
    let response = sender.send_request(request).await.map_err(|error| gone(&error))?;
    Ok(response.map(Body::new))
}
