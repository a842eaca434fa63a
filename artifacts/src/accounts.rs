//! Accounts and reports: a journal of their own, apart from the documents, and all of them in memory. They are few.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use jiff::Timestamp;
use model::account::Identity;
use model::history::{self, Deed};
use model::{
    Account, AccountId, Application, ArtifactId, Finding, Graduates, PrivateRecord, Report, Roster, Roundtables,
    Severity, Sha256,
};

use crate::files::Files;
use crate::journal::{self, Entry, FileJournal, Journal, JournalError, Position, Visit};
use crate::store::WriteError;

/// The accounts as they are.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    accounts: BTreeMap<AccountId, Arc<Account>>,
    by_email: HashMap<String, AccountId>,
    by_secret: HashMap<Sha256, AccountId>,
    by_identity: HashMap<Identity, AccountId>,
    reports: BTreeMap<String, Arc<Report>>,
    rosters: BTreeMap<TeamKey, Arc<Roster>>,
    roundtables: Arc<Roundtables>,
    graduates: BTreeMap<String, Arc<Classes>>,
    applications: BTreeMap<(String, String), Arc<Application>>,
}

/// A district's classes, by year.
type Classes = BTreeMap<u16, Graduates>;

/// A team: its cohort's year, its district and its name.
type TeamKey = (String, String, String);

/// The accounts and their journal.
pub struct Accounts {
    journal: Mutex<FileJournal<PrivateRecord>>,
    directory: RwLock<Arc<Directory>>,
    /// Why nothing can be written, if so.
    read_only: Mutex<Option<String>>,
}

impl Directory {
    /// The account of this name.
    pub fn get(&self, id: &AccountId) -> Option<&Arc<Account>> {
        self.accounts.get(id)
    }

    /// The account with this mail address, in lower case.
    pub fn by_email(&self, email: &str) -> Option<&Arc<Account>> {
        self.get(self.by_email.get(email)?)
    }

    /// The account with a token or link of this hash, working or not.
    pub fn by_secret(&self, hash: &Sha256) -> Option<&Arc<Account>> {
        self.get(self.by_secret.get(hash)?)
    }

    /// The account of whom a provider vouches for.
    pub fn by_identity(&self, identity: &Identity) -> Option<&Arc<Account>> {
        self.get(self.by_identity.get(identity)?)
    }

