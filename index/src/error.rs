//! What can go wrong with the index.

use thiserror::Error;

/// Why the index could not do something. The journal and the files are not touched by any of it: the index can
/// be deleted and built again.
#[derive(Debug, Error)]
pub enum IndexError {
    /// The search library failed, most often because of the disk.
    #[error("the search index failed: {0}")]
    Engine(#[from] tantivy::TantivyError),
    /// A file of the index could not be read or written.
    #[error("the search index could not be read or written: {0}")]
    File(#[from] std::io::Error),
    /// What is stored is not what was written.
    #[error("the search index is damaged: {0}")]
    Damaged(String),
    /// Another writer holds the index.
    #[error("the search index is being written by another process")]
    Busy,
    /// The folder already holds something.
    #[error("{0} is not empty")]
    NotEmpty(String),
}
