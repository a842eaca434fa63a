//! Notices: what happened to documents, told to the people it concerns, in a list and by mail. They follow the journals,
//! so whatever was saved is told, also after a crash.

mod letters;
mod post;
mod reminders;

pub use post::Post;

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use artifacts::journal::{Identity, JournalError, Position};
use artifacts::notices::{Followed, Letter, Told};
use artifacts::{Accounts, Store};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use model::notice::{self, Notice, NoticeKind};
use model::{Account, AccountId, Actor, Artifact, ArtifactId, Delivery, PrivateRecord, Record, policy};
use sha2::Digest;
use tokio::sync::Notify;

use crate::app::{self, App};
use crate::error::Error;

/// The hour of the daily mail, in UTC: early morning in Massachusetts.
const DAILY_AT: i64 = 11;
/// Notices that are kept together.
const AT_ONCE: usize = 1_000;
/// After this time without a call it is looked anyway.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// The notices, and who tells them.
pub struct Notices {
    kept: artifacts::Notices,
    called: Notify,
    post: Option<Post>,
    /// The day for which it was looked whom to remind; nobody else reminds meanwhile.
    reminding: Mutex<Option<Date>>,
}

/// A notice as its reader may see it.
pub struct Shown {
    /// What happened.
    pub notice: Notice,
    /// Whether it is new to them.
    pub new: bool,
    /// Who did it.
    pub who: String,
    /// The document's title.
    pub title: String,
    /// What was said along with it.
    pub text: Option<String>,
}

impl Notices {
    /// Begins to tell what happens from now on, where `kept` has told nothing yet.
    pub fn open(kept: artifacts::Notices, store: &Store, accounts: &Accounts, post: Option<Post>) -> io::Result<Self> {
        for (of, head) in [(Followed::Documents, store.head()), (Followed::Accounts, accounts.head())] {
            if kept.place(of)?.is_none_or(|(identity, _)| identity.id != head.0.id) {
                kept.begin(of, &head)?;
            }
        }
        Ok(Self { kept, called: Notify::new(), post, reminding: Mutex::new(None) })
    }

    /// What is stored of them.
    pub fn kept(&self) -> &artifacts::Notices {
        &self.kept
    }

    /// Has it looked at once whether there is something to tell.
    pub fn call(&self) {
        self.called.notify_one();
    }

    /// Whether mail can be sent.
    pub fn by_mail(&self) -> bool {
        self.post.is_some()
    }

    /// Keeps a mail until it is sent, and has it sent.
    pub fn put_letter(&self, letter: &Letter) -> Result<(), Error> {
        self.kept.put_letter(letter).map_err(Error::internal)?;
        self.call();
        Ok(())
    }

    /// How many are new to someone.
    pub fn unseen(&self, account: &AccountId) -> usize {
        self.kept.unseen(account).unwrap_or_default()
    }

    /// Forgets all about an artifact that was removed for good.
    pub fn forget(&self, artifact: ArtifactId) -> Result<(), Error> {
        self.kept.forget(artifact).map_err(Error::internal)
    }

    /// How many mails wait, and what kept the last one.
    pub fn mail_state(&self) -> Option<(usize, Option<String>)> {
        self.post.as_ref().map(|post| (self.kept.waiting(), post.trouble()))
    }

    /// Addresses that the mail server refused, and why.
    pub fn refusals(&self) -> Vec<(String, String)> {
        self.kept.refusals().unwrap_or_default()
    }

    /// What ends the link with which someone unsubscribes.
    fn signature(&self, account: &AccountId) -> io::Result<String> {
        let secret = self.kept.secret(|| crate::people::Secret::new("").text)?;
        let signed = sha2::Sha256::new().chain_update(secret).chain_update(b"/unsubscribe/").chain_update(&account.0);
        Ok(model::Sha256::new(signed.finalize().into()).to_string()[..32].to_owned())
    }
}

/// Tells what is to be told and sends what is to be sent, for as long as the server runs.
pub async fn run(app: Arc<App>) {
    loop {
        let telling = Arc::clone(&app);
        let told = tokio::task::spawn_blocking(move || {
            telling.tell(Timestamp::now()).map_err(Error::internal)?;
            telling.remind_who_is_due(Timestamp::now())
        });
        match told.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(?error, "notices could not be kept; it is tried again"),
            Err(error) => tracing::error!(%error, "telling notices failed"),
        }
        if let Err(error) = app.deliver(Timestamp::now()).await {
            tracing::error!(%error, "mail could not be sent; it is tried again");
        }
        let _ = tokio::time::timeout(LOOK_EVERY, app.notices.called.notified()).await;
    }
}

/// When a notice goes out by mail.
fn mail_at(delivery: Delivery, now: Timestamp) -> Option<Timestamp> {
    match delivery {
        Delivery::Immediate => Some(now),
        Delivery::Never => None,
        Delivery::Daily => {
            let day = SignedDuration::from_hours(24).as_secs();
            let hour = SignedDuration::from_hours(DAILY_AT).as_secs();
            let next = (now.as_second() - hour).div_euclid(day) * day + day + hour;
            Timestamp::from_second(next).ok()
        }
    }
}

