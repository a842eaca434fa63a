//! The catalog: current records and the ways to find them, in sled. A view of the journal; rebuilt from it when
//! it is lost, damaged or of another format.

mod key;

use std::collections::BTreeMap;
use std::fs::DirEntry;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use model::{
    AccountId, Artifact, ArtifactId, Call, Cohort, District, Interest, PdSession, Programme, Publication, Record,
    Redaction, Release, SectionAnswers, SessionRecord, Sha256, Sheet, SheetId, Vocabulary, Work,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::journal::{Entry, Identity, Position, Watermark};

/// The stored format; another one is rebuilt.
pub const FORMAT: u32 = 4;
/// What sled may keep in memory, in bytes.
const CACHE: u64 = 16 << 20;

/// The catalog could not be read or written.
#[derive(Debug, Error)]
#[error("the catalog cannot be used: {0}")]
pub struct CatalogError(pub String);

impl From<sled::Error> for CatalogError {
    fn from(error: sled::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<serde_json::Error> for CatalogError {
    fn from(error: serde_json::Error) -> Self {
        Self(format!("a record in it is damaged: {error}"))
    }
}

/// What an earlier request with the same key did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyUse {
    /// A hash of what was asked for.
    pub request: String,
    /// The artifacts it made or changed.
    pub artifacts: Vec<ArtifactId>,
}

/// A key and its value.
pub type Row = (Vec<u8>, Vec<u8>);
/// Changes not yet written: what replaces or removes each key.
pub type Pending = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// The catalog in its folder. Each time it is built it has a folder of its own in there, so that it can be built anew
/// beside the old one and take its place at once, and nothing of the old one stays on disk.
#[derive(Clone, Debug)]
pub struct Catalog {
    dir: PathBuf,
    built: Arc<RwLock<Arc<Built>>>,
}

/// A catalog that was built, open.
#[derive(Debug)]
struct Built {
    // Dropped last: closing it ends sled's threads.
    tree: sled::Tree,
    db: sled::Db,
    /// Which one it is; its folder is called so.
    number: u32,
}

/// The catalog's records, together with the changes of a batch that is being decided.
#[derive(Clone)]
pub struct State<'a> {
    built: Arc<Built>,
    pending: Option<&'a Pending>,
}

impl Built {
    fn open(dir: &Path, number: u32) -> Result<Self, CatalogError> {
        let path = dir.join(number.to_string());
        let db = sled::Config::new().path(path).cache_capacity(CACHE).flush_every_ms(Some(1_000)).open()?;
        let tree = db.open_tree("catalog")?;
        Ok(Self { tree, db, number })
    }
}

impl Catalog {
    /// Opens or makes the catalog in `dir`. A damaged one may fail here or, since sled panics at times, panic
    /// inside; both are an error.
    pub fn open(dir: &Path) -> Result<Self, CatalogError> {
        let opening = || -> Result<Self, CatalogError> {
            let built = Built::open(dir, newest(dir)?)?;
            let catalog = Self { dir: dir.to_owned(), built: Arc::new(RwLock::new(Arc::new(built))) };
            catalog.watermark()?;
            Ok(catalog)
        };
        catch_unwind(AssertUnwindSafe(opening))
            .unwrap_or_else(|_| Err(CatalogError("opening it failed badly".to_owned())))
    }

    /// Moves a folder that will not open aside; returns where to.
    pub fn move_aside(dir: &Path) -> std::io::Result<PathBuf> {
        let free = asides(dir).find(|path| !path.exists());
        let aside = free.unwrap_or_else(|| dir.with_extension("damaged"));
        std::fs::rename(dir, &aside)?;
        Ok(aside)
    }

    fn built(&self) -> Arc<Built> {
        Arc::clone(&self.built.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Its records.
    pub fn state(&self) -> State<'_> {
        State { built: self.built(), pending: None }
    }

    /// Its records under the changes of a batch.
    pub fn with<'a>(&self, pending: &'a Pending) -> State<'a> {
        State { built: self.built(), pending: Some(pending) }
    }

    /// How far it has followed which journal; `None` for an empty one.
    pub fn watermark(&self) -> Result<Option<Watermark>, CatalogError> {
        let stored = self.built().tree.get(key::WATERMARK)?;
        Ok(stored.map(|bytes| serde_json::from_slice(&bytes)).transpose()?)
    }

    /// An empty one beside it, to be filled.
    pub fn beside(&self) -> Result<Self, CatalogError> {
        let next = self.built().number + 1;
        remove(&self.dir.join(next.to_string()))?;
        let built = Arc::new(RwLock::new(Arc::new(Built::open(&self.dir, next)?)));
        Ok(Self { dir: self.dir.clone(), built })
    }

    /// Gives its place to the one beside it, and its folder up. Whoever still reads that goes on doing so.
    pub fn give_way(&self, beside: &Self) -> Result<(), CatalogError> {
        beside.flush()?;
        let before =
            std::mem::replace(&mut *self.built.write().unwrap_or_else(PoisonError::into_inner), beside.built());
        remove(&self.dir.join(before.number.to_string()))?;
        // One that was moved aside may hold what must be nowhere any more.
        asides(&self.dir).filter(|aside| aside.exists()).try_for_each(|aside| remove(&aside))
    }

    /// Writes a batch and the new watermark at once: all or nothing.
    pub fn apply(&self, pending: Pending, journal: &Identity, position: &Position) -> Result<(), CatalogError> {
        let mut batch = sled::Batch::default();
        for (key, value) in pending {
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        let mark = Watermark { format: FORMAT, journal: journal.clone(), position: position.clone() };
        batch.insert(key::WATERMARK, serde_json::to_vec(&mark)?);
        Ok(self.built().tree.apply_batch(batch)?)
    }

    /// Waits until everything applied is on disk: makes the next start quicker, no more.
    pub fn flush(&self) -> Result<(), CatalogError> {
        self.built().db.flush()?;
        Ok(())
    }

    /// Every key and value, in order: what two catalogs of one journal must agree on.
    pub fn dump(&self) -> Result<Vec<Row>, CatalogError> {
        let rows = self.built().tree.iter();
        rows.map(|row| row.map(|(key, value)| (key.to_vec(), value.to_vec())).map_err(Into::into)).collect()
    }
}

/// Where damaged ones are moved to.
fn asides(dir: &Path) -> impl Iterator<Item = PathBuf> {
    (1..100).map(|n| dir.with_extension(format!("damaged-{n}")))
}

/// The number of the catalog that was built last; whatever else is in its folder goes.
fn newest(dir: &Path) -> Result<u32, CatalogError> {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries.collect::<Result<Vec<_>, _>>(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(1),
        Err(error) => Err(error),
    };
    let entries = entries.map_err(|error| CatalogError(error.to_string()))?;
    let number = |entry: &DirEntry| entry.file_name().to_str()?.parse::<u32>().ok();
    let newest = entries.iter().filter_map(number).max();
    for entry in entries.iter().filter(|entry| number(entry) != newest || newest.is_none()) {
        remove(&entry.path())?;
    }
    Ok(newest.unwrap_or(1))
}

/// Removes a folder or file, if it is there.
fn remove(path: &Path) -> Result<(), CatalogError> {
    let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(CatalogError(error.to_string())),
        _ => Ok(()),
    }
}

