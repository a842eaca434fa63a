//! What mails say.

use std::fmt::Write;

use artifacts::notices::Letter;
use jiff::{SignedDuration, Timestamp};
use model::Account;

use super::Shown;
use web::sentence;

use crate::app::App;
use crate::error::Error;

/// Most notices written out in one mail; of more, the rest is counted.
const WRITTEN: usize = 20;
/// Longest title in a subject, in characters.
const SUBJECT: usize = 60;

/// The subject and text of a mail with these notices; `base` is the clearinghouse's address, `unsubscribe` where the
/// reader ends such mails.
pub(super) fn notices(account: &Account, shown: &[Shown], base: &str, unsubscribe: &str) -> (String, String) {
    let subject = match shown {
        [one] => {
            let title: String = one.title.chars().take(SUBJECT).collect();
            let dots = if title.len() < one.title.len() { "..." } else { "" };
            format!("{} {} \"{title}{dots}\"", sentence(&one.who), one.notice.kind.verb())
        }
        many => format!("{} notices about your documents", many.len()),
    };
    let mut text = format!("Hello {},\n", account.label());
    for one in shown.iter().take(WRITTEN) {
        let _ = write!(text, "\n{} {} \"{}\".\n", sentence(&one.who), one.notice.kind.verb(), one.title);
        for line in one.text.iter().flat_map(|text| text.lines()) {
            let _ = writeln!(text, "> {line}");
        }
        let _ = writeln!(text, "{base}/artifacts/{}", one.notice.artifact);
    }
    if shown.len() > WRITTEN {
        let _ = writeln!(text, "\nAnd {} more: {base}/notices", shown.len() - WRITTEN);
    }
    let _ = write!(
        text,
        "\n-- \nPACE Clearinghouse\nOnce a day instead: {base}/account\nNo more mails about documents: {unsubscribe}\n"
    );
    (subject, text)
}

impl App {
    /// Mails someone the link at which they choose a password, when mail can be sent.
    pub fn mail_link(&self, account: &Account, path: &str, good_for: SignedDuration) -> Result<(), Error> {
        if !self.notices.by_mail() {
            return Ok(());
        }
        let link = format!("{}{path}", self.settings.base_url());
        let (subject, why) = if account.can_sign_in() {
            ("Choose another password", "Someone, probably you, asked for another password for")
        } else {
            ("Your invitation to the PACE Clearinghouse", "You are invited to")
        };
        let hours = good_for.as_hours();
        let time = if hours >= 48 { format!("{} days", hours / 24) } else { format!("{hours} hours") };
        let text = format!(
            "Hello {},\n\n{why} the PACE Clearinghouse, where school districts share what they make for computer \
             science.\n\nChoose a password here; the link works once, for {time}:\n{link}\n\nIf you did not expect this, \
             do nothing: nobody gets in without the link.\n",
            account.label()
        );
        let expires = Timestamp::now() + good_for;
        let letter = Letter { to: account.email.clone(), subject: subject.to_owned(), text, expires, account: None };
        self.notices.kept.put_letter(&letter).map_err(Error::internal)?;
        self.notices.call();
        Ok(())
    }
}
