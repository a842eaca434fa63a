//! `/api/v1/me` and `/api/v1/accounts`

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use jiff::Timestamp;
use model::account::{Token, TokenScope};
use model::{Account, AccountId, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::caller::Caller;
use crate::people::{AccountChange, NewAccount, NewToken};

/// An account, without its secrets.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AccountView {
    /// Its permanent name.
    #[schema(value_type = String)]
    pub id: AccountId,
    /// The mail address.
    pub email: String,
    /// What others read.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Organisation codes of its districts.
    pub districts: Vec<String>,
    /// Whether it may not sign in.
    pub closed: bool,
    /// Whether a password was chosen.
    pub has_password: bool,
    /// Its tokens.
    pub tokens: Vec<TokenView>,
    /// The address at which the person chooses a password; given once.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub link: Option<String>,
}

/// A token, without its secret.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TokenView {
    /// Its name in lists.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// What it may be used for.
    pub scope: TokenScope,
    /// When it stops working.
    #[schema(value_type = String, format = DateTime)]
    pub expires: Timestamp,
    /// The token itself; given once.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub token: Option<String>,
}

impl From<&Token> for TokenView {
    fn from(token: &Token) -> Self {
        Self { id: token.id.clone(), name: token.name.clone(), scope: token.scope, expires: token.expires, token: None }
    }
}

impl From<&Account> for AccountView {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.clone(),
            email: account.email.clone(),
            name: account.name.clone(),
            role: account.role,
            districts: account.districts.clone(),
            closed: account.closed,
            has_password: account.password.is_some(),
            tokens: account.tokens.iter().map(Into::into).collect(),
            link: None,
        }
    }
}

/// All accounts.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountList {
    /// By name.
    accounts: Vec<AccountView>,
}

/// Your own account.
#[utoipa::path(get, path = "/api/v1/me", tag = "accounts",
    responses((status = 200, body = AccountView), (status = 401, body = Problem)))]
pub async fn me(caller: Caller) -> Result<Json<AccountView>, Error> {
    Ok(Json(caller.account()?.into()))
}

/// All accounts; for admins.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "accounts", responses((status = 200, body = AccountList)))]
pub async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<AccountList>, Error> {
    let accounts = app.accounts(&caller.actor)?;
    Ok(Json(AccountList { accounts: accounts.iter().map(Into::into).collect() }))
}

/// Makes an account; for admins. Without a password the answer holds a link for the person.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "accounts", request_body = NewAccount,
    responses((status = 201, body = AccountView), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn invite(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(new): Json<NewAccount>,
) -> Result<impl IntoResponse, Error> {
    caller.require_person()?;
    let (account, link) = app.invite(&caller.actor, new).await?;
    let link = link.map(|link| format!("{}{link}", app.settings.base_url()));
    Ok((StatusCode::CREATED, Json(AccountView { link, ..(&account).into() })))
}

/// Changes an account; for admins.
#[utoipa::path(patch, path = "/api/v1/accounts/{id}", tag = "accounts", params(("id" = String, Path)),
    request_body = AccountChange, responses((status = 200, body = AccountView), (status = 422, body = Problem)))]
pub async fn change(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Json(change): Json<AccountChange>,
) -> Result<Json<AccountView>, Error> {
    caller.require_person()?;
    let id = app.account(&caller.actor, &id)?.id;
    Ok(Json((&app.change_account(&caller.actor, id, change).await?).into()))
}

/// A new link to choose a password, to be given to the person; for admins.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/link", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = AccountView), (status = 404, body = Problem)))]
pub async fn link(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<AccountView>, Error> {
    caller.require_person()?;
    let account = app.account(&caller.actor, &id)?;
    let link = app.link_for(&caller.actor, account.id.clone()).await?;
    Ok(Json(AccountView { link: Some(format!("{}{link}", app.settings.base_url())), ..(&account).into() }))
}

/// Makes a token of an account, by its name or mail address; for admins. People make their own at `/account`.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/tokens", tag = "accounts", params(("id" = String, Path)),
    request_body = NewToken, responses((status = 201, body = TokenView), (status = 404, body = Problem)))]
pub async fn add_token(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Json(new): Json<NewToken>,
) -> Result<impl IntoResponse, Error> {
    caller.require_person()?;
    let of = app.account(&caller.actor, &id)?.id;
    let (token, secret) = app.add_token(caller.actor.account, of, new).await?;
    Ok((StatusCode::CREATED, Json(TokenView { token: Some(secret), ..(&token).into() })))
}

/// Removes a token; for admins.
#[utoipa::path(delete, path = "/api/v1/accounts/{id}/tokens/{token}", tag = "accounts",
    params(("id" = String, Path), ("token" = String, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub async fn remove_token(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((id, token)): Path<(String, String)>,
) -> Result<StatusCode, Error> {
    caller.require_person()?;
    let of = app.account(&caller.actor, &id)?.id;
    app.remove_token(caller.actor.account, of, token).await?;
    Ok(StatusCode::NO_CONTENT)
}