impl State<'_> {
    fn raw(&self, key: &[u8]) -> Result<Option<Vec<u8>>, CatalogError> {
        if let Some(changed) = self.pending.and_then(|pending| pending.get(key)) {
            return Ok(changed.clone());
        }
        Ok(self.built.tree.get(key)?.map(|bytes| bytes.to_vec()))
    }

    fn read<T: DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>, CatalogError> {
        Ok(self.raw(key)?.map(|bytes| serde_json::from_slice(&bytes)).transpose()?)
    }

    /// The keys that begin so, pending ones included, in order.
    fn keys(&self, prefix: &[u8]) -> Result<Vec<Vec<u8>>, CatalogError> {
        let mut keys: BTreeMap<Vec<u8>, bool> = BTreeMap::new();
        for key in self.built.tree.scan_prefix(prefix).keys() {
            keys.insert(key?.to_vec(), true);
        }
        for (key, value) in self.pending.iter().flat_map(|pending| pending.range(prefix.to_vec()..)) {
            if !key.starts_with(prefix) {
                break;
            }
            keys.insert(key.clone(), value.is_some());
        }
        Ok(keys.into_iter().filter_map(|(key, there)| there.then_some(key)).collect())
    }

    fn ids(&self, prefix: &[u8]) -> Result<Vec<ArtifactId>, CatalogError> {
        Ok(self.keys(prefix)?.iter().filter_map(|key| key::id(key)).collect())
    }

    /// The artifact of this name.
    pub fn artifact(&self, id: ArtifactId) -> Result<Option<Artifact>, CatalogError> {
        self.read(&key::artifact(id))
    }

    /// The artifact that has this name in the system it came from.
    pub fn by_external_id(&self, external_id: &str) -> Result<Option<ArtifactId>, CatalogError> {
        self.read(&key::of(key::EXTERNAL, external_id.as_bytes()))
    }

    /// The artifacts with a revision that has this file.
    pub fn holders(&self, sha256: &Sha256) -> Result<Vec<ArtifactId>, CatalogError> {
        self.ids(&key::of(key::FILE, sha256.bytes()))
    }

    /// What an earlier request with this key did.
    pub fn key_use(&self, request_key: &str) -> Result<Option<KeyUse>, CatalogError> {
        self.read(&key::of(key::REQUEST, request_key.as_bytes()))
    }

    /// Why this content is refused.
    pub fn redaction(&self, sha256: &Sha256) -> Result<Option<Redaction>, CatalogError> {
        self.read(&key::of(key::REDACTION, sha256.bytes()))
    }

    /// All content that is refused.
    pub fn redactions(&self) -> Result<Vec<Redaction>, CatalogError> {
        self.values(key::REDACTION)
    }

    /// The artifacts whose next revision stands so.
    pub fn in_work(&self, work: Work) -> Result<Vec<ArtifactId>, CatalogError> {
        self.ids(&[key::WORK, work as u8])
    }

    /// The artifacts that this account brought.
    pub fn created_by(&self, account: &AccountId) -> Result<Vec<ArtifactId>, CatalogError> {
        self.ids(&key::under(key::CREATOR, &account.0, None))
    }

    /// The artifacts whose newest revision names this district.
    pub fn of_district(&self, org_code: &str) -> Result<Vec<ArtifactId>, CatalogError> {
        self.ids(&key::under(key::OF_DISTRICT, org_code, None))
    }

    /// The artifacts whose newest revision names this cohort.
    pub fn of_cohort(&self, year: &str) -> Result<Vec<ArtifactId>, CatalogError> {
        self.ids(&key::under(key::OF_COHORT, year, None))
    }

    /// Every artifact's name, in order.
    pub fn artifact_ids(&self) -> Result<Vec<ArtifactId>, CatalogError> {
        self.ids(&[key::ARTIFACT])
    }

    /// Every file that a revision has, once.
    pub fn files(&self) -> Result<Vec<Sha256>, CatalogError> {
        let hash = |key: &Vec<u8>| key.get(1..33).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()).map(Sha256::new);
        let mut files: Vec<Sha256> = self.keys(&[key::FILE])?.iter().filter_map(hash).collect();
        files.dedup();
        Ok(files)
    }

    /// The journalled vocabularies.
    pub fn vocabularies(&self) -> Result<Vec<Vocabulary>, CatalogError> {
        self.values(key::VOCABULARY)
    }

    /// The journalled districts.
    pub fn districts(&self) -> Result<Vec<District>, CatalogError> {
        self.values(key::DISTRICT)
    }

    /// The cohorts, by year.
    pub fn cohorts(&self) -> Result<Vec<Cohort>, CatalogError> {
        self.values(key::COHORT)
    }

    /// The cohort of this year.
    pub fn cohort(&self, year: &str) -> Result<Option<Cohort>, CatalogError> {
        self.read(&key::of(key::COHORT, year.as_bytes()))
    }

    /// The template of cohorts; the standard one until it is changed.
    pub fn programme(&self) -> Result<Programme, CatalogError> {
        Ok(self.read(&[key::PROGRAMME])?.unwrap_or_default())
    }

    /// The papers of a cohort's session; empty ones until they are written.
    pub fn session(&self, cohort: &str, session: &str) -> Result<SessionRecord, CatalogError> {
        let empty =
            || SessionRecord { cohort: cohort.to_owned(), session: session.to_owned(), ..SessionRecord::default() };
        Ok(self.read(&key::session(cohort, session))?.unwrap_or_else(empty))
    }

    /// The papers of all sessions, by cohort.
    pub fn sessions(&self) -> Result<Vec<SessionRecord>, CatalogError> {
        self.values(key::SESSION)
    }

    /// A sheet.
    pub fn sheet(&self, id: &SheetId) -> Result<Option<Sheet>, CatalogError> {
        self.read(&key::sheet(key::SHEET, id, None))
    }

    /// Every sheet, by district.
    pub fn sheets(&self) -> Result<Vec<Sheet>, CatalogError> {
        self.values(key::SHEET)
    }

    /// A district's sheets, by form and what they are about.
    pub fn sheets_of(&self, org_code: &str) -> Result<Vec<Sheet>, CatalogError> {
        self.values_under(&key::under(key::SHEET, org_code, None))
    }

    /// What is answered in a section of a sheet.
    pub fn answers(&self, id: &SheetId, section: &str) -> Result<Option<SectionAnswers>, CatalogError> {
        self.read(&key::sheet(key::ANSWERS, id, Some(section)))
    }

    /// What is answered in a sheet, by section.
    pub fn all_answers(&self, id: &SheetId) -> Result<Vec<SectionAnswers>, CatalogError> {
        self.values_under(&key::sheet(key::ANSWERS, id, Some("")))
    }

    /// The calls for districts, by year.
    pub fn calls(&self) -> Result<Vec<Call>, CatalogError> {
        self.values(key::CALL)
    }

    /// The call for the districts of the cohort of this year.
    pub fn call(&self, year: &str) -> Result<Option<Call>, CatalogError> {
        self.read(&key::of(key::CALL, year.as_bytes()))
    }

    /// The sessions of professional development.
    pub fn pd_sessions(&self) -> Result<Vec<PdSession>, CatalogError> {
        self.values(key::PD)
    }

    /// The session of professional development of this name.
    pub fn pd_session(&self, id: &str) -> Result<Option<PdSession>, CatalogError> {
        self.read(&key::of(key::PD, id.as_bytes()))
    }

    /// Which districts said something of coming to which session, by session.
    pub fn interests(&self) -> Result<Vec<Interest>, CatalogError> {
        self.values(key::INTEREST)
    }

    /// Which districts said something of coming to this one.
    pub fn interests_in(&self, session: &str) -> Result<Vec<Interest>, CatalogError> {
        self.values_under(&key::interest(session, ""))
    }

    /// A publication.
    pub fn publication(&self, id: &str) -> Result<Option<Publication>, CatalogError> {
        self.read(&key::of(key::PUBLICATION, id.as_bytes()))
    }

    /// All publications, by name.
    pub fn publications(&self) -> Result<Vec<Publication>, CatalogError> {
        self.values(key::PUBLICATION)
    }

    /// A release of a publication.
    pub fn release(&self, publication: &str, number: u32) -> Result<Option<Release>, CatalogError> {
        self.read(&key::release(publication, Some(number)))
    }

    /// The releases of a publication, in order.
    pub fn releases(&self, publication: &str) -> Result<Vec<Release>, CatalogError> {
        self.values_under(&key::release(publication, None))
    }

    /// The journal's lines that changed a record, oldest first.
    pub(crate) fn lines_of(&self, record: &Record) -> Result<Vec<u64>, CatalogError> {
        let Some(record) = key_of(record) else { return Ok(Vec::new()) };
        let range = key::line_of(&record, 0)..=key::line_of(&record, u64::MAX);
        let keys = self.built.tree.range(range).keys();
        keys.filter_map(|key| key.map(|key| key::seq(&key)).transpose()).map(|seq| Ok(seq?)).collect()
    }

    /// The last of the journal's lines that changed a record before line `seq`.
    pub(crate) fn line_before(&self, record: &Record, seq: u64) -> Result<Option<u64>, CatalogError> {
        let Some(record) = key_of(record) else { return Ok(None) };
        let before =
            self.built.tree.range(key::line_of(&record, 0)..key::line_of(&record, seq)).next_back().transpose()?;
        Ok(before.and_then(|(key, _)| key::seq(&key)))
    }

    /// Where in the journal a line begins, in bytes.
    pub(crate) fn offset(&self, seq: u64) -> Result<Option<u64>, CatalogError> {
        self.read(&key::line(seq))
    }

    /// The journal's lines before `before`, newest first, at most `most`.
    pub(crate) fn lines(&self, before: u64, most: usize) -> Result<Vec<u64>, CatalogError> {
        let keys = self.built.tree.range(key::line(0)..key::line(before)).rev().take(most);
        keys.filter_map(|row| row.map(|(key, _)| key::seq(&key)).transpose()).map(|seq| Ok(seq?)).collect()
    }

    fn values<T: DeserializeOwned>(&self, kind: u8) -> Result<Vec<T>, CatalogError> {
        self.values_under(&[kind])
    }

    fn values_under<T: DeserializeOwned>(&self, prefix: &[u8]) -> Result<Vec<T>, CatalogError> {
        let keys = self.keys(prefix)?;
        keys.iter().filter_map(|key| self.read(key).transpose()).collect()
    }
}

