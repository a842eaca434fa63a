//! The writer: the one thread that decides, appends, applies and acknowledges.

use std::collections::BTreeMap;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, PoisonError};

use jiff::Timestamp;
use model::publication::Source;
use model::{AccountId, ArtifactId, Record, Redaction, Sha256, SheetId, Stamp};

use super::{
    BATCH, Job, Listener, Moment, OpenError, Order, Plan, Settings, Shared, WriteError, lock, read_vocabularies,
    replay, unread,
};
use crate::catalog::{self, Pending};
use crate::journal::{Entry, FileJournal, Journal, JournalError, Position};

/// The writer's thread.
pub(super) struct Writer {
    pub(super) shared: Arc<Shared>,
    pub(super) journal: FileJournal,
    pub(super) settings: Settings,
    pub(super) listener: Option<Listener>,
    /// What no record named at the start.
    pub(super) strays: Vec<Sha256>,
}

/// The place of what a job wrote in its batch, if it wrote anything.
type Place = Result<Option<usize>, WriteError>;

/// A batch being gathered.
#[derive(Default)]
struct Batch {
    pending: Pending,
    entries: Vec<Entry>,
    /// Each job, with the place in `entries` of what it wrote.
    jobs: Vec<(Box<dyn Job>, Place)>,
}

impl Writer {
    pub(super) fn run(mut self, inbox: &Receiver<Order>) {
        let strays = std::mem::take(&mut self.strays);
        let finished = strays.iter().try_for_each(|sha256| self.remove_unheld(sha256));
        if let Err(error) = finished.and_then(|()| self.finish_redactions()) {
            tracing::error!(%error, "an interrupted redaction could not be finished");
        }
        let mut waiting = None;
        while let Some(order) = waiting.take().or_else(|| inbox.recv().ok()) {
            match order {
                Order::Listen(listener) => self.listener = Some(listener),
                Order::RemoveUnheld(sha256) => {
                    if let Err(error) = self.remove_unheld(&sha256) {
                        tracing::error!(%error, "bytes could not be removed");
                    }
                }
                Order::Redact { sha256, reason, by, reply } => reply(self.redact(&sha256, &reason, &by)),
                Order::Write(first) => waiting = self.write_batch(first, inbox),
            }
        }
    }

    /// Decides and writes `first` and whatever else waits; returns an order that cannot join.
    fn write_batch(&mut self, first: Box<dyn Job>, inbox: &Receiver<Order>) -> Option<Order> {
        let mut batch = Batch::default();
        self.join(&mut batch, first);
        let mut left = None;
        while batch.jobs.len() < BATCH {
            match inbox.try_recv() {
                Ok(Order::Write(job)) => self.join(&mut batch, job),
                Ok(other) => {
                    left = Some(other);
                    break;
                }
                Err(_) => break,
            }
        }
        self.commit(batch);
        left
    }

    /// Decides a job against the records and the batch so far.
    fn join(&self, batch: &mut Batch, mut job: Box<dyn Job>) {
        let outcome = self.decide(batch, job.as_mut());
        batch.jobs.push((job, outcome));
    }

    fn decide(&self, batch: &mut Batch, job: &mut dyn Job) -> Place {
        let now = (self.settings.clock)();
        let moment = Moment { state: self.shared.catalog.with(&batch.pending), now, random: &self.settings.random };
        let Some(plan) = job.decide(&moment)? else { return Ok(None) };
        if let Some(why) = lock(&self.shared.read_only).clone() {
            return Err(WriteError::ReadOnly(why));
        }
        self.require_files(&plan)?;
        let seq = self.journal.head().seq + batch.entries.len() as u64 + 1;
        let entry = Entry { seq, at: now, by: plan.by, action: plan.action, key: plan.key, records: plan.records };
        catalog::stage(&self.shared.catalog, &mut batch.pending, &entry).map_err(unread)?;
        batch.entries.push(entry);
        Ok(Some(batch.entries.len() - 1))
    }

    /// A record must not name bytes that are not there: another write may have removed them meanwhile.
    fn require_files(&self, plan: &Plan) -> Result<(), WriteError> {
        let artifacts = plan
            .records
            .iter()
            .filter_map(|record| if let Record::Artifact(artifact) = record { Some(artifact) } else { None });
        let mut files = artifacts.filter_map(|artifact| artifact.latest()).map(|revision| &revision.file);
        match files.find(|file| !self.shared.blobs.contains(&file.sha256)) {
            Some(file) => Err(WriteError::Refused(format!("the bytes of {} are gone; send the file again", file.name))),
            None => Ok(()),
        }
    }

