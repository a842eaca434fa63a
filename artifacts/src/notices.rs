//! Notices that people were told, and mail that waits to be sent, in a sled of its own that follows both journals. What
//! it holds is on disk before it is said to be: a crash loses no notice and no mail.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use model::notice::Notice;
use model::reminder::Said;
use model::{AccountId, ArtifactId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::journal::{Identity, Position};
use crate::passing;

/// Notices kept for one account; older ones are forgotten.
pub const KEPT: usize = 300;

/// A notice for someone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whom.
    pub account: AccountId,
    /// What.
    pub notice: Notice,
    /// When it goes out by mail, if it does.
    pub mail: Option<Timestamp>,
}

/// Notices, each with its number.
pub type Numbered = Vec<(u64, Notice)>;

/// A mail that is no notice, such as an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The address.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// When it is worth nothing any more.
    pub expires: Timestamp,
    /// Whose it is, when they may want no mail at all; such mail can be unsubscribed from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
}

/// That a district was reminded on a day, in whatever way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminded {
    /// The cohort's year.
    pub cohort: String,
    /// The district's organisation code.
    pub district: String,
    /// The day.
    pub day: Date,
}

/// One of the journals that are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// The one of documents.
    Documents,
    /// The one of accounts and reports.
    Accounts,
}

/// Kinds of keys: the first byte of each.
mod key {
    use model::AccountId;
    use model::reminder::Said;

    use super::{Followed, Reminded};

    pub const NOTICE: u8 = b'n';
    pub const MAIL: u8 = b'm';
    pub const LETTER: u8 = b'l';
    pub const SEEN: u8 = b's';
    pub const SECRET: &[u8] = b"k";
    pub const REFUSED: u8 = b'r';
    pub const SAID: u8 = b'd';
    pub const REMINDED: u8 = b't';

    pub fn of(kind: u8, account: &AccountId) -> Vec<u8> {
        [&[kind], account.0.as_bytes(), &[0]].concat()
    }

    pub fn numbered(kind: u8, account: &AccountId, number: u64) -> Vec<u8> {
        [of(kind, account).as_slice(), &number.to_be_bytes()].concat()
    }

    pub fn number(key: &[u8]) -> u64 {
        key.last_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes))
    }

    /// The account in a numbered key.
    pub fn account(key: &[u8]) -> AccountId {
        let name = key.get(1..key.len().saturating_sub(9)).unwrap_or_default();
        AccountId(String::from_utf8_lossy(name).into_owned())
    }

    /// That something was said of what a district owes.
    pub fn said(said: &Said) -> Vec<u8> {
        let Said { cohort, district, deliverable, due, stage } = said;
        let stage = *stage as u8;
        [&[SAID], format!("{cohort}\0{district}\0{deliverable}\0{due}\0").as_bytes(), &[stage]].concat()
    }

    /// That a district was reminded.
    pub fn reminded(reminded: &Reminded) -> Vec<u8> {
        let Reminded { cohort, district, day } = reminded;
        [&[REMINDED], format!("{cohort}\0{district}\0{day}").as_bytes()].concat()
    }

    pub fn place(of: Followed) -> &'static [u8] {
        match of {
            Followed::Documents => b"p/documents",
            Followed::Accounts => b"p/accounts",
        }
    }
}

/// Notices by account, and mail to be sent.
pub struct Notices(sled::Db);