/// Adds to `pending` what an entry changes.
pub fn stage(catalog: &Catalog, pending: &mut Pending, entry: &Entry) -> Result<(), CatalogError> {
    let mut artifacts = Vec::new();
    for record in &entry.records {
        if let Some(key) = key_of(record) {
            pending.insert(key::line_of(&key, entry.seq), Some(Vec::new()));
        }
        match record {
            Record::Artifact(artifact) => {
                artifacts.push(artifact.id);
                stage_artifact(catalog, pending, artifact.id, Some(artifact))?;
            }
            Record::Deleted(id) => stage_artifact(catalog, pending, *id, None)?,
            Record::Vocabulary(list) => put(pending, key::of(key::VOCABULARY, list.name.as_bytes()), list)?,
            Record::District(district) => put(pending, key::of(key::DISTRICT, district.org_code.as_bytes()), district)?,
            Record::Cohort(cohort) => put(pending, key::of(key::COHORT, cohort.year.as_bytes()), cohort)?,
            Record::Programme(programme) => put(pending, vec![key::PROGRAMME], programme)?,
            Record::Session(papers) => put(pending, key::session(&papers.cohort, &papers.session), papers)?,
            Record::Sheet(sheet) => put(pending, key::sheet(key::SHEET, &sheet.id, None), sheet)?,
            Record::Answers(answers) => {
                put(pending, key::sheet(key::ANSWERS, &answers.sheet, Some(&answers.section)), answers)?;
            }
            Record::Call(call) => put(pending, key::of(key::CALL, call.year.as_bytes()), call)?,
            Record::Pd(one) => put(pending, key::of(key::PD, one.id.as_bytes()), one)?,
            Record::Interest(one) => put(pending, key::interest(&one.session, &one.district), one)?,
            Record::Publication(publication) => {
                put(pending, key::of(key::PUBLICATION, publication.id.as_bytes()), publication)?;
            }
            Record::Release(release) => {
                put(pending, key::release(&release.publication, Some(release.number)), release)?;
            }
            Record::Redaction(redaction) => put(pending, key::of(key::REDACTION, redaction.sha256.bytes()), redaction)?,
            Record::Blank => {}
        }
    }
    if let Some(used) = &entry.key {
        let key_use = KeyUse { request: used.request.clone(), artifacts };
        put(pending, key::of(key::REQUEST, used.id.as_bytes()), &key_use)?;
    }
    Ok(())
}