    fn commit(&mut self, batch: Batch) {
        let before = self.journal.head();
        let written =
            self.append(&batch.entries).and_then(|places| self.publish(batch.pending, &batch.entries, &before, places));
        for (job, outcome) in batch.jobs {
            let result = match (outcome, &written) {
                (Err(error), _) => Err(error),
                (Ok(None), _) => Ok(before.clone()),
                (Ok(Some(at)), Ok(places)) => Ok(places[at].clone()),
                (Ok(Some(_)), Err(error)) => Err(error.clone()),
            };
            job.finish(result);
        }
        if let (Ok(places), Some(listener)) = (&written, &self.listener)
            && let Some(last) = places.last()
        {
            listener(&changed(&batch.entries), &self.journal.identity(), last);
        }
    }

    fn append(&mut self, entries: &[Entry]) -> Result<Vec<Position>, WriteError> {
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let after = self.journal.head().seq;
        self.journal.append(after, entries).map_err(|error| match error {
            JournalError::NoRoom => WriteError::NoRoom,
            JournalError::TooLarge => WriteError::Refused(error.to_string()),
            _ => {
                self.poison(format!("{error}. What was saved before is safe; restart the clearinghouse to write again"))
            }
        })
    }

    /// Shows a durable batch, written after `before`, to readers.
    fn publish(
        &self,
        mut pending: Pending,
        entries: &[Entry],
        before: &Position,
        places: Vec<Position>,
    ) -> Result<Vec<Position>, WriteError> {
        let Some(last) = places.last() else { return Ok(places) };
        let begins = std::iter::once(before).chain(&places).map(|place| place.offset);
        let mut lines = entries.iter().zip(begins);
        let located = lines.try_for_each(|(entry, offset)| catalog::locate(&mut pending, entry.seq, offset));
        located.and_then(|()| self.shared.catalog.apply(pending, &self.journal.identity(), last)).map_err(|error| {
            self.poison(format!(
                "{error}. What you sent is saved and will show after a restart, which rebuilds the catalog"
            ))
        })?;
        *lock(&self.shared.head) = (self.journal.identity(), last.clone());
        let lists = |record: &Record| {
            matches!(record, Record::Vocabulary(_) | Record::District(_) | Record::Cohort(_) | Record::Programme(_))
        };
        if entries.iter().flat_map(|entry| &entry.records).any(lists) {
            self.refresh_vocabularies();
        }
        Ok(places)
    }

    fn refresh_vocabularies(&self) {
        if let Ok(vocabularies) = read_vocabularies(&self.shared.catalog) {
            *self.shared.vocabularies.write().unwrap_or_else(PoisonError::into_inner) = vocabularies;
        }
    }

    /// Refuses every later write.
    fn poison(&self, why: String) -> WriteError {
        tracing::error!(%why, "the writer stopped");
        *lock(&self.shared.read_only) = Some(why.clone());
        WriteError::ReadOnly(why)
    }

    /// Records the redaction, then carries it out.
    fn redact(&mut self, sha256: &Sha256, reason: &str, by: &AccountId) -> Result<Vec<ArtifactId>, WriteError> {
        if let Some(why) = lock(&self.shared.read_only).clone() {
            return Err(WriteError::ReadOnly(why));
        }
        let holders = self.shared.catalog.state().holders(sha256).map_err(unread)?;
        let files = self.files_of(&holders)?;
        let stamp = Stamp { at: (self.settings.clock)(), by: by.clone() };
        self.append_redaction(sha256, reason, &stamp, &holders)?;
        self.erase(&holders, &files)?;
        if let Some(listener) = &self.listener {
            listener(&holders, &self.journal.identity(), &self.journal.head());
        }
        Ok(holders)
    }

    /// Every file of these artifacts.
    fn files_of(&self, ids: &[ArtifactId]) -> Result<Vec<Sha256>, WriteError> {
        let mut files = Vec::new();
        for &id in ids {
            let artifact = self.shared.catalog.state().artifact(id).map_err(unread)?;
            files.extend(artifact.iter().flat_map(|artifact| &artifact.revisions).map(|revision| revision.file.sha256));
        }
        Ok(files)
    }

    /// The sheets that redacted artifacts were made from, and when those were redacted, which is now where the catalog does
    /// not know it yet: what had been answered by then goes with them.
    fn sheets_behind(&self, redacted: &[ArtifactId]) -> Result<BTreeMap<SheetId, Timestamp>, WriteError> {
        let mut sheets = BTreeMap::new();
        for sheet in self.shared.catalog.state().sheets().map_err(unread)? {
            let Some(id) = sheet.artifact.filter(|id| redacted.contains(id)) else { continue };
            let artifact = self.shared.catalog.state().artifact(id).map_err(unread)?;
            let at = artifact.and_then(|artifact| artifact.redacted).map(|stamp| stamp.at);
            sheets.insert(sheet.id, at.unwrap_or_else(|| (self.settings.clock)()));
        }
        Ok(sheets)
    }

