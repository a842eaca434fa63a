//! Opening, creating and asking the index.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use model::{ArtifactId, Page, Results, SYNONYMS, Scope, Search, Sha256, Vocabularies, Vocabulary};
use tantivy::directory::MmapDirectory;
use tantivy::directory::error::LockError;
use tantivy::{IndexReader, ReloadPolicy, TantivyError};

use crate::error::IndexError;
use crate::evaluate::Scratch;
use crate::schema::{Fields, UNREAD, tokenizers};
use crate::similar::Alike;
use crate::snapshot::Snapshot;
use crate::synonyms::Synonyms;
use crate::writer::Writer;
use crate::{find, write_format};

/// The version of the index on disk: bump it when the schema or the analysis changes.
pub const FORMAT: u32 = 2;
/// The file that holds it.
pub(crate) const FORMAT_FILE: &str = "format";
/// Blocks of stored fields kept decompressed; few, as hits are spread out.
const STORE_CACHE: usize = 16;
/// Working memories kept for the next search; more searches at once allocate their own.
const MAX_SCRATCH: usize = 4;

/// Where the texts of pages are read from when passages are cut.
pub trait Pages: Send + Sync {
    /// Page `n`, from 1, of a file; none if it is gone, when the hit has no passage from it.
    fn page(&self, file: &Sha256, n: usize) -> Option<Page>;
}

/// The index. Cheap to clone; any number of searches run at once, beside one writer.
#[derive(Clone)]
pub struct Index {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub dir: PathBuf,
    pub engine: tantivy::Index,
    pub fields: Fields,
    reader: IndexReader,
    snapshot: RwLock<Arc<Snapshot>>,
    /// The synonyms last used, and the vocabulary they were read from.
    synonyms: RwLock<Option<(Arc<Vocabulary>, Arc<Synonyms>)>>,
    pub alike: Mutex<Alike>,
    scratch: Mutex<Vec<Scratch>>,
}

/// What was found where an index should be.
pub enum Opening {
    /// An index.
    Ready(Index),
    /// Nothing.
    Missing,
    /// An index of another format: build it anew.
    Outdated {
        /// Which.
        why: String,
    },
    /// Something that cannot be read: build it anew.
    Damaged {
        /// What is wrong.
        why: String,
    },
}

/// How large the index is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Artifacts in it.
    pub artifacts: usize,
    /// Segments a search goes through.
    pub segments: usize,
    /// Bytes on disk.
    pub bytes: u64,
}

impl Index {
    /// Opens the index in `dir`.
    pub fn open(dir: &Path) -> Opening {
        match catch_unwind(AssertUnwindSafe(|| try_open(dir))) {
            Ok(Ok(opening)) => opening,
            Ok(Err(error)) => Opening::Damaged { why: error.to_string() },
            Err(_) => Opening::Damaged { why: "its files contradict each other".to_owned() },
        }
    }

    /// Makes an empty index in `dir`, which must be empty or absent.
    pub fn create(dir: &Path) -> Result<Self, IndexError> {
        fs::create_dir_all(dir)?;
        if fs::read_dir(dir)?.next().is_some() {
            return Err(IndexError::NotEmpty(dir.display().to_string()));
        }
        let fields = Fields::new();
        let directory = MmapDirectory::open(dir).map_err(TantivyError::from)?;
        let engine = tantivy::Index::create(directory, fields.schema.clone(), tantivy::IndexSettings::default())?;
        write_format(dir)?;
        Self::with(dir, engine, fields)
    }

