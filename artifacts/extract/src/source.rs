//! The file being read, inside the worker.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

use crate::draft::Failure;

/// The open file, its length and its name. Nothing else of the file system can be reached.
pub(crate) struct Source {
    file: Arc<File>,
    length: u64,
    name: String,
}

impl Source {
    /// Takes over an open file; fails when it cannot be positioned, as a pipe cannot.
    pub fn new(mut file: File, name: String) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        Ok(Self { file: Arc::new(file), length, name })
    }

    /// The file name, a hint only.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Bytes in the file.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The file itself, at its beginning. It is shared, not duplicated: the fences forbid new file descriptors.
    pub fn rewound(&mut self) -> io::Result<Arc<File>> {
        self.file.seek(SeekFrom::Start(0))?;
        Ok(Arc::clone(&self.file))
    }

    /// Up to the first `limit` bytes.
    pub fn head(&mut self, limit: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.rewound()?.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// All bytes, if they are at most `limit`.
    pub fn bytes(&mut self, limit: u64) -> Result<Vec<u8>, Failure> {
        if self.length > limit {
            return Err(Failure::TooLarge(format!("files of this type are read up to {} MiB", limit >> 20)));
        }
        self.head(limit).map_err(|error| Failure::Damaged(format!("it could not be read: {error}")))
    }
}