/// Notes where in the journal the line of an entry begins, in bytes.
pub fn locate(pending: &mut Pending, seq: u64, offset: u64) -> Result<(), CatalogError> {
    put(pending, key::line(seq), &offset)
}

/// The key of the record itself; nothing for what replaces no earlier one.
fn key_of(record: &Record) -> Option<Vec<u8>> {
    match record {
        Record::Artifact(artifact) => Some(key::artifact(artifact.id)),
        Record::Deleted(id) => Some(key::artifact(*id)),
        Record::Vocabulary(list) => Some(key::of(key::VOCABULARY, list.name.as_bytes())),
        Record::District(district) => Some(key::of(key::DISTRICT, district.org_code.as_bytes())),
        Record::Cohort(cohort) => Some(key::of(key::COHORT, cohort.year.as_bytes())),
        Record::Programme(_) => Some(vec![key::PROGRAMME]),
        Record::Session(papers) => Some(key::session(&papers.cohort, &papers.session)),
        Record::Sheet(sheet) => Some(key::sheet(key::SHEET, &sheet.id, None)),
        Record::Answers(answers) => Some(key::sheet(key::ANSWERS, &answers.sheet, Some(&answers.section))),
        Record::Call(call) => Some(key::of(key::CALL, call.year.as_bytes())),
        Record::Pd(one) => Some(key::of(key::PD, one.id.as_bytes())),
        Record::Interest(one) => Some(key::interest(&one.session, &one.district)),
        Record::Publication(publication) => Some(key::of(key::PUBLICATION, publication.id.as_bytes())),
        Record::Release(release) => Some(key::release(&release.publication, Some(release.number))),
        Record::Redaction(_) | Record::Blank => None,
    }
}

