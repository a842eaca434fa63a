//! Accounts: who signs in, and as what. They live in a journal of their own, apart from the documents.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use crate::artifact::Stamp;
use crate::district::Districts;
use crate::id::{AccountId, Sha256};
use crate::metadata::FieldProblem;
use crate::policy::Role;

/// Longest mail address, in characters (RFC 5321).
pub const MAX_EMAIL: usize = 254;
/// Longest name of a person or token, in characters.
pub const MAX_NAME: usize = 100;
/// Most districts of one account.
pub const MAX_DISTRICTS: usize = 50;
/// Most tokens of one account.
pub const MAX_TOKENS: usize = 50;
/// Shortest password, in characters (NIST SP 800-63B asks for 8; longer ones need no other rules).
pub const MIN_PASSWORD: usize = 12;
/// Longest password, in bytes: hashing takes longer with more.
pub const MAX_PASSWORD: usize = 256;
/// How long a link to choose the first password is good for.
pub const INVITATION: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How long a link to choose another password is good for.
pub const RESET: SignedDuration = SignedDuration::from_hours(2);

/// A person's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its permanent name, which says nothing about the person.
    pub id: AccountId,
    /// The mail address, in lower case; unique.
    pub email: String,
    /// What others read.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Organisation codes of the districts the person is a member of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub districts: Vec<String>,
    /// The password's argon2id hash as a PHC string; none until one is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// A link that lets its holder choose a password, once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
    /// Keys of programs that act for the account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<Token>,
    /// Sessions begun under another number are over.
    #[serde(default)]
    pub session_epoch: u64,
    /// Whether it may not sign in.
    #[serde(default)]
    pub closed: bool,
    /// How notices come by mail.
    #[serde(default)]
    pub delivery: Delivery,
    /// Who it is elsewhere: another sign-in that is taken for the password.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identities: Vec<Identity>,
    /// Rises by one with every change.
    pub version: u64,
    /// Who made it, and when.
    pub created: Stamp,
    /// The last change.
    pub changed: Stamp,
}

/// How a person gets notices by mail; they stand in the list of notices anyway.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Each at once.
    #[default]
    Immediate,
    /// Once a day, all together.
    Daily,
    /// Not at all.
    Never,
}

/// Who a person is to a provider that vouches for them (`OpenID` Connect Core 1.0, section 2).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// The person's permanent name there.
    pub subject: String,
}

/// A one-time link. Only the hash of its secret is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The hash of the secret.
    pub hash: Sha256,
    /// When it stops working.
    pub expires: Timestamp,
}

/// What a token may be used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenScope {
    /// Reading what the account may read.
    Read,
    /// Everything the account may do, but for accounts and tokens.
    #[default]
    Write,
}

/// A key for a program. Only the hash of its secret is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Names it in lists; not secret.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// The hash of the secret.
    pub hash: Sha256,
    /// What it may be used for.
    #[serde(default)]
    pub scope: TokenScope,
    /// When it was made.
    pub created: Timestamp,
    /// When it stops working.
    pub expires: Timestamp,
}

/// Why a password is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WeakPassword {
    /// Too short.
    #[error("a password has at least {MIN_PASSWORD} characters; three or four unrelated words do well")]
    Short,
    /// Too long.
    #[error("a password has at most {MAX_PASSWORD} bytes")]
    Long,
    /// Easily guessed.
    #[error(
        "this password is easily guessed: it is common, a pattern, or made of your name or address; choose three or four unrelated words"
    )]
    Guessable,
}

impl Account {
    /// The token with this hash, while it works.
    pub fn token(&self, hash: &Sha256, now: Timestamp) -> Option<&Token> {
        self.tokens.iter().find(|token| token.hash == *hash && token.expires > now)
    }

    /// Whether its link has this hash and still works.
    pub fn has_link(&self, hash: &Sha256, now: Timestamp) -> bool {
        self.link.as_ref().is_some_and(|link| link.hash == *hash && link.expires > now)
    }

    /// Whether the person can sign in: a password was chosen, or another sign-in is taken for it.
    pub fn can_sign_in(&self) -> bool {
        self.password.is_some() || !self.identities.is_empty()
    }

    /// What others read: the name, or what stands before the @ of the address.
    pub fn label(&self) -> &str {
        if self.name.is_empty() { self.email.split('@').next().unwrap_or_default() } else { &self.name }
    }

    /// Marks a change.
    pub fn touch(&mut self, stamp: Stamp) {
        self.version += 1;
        self.changed = stamp;
    }
}

/// A mail address as it is stored: trimmed, in lower case.
pub fn email(typed: &str) -> Result<String, FieldProblem> {
    let email = typed.trim().to_lowercase();
    let (local, domain) = email.rsplit_once('@').unwrap_or_default();
    let good = !local.is_empty()
        && domain.split('.').all(|label| !label.is_empty())
        && domain.contains('.')
        && email.len() <= MAX_EMAIL
        && !email.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"'));
    if good { Ok(email) } else { Err(FieldProblem::new("email", "must be a mail address such as name@district.org")) }
}

/// A person's or token's name as it is stored.
pub fn name(typed: &str) -> Result<String, FieldProblem> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(FieldProblem::new("name", format!("has at most {MAX_NAME} characters")));
    }
    Ok(name)
}

/// Organisation codes of the districts a person names by code, name or town.
pub fn districts(typed: &[String], known: &Districts) -> Result<Vec<String>, FieldProblem> {
    let mut codes = Vec::new();
    for typed in typed.iter().map(|typed| typed.trim()).filter(|typed| !typed.is_empty()) {
        let district = known.resolve(typed).map_err(|_| {
            FieldProblem::new("districts", format!("{typed:?} is not the code or name of one district"))
        })?;
        if !codes.contains(&district.org_code) {
            codes.push(district.org_code.clone());
        }
    }
    if codes.len() > MAX_DISTRICTS {
        return Err(FieldProblem::new("districts", format!("are at most {MAX_DISTRICTS}")));
    }
    Ok(codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_folded_and_checked() {
        assert_eq!(email(" Dana.Reyes@Eastmere.K12.MA.US ").unwrap(), "dana.reyes@eastmere.k12.ma.us");
        for bad in ["", "dana", "@x.org", "dana@", "dana@x", "a b@x.org", "a@x..org", "a@x.org, b@x.org", "<a@x.org>"] {
            assert!(email(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_are_one_line() {
        assert_eq!(name("  Dana \n Reyes ").unwrap(), "Dana Reyes");
        assert!(name(&"a".repeat(101)).is_err());
    }
}
