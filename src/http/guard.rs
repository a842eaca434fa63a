//! Who may talk to the server while there is no sign-in: this machine, and no web page from elsewhere.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::Error;

/// Marks requests over the control socket, which only the owner of the data folder can open.
#[derive(Clone, Copy, Debug)]
pub struct OverSocket;

/// Refuses requests for another host (DNS rebinding) and changes asked for by pages of another origin.
pub async fn guard(request: Request, next: Next) -> Response {
    if request.extensions().get::<OverSocket>().is_none() {
        if let Err(error) = check_host(request.headers(), request.uri().host()) {
            return error.into_response();
        }
        if !is_safe(request.method())
            && let Err(error) = check_origin(request.headers())
        {
            return error.into_response();
        }
    }
    next.run(request).await
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn check_host(headers: &HeaderMap, in_uri: Option<&str>) -> Result<(), Error> {
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok()).or(in_uri);
    if named.map(without_port).is_some_and(is_this_machine) {
        return Ok(());
    }
    Err(Error::Forbidden("this clearinghouse only answers to localhost, 127.0.0.1 and [::1]".to_owned()))
}

/// Browsers say where a request comes from; other clients say nothing.
fn check_origin(headers: &HeaderMap) -> Result<(), Error> {
    let refused = || Error::Forbidden("a page of another site may not change anything here".to_owned());
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Err(refused());
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().map_err(|_| refused())?;
    let same = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")) == text("host");
    if same { Ok(()) } else { Err(refused()) }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

fn is_this_machine(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(rows: &[(&'static str, &'static str)]) -> HeaderMap {
        rows.iter().map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value"))).collect()
    }

    #[test]
    fn only_this_machine_is_a_host() {
        for good in ["localhost", "127.0.0.1:8080", "[::1]:80", "[::1]"] {
            assert!(check_host(&headers(&[("host", good)]), None).is_ok(), "{good}");
        }
        for bad in ["evil.example", "127.0.0.1.evil.example", "localhost.evil:80", ""] {
            assert!(check_host(&headers(&[("host", bad)]), None).is_err(), "{bad}");
        }
    }

    #[test]
    fn other_sites_change_nothing() {
        let ok = |rows: &[(&'static str, &'static str)]| check_origin(&headers(rows)).is_ok();
        assert!(ok(&[("host", "localhost:1")]));
        assert!(ok(&[("host", "localhost:1"), ("origin", "http://localhost:1"), ("sec-fetch-site", "same-origin")]));
        assert!(!ok(&[("host", "localhost:1"), ("origin", "http://localhost:2")]));
        assert!(!ok(&[("host", "localhost:1"), ("origin", "null")]));
        assert!(!ok(&[("host", "localhost:1"), ("sec-fetch-site", "cross-site")]));
    }
}
