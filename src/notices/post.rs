//! Sending mail (SMTP, RFC 5321). What cannot be sent waits and is tried again; nothing else waits for it.

use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use artifacts::notices::Letter;
use jiff::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use model::notice::Notice;
use model::{Account, AccountId};

use super::{letters, mail_id};
use crate::app::App;
use crate::https::causes;
use crate::settings::Mail;

/// Longest wait for the mail server's answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// First wait after a failure; it doubles with every one that follows.
const FIRST_WAIT: Duration = Duration::from_secs(5);
/// Longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(3_600);

/// The way to the mail server.
pub struct Post {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// What fails, by address; the server as a whole under [`SERVER`].
    failing: Mutex<HashMap<String, Failing>>,
}

/// Where the failures of the whole server are noted.
const SERVER: &str = "";

/// Mail that could not be sent, and when it is tried again.
struct Failing {
    times: u32,
    until: Timestamp,
    why: String,
}

/// What became of a mail.
enum Outcome {
    /// The server has it.
    Sent,
    /// The server will never take it.
    Refused(String),
    /// It does not take mail for this address now.
    Later(String),
    /// It cannot be reached, or takes no mail from us.
    Down(String),
}

impl Post {
    /// The way that the settings describe.
    pub fn new(settings: &Mail) -> Result<Self, String> {
        let url = &settings.server;
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
        let server = server.map_err(|error| format!("the mail server's address is not understood: {error}"))?;
        let from = settings.from.parse().map_err(|error| format!("{:?} is no mail address: {error}", settings.from))?;
        Ok(Self { server: server.timeout(Some(ANSWER_WITHIN)).build(), from, failing: Mutex::default() })
    }

    /// What keeps mail from being sent, if anything does.
    pub fn trouble(&self) -> Option<String> {
        self.failing().get(SERVER).map(|failing| failing.why.clone())
    }

    fn failing(&self) -> MutexGuard<'_, HashMap<String, Failing>> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is too early to try again.
    fn rests(&self, what: &str, now: Timestamp) -> bool {
        self.failing().get(what).is_some_and(|failing| failing.until > now)
    }

    fn note(&self, to: &str, outcome: &Outcome, now: Timestamp) {
        let mut failing = self.failing();
        let (what, why) = match outcome {
            Outcome::Later(why) => (to, why),
            Outcome::Down(why) => (SERVER, why),
            Outcome::Sent | Outcome::Refused(_) => {
                failing.remove(SERVER);
                failing.remove(to);
                return;
            }
        };
        let times = failing.get(what).map_or(0, |failing| failing.times);
        if times == 0 && what == SERVER {
            tracing::warn!("Mail waits: {why}. It is tried again; nothing is lost.");
        }
        let wait = FIRST_WAIT.saturating_mul(1 << times.min(10)).min(LONGEST_WAIT);
        failing.insert(what.to_owned(), Failing { times: times + 1, until: now + wait, why: why.clone() });
    }

    async fn send(&self, message: Message) -> Outcome {
        let Err(error) = self.server.send(message).await else { return Outcome::Sent };
        let why = causes(&error);
        match error.status().map(u16::from) {
            // What only this mail or address is refused for (RFC 5321, section 4.2.3).
            Some(501 | 550..=553 | 555 | 556) => Outcome::Refused(why),
            Some(450..=452 | 455) => Outcome::Later(why),
            _ => Outcome::Down(why),
        }
    }

    async fn hand_over(&self, message: Option<MessageBuilder>, text: String) -> Outcome {
        match message.and_then(|message| message.body(text).ok()) {
            Some(message) => self.send(message).await,
            None => Outcome::Refused("the address cannot be written to".to_owned()),
        }
    }

    fn message(&self, to: &str, subject: &str) -> Option<MessageBuilder> {
        let to = to.parse::<Mailbox>().ok()?;
        let id = format!("<{}@{}>", mail_id(), self.from.email.domain());
        let auto = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        let message = Message::builder().from(self.from.clone()).to(to).subject(subject).message_id(Some(id));
        Some(message.header(ContentType::TEXT_PLAIN).raw_header(auto))
    }
}

