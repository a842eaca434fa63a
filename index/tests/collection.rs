//! Small documents and an index to put them in.

use std::collections::HashMap;

use index::{Document, Index, Opening, Pages};
use model::{
    ArtifactId, DocumentFacts, Extraction, Metadata, Page, Results, Scope, Search, Sha256, TextState, Unit, Visibility,
    Vocabularies,
};
use tempfile::TempDir;

/// One document to be.
#[derive(Clone, Debug)]
pub struct Draft {
    pub metadata: Metadata,
    pub visibility: Visibility,
    pub published: i64,
    pub pages: Option<Vec<Page>>,
    pub names: Vec<String>,
}

impl Draft {
    /// A public document with pages of these texts.
    pub fn new(title: &str, pages: &[&str]) -> Self {
        let page = |text: &&str| Page { unit: Unit::Page, heading: None, text: (*text).to_owned() };
        Self {
            metadata: Metadata { title: title.to_owned(), ..Metadata::default() },
            visibility: Visibility::Public,
            published: 1_600_000_000,
            pages: Some(pages.iter().map(page).collect()),
            names: Vec::new(),
        }
    }

    pub fn with(mut self, change: impl FnOnce(&mut Metadata)) -> Self {
        change(&mut self.metadata);
        self
    }

    pub fn seen_by(mut self, visibility: Visibility) -> Self {
        self.visibility = visibility;
        self
    }

    pub fn published(mut self, seconds: i64) -> Self {
        self.published = seconds;
        self
    }
}

/// Page texts by file.
#[derive(Default)]
pub struct Shelf(HashMap<Sha256, Vec<Page>>);

impl Pages for Shelf {
    fn page(&self, file: &Sha256, n: usize) -> Option<Page> {
        self.0.get(file)?.get(n.checked_sub(1)?).cloned()
    }
}

/// An index in a folder of its own, with the pages of its documents.
pub struct Collection {
    pub dir: TempDir,
    pub index: Index,
    pub shelf: Shelf,
    pub vocabularies: Vocabularies,
}

pub fn id(number: u64) -> ArtifactId {
    ArtifactId::from_bits(number)
}

fn file(number: u64) -> Sha256 {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&number.to_le_bytes());
    Sha256::new(bytes)
}

impl Collection {
    pub fn empty() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let index = Index::create(&dir.path().join("index")).expect("a fresh index");
        Self { dir, index, shelf: Shelf::default(), vocabularies: Vocabularies::default() }
    }

    /// One of these documents, numbered from 0 in order.
    pub fn of(drafts: &[Draft]) -> Self {
        let mut collection = Self::empty();
        collection.put(drafts.iter().enumerate().map(|(number, draft)| (number as u64, draft)));
        collection
    }

    pub fn put<'a>(&mut self, drafts: impl IntoIterator<Item = (u64, &'a Draft)>) {
        let mut writer = self.index.writer().expect("the only writer");
        for (number, draft) in drafts {
            let extraction = draft.pages.clone().map(|pages| Extraction {
                state: TextState::Text,
                media_type: "application/pdf".to_owned(),
                pages,
                facts: DocumentFacts::default(),
                detail: None,
                removed: None,
            });
            self.shelf.0.insert(file(number), draft.pages.clone().unwrap_or_default());
            let document = Document {
                id: id(number),
                external_id: None,
                metadata: &draft.metadata,
                visibility: draft.visibility,
                published: draft.published,
                first_published: draft.published,
                file: file(number),
                file_name: "file.pdf",
                extraction: extraction.as_ref(),
                names: draft.names.clone(),
            };
            writer.put(&document).expect("put");
        }
        writer.commit("mark").expect("committed");
    }

    pub fn path(&self) -> std::path::PathBuf {
        self.dir.path().join("index")
    }

    pub fn ask(&self, search: &Search, scope: &Scope) -> Results {
        self.index.search(search, scope, &self.vocabularies, &self.shelf).expect("an answer")
    }

    /// Every artifact found.
    pub fn every(&self, search: &Search, scope: &Scope) -> Vec<ArtifactId> {
        self.index.every(search, scope, &self.vocabularies, &self.shelf).expect("an answer")
    }

    /// What everyone finds.
    pub fn find(&self, text: &str) -> Results {
        self.ask(&search(text), &Scope::PublicAndCohorts(Vec::new()))
    }

    /// The numbers of the documents found, best first.
    pub fn found(&self, text: &str) -> Vec<u64> {
        self.find(text).hits.iter().map(|hit| hit.id.bits()).collect()
    }

    /// The same, in order of number.
    pub fn set(&self, text: &str) -> Vec<u64> {
        let mut found = self.found(text);
        found.sort_unstable();
        found
    }
}

pub fn search(text: &str) -> Search {
    Search { text: text.to_owned(), page: 1, per_page: 10, ..Search::default() }
}

pub fn ready(opening: Opening) -> Index {
    match opening {
        Opening::Ready(index) => index,
        Opening::Missing => panic!("missing"),
        Opening::Outdated { why } | Opening::Damaged { why } => panic!("{why}"),
    }
}
