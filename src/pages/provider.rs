//! `GET /sign-in/with/{name}` and `GET /sign-in/back`: to a provider that vouches for people, and back.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::sign_in::{end_session, own_path, require_safe_way};
use crate::app::App;
use crate::error::Error;
use crate::http::caller::{Caller, session_cookie, waiting_cookie, waiting_for};
use crate::people::Purpose;

/// What a link to a provider says.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    /// Where to go afterwards.
    #[serde(default)]
    then: String,
    /// The secret of an invitation, or of a link to get in again.
    link: Option<String>,
}

/// Goes to the provider.
pub async fn go(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    require_safe_way(&app)?;
    let purpose = match (wanted.link, &caller.account) {
        (Some(secret), _) => Purpose::Link(secret),
        (None, Some(account)) => Purpose::Connect(account.id.clone()),
        (None, None) => Purpose::SignIn,
    };
    let then = own_path(&wanted.then).to_owned();
    let (address, state) = app.go_to_provider(caller.address, &name, purpose, then).await?;
    Ok((waiting_cookie(&app.settings, &state), Redirect::to(&address)).into_response())
}

/// What the provider sends back with the person (RFC 6749, section 4.1.2).
#[derive(Debug, Deserialize)]
pub struct Answer {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
}

/// Signs in who comes back.
pub async fn back(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    Query(answer): Query<Answer>,
) -> Result<Response, Error> {
    require_safe_way(&app)?;
    // Only in the browser that was sent: nobody is signed in as someone else by a link.
    if answer.state.is_empty() || waiting_for(&app.settings, &headers) != Some(&answer.state) {
        return Err(Error::Forbidden("this sign-in was not begun in this browser; begin it again".to_owned()));
    }
    let Some(code) = answer.code.filter(|_| answer.error.is_none()) else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let arrived = app.come_back(caller.address, &answer.state, code).await?;
    end_session(&app, &caller)?;
    let [session] = session_cookie(&app.settings, &arrived.session);
    let [no_longer] = waiting_cookie(&app.settings, "");
    Ok((AppendHeaders([session, no_longer]), Redirect::to(own_path(&arrived.then))).into_response())
}
