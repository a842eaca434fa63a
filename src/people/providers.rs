//! Signing in with an account that people have elsewhere (`OpenID` Connect Core 1.0, code flow with PKCE).
//!
//! Nobody gets an account by it: a provider vouches for someone who was invited. Whom it names is known by the
//! provider's permanent name for them; a mail address counts once, when the provider says that it is verified.

use std::collections::HashMap;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use model::account::Identity;
use model::{Account, AccountId, FieldProblem, Stamp};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreProviderMetadata};
use openidconnect::{
    AsyncHttpClient, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse,
};

use super::accounts::find;
use super::hash;
use crate::app::App;
use crate::error::Error;
use crate::https::{self, HttpsClient};
use crate::settings;

/// How long someone may take at the provider.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(10);
/// How long what a provider says of itself, its keys among that, is believed.
const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(1);
/// Most people on their way at the same time.
const MANY: usize = 10_000;
/// The path to which providers send people back.
pub const BACK: &str = "/sign-in/back";

/// The providers whose sign-in is taken.
pub struct Providers {
    all: Vec<Provider>,
    http: Option<HttpsClient>,
    on_their_way: Mutex<HashMap<String, Begun>>,
}

struct Provider {
    settings: settings::Provider,
    /// What it says of itself, and when it said so.
    known: Mutex<Option<(Timestamp, CoreProviderMetadata)>>,
}

/// Why someone goes to a provider.
#[derive(Clone, Debug)]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// To take up an invitation, or to get in again, by the secret of a link.
    Link(String),
    /// To sign in that way from now on.
    Connect(AccountId),
}

/// Someone on their way.
struct Begun {
    provider: usize,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    purpose: Purpose,
    then: String,
    at: Timestamp,
}

/// How providers are asked.
struct Asker(HttpsClient);

impl<'c> AsyncHttpClient<'c> for Asker {
    type Error = https::FetchError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Self::Error>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(https::fetch(&self.0, request))
    }
}

/// Someone who came back.
pub struct Arrived {
    /// The secret of the session that begins.
    pub session: String,
    /// Where they go on.
    pub then: String,
}

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

impl Providers {
    /// Those of the settings.
    pub fn new(settings: &[settings::Provider]) -> Result<Self, String> {
        let http = if settings.is_empty() { None } else { Some(https::client()?) };
        let provider = |settings: &settings::Provider| Provider { settings: settings.clone(), known: Mutex::default() };
        Ok(Self { all: settings.iter().map(provider).collect(), http, on_their_way: Mutex::default() })
    }

