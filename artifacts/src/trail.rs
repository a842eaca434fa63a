//! The audit trail: what each line of the journal changed, told by comparing its records with the ones before them.
//! The journal holds all of it; the catalog only knows where which line stands.

use jiff::Timestamp;
use model::history::{self, Change, Deed};
use model::{ArtifactId, Cohort, PdSession, Programme, Record};
use thiserror::Error;

use crate::catalog::CatalogError;
use crate::journal::{self, Entry, JournalError};
use crate::store::Store;

/// Why the trail cannot be told.
#[derive(Debug, Error)]
pub enum TrailError {
    /// The catalog does not say where the lines are.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// A line cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl Store {
    /// What was done to an artifact, oldest first. A deed to several at once is told with what it did to this one.
    pub fn deeds_to(&self, id: ArtifactId) -> Result<Vec<Deed>, TrailError> {
        let (mut deeds, mut before) = (Vec::new(), None);
        for seq in self.state().lines_of(&Record::Deleted(id))? {
            let Some(entry) = self.line(seq)? else { continue };
            for record in entry.records.iter().filter(|record| artifact(record) == Some(id)) {
                deeds.extend(deed(&entry, before.as_ref(), record));
                before = Some(record.clone());
            }
        }
        Ok(deeds)
    }

    /// The deeds of the journal's lines before `before`, newest line first, of at most `most` lines.
    pub fn deeds(&self, before: u64, most: usize) -> Result<Vec<Deed>, TrailError> {
        let mut deeds = Vec::new();
        for seq in self.state().lines(before, most)? {
            let Some(entry) = self.line(seq)? else { continue };
            for record in &entry.records {
                deeds.extend(deed(&entry, self.before(record, seq)?.as_ref(), record));
            }
        }
        Ok(deeds)
    }

    /// When a cohort was last changed.
    pub fn cohort_changed(&self, year: &str) -> Result<Option<Timestamp>, TrailError> {
        let cohort = Record::Cohort(Cohort { year: year.to_owned(), ..Cohort::default() });
        let last = self.state().lines_of(&cohort)?.pop();
        Ok(last.map(|seq| self.line(seq)).transpose()?.flatten().map(|entry| entry.at))
    }

    /// When a session of professional development was last changed.
    pub fn pd_changed(&self, id: &str) -> Result<Option<Timestamp>, TrailError> {
        let one = Record::Pd(Box::new(PdSession { id: id.to_owned(), ..PdSession::default() }));
        let last = self.state().lines_of(&one)?.pop();
        Ok(last.map(|seq| self.line(seq)).transpose()?.flatten().map(|entry| entry.at))
    }

    /// The record that this one of line `seq` replaced.
    fn before(&self, record: &Record, seq: u64) -> Result<Option<Record>, TrailError> {
        let Some(line) = self.state().line_before(record, seq)? else { return Ok(None) };
        let entry = self.line(line)?;
        Ok(entry.and_then(|entry| entry.records.into_iter().rev().find(|earlier| is_same(earlier, record))))
    }

    /// A line of the journal.
    fn line(&self, seq: u64) -> Result<Option<Entry>, TrailError> {
        let Some(offset) = self.state().offset(seq)? else { return Ok(None) };
        Ok(Some(journal::read_at(self.files(), &self.dir().join("journal"), seq, offset)?))
    }
}

fn artifact(record: &Record) -> Option<ArtifactId> {
    match record {
        Record::Artifact(artifact) => Some(artifact.id),
        Record::Deleted(id) => Some(*id),
        _ => None,
    }
}

