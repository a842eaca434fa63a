//! Signing in and out, and choosing passwords.

use std::net::IpAddr;
use std::sync::PoisonError;

use jiff::Timestamp;
use model::account;
use model::{Account, AccountId, Actor, Role, Stamp};

use super::accounts::{NewAccount, find, new_account};
use super::{Secret, hash, passwords};
use crate::app::App;
use crate::error::Error;

impl App {
    /// Begins a session: always a new one, so that a secret planted before is worth nothing. Returns its secret.
    pub(super) fn begin_session(&self, account: &Account) -> Result<String, Error> {
        let secret = Secret::new("");
        let begun =
            self.people.sessions.begin(&secret.hash, account.id.clone(), account.session_epoch, Timestamp::now());
        begun.map_err(Error::internal)?;
        Ok(secret.text)
    }

    /// The account of a session's secret, while the session lasts.
    pub fn session(&self, secret: &str) -> Option<Account> {
        let session = self.people.sessions.find(&hash(secret), Timestamp::now()).ok()??;
        let directory = self.people.accounts.now();
        let account = directory.get(&session.account)?;
        (account.session_epoch == session.epoch && !account.closed).then(|| Account::clone(account))
    }

    /// Signs in with a password; the answer is the session's secret. It says no less and takes no shorter for an
    /// address without an account.
    pub async fn sign_in(&self, from: Option<IpAddr>, email: &str, password: String) -> Result<String, Error> {
        let email = email.trim().to_lowercase();
        self.people.limits.attempt(from, &email)?;
        let found = self.people.accounts.now().by_email(&email).map(|account| Account::clone(account));
        let account = found.filter(|account| !account.closed);
        let stored = account.as_ref().and_then(|account| account.password.clone());
        let right = self.people.password_matches(password, stored).await?;
        match account.filter(|_| right) {
            Some(account) => self.begin_session(&account),
            None => Err(Error::SignInFailed),
        }
    }

    /// Makes an account of the demonstration, and the path of a link that signs in as it.
    pub async fn demo_link(&self, person: NewAccount) -> Result<String, Error> {
        let (account, _) = self.invite(&Actor::operator(), person).await?;
        let secret = Secret::new("");
        self.people.demo_links.lock().unwrap_or_else(PoisonError::into_inner).push((secret.hash, account.id));
        Ok(format!("/link/{}", secret.text))
    }

    /// Signs in by a link of the demonstration, if it is one.
    pub fn demo_sign_in(&self, secret: &str) -> Option<String> {
        let (hash, directory) = (hash(secret), self.people.accounts.now());
        let links = self.people.demo_links.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, id) = links.iter().find(|(known, _)| *known == hash)?;
        self.begin_session(directory.get(id)?).ok()
    }

    /// Ends one session.
    pub fn sign_out(&self, secret: &str) -> Result<(), Error> {
        self.people.sessions.end(&hash(secret)).map_err(Error::internal)
    }

    /// Ends all sessions of an account, durably.
    pub async fn sign_out_everywhere(&self, id: AccountId) -> Result<(), Error> {
        self.change_own(id, "sign out everywhere", |account| account.session_epoch += 1).await
    }

    /// Makes the first admin and signs in.
    pub async fn set_up(
        &self,
        from: Option<IpAddr>,
        secret: &str,
        email: &str,
        name: &str,
        password: String,
    ) -> Result<String, Error> {
        self.people.limits.attempt(from, "")?;
        if !self.people.may_set_up(secret) {
            return Err(Error::NotFound);
        }
        let (email, name) = (account::email(email)?, account::name(name)?);
        passwords::check(&password, &[&email, &name])?;
        let hashed = self.people.hash_password(password).await?;
        let admin = self.change_accounts(AccountId::operator(), "make first admin", move |directory, at| {
            if directory.by_email(&email).is_some() {
                return Err(Error::Conflict("email_taken", format!("{email} has an account already")));
            }
            let mut admin = new_account(email, name, Role::Admin, &Stamp { at, by: AccountId::operator() });
            admin.password = Some(hashed);
            Ok((Some(admin.clone()), admin))
        });
        let admin = admin.await?;
        *self.people.first_admin.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.begin_session(&admin)
    }

    /// The account that a link is for, while it works.
    pub fn linked(&self, from: Option<IpAddr>, secret: &str) -> Result<Account, Error> {
        self.people.limits.attempt(from, "")?;
        let (hash, directory) = (hash(secret), self.people.accounts.now());
        let found = directory.by_secret(&hash).filter(|a| a.has_link(&hash, Timestamp::now()) && !a.closed);
        found.map(|account| Account::clone(account)).ok_or_else(link_over)
    }

    /// Uses a link: sets the name and password, ends every session, begins a new one.
    pub async fn use_link(
        &self,
        from: Option<IpAddr>,
        secret: &str,
        name: Option<&str>,
        password: String,
    ) -> Result<String, Error> {
        let account = self.linked(from, secret)?;
        let name = name.map(account::name).transpose()?.unwrap_or(account.name);
        passwords::check(&password, &[&account.email, &name])?;
        let hashed = self.people.hash_password(password).await?;
        let (id, hash) = (account.id, hash(secret));
        let changed = self.change_accounts(id.clone(), "choose password", move |directory, at| {
            let mut account = find(directory, &id)?;
            // Someone else may have used the link while the password was hashed.
            if !account.has_link(&hash, at) || account.closed {
                return Err(link_over());
            }
            account.name = name;
            take_password(&mut account, hashed, Stamp { at, by: id });
            Ok((Some(account.clone()), account))
        });
        self.begin_session(&changed.await?)
    }

    /// Changes one's own password; other sessions end, and a new one begins.
    pub async fn change_password(&self, id: AccountId, old: String, new: String) -> Result<String, Error> {
        self.people.limits.attempt(None, &id.0)?;
        let account = find(&self.people.accounts.now(), &id)?;
        if !self.people.password_matches(old, account.password.clone()).await? {
            return Err(model::FieldProblem::new("old", "is not your present password").into());
        }
        passwords::check(&new, &[&account.email, &account.name])?;
        let hashed = self.people.hash_password(new).await?;
        let changed = self.change_accounts(id.clone(), "change password", move |directory, at| {
            let mut account = find(directory, &id)?;
            take_password(&mut account, hashed, Stamp { at, by: id });
            Ok((Some(account.clone()), account))
        });
        self.begin_session(&changed.await?)
    }

    /// Changes one's own name.
    pub async fn rename(&self, id: AccountId, name: &str) -> Result<(), Error> {
        let name = account::name(name)?;
        self.change_own(id, "change name", move |account| account.name = name).await
    }
}

pub(super) fn link_over() -> Error {
    Error::Gone("this link was used already or is too old; ask for another one".to_owned())
}

/// Sets a password: what came before, link and sessions, is over.
fn take_password(account: &mut Account, hashed: String, stamp: Stamp) {
    account.password = Some(hashed);
    account.link = None;
    account.session_epoch += 1;
    account.touch(stamp);
}
