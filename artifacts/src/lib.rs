//! Storage: the journal (truth), file bytes, and the catalog and derived views of them.

pub mod accounts;
pub mod backup;
pub mod blobs;
pub mod catalog;
pub mod counters;
pub mod derived;
pub mod files;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
pub mod journal;
pub mod notices;
mod passing;
pub mod sessions;
pub mod store;
pub mod trail;
pub mod uploads;
pub mod verify;

#[cfg(test)]
mod tests;

pub use accounts::{Accounts, Directory};
pub use blobs::{Blobs, FileBlobs, Incoming};
pub use catalog::{Catalog, CatalogError, KeyUse, State};
pub use counters::Counters;
pub use derived::{Derived, Outline, Texts};
pub use files::{Disk, Files};
pub use journal::{Identity, Position, RequestKey, Watermark};
pub use notices::Notices;
pub use sessions::Sessions;
pub use store::{Clock, Decision, Moment, Notice, OpenError, Plan, Random, Settings, Store, WriteError, Written};
pub use uploads::{Upload, UploadError, Uploads};
pub use verify::{VerifyError, verify};