impl App {
    /// Keeps what both journals tell beyond what is known.
    fn tell(&self, now: Timestamp) -> Result<(), TellError> {
        let accounts = self.people.accounts.now();
        let about = |kind: NoticeKind, artifact: &Artifact, by: &AccountId, at: Timestamp| -> Vec<Told> {
            let everyone = accounts.iter().map(std::convert::AsRef::as_ref);
            let told = notice::told(kind, artifact, by, everyone);
            let notice = Notice { at, by: by.clone(), kind, artifact: artifact.id };
            let mail = |account: &AccountId| {
                let account = accounts.get(account).filter(|_| self.notices.by_mail())?;
                mail_at(account.delivery, now)
            };
            told.into_iter().map(|account| Told { mail: mail(&account), account, notice: notice.clone() }).collect()
        };
        let head = self.store.head();
        self.follow(Followed::Documents, head, |from, told| {
            self.store.follow(from, &mut |entry, place| {
                let artifacts = entry.records.iter().filter_map(|record| match record {
                    Record::Artifact(artifact) => Some(artifact),
                    _ => None,
                });
                let kind = NoticeKind::of(&entry.action);
                let all = kind.map(|kind| artifacts.flat_map(move |a| about(kind, a, &entry.by, entry.at)));
                told(entry.seq, all.map(Iterator::collect).unwrap_or_default(), &place)
            })
        })?;
        let head = self.people.accounts.head();
        self.follow(Followed::Accounts, head, |from, told| {
            self.people.accounts.follow(from, &mut |entry, place| {
                let kind = NoticeKind::of(&entry.action);
                let mut all = Vec::new();
                for record in &entry.records {
                    if let (Some(kind), PrivateRecord::Report(report)) = (kind, record)
                        && let Ok(artifact) = self.artifact(report.artifact)
                    {
                        all.extend(about(kind, &artifact, &entry.by, entry.at));
                    }
                }
                told(entry.seq, all, &place)
            })
        })
    }

    /// Follows a journal from where it was left.
    fn follow(
        &self,
        of: Followed,
        head: (Identity, Position),
        walk: impl FnOnce(Option<&Position>, &mut Telling<'_>) -> Result<(), JournalError>,
    ) -> Result<(), TellError> {
        let kept = &self.notices.kept;
        let Some((identity, known)) = kept.place(of)? else { return Ok(()) };
        if known.seq >= head.1.seq && identity == head.0 {
            return Ok(());
        }
        // A rewritten journal keeps its numbers, but its lines stand elsewhere.
        let from = Some(&known).filter(|_| identity == head.0);
        let (mut all, mut kept_so_far, mut last) = (Vec::new(), Ok(()), known.clone());
        walk(from, &mut |seq, told, place| {
            if seq <= known.seq {
                last.clone_from(place);
            // Nothing is kept after what could not be: it is told again from there.
            } else if kept_so_far.is_ok() {
                all.extend(told);
                last.clone_from(place);
                if all.len() >= AT_ONCE {
                    kept_so_far = kept.put(&std::mem::take(&mut all), of, &(head.0.clone(), last.clone()));
                }
            }
            Ok(())
        })?;
        kept_so_far?;
        Ok(kept.put(&all, of, &(head.0, last))?)
    }

    /// What someone was told of documents that they may still see; they have seen it then.
    pub fn notices_for(&self, actor: &Actor) -> Result<Vec<Shown>, Error> {
        let all = self.notices.kept.of(&actor.account).map_err(Error::internal)?;
        Ok(all.into_iter().filter_map(|(notice, new)| self.shown_notice(actor, notice, new)).collect())
    }

    /// Notes that someone saw the list.
    pub fn see_notices(&self, actor: &Actor) -> Result<(), Error> {
        self.notices.kept.see(&actor.account).map_err(Error::internal)
    }

    /// A notice for its reader; nothing when the document is none of theirs any more.
    fn shown_notice(&self, actor: &Actor, notice: Notice, new: bool) -> Option<Shown> {
        let artifact = self.artifact(notice.artifact).ok().filter(|artifact| policy::may_see(artifact, actor))?;
        let revision = artifact.live().or(artifact.latest())?;
        let said = artifact.notes.iter().find(|note| note.stamp.at == notice.at && note.stamp.by == notice.by);
        let who = self.people.name(&notice.by);
        let (title, text) = (revision.metadata.title.clone(), said.map(|note| note.text.clone()));
        Some(Shown { notice, new, who, title, text })
    }

    /// Sets how someone's notices come by mail.
    pub async fn set_delivery(&self, id: AccountId, delivery: Delivery) -> Result<(), Error> {
        self.change_own(id, "change notices", move |account| account.delivery = delivery).await
    }

    /// The account that an unsubscribing link names, when it was signed here.
    pub fn unsubscribing(&self, named: &str) -> Result<Account, Error> {
        let gone =
            || Error::Gone("this link does not work any more; choose at your account how notices come".to_owned());
        let (id, signature) = named.split_once('.').ok_or_else(gone)?;
        let id = AccountId(id.to_owned());
        let right = self.notices.signature(&id).map_err(Error::internal)? == signature;
        let directory = self.people.accounts.now();
        directory.get(&id).filter(|_| right).map(|account| Account::clone(account)).ok_or_else(gone)
    }
}

/// Takes what a line tells: its number, who is told what, and the place after it.
type Telling<'a> = dyn FnMut(u64, Vec<Told>, &Position) -> Result<(), JournalError> + 'a;

/// Why notices could not be kept.
#[derive(Debug, thiserror::Error)]
enum TellError {
    #[error(transparent)]
    Kept(#[from] io::Error),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// A random name for a mail.
fn mail_id() -> String {
    format!("{:016x}", app::random())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_daily_mail_goes_out_the_next_morning() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        let next = |now: &str| mail_at(Delivery::Daily, at(now));
        assert_eq!(next("2026-11-24T10:59:59Z"), Some(at("2026-11-24T11:00:00Z")));
        assert_eq!(next("2026-11-24T11:00:00Z"), Some(at("2026-11-25T11:00:00Z")));
        assert_eq!(mail_at(Delivery::Never, at("2026-11-24T11:00:00Z")), None);
    }
}
