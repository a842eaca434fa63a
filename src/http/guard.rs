//! Which requests are answered at all: for this host, and no change asked for by a page of another site.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::caller::{Caller, OverSocket};
use crate::app::App;
use crate::error::Error;
use crate::settings::Settings;

/// Refuses requests for another host (forged, or DNS rebinding) and changes asked for by pages of another origin.
pub async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if request.extensions().get::<OverSocket>().is_none() {
        let authority = request.uri().authority().map(axum::http::uri::Authority::as_str);
        if let Err(error) = check_host(&app.settings, request.headers(), authority) {
            return error.into_response();
        }
        if !is_safe(request.method())
            && let Err(error) = check_change(&app, &request)
        {
            return error.into_response();
        }
    }
    next.run(request).await
}

fn check_change(app: &App, request: &Request) -> Result<(), Error> {
    check_origin(&app.settings, request.headers())?;
    match request.extensions().get::<Caller>().and_then(|caller| caller.account.as_ref()) {
        Some(account) => app.people.limits.write(&account.id.0),
        None => Ok(()),
    }
}

/// Whether a request of this method changes nothing.
pub fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// A request names its host once, in its head; in an address for proxies again (RFC 9112, 3.2). Both must be ours: what
/// stands before us may go by either.
fn check_host(settings: &Settings, headers: &HeaderMap, in_uri: Option<&str>) -> Result<(), Error> {
    let mut named = headers.get_all(header::HOST).iter().map(|host| host.to_str().unwrap_or_default());
    let host = named.next().or(in_uri).unwrap_or_default();
    if named.next().is_some() {
        return Err(Error::Malformed("malformed_header", "a request names one host".to_owned()));
    }
    match [host, in_uri.unwrap_or(host)].into_iter().find(|host| !is_ours(settings, host)) {
        None => Ok(()),
        Some(other) => Err(Error::Forbidden(format!(
            "this clearinghouse does not answer for {:?}; if that is its name, start it with --public-url",
            without_port(other)
        ))),
    }
}

fn is_ours(settings: &Settings, named: &str) -> bool {
    if settings.public_host().is_some_and(|host| host.eq_ignore_ascii_case(named)) {
        return true;
    }
    let host = without_port(named);
    // Names can be made to lead here; numbers cannot.
    let number = host.trim_matches(['[', ']']).parse::<IpAddr>();
    is_this_machine(host) || (number.is_ok() && !settings.listen.ip().is_loopback())
}

/// Browsers say where a request comes from; other clients say nothing.
fn check_origin(settings: &Settings, headers: &HeaderMap) -> Result<(), Error> {
    let refused = || Error::Forbidden("a page of another site may not change anything here".to_owned());
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Err(refused());
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().map_err(|_| refused())?;
    let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    let same = host.is_some() && (host == text("host") || host == settings.public_host());
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
    use crate::settings::Options;
    use axum::http::HeaderValue;

    fn settings(listen: &str, public_url: Option<&str>) -> Settings {
        let options = Options {
            listen: Some(listen.to_owned()),
            public_url: public_url.map(str::to_owned),
            ..Options::default()
        };
        options.settle().expect("good settings")
    }

    fn headers(rows: &[(&'static str, &'static str)]) -> HeaderMap {
        rows.iter().map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value"))).collect()
    }

    #[test]
    fn only_its_own_names_are_hosts() {
        let here = settings("127.0.0.1:8080", None);
        let ok =
            |settings: &Settings, host: &'static str| check_host(settings, &headers(&[("host", host)]), None).is_ok();
        for good in ["localhost", "127.0.0.1:8080", "[::1]:80", "[::1]"] {
            assert!(ok(&here, good), "{good}");
        }
        for bad in ["evil.example", "127.0.0.1.evil.example", "localhost.evil:80", "", "192.0.2.1"] {
            assert!(!ok(&here, bad), "{bad}");
        }
        let asked = |hosts: &[(&'static str, &'static str)], uri| {
            let mut headers = HeaderMap::new();
            for (name, value) in hosts {
                headers.append(*name, HeaderValue::from_static(value));
            }
            check_host(&here, &headers, uri).is_ok()
        };
        assert!(asked(&[("host", "localhost:1")], Some("127.0.0.1:1")) && asked(&[], Some("localhost:1")));
        assert!(
            !asked(&[("host", "localhost")], Some("evil.example")) && !asked(&[("host", "evil")], Some("localhost"))
        );
        assert!(!asked(&[("host", "localhost"), ("host", "evil.example")], None), "one host, and no second one");
        let public = settings("0.0.0.0:80", Some("https://papers.pace.example"));
        assert!(ok(&public, "papers.pace.example") && ok(&public, "192.0.2.1:80"));
        assert!(!ok(&public, "evil.example"));
    }

    #[test]
    fn other_sites_change_nothing() {
        let here = settings("127.0.0.1:1", None);
        let ok = |rows: &[(&'static str, &'static str)]| check_origin(&here, &headers(rows)).is_ok();
        assert!(ok(&[("host", "localhost:1")]));
        assert!(ok(&[("host", "localhost:1"), ("origin", "http://localhost:1"), ("sec-fetch-site", "same-origin")]));
        assert!(!ok(&[("host", "localhost:1"), ("origin", "http://localhost:2")]));
        assert!(!ok(&[("host", "localhost:1"), ("origin", "null")]));
        assert!(!ok(&[("origin", "null")]));
        assert!(!ok(&[("host", "localhost:1"), ("sec-fetch-site", "cross-site")]));
    }
}