/// The headers with which mail programs offer to unsubscribe (RFC 8058, section 3.1).
fn unsubscribing(message: MessageBuilder, link: &str) -> MessageBuilder {
    let header = |name: &'static str, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
    message
        .raw_header(header("List-Unsubscribe", format!("<{link}>")))
        .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()))
}

impl App {
    /// Sends what is due, as long as the mail server takes it.
    pub(super) async fn deliver(&self, now: Timestamp) -> io::Result<()> {
        let Some(post) = &self.notices.post else { return Ok(()) };
        let kept = &self.notices.kept;
        for (number, letter) in kept.letters()? {
            if post.rests(SERVER, now) {
                return Ok(());
            }
            if post.rests(&letter.to, now) {
                continue;
            }
            let outcome = self.deliver_letter(post, &letter, now).await?;
            if self.settle(post, &letter.to, &outcome, now) {
                kept.remove_letter(number)?;
            }
        }
        for (account, notices) in kept.due(now)? {
            let found = self.people.accounts.now().get(&account).map(|account| account.email.clone());
            let to = found.unwrap_or_else(|| account.to_string());
            if post.rests(SERVER, now) {
                return Ok(());
            }
            if post.rests(&to, now) {
                continue;
            }
            let outcome = self.deliver_notices(post, &account, &notices).await?;
            if self.settle(post, &to, &outcome, now) {
                kept.mailed(&account, notices.iter().map(|(number, _)| *number))?;
            }
        }
        Ok(())
    }

    /// Notes what became of a mail; whether it is done with.
    fn settle(&self, post: &Post, to: &str, outcome: &Outcome, now: Timestamp) -> bool {
        post.note(to, outcome, now);
        let refused = match outcome {
            Outcome::Later(_) | Outcome::Down(_) => return false,
            Outcome::Refused(why) => Some(why.as_str()),
            Outcome::Sent => None,
        };
        if refused.is_some() {
            // Why is at the list of accounts: what servers say names addresses, which are not for the log.
            tracing::warn!("The mail server refused a mail for good; /desk/people says why.");
        }
        let _ = self.notices.kept.refused(to, refused);
        true
    }

    /// Mails a letter, while it is worth something and whoever may want no mail still wants it.
    async fn deliver_letter(&self, post: &Post, letter: &Letter, now: Timestamp) -> io::Result<Outcome> {
        let unwanted = letter.account.as_ref().is_some_and(|id| self.who_wants_mail(id).is_none());
        if letter.expires < now || unwanted {
            return Ok(Outcome::Sent);
        }
        let mut message = post.message(&letter.to, &letter.subject);
        if let Some(id) = &letter.account {
            let link = self.unsubscribe_link(id)?;
            message = message.map(|message| unsubscribing(message, &link));
        }
        Ok(post.hand_over(message, letter.text.clone()).await)
    }

    /// The account of someone who takes mail about documents.
    fn who_wants_mail(&self, id: &AccountId) -> Option<Account> {
        let found = self.people.accounts.now().get(id).map(|account| Account::clone(account));
        found.filter(|account| !account.closed && account.delivery != model::Delivery::Never)
    }

    /// Where someone ends mail about documents.
    pub(super) fn unsubscribe_link(&self, id: &AccountId) -> io::Result<String> {
        Ok(format!("{}/unsubscribe/{id}.{}", self.settings.base_url(), self.notices.signature(id)?))
    }

    /// Mails someone what is due, as far as they may still see it and still want it.
    async fn deliver_notices(&self, post: &Post, id: &AccountId, notices: &[(u64, Notice)]) -> io::Result<Outcome> {
        let Some(account) = self.who_wants_mail(id) else { return Ok(Outcome::Sent) };
        let actor = self.actor(&account).map_err(io::Error::other)?;
        let shown: Vec<_> =
            notices.iter().filter_map(|(_, notice)| self.shown_notice(&actor, notice.clone(), true)).collect();
        if shown.is_empty() {
            return Ok(Outcome::Sent);
        }
        let base = self.settings.base_url();
        let unsubscribe = self.unsubscribe_link(id)?;
        let (subject, text) = letters::notices(&account, &shown, &base, &unsubscribe);
        let message = post.message(&account.email, &subject).map(|message| unsubscribing(message, &unsubscribe));
        Ok(post.hand_over(message, text).await)
    }
}
