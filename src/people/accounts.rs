//! Inviting people and changing accounts: for admins.

use std::net::IpAddr;
use std::sync::Arc;

use artifacts::Directory;
use jiff::{SignedDuration, Timestamp};
use model::account::{self, INVITATION, Link, RESET, WeakPassword};
use model::{Account, AccountId, Actor, ArtifactId, Delivery, FieldProblem, Role, Stamp, policy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Secret, passwords};
use crate::app::{self, App};
use crate::error::Error;

/// Someone to be invited.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// The mail address.
    pub email: String,
    /// What others read; may be filled in later.
    #[serde(default)]
    pub name: String,
    /// `contributor`, `curator` or `admin`.
    pub role: Option<Role>,
    /// Districts by organisation code, name or town.
    #[serde(default)]
    pub districts: Vec<String>,
    /// A first password; without one, a link to choose it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// What an admin changes of an account; what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountChange {
    /// What others read.
    pub name: Option<String>,
    /// `contributor`, `curator` or `admin`.
    pub role: Option<Role>,
    /// Districts by organisation code, name or town.
    pub districts: Option<Vec<String>>,
    /// Whether it may not sign in.
    pub closed: Option<bool>,
}

impl From<FieldProblem> for Error {
    fn from(problem: FieldProblem) -> Self {
        Self::Fields(vec![problem])
    }
}

impl From<WeakPassword> for Error {
    fn from(why: WeakPassword) -> Self {
        FieldProblem::new("password", why.to_string()).into()
    }
}

/// The role of an account that is made or changed.
fn role(role: Option<Role>) -> Result<Role, Error> {
    role.filter(|role| *role > Role::Visitor)
        .ok_or_else(|| FieldProblem::new("role", "must be contributor, curator or admin").into())
}

fn require_admin(actor: &Actor) -> Result<(), Error> {
    if policy::may_run_accounts(actor) {
        return Ok(());
    }
    Err(Error::Forbidden("only admins may see and change accounts".to_owned()))
}

/// A link for this account; the one before it stops working.
fn give_link(account: &mut Account, now: Timestamp, good_for: SignedDuration) -> String {
    let secret = Secret::new("");
    account.link = Some(Link { hash: secret.hash, expires: now + good_for });
    format!("/link/{}", secret.text)
}

fn taken(email: &str) -> Error {
    Error::Conflict("email_taken", format!("{email} has an account already; change that one"))
}

pub(super) fn new_account(email: String, name: String, role: Role, stamp: &Stamp) -> Account {
    Account {
        id: AccountId(ArtifactId::from_bits(app::random()).to_string()),
        email,
        name,
        role,
        districts: Vec::new(),
        password: None,
        link: None,
        tokens: Vec::new(),
        session_epoch: 0,
        closed: false,
        delivery: Delivery::default(),
        identities: Vec::new(),
        version: 1,
        created: stamp.clone(),
        changed: stamp.clone(),
    }
}

impl App {
    /// Makes an account. Without a password, the answer holds the path of the link to choose one.
    pub async fn invite(&self, actor: &Actor, new: NewAccount) -> Result<(Account, Option<String>), Error> {
        require_admin(actor)?;
        let email = account::email(&new.email)?;
        let name = account::name(&new.name)?;
        let role = role(new.role)?;
        let districts = account::districts(&new.districts, self.store.vocabularies().districts())?;
        let password = match new.password {
            Some(password) => {
                passwords::check(&password, &[&email, &name])?;
                Some(self.people.hash_password(password).await?)
            }
            None => None,
        };
        let by = actor.account.clone();
        let invited = self.change_accounts(by.clone(), "invite", move |directory, at| {
            if directory.by_email(&email).is_some() {
                return Err(taken(&email));
            }
            let mut account = new_account(email, name, role, &Stamp { at, by });
            account.districts = districts;
            account.password = password;
            let link = account.password.is_none().then(|| give_link(&mut account, at, INVITATION));
            Ok((Some(account.clone()), (account, link)))
        });
        let (account, link) = invited.await?;
        if let Some(link) = &link {
            self.mail_link(&account, link, INVITATION)?;
        }
        Ok((account, link))
    }

