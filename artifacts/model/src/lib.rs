//! What the clearinghouse is about: artifacts and their revisions, vocabularies, who may do what. No input or output.

pub mod account;
pub mod artifact;
pub mod cohort;
pub mod curation;
pub mod district;
pub mod extraction;
pub mod facet;
pub mod file_name;
pub mod form;
pub mod history;
pub mod id;
pub mod job;
pub mod metadata;
pub mod notice;
pub mod pathway;
pub mod policy;
pub mod programme;
pub mod publication;
pub mod record;
pub mod reminder;
pub mod report;
pub mod roster;
pub mod roundtable;
pub mod search;
pub mod session;
pub mod sheet;
pub mod standards;
pub mod synonyms;
pub mod text;
pub mod vocabulary;

pub use account::{Account, Delivery};
pub use artifact::{Artifact, FileRef, Live, Note, Override, Revision, Stamp, Undo, Visibility, Withdrawal, Work};
pub use cohort::{Cell, Cohort, Progress};
pub use curation::{ActionName, Transition};
pub use district::{District, Districts};
pub use extraction::{Accessibility, DocumentFacts, Extraction, Page, TextState, Unit};
pub use facet::FACETS;
pub use form::{Answer, Answers, Form};
pub use id::{AccountId, ArtifactId, Sha256};
pub use job::{Backlog, JobFailure, JobKind, JobState, JobView};
pub use metadata::{Description, FieldProblem, Metadata};
pub use notice::{Notice, NoticeKind};
pub use policy::{Actor, Role, Scope};
pub use programme::{Course, Programme};
pub use publication::{Part, Publication, Release};
pub use record::{PrivateRecord, Record, Redaction};
pub use report::{Report, ReportKind};
pub use roster::Roster;
pub use roundtable::Roundtables;
pub use search::{
    Explanation, FacetValue, Folded, FoundAs, Hit, Results, Search, Snippet, Sort, Suggestion, WordScore,
};
pub use session::SessionRecord;
pub use sheet::{SectionAnswers, Sheet, SheetId};
pub use synonyms::SYNONYMS;
pub use vocabulary::{Term, Vocabularies, Vocabulary};
