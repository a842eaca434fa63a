//! Who sent a request: a person with a session, a program with a token, the owner of the data folder, or anyone.

use std::net::IpAddr;
use std::sync::Arc;

use artifacts::sessions::LONGEST;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use axum::middleware::Next;
use axum::response::Response;
use model::account::TokenScope;
use model::{Account, Actor};

use crate::app::App;
use crate::error::Error;
use crate::settings::Settings;

/// How long a browser waits for someone to come back from a provider, in seconds.
const WAITING: i64 = 600;

/// Marks requests over the control socket, which only the owner of the data folder can open.
#[derive(Clone, Copy, Debug)]
pub struct OverSocket;

/// The address at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// How a request says who it is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// It does not.
    Nothing,
    /// It came over the control socket.
    Socket,
    /// A session's cookie, with its secret.
    Session(String),
    /// A token of this scope.
    Token(TokenScope),
}

/// Who sent a request.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What they may do.
    pub actor: Actor,
    /// Their account.
    pub account: Option<Arc<Account>>,
    /// How that is known.
    pub by: By,
    /// Where they are.
    pub address: Option<IpAddr>,
    /// Why what was sent to say who they are does not count.
    refused: Option<&'static str>,
}

impl Caller {
    fn visitor(address: Option<IpAddr>) -> Self {
        Self { actor: Actor::visitor(), account: None, by: By::Nothing, address, refused: None }
    }

    /// The account, which there must be.
    pub fn account(&self) -> Result<&Account, Error> {
        self.account.as_deref().ok_or(Error::SignInNeeded)
    }

    /// Refuses what a token must not do: run accounts and make more tokens.
    pub fn require_person(&self) -> Result<(), Error> {
        match self.by {
            By::Token(_) => Err(Error::Forbidden("a token cannot do this; sign in".to_owned())),
            _ => Ok(()),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let caller = parts.extensions.get::<Self>().cloned().unwrap_or_else(|| Self::visitor(None));
        match caller.refused {
            Some(why) => Err(Error::BadToken(why)),
            None if caller.by == By::Token(TokenScope::Read) && !super::guard::is_safe(&parts.method) => {
                Err(Error::Forbidden("this token may only read".to_owned()))
            }
            None => Ok(caller),
        }
    }
}

/// Finds out who sent each request.
pub async fn identify(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let caller = caller(&app, &request);
    request.extensions_mut().insert(caller);
    next.run(request).await
}

fn caller(app: &App, request: &Request) -> Caller {
    let headers = request.headers();
    let address = address(request.extensions().get::<Peer>().map(|peer| peer.0), headers);
    let visitor = Caller::visitor(address);
    if request.extensions().get::<OverSocket>().is_some() {
        return Caller { actor: Actor::operator(), by: By::Socket, ..visitor };
    }
    let known = |account: Account, by: By| match app.actor(&account) {
        Ok(actor) => Caller { actor, account: Some(Arc::new(account)), by, ..visitor.clone() },
        Err(_) => visitor.clone(),
    };
    if let Some(authorization) = headers.get(header::AUTHORIZATION) {
        let secret = authorization.to_str().ok().and_then(|value| value.split_once(' '));
        let secret =
            secret.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, secret)| secret.trim());
        return match secret.map(|secret| app.token(secret)) {
            Some(Some((account, scope))) => known(account, By::Token(scope)),
            Some(None) => Caller { refused: Some("the token is unknown, was removed or is too old"), ..visitor },
            None => Caller { refused: Some("send Authorization: Bearer TOKEN"), ..visitor },
        };
    }
    let secret = cookie(headers, cookie_name(&app.settings));
    match secret.and_then(|secret| Some((app.session(secret)?, secret.to_owned()))) {
        Some((account, secret)) => known(account, By::Session(secret)),
        None => visitor,
    }
}

/// A proxy on this machine says for whom it asks; what others say of themselves does not count.
fn address(peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
    let forwarded = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let nearest = forwarded.and_then(|list| list.rsplit(',').next()?.trim().parse().ok());
    if peer.is_none_or(|peer| peer.is_loopback()) { nearest.or(peer) } else { peer }
}

/// The session cookie's name; with `__Host-` browsers hold it to this host and to https.
fn cookie_name(settings: &Settings) -> &'static str {
    if settings.is_https() { "__Host-session" } else { "session" }
}

/// Keeps a session's secret in the browser, out of reach of scripts and of other sites' requests.
pub fn session_cookie(settings: &Settings, secret: &str) -> [(HeaderName, String); 1] {
    set_cookie(settings, cookie_name(settings), secret, LONGEST.as_secs())
}

/// Removes it.
pub fn no_session_cookie(settings: &Settings) -> [(HeaderName, String); 1] {
    set_cookie(settings, cookie_name(settings), "", 0)
}

/// Remembers in the browser what it waits for while the person is at a provider; nothing removes it.
pub fn waiting_cookie(settings: &Settings, state: &str) -> [(HeaderName, String); 1] {
    set_cookie(settings, waiting_name(settings), state, if state.is_empty() { 0 } else { WAITING })
}

/// What the browser waits for.
pub fn waiting_for<'h>(settings: &Settings, headers: &'h HeaderMap) -> Option<&'h str> {
    cookie(headers, waiting_name(settings))
}

fn waiting_name(settings: &Settings) -> &'static str {
    if settings.is_https() { "__Host-signing-in" } else { "signing-in" }
}

fn set_cookie(settings: &Settings, name: &str, secret: &str, seconds: i64) -> [(HeaderName, String); 1] {
    let secure = if settings.is_https() { "; Secure" } else { "" };
    let cookie = format!("{name}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    [(header::SET_COOKIE, cookie)]
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_cookies_give_the_secret_that_stands_there_or_none(before in "[ -~]{0,40}", secret in "[a-z0-9]{1,20}", after in "[ -~]{0,40}") {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, format!("{before}; session={secret}; {after}").parse().expect("a value"));
            let found = cookie(&headers, "session").expect("there is one");
            let planted = format!("session={found}");
            prop_assert!(found == secret || before.contains(&planted));
        }
    }

    #[test]
    fn only_a_proxy_on_this_machine_is_believed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "10.0.0.1, 203.0.113.7".parse().expect("a value"));
        let (here, there) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([198, 51, 100, 2]));
        assert_eq!(address(Some(here), &headers), Some(IpAddr::from([203, 0, 113, 7])));
        assert_eq!(address(Some(there), &headers), Some(there));
    }

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "xsession=1; session2=2; session=3".parse().expect("a value"));
        assert_eq!(cookie(&headers, "session"), Some("3"));
        assert_eq!(cookie(&headers, "__Host-session"), None);
    }
}
