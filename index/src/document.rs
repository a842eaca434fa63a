//! What an artifact gives to the index.

use model::{ArtifactId, Extraction, FACETS, Metadata, Page, Sha256, Visibility};
use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;

use crate::analysis::marked;
use crate::error::IndexError;
use crate::fold::fold;
use crate::language::Language;
use crate::likeness::fingerprint;
use crate::schema::Fields;
use crate::words::{GAP, PAGE_BREAK, SEPARATOR, positions};

/// Longest text of one document that is searched, in bytes; the rest can be read but not found.
const MAX_TEXT: usize = 16 << 20;
/// Longest key titles are ordered by, in bytes.
const MAX_SORT_TITLE: usize = 200;

/// What one artifact gives to the index: its live revision.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// The artifact.
    pub id: ArtifactId,
    /// Its name in the system it came from.
    pub external_id: Option<&'a str>,
    /// Its description.
    pub metadata: &'a Metadata,
    /// Who may find it.
    pub visibility: Visibility,
    /// When this revision was published, in seconds since 1970.
    pub published: i64,
    /// When the first revision was, in seconds since 1970.
    pub first_published: i64,
    /// The file's content.
    pub file: Sha256,
    /// The file's name.
    pub file_name: &'a str,
    /// What reading the file gave; none while it has not been read, when the artifact is found by its description
    /// alone and listed by [`Index::unread`](crate::Index::unread).
    pub extraction: Option<&'a Extraction>,
    /// Names people look for it by: its districts and their towns, the labels of its kind and topics.
    pub names: Vec<String>,
}

/// What hits show, kept with the index so that a search needs nothing else.
#[derive(Serialize, Deserialize)]
pub(crate) struct Stored {
    pub external_id: Option<String>,
    pub metadata: Metadata,
    pub file: Sha256,
    /// How many pages the file has.
    pub pages: usize,
}

/// The searched text and where its pages begin.
struct Assembled {
    text: String,
    page_starts: Vec<u32>,
}

impl Document<'_> {
    fn pages(&self) -> &[Page] {
        self.extraction.map_or(&[], |extraction| &extraction.pages)
    }

    /// Names of all sorts, the file's among them.
    fn names(&self) -> String {
        let mut names = self.names.join("\u{1e}");
        for name in [Some(self.file_name), self.external_id].into_iter().flatten() {
            names.push(SEPARATOR);
            names.push_str(name);
        }
        names
    }

    fn assemble(&self) -> Assembled {
        let mut text = String::new();
        for part in [self.metadata.title.as_str(), self.metadata.description.as_str(), self.names().as_str()] {
            text.push_str(part);
            text.push(SEPARATOR);
        }
        let mut position = positions(&text);
        let mut page_starts = Vec::with_capacity(self.pages().len());
        for page in self.pages() {
            page_starts.push(position);
            if text.len() + page.text.len() > MAX_TEXT {
                continue;
            }
            text.push(PAGE_BREAK);
            text.push_str(&page.text);
            position += positions(&page.text);
        }
        Assembled { text, page_starts }
    }

    fn headings(&self) -> String {
        let headings = self.pages().iter().filter_map(|page| page.heading.as_deref());
        headings.collect::<Vec<_>>().join("\u{1e}")
    }

    fn stored(&self) -> Result<Vec<u8>, IndexError> {
        let stored = Stored {
            external_id: self.external_id.map(str::to_owned),
            metadata: self.metadata.clone(),
            file: self.file,
            pages: self.pages().len(),
        };
        serde_json::to_vec(&stored).map_err(|error| IndexError::Damaged(error.to_string()))
    }

    /// As tantivy takes it.
    pub(crate) fn build(&self, fields: &Fields) -> Result<TantivyDocument, IndexError> {
        let language = Language::of_document(self.metadata, self.extraction);
        let Assembled { text, page_starts } = self.assemble();
        let text = marked(language, &text);
        let about = format!("{}{SEPARATOR}{}", self.metadata.description, self.names());
        let mut document = TantivyDocument::new();
        document.add_u64(fields.id, self.id.bits());
        document.add_text(fields.text, &text);
        document.add_text(fields.surface, &text);
        document.add_text(fields.title, marked(language, &self.metadata.title));
        document.add_text(fields.headings, marked(language, &self.headings()));
        document.add_text(fields.about, marked(language, &about));
        document.add_text(fields.scope, scope_class(self.visibility, self.metadata));
        document.add_i64(fields.published, self.published);
        document.add_i64(fields.first_published, self.first_published);
        document.add_text(fields.sort_title, sort_title(&self.metadata.title));
        document.add_bool(fields.unread, self.extraction.is_none());
        document.add_u64(fields.likeness, fingerprint(self.pages().iter().map(|page| page.text.as_str())));
        document.add_bytes(fields.stored, &self.stored()?);
        for start in page_starts {
            document.add_u64(fields.page_starts, u64::from(start));
        }
        for (&field, facet) in fields.facets.iter().zip(FACETS) {
            let mut values = (facet.values)(self.metadata);
            values.sort_unstable();
            values.dedup();
            for value in values {
                document.add_text(field, value);
            }
        }
        Ok(document)
    }
}

/// The position of the description's first word.
pub(crate) fn description_start(title: &str) -> u32 {
    positions(title) + GAP
}

/// What titles are ordered by: folded, without leading signs.
pub(crate) fn sort_title(title: &str) -> String {
    let spaced: String = title.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let mut key = spaced.split_whitespace().map(fold).collect::<Vec<_>>().join(" ");
    while key.len() > MAX_SORT_TITLE {
        key.pop();
    }
    key
}

/// Who may find an artifact, as one text.
fn scope_class(visibility: Visibility, metadata: &Metadata) -> String {
    match (visibility, &metadata.cohort) {
        (Visibility::Public, _) => PUBLIC.to_owned(),
        (Visibility::Cohort, Some(cohort)) => format!("{COHORT}{cohort}"),
        (Visibility::Cohort, None) | (Visibility::Staff, _) => STAFF.to_owned(),
    }
}

/// The classes of [`scope_class`]; a cohort's is this and its year.
pub(crate) const PUBLIC: &str = "public";
pub(crate) const COHORT: &str = "cohort:";
const STAFF: &str = "staff";
