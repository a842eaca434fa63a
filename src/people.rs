//! People: their accounts, how they sign in, and the programs that act for them.

mod accounts;
mod limits;
mod passwords;
mod providers;
mod signing_in;
mod tokens;

pub use accounts::{AccountChange, NewAccount};
pub use limits::Limits;
pub use providers::{BACK, Providers, Purpose};
pub use tokens::NewToken;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use artifacts::{Accounts, Directory, Disk, Identity, Position, Sessions};
use jiff::Timestamp;
use model::history::Change;
use model::{Account, AccountId, Actor, PrivateRecord, Role, Sha256};
use sha2::Digest;
use tokio::sync::Semaphore;

use crate::app::{self, App};
use crate::error::Error;

/// Passwords hashed at the same time: each takes 19 MiB.
const HASHING: usize = 2;

/// Everything about people.
pub struct People {
    /// Who there is.
    pub accounts: Arc<Accounts>,
    /// Who is signed in.
    pub sessions: Sessions,
    /// What keeps guessing slow.
    pub limits: Limits,
    /// Whose sign-in is taken instead of a password.
    pub providers: Providers,
    /// The hash of the secret that lets someone make the first admin; none once there is one.
    first_admin: Mutex<Option<Sha256>>,
    /// Links of the demonstration, which sign in whoever opens them.
    demo_links: Mutex<Vec<(Sha256, AccountId)>>,
    hashing: Semaphore,
}

/// A secret and its hash: who has the one is known by the other.
pub struct Secret {
    /// Given out, once.
    pub text: String,
    /// Stored.
    pub hash: Sha256,
}

impl Secret {
    /// 256 bits from the operating system, as text after `prefix`.
    pub fn new(prefix: &str) -> Self {
        let bits = (0..4).map(|_| format!("{:016x}", app::random()));
        let text = prefix.to_owned() + &bits.collect::<String>();
        Self { hash: hash(&text), text }
    }
}

/// What a secret is known by.
pub fn hash(secret: &str) -> Sha256 {
    Sha256::new(sha2::Sha256::digest(secret).into())
}

impl People {
    /// Opens the accounts and sessions in a data folder.
    pub fn open(dir: &Path, providers: Providers, mark: Option<&(Identity, Position)>) -> Result<Self, String> {
        let journal = dir.join("accounts");
        let opened = Accounts::open(Arc::new(Disk), &journal, &format!("{:016x}", app::random()), mark);
        let (accounts, notice) = opened.map_err(|error| format!("the accounts cannot be read: {error}"))?;
        if let Some(notice) = notice {
            tracing::warn!("{notice}");
        }
        keep_private(&journal).map_err(|error| format!("{}: {error}", journal.display()))?;
        let sessions = Sessions::open(&dir.join("sessions")).map_err(|error| error.to_string())?;
        Ok(Self {
            accounts: Arc::new(accounts),
            sessions,
            limits: Limits::default(),
            providers,
            first_admin: Mutex::new(None),
            demo_links: Mutex::new(Vec::new()),
            hashing: Semaphore::new(HASHING),
        })
    }

    /// The path of the page that makes the first admin, while there is none; each call makes a new one.
    pub fn offer_first_admin(&self) -> Option<String> {
        let there_is_one = self.accounts.now().iter().any(|account| account.role == Role::Admin && !account.closed);
        if there_is_one {
            return None;
        }
        let secret = Secret::new("");
        *self.first_admin.lock().unwrap_or_else(PoisonError::into_inner) = Some(secret.hash);
        Some(format!("/setup/{}", secret.text))
    }

    /// Whether this secret may make the first admin.
    pub fn may_set_up(&self, secret: &str) -> bool {
        *self.first_admin.lock().unwrap_or_else(PoisonError::into_inner) == Some(hash(secret))
    }

    /// What others read of an account.
    pub fn name(&self, id: &AccountId) -> String {
        if *id == AccountId::operator() {
            return "PACE staff".to_owned();
        }
        if *id == Actor::visitor().account {
            return "a reader".to_owned();
        }
        self.accounts.now().get(id).map_or_else(|| "a former member".to_owned(), |account| account.label().to_owned())
    }
}

impl People {
    /// Puts names in place of the accounts of reviewers.
    pub fn name_reviewers(&self, changes: &mut [Change]) {
        for change in changes.iter_mut().filter(|change| change.what == "reviewer") {
            for account in [&mut change.before, &mut change.after].into_iter().flatten() {
                *account = self.name(&AccountId(account.clone()));
            }
        }
    }
}

/// Only the owner of the data folder reads who has an account.
pub fn keep_private(dir: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))
}

impl App {
    /// Decides and writes a change of accounts.
    async fn change_accounts<T: Send + 'static>(
        &self,
        by: AccountId,
        action: &'static str,
        decide: impl FnOnce(&Directory, Timestamp) -> Result<(Option<Account>, T), Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.change_private(by, action, move |directory, at| {
            let (account, answer) = decide(directory, at)?;
            Ok((account.map(|account| PrivateRecord::Account(Box::new(account))), answer))
        })
        .await
    }

    /// Changes something of one's own account.
    pub async fn change_own(
        &self,
        id: AccountId,
        action: &'static str,
        change: impl FnOnce(&mut Account) + Send + 'static,
    ) -> Result<(), Error> {
        self.change_accounts(id.clone(), action, move |directory, at| {
            let mut account = accounts::find(directory, &id)?;
            change(&mut account);
            account.touch(model::Stamp { at, by: id });
            Ok((Some(account), ()))
        })
        .await
    }

    /// Decides and writes a change in the private journal, of one record or several.
    pub async fn change_private<T: Send + 'static, R: IntoIterator<Item = PrivateRecord> + 'static>(
        &self,
        by: AccountId,
        action: &'static str,
        decide: impl FnOnce(&Directory, Timestamp) -> Result<(R, T), Error> + Send + 'static,
    ) -> Result<T, Error> {
        let accounts = Arc::clone(&self.people.accounts);
        let changing = tokio::task::spawn_blocking(move || accounts.change(&by, action, decide));
        let changed = changing.await.map_err(Error::internal)?;
        self.notices.call();
        changed
    }

    /// The person of an account, with what membership gives.
    pub fn actor(&self, account: &Account) -> Result<Actor, Error> {
        let cohorts = if account.districts.is_empty() { Vec::new() } else { self.store.state().cohorts()? };
        let joined = |code: &String| account.districts.contains(code);
        Ok(Actor {
            account: account.id.clone(),
            role: account.role,
            districts: account.districts.clone(),
            cohorts: cohorts.into_iter().filter(|c| c.districts.iter().any(joined)).map(|c| c.year).collect(),
        })
    }
}
