//! Facet values, scope and date of every document of a segment, kept in memory. Values stand row by row, so that what
//! counting touches for each of a few matches stands together; of frequent values there is also the set of documents, so
//! that many matches are counted 64 at a time. About 80 bytes an artifact.

use std::collections::HashMap;
use std::sync::Arc;

use model::FACETS;
use tantivy::SegmentReader;
use tantivy::columnar::StrColumn;

use crate::bits::Bits;
use crate::error::IndexError;
use crate::schema::{ID, PUBLISHED, SCOPE, column};

/// A value is frequent that one in this many documents has: about where counting its rows takes as long as its set.
const FREQUENT: usize = 48;

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
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// Where each document's values begin in `values`; one more than there are documents.
    starts: Vec<u32>,
    values: Vec<u32>,
    /// Where the rare ones among each document's values end; they come first.
    rare_ends: Vec<u32>,
    /// The documents of each frequent value.
    frequent: Vec<(u32, Bits)>,
    classes: Vec<u32>,
    /// The documents of each scope class, by number.
    of_class: Vec<Bits>,
    published: Vec<u32>,
    ids: Vec<u64>,
}

impl Table {
    /// The numbers of the document's facet values.
    #[inline]
    pub fn values(&self, doc: u32) -> &[u32] {
        let doc = doc as usize;
        &self.values[self.starts[doc] as usize..self.starts[doc + 1] as usize]
    }

    /// Those of them that are rare.
    #[inline]
    fn rare_values(&self, doc: u32) -> &[u32] {
        let doc = doc as usize;
        &self.values[self.starts[doc] as usize..self.rare_ends[doc] as usize]
    }

    /// The documents that have one of the `wanted` values.
    pub fn with_value(&self, wanted: &[u32]) -> Bits {
        let documents = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        let mut with = Bits::none(documents);
        let frequent = self.frequent.iter().filter(|(value, _)| wanted.contains(value));
        frequent.clone().for_each(|(_, documents)| with.unite(documents));
        if frequent.count() < wanted.len() {
            for doc in 0..documents {
                if self.rare_values(doc).iter().any(|value| wanted.contains(value)) {
                    with.insert(doc);
                }
            }
        }
        with
    }

    /// Adds to `counts`, by value, how many of `documents` have each value for which `wanted`.
    pub fn count(&self, documents: &Bits, wanted: impl Fn(u32) -> bool, counts: &mut [u32]) {
        let mut add = |values: &[u32]| {
            for &value in values {
                counts[value as usize] += u32::from(wanted(value));
            }
        };
        // Sets take as long for a few documents as for many.
        if documents.len() as usize <= self.ids.len() / FREQUENT {
            return documents.each(|doc| add(self.values(doc)));
        }
        documents.each(|doc| add(self.rare_values(doc)));
        for (value, holding) in self.frequent.iter().filter(|(value, _)| wanted(*value)) {
            counts[*value as usize] += documents.common(holding);
        }
    }

    /// The documents of the scope classes that are `allowed`, by number.
    pub fn of_classes(&self, allowed: &[bool]) -> Bits {
        let documents = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        let chosen = self.of_class.iter().zip(allowed).filter(|(_, allowed)| **allowed);
        chosen.fold(Bits::none(documents), |mut all, (class, _)| {
            all.unite(class);
            all
        })
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
        let mut table = Self { starts: vec![0], ..Self::default() };
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
        table.set_frequent_apart(values.all.len());
        let class = |class| Bits::of(&table.classes, |own| own == class);
        table.of_class = (0..).take(values.classes.len()).map(class).collect();
        Ok(table)
    }

    /// Makes the sets of frequent values and puts the rare ones first in each row. `values` is how many there are.
    fn set_frequent_apart(&mut self, values: usize) {
        let mut held = vec![0; values];
        self.values.iter().for_each(|&value| held[value as usize] += 1);
        let documents = self.ids.len();
        let is_frequent = |value: u32| held[value as usize] * FREQUENT >= documents;
        let mut place = vec![usize::MAX; values];
        for value in (0..).take(values).filter(|&value| held[value as usize] > 0 && is_frequent(value)) {
            place[value as usize] = self.frequent.len();
            self.frequent.push((value, Bits::none(u32::try_from(documents).unwrap_or(u32::MAX))));
        }
        for (doc, bounds) in (0..).zip(self.starts.windows(2)) {
            let row = &mut self.values[bounds[0] as usize..bounds[1] as usize];
            row.sort_unstable_by_key(|&value| is_frequent(value));
            let rare = row.iter().take_while(|&&value| !is_frequent(value)).count();
            self.rare_ends.push(bounds[0] + u32::try_from(rare).unwrap_or(0));
            row[rare..].iter().for_each(|&value| self.frequent[place[value as usize]].1.insert(doc));
        }
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