    /// Name, issuer, and the path at which signing in with it begins.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str, String)> {
        let row = |provider: &settings::Provider| format!("/sign-in/with/{}", slug(&provider.name));
        self.all.iter().map(move |p| (p.settings.name.as_str(), p.settings.issuer.as_str(), row(&p.settings)))
    }

    fn position(&self, named: &str) -> Result<usize, Error> {
        self.all.iter().position(|provider| slug(&provider.settings.name) == named).ok_or(Error::NotFound)
    }

    fn on_their_way(&self) -> MutexGuard<'_, HashMap<String, Begun>> {
        self.on_their_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remember(&self, state: &str, begun: Begun) {
        let mut all = self.on_their_way();
        all.retain(|_, other| begun.at.duration_since(other.at) < GOOD_FOR);
        if all.len() < MANY {
            all.insert(state.to_owned(), begun);
        }
    }

    /// What the provider says of itself; asked anew when `fresh` or when it is long ago.
    async fn metadata(&self, at: usize, fresh: bool) -> Result<CoreProviderMetadata, Error> {
        let provider = &self.all[at];
        let lock = || provider.known.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Timestamp::now();
        let known = lock().as_ref().filter(|(then, _)| now.duration_since(*then) < KNOWN_FOR).map(|(_, m)| m.clone());
        if let Some(known) = known.filter(|_| !fresh) {
            return Ok(known);
        }
        let issuer = IssuerUrl::new(provider.settings.issuer.clone()).map_err(Error::internal)?;
        let asked = CoreProviderMetadata::discover_async(issuer, &self.asker()?).await;
        let asked = asked.map_err(|error| unreachable(&provider.settings.name, &error))?;
        *lock() = Some((now, asked.clone()));
        Ok(asked)
    }

    fn asker(&self) -> Result<Asker, Error> {
        self.http.clone().map(Asker).ok_or(Error::NotFound)
    }

    fn client(&self, at: usize, metadata: CoreProviderMetadata, base_url: &str) -> Result<Client, Error> {
        let settings = &self.all[at].settings;
        let (id, secret) =
            (ClientId::new(settings.client_id.clone()), ClientSecret::new(settings.client_secret.clone()));
        let back = RedirectUrl::new(format!("{base_url}{BACK}")).map_err(Error::internal)?;
        Ok(CoreClient::from_provider_metadata(metadata, id, Some(secret)).set_redirect_uri(back))
    }

    /// What the provider vouches for, for a code that it gave.
    async fn claims(&self, begun: Begun, code: String, base_url: &str) -> Result<(CoreIdTokenClaims, Begun), Error> {
        let name = &self.all[begun.provider].settings.name;
        let refused = |error: &dyn std::error::Error| unreachable(name, error);
        let client = self.client(begun.provider, self.metadata(begun.provider, false).await?, base_url)?;
        let verifier = PkceCodeVerifier::new(begun.verifier.secret().clone());
        let exchange = client.exchange_code(AuthorizationCode::new(code)).map_err(|error| refused(&error))?;
        let tokens = exchange.set_pkce_verifier(verifier).request_async(&self.asker()?).await;
        let tokens = tokens.map_err(|error| refused(&error))?;
        let token = tokens.id_token().ok_or_else(|| refused(&https::FetchError::Broken("no ID token".to_owned())))?;
        if let Ok(claims) = token.claims(&client.id_token_verifier(), &begun.nonce) {
            return Ok((claims.clone(), begun));
        }
        // Perhaps it has changed its keys since it was asked.
        let client = self.client(begun.provider, self.metadata(begun.provider, true).await?, base_url)?;
        let claims = token.claims(&client.id_token_verifier(), &begun.nonce).map_err(|error| refused(&error))?.clone();
        Ok((claims, begun))
    }
}

fn unreachable(name: &str, error: &dyn std::error::Error) -> Error {
    tracing::warn!("signing in with {name} failed: {}", https::causes(error));
    Error::Upstream(format!("signing in with {name} did not work; try again, or use your password"))
}

/// A provider's name in addresses.
fn slug(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
    name.to_lowercase().chars().map(plain).collect()
}