    /// Rewrites history without what these artifacts held, rebuilds the catalog, then removes the bytes that
    /// nothing else holds.
    fn erase(&mut self, holders: &[ArtifactId], files: &[Sha256]) -> Result<(), WriteError> {
        let sheets = self.sheets_behind(holders)?;
        self.journal.rewrite(&|entry| blank(entry, holders, &sheets)).map_err(|error| {
            self.poison(format!("removing content failed: {error}. Restart, and it is finished then"))
        })?;
        self.rebuild_catalog()?;
        files.iter().try_for_each(|sha256| self.remove_unheld(sha256))
    }

    fn remove_unheld(&self, sha256: &Sha256) -> Result<(), WriteError> {
        if !self.shared.catalog.state().holders(sha256).map_err(unread)?.is_empty() {
            return Ok(());
        }
        let gone = self.shared.blobs.remove(sha256).and_then(|()| self.shared.derived.remove(sha256));
        gone.map_err(|error| {
            WriteError::Refused(format!(
                "the record is gone, but its bytes are not: {error}. Restart, and it is finished then"
            ))
        })
    }

    /// Finishes redactions that a crash interrupted: their bytes are still there.
    fn finish_redactions(&mut self) -> Result<(), WriteError> {
        let redactions = self.shared.catalog.state().redactions().map_err(unread)?;
        let open: Vec<Sha256> =
            redactions.iter().map(|r| r.sha256).filter(|sha256| self.shared.blobs.contains(sha256)).collect();
        if open.is_empty() || self.shared.read_only.lock().is_ok_and(|why| why.is_some()) {
            return Ok(());
        }
        let mut redacted = Vec::new();
        for id in self.shared.catalog.state().artifact_ids().map_err(unread)? {
            let artifact = self.shared.catalog.state().artifact(id).map_err(unread)?;
            redacted.extend(artifact.filter(|artifact| artifact.redacted.is_some()).map(|artifact| artifact.id));
        }
        self.erase(&redacted, &open)
    }

    fn append_redaction(
        &mut self,
        sha256: &Sha256,
        reason: &str,
        stamp: &Stamp,
        holders: &[ArtifactId],
    ) -> Result<(), WriteError> {
        let redaction = Redaction { sha256: *sha256, stamp: stamp.clone(), reason: reason.to_owned() };
        let mut records = vec![Record::Redaction(redaction)];
        for &id in holders {
            let found = self.shared.catalog.state().artifact(id).map_err(unread)?;
            if let Some(mut artifact) = found {
                model::curation::redact(&mut artifact, stamp);
                artifact.touch(stamp.clone());
                records.push(Record::Artifact(Box::new(artifact)));
            }
        }
        let seq = self.journal.head().seq + 1;
        let entry = Entry { seq, at: stamp.at, by: stamp.by.clone(), action: "redact".to_owned(), key: None, records };
        self.append(&[entry]).map(|_| ())
    }

    /// Builds the catalog anew from the rewritten journal.
    fn rebuild_catalog(&self) -> Result<(), WriteError> {
        self.shared.catalog.rebuild(|fresh| replay(&self.journal, fresh, None)).map_err(|error: OpenError| {
            self.poison(format!("{error}. Restart the clearinghouse, which rebuilds the catalog"))
        })?;
        *lock(&self.shared.head) = (self.journal.identity(), self.journal.head());
        Ok(())
    }
}

/// An entry without the content of the artifacts that held a redacted file, without the answers they were made from, and
/// without the releases that rest on them or became one of them.
fn blank(mut entry: Entry, holders: &[ArtifactId], sheets: &BTreeMap<SheetId, Timestamp>) -> Entry {
    let held = |record: &Record| match record {
        Record::Artifact(artifact) => artifact.redacted.is_none() && holders.contains(&artifact.id),
        Record::Answers(answers) => sheets.get(&answers.sheet).is_some_and(|at| answers.changed.at <= *at),
        Record::Release(release) => {
            let named = |source: &Source| holders.contains(&source.artifact);
            release.artifact.is_some_and(|id| holders.contains(&id)) || release.sources.iter().any(named)
        }
        _ => false,
    };
    for record in entry.records.iter_mut().filter(|record| held(record)) {
        *record = Record::Blank;
    }
    entry
}

/// The artifacts a batch changed, each once.
fn changed(entries: &[Entry]) -> Vec<ArtifactId> {
    let id = |record: &Record| match record {
        Record::Artifact(artifact) => Some(artifact.id),
        Record::Deleted(id) => Some(*id),
        _ => None,
    };
    let mut ids: Vec<ArtifactId> = entries.iter().flat_map(|entry| &entry.records).filter_map(id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
