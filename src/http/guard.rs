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
        if let Err(error) = check_host(&app.settings, request.headers(), request.uri().host()) {
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

fn check_host(settings: &Settings, headers: &HeaderMap, in_uri: Option<&str>) -> Result<(), Error> {
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok()).or(in_uri).unwrap_or_default();
    if settings.public_host().is_some_and(|host| host.eq_ignore_ascii_case(named)) {
        return Ok(());
    }
    let host = without_port(named);
    // Names can be made to lead here; numbers cannot.
    let number = host.trim_matches(['[', ']']).parse::<IpAddr>();
    if is_this_machine(host) || (number.is_ok() && !settings.listen.ip().is_loopback()) {
        return Ok(());
    }
    Err(Error::Forbidden(format!(
        "this clearinghouse does not answer for {host:?}; if that is its name, start it with --public-url"
    )))
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
