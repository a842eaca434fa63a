//! The disk in memory of the tests of storage.

pub use artifacts::files::{Files, Writing};

#[path = "../../artifacts/src/files/memory.rs"]
#[allow(dead_code, reason = "shared with the tests of storage")]
pub mod memory;