impl Notices {
    /// Opens those in `dir`; what cannot be opened is begun anew.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn open(dir: &Path) -> io::Result<Self> {
        passing::open(dir, "notices").map(Self)
    }

    /// How far a journal was followed.
    pub fn place(&self, of: Followed) -> io::Result<Option<(Identity, Position)>> {
        self.read(key::place(of))
    }

    /// Begins to follow a journal from a place, durably.
    pub fn begin(&self, of: Followed, place: &(Identity, Position)) -> io::Result<()> {
        self.0.insert(key::place(of), serde_json::to_vec(place)?)?;
        self.flush()
    }

    /// Keeps what people are told by a journal up to a place, all or nothing, durably. A place up to which nobody is told
    /// anything may be lost: following again from an earlier one tells nothing twice.
    pub fn put(&self, told: &[Told], of: Followed, place: &(Identity, Position)) -> io::Result<()> {
        let mut batch = sled::Batch::default();
        for told in told {
            let number = self.0.generate_id()?;
            batch.insert(key::numbered(key::NOTICE, &told.account, number), serde_json::to_vec(&told.notice)?);
            if let Some(due) = told.mail {
                let waiting = Waiting { due, notice: told.notice.clone() };
                batch.insert(key::numbered(key::MAIL, &told.account, number), serde_json::to_vec(&waiting)?);
            }
        }
        batch.insert(key::place(of), serde_json::to_vec(place)?);
        self.0.apply_batch(batch)?;
        for told in told {
            self.forget_old(&told.account)?;
        }
        if told.is_empty() { Ok(()) } else { self.flush() }
    }

    fn forget_old(&self, account: &AccountId) -> io::Result<()> {
        let keys = self.0.scan_prefix(key::of(key::NOTICE, account)).keys().rev().skip(KEPT);
        for key in keys {
            self.0.remove(key?)?;
        }
        Ok(())
    }

    /// What someone was told, the newest first, each with whether it is new to them.
    pub fn of(&self, account: &AccountId) -> io::Result<Vec<(Notice, bool)>> {
        let seen = self.seen(account)?;
        let rows = self.0.scan_prefix(key::of(key::NOTICE, account)).rev();
        rows.map(|row| {
            let (key, value) = row?;
            Ok((serde_json::from_slice(&value)?, key::number(&key) >= seen))
        })
        .collect()
    }

    /// How many are new to them.
    pub fn unseen(&self, account: &AccountId) -> io::Result<usize> {
        let from = key::numbered(key::NOTICE, account, self.seen(account)?);
        let until = key::numbered(key::NOTICE, account, u64::MAX);
        Ok(self.0.range(from..=until).keys().count())
    }

    /// Notes that they saw all of them.
    pub fn see(&self, account: &AccountId) -> io::Result<()> {
        let last = self.0.scan_prefix(key::of(key::NOTICE, account)).keys().next_back().transpose()?;
        let Some(last) = last else { return Ok(()) };
        let seen = key::number(&last) + 1;
        if seen > self.seen(account)? {
            self.0.insert(key::of(key::SEEN, account), &seen.to_be_bytes())?;
        }
        Ok(())
    }

    /// The number from which on notices are new to them.
    fn seen(&self, account: &AccountId) -> io::Result<u64> {
        Ok(self.0.get(key::of(key::SEEN, account))?.map_or(0, |bytes| key::number(&bytes)))
    }

    /// Notices that are due by mail, by account; each with its number.
    pub fn due(&self, now: Timestamp) -> io::Result<Vec<(AccountId, Numbered)>> {
        let mut due: Vec<(AccountId, Numbered)> = Vec::new();
        for row in self.0.scan_prefix([key::MAIL]) {
            let (key, value) = row?;
            let waiting: Waiting = serde_json::from_slice(&value)?;
            if waiting.due > now {
                continue;
            }
            let (account, numbered) = (key::account(&key), (key::number(&key), waiting.notice));
            match due.last_mut().filter(|(last, _)| *last == account) {
                Some((_, notices)) => notices.push(numbered),
                None => due.push((account, vec![numbered])),
            }
        }
        Ok(due)
    }

    /// Notes that these went out, or need not.
    pub fn mailed(&self, account: &AccountId, numbers: impl Iterator<Item = u64>) -> io::Result<()> {
        for number in numbers {
            self.0.remove(key::numbered(key::MAIL, account, number))?;
        }
        self.flush()
    }

    /// Keeps a letter until it is sent, durably.
    pub fn put_letter(&self, letter: &Letter) -> io::Result<()> {
        let key = [&[key::LETTER], self.0.generate_id()?.to_be_bytes().as_slice()].concat();
        self.0.insert(key, serde_json::to_vec(letter)?)?;
        self.flush()
    }

    /// Keeps the letters that remind a district, and that it was reminded, all or nothing, durably: nothing is said twice.
    pub fn remind(&self, reminded: &Reminded, says: &[Said], letters: &[Letter]) -> io::Result<()> {
        let mut batch = sled::Batch::default();
        for letter in letters {
            let key = [&[key::LETTER], self.0.generate_id()?.to_be_bytes().as_slice()].concat();
            batch.insert(key, serde_json::to_vec(letter)?);
        }
        for said in says {
            batch.insert(key::said(said), &[]);
        }
        batch.insert(key::reminded(reminded), &[]);
        self.0.apply_batch(batch)?;
        self.flush()
    }

    /// Whether a district was told of something it owes.
    pub fn said(&self, said: &Said) -> io::Result<bool> {
        Ok(self.0.contains_key(key::said(said))?)
    }

    /// Whether a district was reminded on a day.
    pub fn was_reminded(&self, reminded: &Reminded) -> io::Result<bool> {
        Ok(self.0.contains_key(key::reminded(reminded))?)
    }

    /// Letters that wait, each with its number.
    pub fn letters(&self) -> io::Result<Vec<(u64, Letter)>> {
        let rows = self.0.scan_prefix([key::LETTER]);
        rows.map(|row| row.map_err(io::Error::from))
            .map(|row| row.and_then(|(key, value)| Ok((key::number(&key), serde_json::from_slice(&value)?))))
            .collect()
    }

    /// Forgets a letter.
    pub fn remove_letter(&self, number: u64) -> io::Result<()> {
        self.0.remove([&[key::LETTER], number.to_be_bytes().as_slice()].concat())?;
        self.flush()
    }

    /// How many mails wait: letters, and notices that go out at once or later.
    pub fn waiting(&self) -> usize {
        [key::LETTER, key::MAIL].iter().map(|kind| self.0.scan_prefix([*kind]).count()).sum()
    }

    /// Notes why the mail server refused what was sent to someone; nothing when it took it.
    pub fn refused(&self, address: &str, why: Option<&str>) -> io::Result<()> {
        let key = [&[key::REFUSED], address.as_bytes()].concat();
        match why {
            Some(why) => self.0.insert(key, why.as_bytes())?,
            None => self.0.remove(key)?,
        };
        Ok(())
    }

    /// Addresses that the mail server refused when something was last sent to them, and why.
    pub fn refusals(&self) -> io::Result<Vec<(String, String)>> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        self.0
            .scan_prefix([key::REFUSED])
            .map(|row| row.map(|(key, why)| (text(&key[1..]), text(&why))).map_err(Into::into))
            .collect()
    }

    /// A secret of this folder, made by `make` the first time: what signs the links in mails.
    pub fn secret(&self, make: impl FnOnce() -> String) -> io::Result<String> {
        if let Some(known) = self.0.get(key::SECRET)? {
            return Ok(String::from_utf8_lossy(&known).into_owned());
        }
        let secret = make();
        self.0.insert(key::SECRET, secret.as_bytes())?;
        self.flush()?;
        Ok(secret)
    }

    /// What a backup keeps: the secret of links in mails, and what districts were told, so that they are not told twice.
    pub fn keepsakes(&self) -> io::Result<BTreeMap<String, String>> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(io::Error::other);
        let kinds = [key::SECRET, &[key::SAID], &[key::REMINDED]];
        let rows = kinds.into_iter().flat_map(|kind| self.0.scan_prefix(kind));
        rows.map(|row| row.map_err(io::Error::from).and_then(|(key, value)| Ok((text(&key)?, text(&value)?)))).collect()
    }

    /// Puts back what a backup kept, durably.
    pub fn put_back(&self, keepsakes: &BTreeMap<String, String>) -> io::Result<()> {
        for (key, value) in keepsakes {
            self.0.insert(key, value.as_bytes())?;
        }
        self.flush()
    }

    /// Forgets all about an artifact that was removed for good.
    pub fn forget(&self, artifact: ArtifactId) -> io::Result<()> {
        for kind in [key::NOTICE, key::MAIL] {
            for row in self.0.scan_prefix([kind]) {
                let (key, value) = row?;
                let about = if kind == key::NOTICE {
                    serde_json::from_slice::<Notice>(&value)?.artifact
                } else {
                    serde_json::from_slice::<Waiting>(&value)?.notice.artifact
                };
                if about == artifact {
                    self.0.remove(key)?;
                }
            }
        }
        self.flush()
    }

    fn read<T: DeserializeOwned>(&self, key: &[u8]) -> io::Result<Option<T>> {
        Ok(self.0.get(key)?.map(|bytes| serde_json::from_slice(&bytes)).transpose()?)
    }

    fn flush(&self) -> io::Result<()> {
        self.0.flush()?;
        Ok(())
    }
}