fn put<T: Serialize>(pending: &mut Pending, key: Vec<u8>, value: &T) -> Result<(), CatalogError> {
    pending.insert(key, Some(serde_json::to_vec(value)?));
    Ok(())
}

/// Replaces an artifact's record and every key that leads to it.
fn stage_artifact(
    catalog: &Catalog,
    pending: &mut Pending,
    id: ArtifactId,
    next: Option<&Artifact>,
) -> Result<(), CatalogError> {
    let before = catalog.with(pending).artifact(id)?;
    for key in before.iter().flat_map(leads) {
        pending.insert(key, None);
    }
    match next {
        None => {
            pending.insert(key::artifact(id), None);
        }
        Some(next) => {
            put(pending, key::artifact(id), next)?;
            for key in leads(next) {
                let value = if key[0] == key::EXTERNAL { serde_json::to_vec(&id)? } else { Vec::new() };
                pending.insert(key, Some(value));
            }
        }
    }
    Ok(())
}

/// The keys that lead to an artifact.
fn leads(artifact: &Artifact) -> Vec<Vec<u8>> {
    let external = artifact.external_id.iter().map(|name| key::of(key::EXTERNAL, name.as_bytes()));
    let files = artifact.revisions.iter().map(|revision| key::file(&revision.file.sha256, artifact.id));
    let work = (artifact.work != Work::None).then(|| key::work(artifact.work, artifact.id));
    let creator = key::under(key::CREATOR, &artifact.created.by.0, Some(artifact.id));
    let said = artifact.latest().map(|latest| &latest.metadata);
    let districts = said.into_iter().flat_map(|said| &said.districts);
    let districts = districts.map(|code| key::under(key::OF_DISTRICT, code, Some(artifact.id)));
    let cohort = said.and_then(|said| said.cohort.as_ref());
    let cohort = cohort.map(|year| key::under(key::OF_COHORT, year, Some(artifact.id)));
    external.chain(files).chain(work).chain([creator]).chain(districts).chain(cohort).collect()
}