impl App {
    /// Sends someone to a provider: the address there, and what must be the same when they come back.
    pub async fn go_to_provider(
        &self,
        from: Option<IpAddr>,
        named: &str,
        purpose: Purpose,
        then: String,
    ) -> Result<(String, String), Error> {
        self.people.limits.attempt(from, "")?;
        let providers = &self.people.providers;
        let provider = providers.position(named)?;
        let metadata = providers.metadata(provider, false).await?;
        let client = providers.client(provider, metadata, &self.settings.base_url())?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let asking =
            client.authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random);
        let scopes = ["email", "profile"].map(|scope| Scope::new(scope.to_owned()));
        let (url, state, nonce) = asking.add_scopes(scopes).set_pkce_challenge(challenge).url();
        let state = state.into_secret();
        let begun = Begun { provider, nonce, verifier, purpose, then, at: Timestamp::now() };
        providers.remember(&state, begun);
        Ok((url.to_string(), state))
    }

    /// Signs in someone whom a provider sent back. `state` must come from the browser that was sent there.
    pub async fn come_back(&self, from: Option<IpAddr>, state: &str, code: String) -> Result<Arrived, Error> {
        self.people.limits.attempt(from, "")?;
        let begun = self.people.providers.on_their_way().remove(state);
        let begun = begun.filter(|begun| Timestamp::now().duration_since(begun.at) < GOOD_FOR);
        let begun = begun.ok_or_else(|| Error::Gone("this sign-in took too long; begin it again".to_owned()))?;
        let (claims, begun) = self.people.providers.claims(begun, code, &self.settings.base_url()).await?;
        let identity = Identity { issuer: claims.issuer().to_string(), subject: claims.subject().to_string() };
        let account = self.account_for(from, &claims, &identity, &begun.purpose)?;
        let account = if account.identities.contains(&identity) && matches!(begun.purpose, Purpose::SignIn) {
            account
        } else {
            self.take_identity(account.id, identity, &claims, begun.purpose).await?
        };
        Ok(Arrived { session: self.begin_session(&account)?, then: begun.then })
    }

    /// Whose account it is that the provider vouches for.
    fn account_for(
        &self,
        from: Option<IpAddr>,
        claims: &CoreIdTokenClaims,
        identity: &Identity,
        purpose: &Purpose,
    ) -> Result<Account, Error> {
        let directory = self.people.accounts.now();
        let known = directory.by_identity(identity).map(|account| Account::clone(account));
        let address = claims.email().filter(|_| claims.email_verified() == Some(true));
        let by_email = || {
            let address = address?.to_lowercase();
            directory.by_email(&address).map(|account| Account::clone(account))
        };
        let wanted = match purpose {
            Purpose::SignIn => known.or_else(by_email).filter(|account| !account.closed).ok_or_else(|| {
                let who = claims.email().map_or("this account", |email| email.as_str());
                Error::Forbidden(format!(
                    "{who} has no account here. If you were invited, open the link of the invitation and choose this way \
                     to sign in there"
                ))
            })?,
            Purpose::Link(secret) => self.linked(from, secret)?,
            Purpose::Connect(id) => find(&directory, id)?,
        };
        let other = directory.by_identity(identity).is_some_and(|known| known.id != wanted.id);
        if other {
            let why = "that account signs in somebody else here already; choose another one".to_owned();
            return Err(Error::Conflict("identity_taken", why));
        }
        Ok(wanted)
    }

    /// Takes a provider's word for an account from now on.
    async fn take_identity(
        &self,
        id: AccountId,
        identity: Identity,
        claims: &CoreIdTokenClaims,
        purpose: Purpose,
    ) -> Result<Account, Error> {
        /// Most for one account.
        const MOST: usize = 10;
        let named = claims.name().and_then(|name| name.get(None)).and_then(|name| model::account::name(name).ok());
        self.change_accounts(id.clone(), "connect sign-in", move |directory, at| {
            let mut account = find(directory, &id)?;
            if let Purpose::Link(secret) = &purpose {
                // Someone else may have used the link meanwhile.
                if !account.has_link(&hash(secret), at) || account.closed {
                    return Err(super::signing_in::link_over());
                }
                account.link = None;
                account.session_epoch += 1;
            }
            if account.name.is_empty() {
                account.name = named.unwrap_or_default();
            }
            if !account.identities.contains(&identity) {
                account.identities.push(identity);
            }
            if account.identities.len() > MOST {
                return Err(FieldProblem::new("identities", format!("are at most {MOST}; remove one first")).into());
            }
            account.touch(Stamp { at, by: id });
            Ok((Some(account.clone()), account))
        })
        .await
    }

    /// Ends signing in with what a provider vouches for. One way to sign in stays.
    pub async fn remove_identity(&self, id: AccountId, identity: Identity) -> Result<(), Error> {
        self.change_accounts(id.clone(), "remove sign-in", move |directory, at| {
            let mut account = find(directory, &id)?;
            account.identities.retain(|known| *known != identity);
            if !account.can_sign_in() {
                return Err(
                    FieldProblem::new("identities", "choose a password first: nothing else signs you in").into()
                );
            }
            account.touch(Stamp { at, by: id });
            Ok((Some(account), ()))
        })
        .await
    }
}
