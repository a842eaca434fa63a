//! Tokens: keys of programs that act for an account. Shown once, stored as a hash.

use jiff::{SignedDuration, Timestamp};
use model::account::{self, MAX_TOKENS, Token, TokenScope};
use model::{Account, AccountId, FieldProblem, Stamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::accounts::find;
use super::{Secret, hash};
use crate::app::{self, App};
use crate::error::Error;

/// What a token begins with, so that a leaked one is recognised.
const PREFIX: &str = "pace_";
/// Days a token works unless said.
const DAYS: u32 = 365;
/// Most days a token may work.
pub const MAX_DAYS: u32 = 1_826;

/// A token to be made.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What it is for.
    #[serde(default)]
    pub name: String,
    /// What it may be used for; everything the account may do unless said.
    #[serde(default)]
    pub scope: TokenScope,
    /// Days it works, at most 1,826; 365 unless said.
    #[serde(default)]
    pub days: Option<u32>,
}

impl App {
    /// The account and scope of a token's secret, while it works.
    pub fn token(&self, secret: &str) -> Option<(Account, TokenScope)> {
        let (hash, directory) = (hash(secret), self.people.accounts.now());
        let account = directory.by_secret(&hash).filter(|account| !account.closed)?;
        let token = account.token(&hash, Timestamp::now())?;
        Some((Account::clone(account), token.scope))
    }

    /// Makes a token of an account; `by` makes it. The answer holds the secret, which is not stored.
    pub async fn add_token(&self, by: AccountId, of: AccountId, new: NewToken) -> Result<(Token, String), Error> {
        let name = account::name(&new.name)?;
        let days = new.days.unwrap_or(DAYS);
        if days == 0 || days > MAX_DAYS {
            return Err(FieldProblem::new("days", format!("must be 1 to {MAX_DAYS}")).into());
        }
        self.change_accounts(by.clone(), "add token", move |directory, at| {
            let mut account = find(directory, &of)?;
            account.tokens.retain(|token| token.expires > at);
            if account.tokens.len() >= MAX_TOKENS {
                let detail = format!("an account has at most {MAX_TOKENS} tokens; remove one first");
                return Err(Error::Conflict("too_many_tokens", detail));
            }
            let secret = Secret::new(PREFIX);
            let token = Token {
                id: format!("{:08x}", app::random() & 0xffff_ffff),
                name: if name.is_empty() { "token".to_owned() } else { name },
                hash: secret.hash,
                scope: new.scope,
                created: at,
                expires: at + SignedDuration::from_hours(24 * i64::from(days)),
            };
            account.tokens.push(token.clone());
            account.touch(Stamp { at, by });
            Ok((Some(account), (token, secret.text)))
        })
        .await
    }

    /// Removes a token of an account.
    pub async fn remove_token(&self, by: AccountId, of: AccountId, token: String) -> Result<(), Error> {
        self.change_accounts(by.clone(), "remove token", move |directory, at| {
            let mut account = find(directory, &of)?;
            let before = account.tokens.len();
            account.tokens.retain(|known| known.id != token);
            if account.tokens.len() == before {
                return Err(Error::NotFound);
            }
            account.touch(Stamp { at, by });
            Ok((Some(account), ()))
        })
        .await
    }
}