    fn with(dir: &Path, mut engine: tantivy::Index, fields: Fields) -> Result<Self, IndexError> {
        engine.set_tokenizers(tokenizers());
        let reader = engine
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(STORE_CACHE)
            .try_into()?;
        let snapshot = Snapshot::read(reader.searcher(), &fields, None)?;
        let inner = Inner {
            dir: dir.to_owned(),
            engine,
            fields,
            reader,
            snapshot: RwLock::new(Arc::new(snapshot)),
            synonyms: RwLock::default(),
            alike: Mutex::default(),
            scratch: Mutex::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The one writer; [`IndexError::Busy`] while there is another.
    pub fn writer(&self) -> Result<Writer, IndexError> {
        Writer::new(Arc::clone(&self.inner)).map_err(|error| match error {
            IndexError::Engine(TantivyError::LockFailure(LockError::LockBusy, _)) => IndexError::Busy,
            other => other,
        })
    }

    /// The text given with the last commit.
    pub fn watermark(&self) -> Option<String> {
        self.inner.engine.load_metas().ok()?.payload
    }

    /// Artifacts indexed without text because their file had not been read.
    pub fn unread(&self) -> Result<Vec<ArtifactId>, IndexError> {
        let mut found = Vec::new();
        for segment in &self.inner.snapshot().segments {
            let unread = segment.reader.fast_fields().bool(UNREAD)?;
            let docs = segment.reader.doc_ids_alive().filter(|&doc| unread.first(doc) == Some(true));
            found.extend(docs.filter_map(|doc| segment.ids.first(doc)).map(ArtifactId::from_bits));
        }
        Ok(found)
    }

    /// Every artifact in the index, in no particular order.
    pub fn ids(&self) -> Result<Vec<ArtifactId>, IndexError> {
        let snapshot = self.inner.snapshot();
        let ids = |segment: &crate::snapshot::Segment| {
            let docs = segment.reader.doc_ids_alive();
            docs.filter_map(|doc| segment.ids.first(doc)).map(ArtifactId::from_bits).collect::<Vec<_>>()
        };
        Ok(snapshot.segments.iter().flat_map(ids).collect())
    }

    /// How many artifacts are in it.
    pub fn len(&self) -> usize {
        usize::try_from(self.inner.snapshot().documents).unwrap_or(usize::MAX)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its size.
    pub fn size(&self) -> Result<Size, IndexError> {
        let mut bytes = 0;
        for entry in fs::read_dir(&self.inner.dir)? {
            bytes += entry?.metadata().map_or(0, |metadata| metadata.len());
        }
        let snapshot = self.inner.snapshot();
        Ok(Size { artifacts: self.len(), segments: snapshot.segments.len(), bytes })
    }

    /// Reads every file and compares checksums; the names of those that are not as they were written.
    pub fn damaged_files(&self) -> Result<Vec<PathBuf>, IndexError> {
        let check = || self.inner.engine.validate_checksum();
        let damaged = catch_unwind(AssertUnwindSafe(check)).map_err(|_| contradiction())??;
        Ok(damaged.into_iter().collect())
    }

    /// Answers a search; only artifacts of `scope` take part in hits, totals and counts.
    pub fn search(
        &self,
        search: &Search,
        scope: &Scope,
        vocabularies: &Vocabularies,
        pages: &dyn Pages,
    ) -> Result<Results, IndexError> {
        let synonyms = self.inner.synonyms(vocabularies);
        let snapshot = self.inner.snapshot();
        let asked = find::Asked { search, scope, vocabularies, pages, synonyms: &synonyms };
        self.guarded(|scratch| find::answer(&snapshot, &self.inner.fields, &asked, scratch))
    }

    /// Every artifact that a search finds, however many: as many as the total of [`Index::search`].
    pub fn every(
        &self,
        search: &Search,
        scope: &Scope,
        vocabularies: &Vocabularies,
        pages: &dyn Pages,
    ) -> Result<Vec<ArtifactId>, IndexError> {
        let synonyms = self.inner.synonyms(vocabularies);
        let snapshot = self.inner.snapshot();
        let asked = find::Asked { search, scope, vocabularies, pages, synonyms: &synonyms };
        self.guarded(|scratch| find::every(&snapshot, &asked, scratch))
    }

    /// Runs `work` with a working memory; files damaged under our feet become an error, not a crash.
    pub(crate) fn guarded<T>(&self, work: impl FnOnce(&mut Scratch) -> Result<T, IndexError>) -> Result<T, IndexError> {
        let pool = || self.inner.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        let mut scratch = pool().pop().unwrap_or_default();
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&mut scratch))).map_err(|_| contradiction())?;
        let mut pool = pool();
        if pool.len() < MAX_SCRATCH {
            pool.push(scratch);
        }
        outcome
    }
}

fn contradiction() -> IndexError {
    IndexError::Damaged("its files contradict each other".to_owned())
}

fn try_open(dir: &Path) -> Result<Opening, IndexError> {
    let mut entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Opening::Missing),
        Err(error) => return Err(error.into()),
    };
    if entries.next().is_none() {
        return Ok(Opening::Missing);
    }
    let format = fs::read_to_string(dir.join(FORMAT_FILE)).unwrap_or_default();
    if format.trim() != FORMAT.to_string() {
        let why = format!("it has format {:?}, this program writes {FORMAT}", format.trim());
        return Ok(Opening::Outdated { why });
    }
    let fields = Fields::new();
    let engine = tantivy::Index::open_in_dir(dir)?;
    if engine.schema() != fields.schema {
        return Ok(Opening::Outdated { why: "its fields are not those of this program".to_owned() });
    }
    Ok(Opening::Ready(Index::with(dir, engine, fields)?))
}

impl Inner {
    /// The synonyms of `vocabularies`, read again only when they have changed.
    pub fn synonyms(&self, vocabularies: &Vocabularies) -> Arc<Synonyms> {
        let Some(vocabulary) = vocabularies.shared(SYNONYMS) else { return Arc::default() };
        if let Some((known, synonyms)) = &*self.synonyms.read().unwrap_or_else(PoisonError::into_inner)
            && Arc::ptr_eq(known, vocabulary)
        {
            return Arc::clone(synonyms);
        }
        let synonyms = Arc::new(Synonyms::from(&**vocabulary));
        let fresh = Some((Arc::clone(vocabulary), Arc::clone(&synonyms)));
        *self.synonyms.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        synonyms
    }

    /// The index as of the last commit.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Shows searches what has been committed and merged.
    pub fn reload(&self) -> Result<(), IndexError> {
        self.reader.reload()?;
        let fresh = Snapshot::read(self.reader.searcher(), &self.fields, Some(&self.snapshot()))?;
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        Ok(())
    }
}
