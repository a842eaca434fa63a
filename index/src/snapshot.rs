//! The index as it stood at one commit: what a search reads from start to end.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::directory::{CompositeFile, FileSlice};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::{SegmentComponent, SegmentId};
use tantivy::{InvertedIndexReader, Searcher, SegmentReader, TantivyError};

use crate::error::IndexError;
use crate::schema::{FIRST_PUBLISHED, Fields, ID, LIKENESS, PAGE_STARTS};
use crate::table::{Table, Values};

/// The text fields that are scored, in the order of [`Segment::postings`].
pub(crate) const SCORED: usize = 4;

/// One segment's readers.
pub(crate) struct Segment {
    pub reader: SegmentReader,
    /// Text, title, headings, about.
    pub postings: [Arc<InvertedIndexReader>; SCORED],
    /// Where terms stand in text and title, the fields that phrases are looked for in.
    pub positions: [FileSlice; 2],
    pub norms: [Option<FieldNormReader>; SCORED],
    pub surface: Arc<InvertedIndexReader>,
    pub table: Arc<Table>,
    pub page_starts: Column<u64>,
    pub first_published: Column<i64>,
    pub ids: Column<u64>,
    pub likeness: Column<u64>,
}

/// All segments of one commit.
pub(crate) struct Snapshot {
    pub searcher: Searcher,
    pub segments: Vec<Segment>,
    pub values: Arc<Values>,
    /// The mean length of each scored field, in tokens.
    pub mean_lengths: [f32; SCORED],
    /// Documents, deleted ones not counted.
    pub documents: u64,
    /// The last publication.
    pub newest: u32,
}

impl Snapshot {
    /// Reads what `searcher` sees; tables of segments already in `previous` are kept.
    pub fn read(searcher: Searcher, fields: &Fields, previous: Option<&Self>) -> Result<Self, IndexError> {
        let known: HashMap<SegmentId, &Arc<Table>> = previous
            .iter()
            .flat_map(|snapshot| &snapshot.segments)
            .map(|segment| (segment.reader.segment_id(), &segment.table))
            .collect();
        let mut values = previous.map(|snapshot| Arc::clone(&snapshot.values)).unwrap_or_default();
        let mut segments = Vec::new();
        for reader in searcher.segment_readers() {
            let table = match known.get(&reader.segment_id()) {
                Some(table) => Arc::clone(table),
                None => Arc::new(Table::read(reader, &mut values)?),
            };
            segments.push(Segment::open(&searcher, reader, fields, table)?);
        }
        let documents = searcher.num_docs();
        let newest = segments.iter().map(|segment| segment.table.newest()).max().unwrap_or(0);
        Ok(Self { mean_lengths: mean_lengths(&segments), searcher, segments, values, documents, newest })
    }

    /// How many documents hold `term` in the scored field at `field`.
    pub fn holding(&self, field: usize, term: &str) -> Result<u64, IndexError> {
        let mut holding = 0;
        for segment in &self.segments {
            let info = segment.postings[field].terms().get(term.as_bytes())?;
            holding += info.map_or(0, |info| u64::from(info.doc_freq));
        }
        Ok(holding)
    }

    /// Documents, deleted ones that still count in term statistics included.
    pub fn documents_with_deleted(&self) -> u64 {
        self.segments.iter().map(|segment| u64::from(segment.reader.max_doc())).sum()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a mean for scoring")]
fn mean_lengths(segments: &[Segment]) -> [f32; SCORED] {
    let documents: u64 = segments.iter().map(|segment| u64::from(segment.reader.max_doc())).sum();
    std::array::from_fn(|field| {
        let tokens: u64 = segments.iter().map(|segment| segment.postings[field].total_num_tokens()).sum();
        (tokens as f32 / documents.max(1) as f32).max(1.0)
    })
}

impl Segment {
    fn open(
        searcher: &Searcher,
        reader: &SegmentReader,
        fields: &Fields,
        table: Arc<Table>,
    ) -> Result<Self, IndexError> {
        let [text, title, headings, about] = [fields.text, fields.title, fields.headings, fields.about];
        let scored = [text, title, headings, about];
        let mut norms = [const { None }; SCORED];
        for (norm, field) in norms.iter_mut().zip(scored) {
            *norm = reader.fieldnorms_readers().get_field(field)?;
        }
        Ok(Self {
            postings: [
                reader.inverted_index(text)?,
                reader.inverted_index(title)?,
                reader.inverted_index(headings)?,
                reader.inverted_index(about)?,
            ],
            positions: positions(searcher, reader, fields)?,
            norms,
            surface: reader.inverted_index(fields.surface)?,
            table,
            page_starts: reader.fast_fields().u64(PAGE_STARTS)?,
            first_published: reader.fast_fields().i64(FIRST_PUBLISHED)?,
            ids: reader.fast_fields().u64(ID)?,
            likeness: reader.fast_fields().u64(LIKENESS)?,
            reader: reader.clone(),
        })
    }
}

/// The positions of text and title. The reader has the file open already, but gives it out term by term only.
fn positions(searcher: &Searcher, reader: &SegmentReader, fields: &Fields) -> Result<[FileSlice; 2], IndexError> {
    let index = searcher.index();
    let segment = index.segment(index.new_segment_meta(reader.segment_id(), reader.max_doc()));
    let file = CompositeFile::open(&segment.open_read(SegmentComponent::Positions).map_err(TantivyError::from)?)?;
    Ok([fields.text, fields.title].map(|field| file.open_read(field).unwrap_or_else(FileSlice::empty)))
}