    /// All accounts, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Account>> + Clone {
        self.accounts.values()
    }

    /// The report of this name.
    pub fn report(&self, id: &str) -> Option<&Arc<Report>> {
        self.reports.get(id)
    }

    /// All reports.
    pub fn reports(&self) -> impl Iterator<Item = &Arc<Report>> {
        self.reports.values()
    }

    /// The people of a district's team in a cohort, once they were named.
    pub fn roster(&self, cohort: &str, district: &str, team: &str) -> Option<&Arc<Roster>> {
        self.rosters.get(&(cohort.to_owned(), district.to_owned(), team.to_owned()))
    }

    /// The table of Roundtables.
    pub fn roundtables(&self) -> &Arc<Roundtables> {
        &self.roundtables
    }

    /// A class of a district, once its numbers were said.
    pub fn graduates(&self, district: &str, class: u16) -> Option<&Graduates> {
        self.graduates.get(district)?.get(&class)
    }

    /// The classes of a district, by year.
    pub fn classes_of(&self, district: &str) -> impl Iterator<Item = &Graduates> {
        self.graduates.get(district).into_iter().flat_map(|classes| classes.values())
    }

    /// The classes of all districts, by district and year.
    pub fn classes(&self) -> impl Iterator<Item = &Graduates> {
        self.graduates.values().flat_map(|classes| classes.values())
    }

    /// The application of a district for the cohort of a year.
    pub fn application(&self, year: &str, district: &str) -> Option<&Arc<Application>> {
        self.applications.get(&(year.to_owned(), district.to_owned()))
    }

    /// All applications, by year and district.
    pub fn applications(&self) -> impl Iterator<Item = &Arc<Application>> {
        self.applications.values()
    }

    fn put(&mut self, record: PrivateRecord) {
        match record {
            PrivateRecord::Account(account) => self.put_account(*account),
            PrivateRecord::Report(report) => {
                self.reports.insert(report.id.clone(), Arc::new(*report));
            }
            PrivateRecord::Roster(roster) => {
                let key = (roster.cohort.clone(), roster.district.clone(), roster.team.clone());
                self.rosters.insert(key, Arc::new(*roster));
            }
            PrivateRecord::Roundtables(table) => self.roundtables = Arc::new(table),
            PrivateRecord::Graduates(class) => {
                let classes = self.graduates.entry(class.district.clone()).or_default();
                Arc::make_mut(classes).insert(class.class, class);
            }
            PrivateRecord::Application(one) => {
                self.applications.insert((one.year.clone(), one.district.clone()), Arc::new(*one));
            }
        }
    }

    fn put_account(&mut self, account: Account) {
        if let Some(before) = self.accounts.get(&account.id) {
            self.by_email.remove(&before.email);
            secrets(before).for_each(|hash| {
                self.by_secret.remove(&hash);
            });
            for identity in &before.identities {
                self.by_identity.remove(identity);
            }
        }
        self.by_email.insert(account.email.clone(), account.id.clone());
        self.by_secret.extend(secrets(&account).map(|hash| (hash, account.id.clone())));
        let identities = account.identities.iter().map(|identity| (identity.clone(), account.id.clone()));
        self.by_identity.extend(identities);
        self.accounts.insert(account.id.clone(), Arc::new(account));
    }
}

fn secrets(account: &Account) -> impl Iterator<Item = Sha256> {
    let tokens = account.tokens.iter().map(|token| token.hash);
    tokens.chain(account.link.as_ref().map(|link| link.hash))
}

impl Accounts {
    /// Opens those in `dir`, or makes the folder. `id` names the journal when it is new, and `mark` is a place that is known
    /// to have been confirmed. Says what people should know.
    ///
    /// # Errors
    /// When the journal cannot be read at all.
    pub fn open(
        files: Arc<dyn Files>,
        dir: &Path,
        id: &str,
        mark: Option<&(journal::Identity, Position)>,
    ) -> Result<(Self, Option<String>), JournalError> {
        let opened = FileJournal::<PrivateRecord>::open(files, dir, id, mark)?;
        let mut directory = Directory::default();
        opened.journal.follow(None, &mut |entry, _| {
            entry.records.into_iter().for_each(|record| directory.put(record));
            Ok(())
        })?;
        let damage = opened.damage.map(|damage| {
            format!(
                "line {} of the accounts' journal in {} is damaged ({}); accounts are as they were before it and cannot \
                 be changed. Restore the file from a backup",
                damage.seq,
                dir.display(),
                damage.what
            )
        });
        let torn = opened.torn.map(|torn| {
            let kept = torn.kept.display();
            format!(
                "The accounts' journal ended in a write that was never confirmed; it was cut off and kept in {kept}."
            )
        });
        let accounts = Self {
            journal: Mutex::new(opened.journal),
            directory: RwLock::new(Arc::new(directory)),
            read_only: Mutex::new(damage.clone()),
        };
        Ok((accounts, damage.or(torn)))
    }

