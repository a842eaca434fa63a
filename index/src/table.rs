//! Facet values, scope and date of every document of a segment, kept in memory row by row: what counting touches
//! for each match stands together. About 70 bytes an artifact.

use std::collections::HashMap;
use std::sync::Arc;

use model::FACETS;
use tantivy::SegmentReader;
use tantivy::columnar::StrColumn;

use crate::error::IndexError;
use crate::schema::{ID, PUBLISHED, SCOPE, column};

/// One value of one facet.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    /// The facet's place in [`FACETS`].
    pub facet: usize,
    pub text: String,
}

/// Every facet value and scope class met so far, numbered across segments.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values {
    all: Vec<Value>,
    numbers: HashMap<(usize, String), u32>,
    classes: Vec<String>,
}

impl Values {
    /// All values by number.
    pub fn all(&self) -> &[Value] {
        &self.all
    }

    /// All scope classes by number.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    fn number_of(&mut self, facet: usize, text: &str) -> u32 {
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        *self.numbers.entry((facet, text.to_owned())).or_insert_with(|| {
            self.all.push(Value { facet, text: text.to_owned() });
            next
        })
    }

    fn class_of(&mut self, class: &str) -> u32 {
        let place = self.classes.iter().position(|known| known == class).unwrap_or_else(|| {
            self.classes.push(class.to_owned());
            self.classes.len() - 1
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }
}

/// The rows of one segment.
#[derive(Debug)]
pub(crate) struct Table {
    /// Where each document's values begin in `values`; one more than there are documents.
    starts: Vec<u32>,
    values: Vec<u32>,
    classes: Vec<u32>,
    published: Vec<u32>,
    ids: Vec<u64>,
}

impl Table {
    /// The numbers of the document's facet values, by facet.
    pub fn values(&self, doc: u32) -> &[u32] {
        let doc = doc as usize;
        &self.values[self.starts[doc] as usize..self.starts[doc + 1] as usize]
    }

    /// The number of the document's scope class.
    pub fn class(&self, doc: u32) -> usize {
        self.classes[doc as usize] as usize
    }

    /// Its identifier's bits.
    pub fn id(&self, doc: u32) -> u64 {
        self.ids[doc as usize]
    }

    /// When its revision was published, in seconds since 1970.
    pub fn published(&self, doc: u32) -> u32 {
        self.published[doc as usize]
    }

    /// The last publication in the segment.
    pub fn newest(&self) -> u32 {
        self.published.iter().copied().max().unwrap_or(0)
    }

    /// Reads the segment's columns; values not met before are added to `values`.
    pub fn read(segment: &SegmentReader, values: &mut Arc<Values>) -> Result<Self, IndexError> {
        let values = Arc::make_mut(values);
        let columns: Vec<Numbered> = FACETS
            .iter()
            .enumerate()
            .map(|(place, facet)| Numbered::read(segment, &column(facet), |text| values.number_of(place, text)))
            .collect::<Result<_, _>>()?;
        let scope = Numbered::read(segment, SCOPE, |class| values.class_of(class))?;
        let published = segment.fast_fields().i64(PUBLISHED)?;
        let ids = segment.fast_fields().u64(ID)?;
        let docs = segment.max_doc();
        let mut table =
            Self { starts: vec![0], values: Vec::new(), classes: Vec::new(), published: Vec::new(), ids: Vec::new() };
        for doc in 0..docs {
            for column in &columns {
                column.append(doc, &mut table.values);
            }
            table.starts.push(u32::try_from(table.values.len()).unwrap_or(u32::MAX));
            let before = table.classes.len();
            scope.append(doc, &mut table.classes);
            if table.classes.len() != before + 1 {
                return Err(IndexError::Damaged("a document has no scope".to_owned()));
            }
            let seconds = published.first(doc).unwrap_or(0).clamp(0, i64::from(u32::MAX));
            table.ids.push(ids.first(doc).unwrap_or(0));
            table.published.push(u32::try_from(seconds).unwrap_or(0));
        }
        table.values.shrink_to_fit();
        Ok(table)
    }
}

/// A column of texts with the numbers its own ordinals have.
struct Numbered {
    column: Option<StrColumn>,
    numbers: Vec<u32>,
}

impl Numbered {
    fn read(segment: &SegmentReader, name: &str, mut number: impl FnMut(&str) -> u32) -> Result<Self, IndexError> {
        let Some(column) = segment.fast_fields().str(name)? else {
            return Ok(Self { column: None, numbers: Vec::new() });
        };
        let mut text = String::new();
        let mut numbers = Vec::with_capacity(column.num_terms());
        for ordinal in 0..column.num_terms() as u64 {
            column.ord_to_str(ordinal, &mut text)?;
            numbers.push(number(&text));
        }
        Ok(Self { column: Some(column), numbers })
    }

    fn append(&self, doc: u32, out: &mut Vec<u32>) {
        let Some(column) = &self.column else { return };
        let known = |ordinal: u64| usize::try_from(ordinal).ok().and_then(|place| self.numbers.get(place));
        out.extend(column.term_ords(doc).filter_map(known));
    }
}