    /// Changes an account. An admin cannot close or demote the own one: someone must stay who can undo it.
    pub async fn change_account(&self, actor: &Actor, id: AccountId, change: AccountChange) -> Result<Account, Error> {
        require_admin(actor)?;
        let name = change.name.map(|name| account::name(&name)).transpose()?;
        let role = change.role.map(|given| role(Some(given))).transpose()?;
        let known = self.store.vocabularies();
        let districts =
            change.districts.map(|districts| account::districts(&districts, known.districts())).transpose()?;
        let (own, by) = (actor.account == id, actor.account.clone());
        if own && (change.closed == Some(true) || role.is_some_and(|role| role != Role::Admin)) {
            let detail = "you cannot close or demote your own account; ask another admin".to_owned();
            return Err(Error::Conflict("own_account", detail));
        }
        self.change_accounts(by.clone(), "change account", move |directory, at| {
            let mut account = find(directory, &id)?;
            account.name = name.unwrap_or(account.name);
            account.role = role.unwrap_or(account.role);
            account.districts = districts.unwrap_or(account.districts);
            if let Some(closed) = change.closed.filter(|closed| *closed != account.closed) {
                account.closed = closed;
                account.session_epoch += 1;
                account.link = None;
            }
            account.touch(Stamp { at, by });
            Ok((Some(account.clone()), account))
        })
        .await
    }

    /// The path of a new link to choose a password, to be given to the person by hand; it is mailed too, if it can be.
    pub async fn link_for(&self, actor: &Actor, id: AccountId) -> Result<String, Error> {
        require_admin(actor)?;
        self.new_link(actor.account.clone(), id).await
    }

    pub(super) async fn new_link(&self, by: AccountId, id: AccountId) -> Result<String, Error> {
        let given = self.change_accounts(by.clone(), "give link", move |directory, at| {
            let mut account = find(directory, &id)?;
            if account.closed {
                return Err(Error::Conflict("closed", "the account is closed; open it first".to_owned()));
            }
            let good_for = if account.can_sign_in() { RESET } else { INVITATION };
            let link = give_link(&mut account, at, good_for);
            account.touch(Stamp { at, by });
            Ok((Some(account.clone()), (account, link, good_for)))
        });
        let (account, link, good_for) = given.await?;
        self.mail_link(&account, &link, good_for)?;
        Ok(link)
    }

    /// Mails a link for another password to whoever has this address, if anyone has. The answer says nothing of that.
    pub fn forgot_password(self: &Arc<Self>, from: Option<IpAddr>, email: &str) -> Result<(), Error> {
        let email = account::email(email)?;
        self.people.limits.attempt(from, &format!("forgot {email}"))?;
        let found = self.people.accounts.now().by_email(&email).map(|account| Account::clone(account));
        if let Some(account) = found.filter(|account| !account.closed) {
            let app = Arc::clone(self);
            // Behind the answer, which would otherwise take longer for those who have an account.
            tokio::spawn(async move {
                if let Err(error) = app.new_link(account.id.clone(), account.id).await {
                    tracing::error!(%error, "a link for another password was not made");
                }
            });
        }
        Ok(())
    }

    /// All accounts, by name; for admins.
    pub fn accounts(&self, actor: &Actor) -> Result<Vec<Account>, Error> {
        require_admin(actor)?;
        let mut accounts: Vec<Account> =
            self.people.accounts.now().iter().map(|account| Account::clone(account)).collect();
        accounts.sort_by_key(|account| (account.closed, account.label().to_lowercase()));
        Ok(accounts)
    }

    /// The account of this name or mail address; for admins.
    pub fn account(&self, actor: &Actor, named: &str) -> Result<Account, Error> {
        require_admin(actor)?;
        let directory = self.people.accounts.now();
        let found =
            directory.get(&AccountId(named.to_owned())).or_else(|| directory.by_email(&named.trim().to_lowercase()));
        found.map(|account| Account::clone(account)).ok_or(Error::NotFound)
    }
}

pub(super) fn find(directory: &Directory, id: &AccountId) -> Result<Account, Error> {
    directory.get(id).map(|account| Account::clone(account)).ok_or(Error::NotFound)
}