    /// The accounts as they are.
    pub fn now(&self) -> Arc<Directory> {
        Arc::clone(&self.directory.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Which journal they are in, and how far it is.
    pub fn head(&self) -> (journal::Identity, Position) {
        let journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        (journal.identity(), journal.head())
    }

    /// Calls `visit` with every entry after `from`, each time anew from its file. Blocks changes meanwhile.
    pub fn follow(&self, from: Option<&Position>, visit: &mut Visit<'_, PrivateRecord>) -> Result<(), JournalError> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner).follow(from, visit)
    }

    /// What was done to accounts and reports, the oldest first.
    pub fn deeds(&self) -> Result<Vec<Deed>, JournalError> {
        let (mut known, mut deeds) = (Directory::default(), Vec::new());
        self.follow(None, &mut |entry, _| {
            let Entry { seq, at, by, action, records, .. } = entry;
            for record in records {
                let (artifact, changes) = match &record {
                    PrivateRecord::Account(after) => {
                        (None, history::account_changes(known.get(&after.id).map(AsRef::as_ref), after))
                    }
                    PrivateRecord::Report(after) => {
                        let before = known.report(&after.id).map(AsRef::as_ref);
                        (Some(after.artifact), history::report_changes(before, after))
                    }
                    PrivateRecord::Roster(after) => {
                        let before = known.roster(&after.cohort, &after.district, &after.team).map(AsRef::as_ref);
                        (None, history::roster_changes(before, after))
                    }
                    PrivateRecord::Roundtables(after) => {
                        (None, history::roundtable_changes(known.roundtables(), after))
                    }
                    PrivateRecord::Graduates(after) => {
                        (None, history::graduates_changes(known.graduates(&after.district, after.class), after))
                    }
                    PrivateRecord::Application(after) => {
                        let before = known.application(&after.year, &after.district).map(AsRef::as_ref);
                        (None, history::application_changes(before, after))
                    }
                };
                deeds.push(Deed { seq, at, by: by.clone(), action: action.clone(), artifact, changes });
                known.put(record);
            }
            Ok(())
        })?;
        Ok(deeds)
    }

    /// Removes for good what reports about these artifacts say and whom to answer, from every line of the journal.
    ///
    /// # Errors
    /// When the journal could not be rewritten; it is as it was, or nothing is written until a restart.
    pub fn forget_reports(&self, about: &dyn Fn(ArtifactId) -> bool) -> Result<(), WriteError> {
        let told = |report: &Report| about(report.artifact) && !report.is_forgotten();
        if !self.now().reports().any(|report| told(report)) {
            return Ok(());
        }
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        let mut read_only = self.read_only.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(why) = read_only.clone() {
            return Err(WriteError::ReadOnly(why));
        }
        let forget = |record: &mut PrivateRecord| match record {
            PrivateRecord::Report(report) if told(report) => report.forget(),
            _ => {}
        };
        let rewritten = journal.rewrite(&|mut entry| {
            entry.records.iter_mut().for_each(forget);
            entry
        });
        rewritten.map_err(|error| {
            let why = format!("{error}. Restart the clearinghouse to change accounts again");
            *read_only = Some(why.clone());
            WriteError::ReadOnly(why)
        })?;
        let mut directory = Directory::clone(&self.now());
        let reports: Vec<Report> = directory.reports().map(|report| Report::clone(report)).collect();
        for report in reports {
            let mut record = PrivateRecord::Report(Box::new(report));
            forget(&mut record);
            directory.put(record);
        }
        *self.directory.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(directory);
        Ok(())
    }

    /// Checks every line of the journal.
    pub fn verify(&self) -> Vec<Finding> {
        const RESTORE: &str = "restore it from a backup";
        let lost = |what: String| Finding::new(Severity::Lost, format!("the accounts' journal: {what}"), RESTORE);
        let why = self.read_only.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let unread = self.follow(None, &mut |_, _| Ok(())).err().map(|error| error.to_string());
        why.or(unread).map(lost).into_iter().collect()
    }

    /// Decides a change against the newest state and writes all its records as one line, durably, before it is seen or
    /// answered. Blocks.
    ///
    /// # Errors
    /// What `decide` refuses; otherwise why nothing was written.
    pub fn change<T, R: IntoIterator<Item = PrivateRecord>, E: From<WriteError>>(
        &self,
        by: &AccountId,
        action: &str,
        decide: impl FnOnce(&Directory, Timestamp) -> Result<(R, T), E>,
    ) -> Result<T, E> {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.now();
        let at = Timestamp::now();
        let (changed, answer) = decide(&before, at)?;
        let records: Vec<PrivateRecord> = changed.into_iter().collect();
        if records.is_empty() {
            return Ok(answer);
        }
        let mut read_only = self.read_only.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(why) = read_only.clone() {
            return Err(WriteError::ReadOnly(why).into());
        }
        let seq = journal.head().seq;
        let changed = records.clone();
        let entry = Entry { seq: seq + 1, at, by: by.clone(), action: action.to_owned(), key: None, records };
        journal.append(seq, &[entry]).map_err(|error| match error {
            JournalError::NoRoom => WriteError::NoRoom,
            JournalError::TooLarge => WriteError::Refused(error.to_string()),
            _ => {
                let why = format!("{error}. Restart the clearinghouse to change accounts again");
                *read_only = Some(why.clone());
                WriteError::ReadOnly(why)
            }
        })?;
        let mut directory = Directory::clone(&before);
        changed.into_iter().for_each(|record| directory.put(record));
        *self.directory.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(directory);
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use model::{Delivery, Role, Stamp};

    use super::*;
    use crate::files::Disk;

    fn account(id: &str, email: &str) -> Account {
        let stamp = Stamp { at: Timestamp::UNIX_EPOCH, by: AccountId::operator() };
        Account {
            id: AccountId(id.to_owned()),
            email: email.to_owned(),
            name: String::new(),
            role: Role::Curator,
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
            changed: stamp,
        }
    }

    #[test]
    fn accounts_stay_and_old_addresses_are_free() {
        let dir = tempfile::tempdir().expect("a folder");
        let open = || Accounts::open(Arc::new(Disk), dir.path(), "j", None).expect("opens");
        let (accounts, notice) = open();
        assert_eq!(notice, None);
        let put = |accounts: &Accounts, account: Account| {
            accounts
                .change::<_, _, WriteError>(&AccountId::operator(), "test", |_, _| {
                    Ok((Some(PrivateRecord::Account(Box::new(account))), ()))
                })
                .unwrap();
        };
        put(&accounts, account("a", "dana@x.org"));
        put(&accounts, account("a", "reyes@x.org"));
        put(&accounts, account("b", "dana@x.org"));
        for accounts in [accounts, open().0] {
            let now = accounts.now();
            assert_eq!(now.by_email("reyes@x.org").map(|a| a.id.0.as_str()), Some("a"));
            assert_eq!(now.by_email("dana@x.org").map(|a| a.id.0.as_str()), Some("b"));
            assert_eq!(now.iter().count(), 2);
        }
    }

    #[test]
    fn a_damaged_line_stops_changes_and_keeps_what_came_before() {
        let dir = tempfile::tempdir().expect("a folder");
        let (accounts, _) = Accounts::open(Arc::new(Disk), dir.path(), "j", None).expect("opens");
        let put = |accounts: &Accounts, id: &str| {
            let account = account(id, &format!("{id}@x.org"));
            accounts.change::<_, _, WriteError>(&AccountId::operator(), "test", |_, _| {
                Ok((Some(PrivateRecord::Account(Box::new(account))), ()))
            })
        };
        for id in ["a", "b", "c"] {
            put(&accounts, id).unwrap();
        }
        drop(accounts);
        let path = dir.path().join("actions.jsonl");
        let text = std::fs::read_to_string(&path).unwrap().replacen("b@x.org", "z@x.org", 1);
        std::fs::write(&path, text).unwrap();
        let (accounts, notice) = Accounts::open(Arc::new(Disk), dir.path(), "j", None).expect("opens");
        assert!(notice.is_some_and(|notice| notice.contains("line 2")));
        assert_eq!(accounts.now().iter().count(), 1);
        assert!(matches!(put(&accounts, "d"), Err(WriteError::ReadOnly(_))));
    }
}
