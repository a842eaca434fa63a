//! Cohorts: the districts that go through the programme together, by year.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A year's cohort.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cohort {
    /// The year it began, such as `2018`.
    pub year: String,
    /// Organisation codes of its districts.
    pub districts: Vec<String>,
}
