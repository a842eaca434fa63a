//! Changing the index.

use std::sync::Arc;

use model::ArtifactId;
use tantivy::index::Index as Engine;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{IndexWriter, Term};

use crate::document::Document;
use crate::error::IndexError;
use crate::index::Inner;

/// Memory for documents on their way into a segment, in bytes.
const ARENA: usize = 40 << 20;
/// Segments below this many documents count as one size.
const SMALLEST_LAYER: u32 = 500;
/// A layer's largest segment is 2 to this times its smallest.
const LAYER_SPAN: f64 = 2.5;
/// Segments of one layer that are merged together.
const MERGED_AT_ONCE: usize = 5;
/// Share of deleted documents from which a segment is rewritten.
const MAX_DELETED: f32 = 0.3;

/// Puts artifacts into the index and takes them out. Nothing is seen by searches before [`Writer::commit`].
pub struct Writer {
    inner: Arc<Inner>,
    engine: IndexWriter,
}

impl Writer {
    pub(crate) fn new(inner: Arc<Inner>) -> Result<Self, IndexError> {
        let engine = open(&inner.engine)?;
        Ok(Self { inner, engine })
    }

    fn term(&self, id: ArtifactId) -> Term {
        Term::from_field_u64(self.inner.fields.id, id.bits())
    }

    /// Puts an artifact in, in place of its earlier document.
    pub fn put(&mut self, document: &Document<'_>) -> Result<(), IndexError> {
        let built = document.build(&self.inner.fields)?;
        self.engine.delete_term(self.term(document.id));
        self.engine.add_document(built)?;
        Ok(())
    }

    /// Takes an artifact out, if it is in.
    pub fn remove(&mut self, id: ArtifactId) -> Result<(), IndexError> {
        self.engine.delete_term(self.term(id));
        Ok(())
    }

    /// Makes everything so far durable and visible to searches, with `watermark` beside it.
    pub fn commit(&mut self, watermark: &str) -> Result<(), IndexError> {
        let mut prepared = self.engine.prepare_commit()?;
        prepared.set_payload(watermark);
        prepared.commit()?;
        self.inner.reload()
    }

    /// Waits until the merging that goes on behind commits is done; for the end of a large import or a rebuild.
    pub fn finish(self) -> Result<(), IndexError> {
        let Self { inner, engine } = self;
        engine.wait_merging_threads()?;
        inner.reload()
    }
}

fn open(engine: &Engine) -> Result<IndexWriter, IndexError> {
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .num_merge_threads(1)
        .memory_budget_per_thread(ARENA)
        .build();
    let writer: IndexWriter = engine.writer_with_options(options)?;
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(MERGED_AT_ONCE);
    policy.set_min_layer_size(SMALLEST_LAYER);
    policy.set_level_log_size(LAYER_SPAN);
    policy.set_del_docs_ratio_before_merge(MAX_DELETED);
    writer.set_merge_policy(Box::new(policy));
    Ok(writer)
}
