//! What belongs to a cohort's session beside its date: its agenda, what was asked and said, and the documents used.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::ArtifactId;

/// Longest text of a session, in characters.
pub const MAX_TEXT: usize = 20_000;
/// Most documents of a session.
pub const MAX_MATERIALS: usize = 50;

/// The papers of one session of one cohort.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionRecord {
    /// The cohort's year.
    pub cohort: String,
    /// The session's name in addresses; see [`crate::programme::Session`].
    pub session: String,
    /// Rises with every change.
    pub version: u64,
    /// Its agenda, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub agenda: String,
    /// Questions for the teams of each grade band, by band.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub prompts: BTreeMap<String, String>,
    /// What was said, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// What to remember of it, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub takeaways: String,
    /// Documents used in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub materials: Vec<ArtifactId>,
}
