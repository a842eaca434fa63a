//! Who is in a district's team. Contact data: it is in the private journal, for members of the cohort and staff only.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most people in a team.
pub const MOST: usize = 40;
/// Longest value of a field, in characters.
pub const LONGEST: usize = 200;

/// The people of one team of one district in one cohort.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Roster {
    /// The cohort's year.
    pub cohort: String,
    /// The district's organisation code.
    pub district: String,
    /// The team's name in addresses; see [`crate::programme::Team`].
    pub team: String,
    /// Rises with every change.
    pub version: u64,
    /// Its people.
    pub people: Vec<TeamMember>,
}

/// Someone in a team.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TeamMember {
    /// Their name.
    pub name: String,
    /// Their role in the team, such as one of [`crate::programme::Team::required`].
    pub role: String,
    /// Their position in the district.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub position: String,
    /// Their mail address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
}