/// A notice that waits to go out by mail.
#[derive(Serialize, Deserialize)]
struct Waiting {
    due: Timestamp,
    notice: Notice,
}

#[cfg(test)]
mod tests {
    use model::notice::NoticeKind;

    use super::*;

    fn told(account: &str, n: i64, mail: Option<i64>) -> Told {
        let at = |second| Timestamp::from_second(second).expect("in range");
        let notice = Notice {
            at: at(n),
            by: AccountId("d".to_owned()),
            kind: NoticeKind::Published,
            artifact: ArtifactId::from_bits(7),
        };
        Told { account: AccountId(account.to_owned()), notice, mail: mail.map(at) }
    }

    fn place(seq: u64) -> (Identity, Position) {
        (Identity { id: "j".to_owned(), epoch: 1 }, Position { seq, sum: String::new(), offset: seq })
    }

    #[test]
    fn notices_and_mail_outlive_the_program_and_go_by_person() {
        let dir = tempfile::tempdir().expect("a folder");
        let (ann, annie) = (AccountId("ann".to_owned()), AccountId("annie".to_owned()));
        let notices = Notices::open(dir.path()).expect("opens");
        let all = [told("ann", 1, Some(10)), told("annie", 2, Some(90)), told("ann", 3, None)];
        notices.put(&all, Followed::Documents, &place(3)).expect("kept");
        drop(notices);
        let notices = Notices::open(dir.path()).expect("opens again");
        assert_eq!(notices.place(Followed::Documents).expect("reads"), Some(place(3)));
        assert_eq!(notices.place(Followed::Accounts).expect("reads"), None);
        assert_eq!((notices.unseen(&ann).expect("reads"), notices.unseen(&annie).expect("reads")), (2, 1));
        let seconds = |account| {
            let of = notices.of(account).expect("reads");
            of.iter().map(|(notice, new)| (notice.at.as_second(), *new)).collect::<Vec<_>>()
        };
        assert_eq!(seconds(&ann), [(3, true), (1, true)]);
        notices.see(&ann).expect("noted");
        notices.put(&[told("ann", 4, None)], Followed::Documents, &place(4)).expect("kept");
        assert_eq!(seconds(&ann), [(4, true), (3, false), (1, false)]);
        let due = notices.due(Timestamp::from_second(50).expect("in range")).expect("reads");
        assert_eq!(due.iter().map(|(account, all)| (account, all.len())).collect::<Vec<_>>(), [(&ann, 1)]);
        notices.mailed(&ann, due[0].1.iter().map(|(number, _)| *number)).expect("noted");
        assert_eq!(notices.waiting(), 1, "what is for annie waits for its time");
        notices.forget(ArtifactId::from_bits(7)).expect("forgets");
        assert_eq!((seconds(&ann).len(), notices.waiting()), (0, 0));
    }

