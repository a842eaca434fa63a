//! The superintendents' Roundtables: regions of the state, each with its districts. Who is in which is not public.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The table of Roundtables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Roundtables {
    /// Rises with every change.
    pub version: u64,
    /// One row each, in the order they are shown.
    pub rows: Vec<Roundtable>,
}

/// A Roundtable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Roundtable {
    /// Its name.
    pub name: String,
    /// Organisation codes of its districts; a district is in one at most.
    pub districts: Vec<String>,
}

impl Roundtables {
    /// The name of the Roundtable this district is in.
    pub fn of(&self, district: &str) -> Option<&str> {
        let row = self.rows.iter().find(|row| row.districts.iter().any(|code| code == district))?;
        Some(&row.name)
    }
}