/// Whether two records are states of one thing.
fn is_same(one: &Record, other: &Record) -> bool {
    match (one, other) {
        (Record::Vocabulary(one), Record::Vocabulary(other)) => one.name == other.name,
        (Record::Cohort(one), Record::Cohort(other)) => one.year == other.year,
        (Record::District(one), Record::District(other)) => one.org_code == other.org_code,
        (Record::Programme(_), Record::Programme(_)) => true,
        (Record::Session(one), Record::Session(other)) => {
            (&one.cohort, &one.session) == (&other.cohort, &other.session)
        }
        (Record::Sheet(one), Record::Sheet(other)) => one.id == other.id,
        (Record::Answers(one), Record::Answers(other)) => (&one.sheet, &one.section) == (&other.sheet, &other.section),
        (Record::Call(one), Record::Call(other)) => one.year == other.year,
        (Record::Pd(one), Record::Pd(other)) => one.id == other.id,
        (Record::Interest(one), Record::Interest(other)) => {
            (&one.session, &one.district) == (&other.session, &other.district)
        }
        (Record::Publication(one), Record::Publication(other)) => one.id == other.id,
        (Record::Release(one), Record::Release(other)) => {
            (&one.publication, one.number) == (&other.publication, other.number)
        }
        _ => artifact(one).is_some() && artifact(one) == artifact(other),
    }
}

/// The record before, when it is of this kind.
macro_rules! earlier {
    ($before:expr, $kind:ident) => {
        $before.and_then(|record| if let Record::$kind(earlier) = record { Some(earlier) } else { None })
    };
}

/// What an entry did to one thing; nothing for what is not told any more.
fn deed(entry: &Entry, before: Option<&Record>, record: &Record) -> Option<Deed> {
    let changes = match record {
        Record::Artifact(after) => history::changes(earlier!(before, Artifact).map(AsRef::as_ref), Some(after)),
        Record::Deleted(_) => history::changes(earlier!(before, Artifact).map(AsRef::as_ref), None),
        Record::Vocabulary(after) => {
            let labels = |record: &Record| match record {
                Record::Vocabulary(list) => list.terms.iter().map(|term| term.label.clone()).collect(),
                _ => Vec::new(),
            };
            let before = before.map(labels).unwrap_or_default();
            history::list_change(&after.name, &before, &labels(record)).into_iter().collect()
        }
        Record::Cohort(after) => history::cohort_changes(earlier!(before, Cohort), after),
        Record::Programme(after) => {
            let before = earlier!(before, Programme);
            let standard = Programme::default();
            history::course_changes("the programme", &before.unwrap_or(&standard).course, &after.course)
        }
        Record::Session(after) => history::session_changes(earlier!(before, Session).map(AsRef::as_ref), after),
        Record::Sheet(after) => history::sheet_changes(earlier!(before, Sheet).map(AsRef::as_ref), after),
        Record::Answers(after) => history::answer_changes(earlier!(before, Answers).map(AsRef::as_ref), after),
        Record::Call(after) => history::call_changes(earlier!(before, Call), after),
        Record::Pd(after) => history::pd_changes(earlier!(before, Pd).map(AsRef::as_ref), after),
        Record::Interest(after) => history::interest_changes(earlier!(before, Interest), after),
        Record::Publication(after) => {
            history::publication_changes(earlier!(before, Publication).map(AsRef::as_ref), after)
        }
        Record::Release(after) => history::release_changes(earlier!(before, Release).map(AsRef::as_ref), after),
        Record::District(after) => {
            let name = |record: &Record| match record {
                Record::District(district) => Some(district.name.clone()),
                _ => None,
            };
            let (what, after) = (format!("district {}", after.org_code), Some(after.name.clone()));
            vec![Change { what, before: before.and_then(name), after }]
        }
        Record::Redaction(redaction) => {
            let what = format!("content {}", redaction.sha256);
            vec![Change { what, before: None, after: Some(format!("removed: {}", redaction.reason)) }]
        }
        Record::Blank => return None,
    };
    let Entry { seq, at, by, action, .. } = entry;
    Some(Deed { seq: *seq, at: *at, by: by.clone(), action: action.clone(), artifact: artifact(record), changes })
}