    #[test]
    fn a_reminder_and_its_letters_outlive_the_program_together() {
        let dir = tempfile::tempdir().expect("a folder");
        let day: Date = "2018-04-08".parse().expect("a day");
        let [cohort, district, deliverable] = ["2018", "00010000", "report"].map(str::to_owned);
        let reminded = Reminded { cohort: cohort.clone(), district: district.clone(), day };
        let said = Said { cohort, district, deliverable, due: day, stage: model::reminder::Stage::Days };
        let letter = Letter {
            to: "ann@x.org".to_owned(),
            subject: "Due".to_owned(),
            text: "It is due.".to_owned(),
            expires: Timestamp::UNIX_EPOCH,
            account: Some(AccountId("ann".to_owned())),
        };
        let notices = Notices::open(dir.path()).expect("opens");
        assert!(!notices.said(&said).expect("reads") && !notices.was_reminded(&reminded).expect("reads"));
        notices.remind(&reminded, std::slice::from_ref(&said), std::slice::from_ref(&letter)).expect("kept");
        drop(notices);
        let notices = Notices::open(dir.path()).expect("opens again");
        assert!(notices.said(&said).expect("reads") && notices.was_reminded(&reminded).expect("reads"));
        let late = Said { stage: model::reminder::Stage::Late, ..said };
        assert!(!notices.said(&late).expect("reads"));
        assert_eq!(
            notices.letters().expect("reads").into_iter().map(|(_, letter)| letter).collect::<Vec<_>>(),
            [letter]
        );
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let dir = tempfile::tempdir().expect("a folder");
        let notices = Notices::open(dir.path()).expect("opens");
        let many: Vec<Told> = (0..400).map(|n| told("ann", n, None)).collect();
        notices.put(&many, Followed::Documents, &place(1)).expect("kept");
        let of = notices.of(&AccountId("ann".to_owned())).expect("reads");
        assert_eq!((of.len(), of[0].0.at.as_second()), (KEPT, 399));
    }
}
