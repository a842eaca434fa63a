//! Sheets: forms that a district fills in for one grade band and one school year. What is answered is kept section by
//! section, each with a version of its own, so that people in different sections do not meet.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::artifact::Stamp;
use crate::form::Answers;
use crate::id::ArtifactId;

/// Most sheets of one district.
pub const MOST: usize = 200;

/// Which sheet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub struct SheetId {
    /// The form; see [`crate::form::Form::id`].
    pub form: String,
    /// The district's organisation code.
    pub district: String,
    /// The grade band.
    pub band: String,
    /// The school year it is for, as `2019-20`.
    pub school_year: String,
}

impl fmt::Display for SheetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}, {}, {}", self.form, self.district, self.band, self.school_year)
    }
}

/// A sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sheet {
    /// Which it is.
    #[serde(flatten)]
    pub id: SheetId,
    /// The version of the form it is filled in with.
    pub form_version: u32,
    /// Rises with every change of the sheet itself.
    pub version: u64,
    /// The cohort the district was in when it was begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cohort: Option<String>,
    /// Who began it, and when.
    pub began: Stamp,
    /// The document that was made from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub artifact: Option<ArtifactId>,
}

/// What is answered in one section of a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SectionAnswers {
    /// The sheet.
    #[serde(flatten)]
    pub sheet: SheetId,
    /// The section; see [`crate::form::Section::id`].
    pub section: String,
    /// Rises with every change, from 1.
    pub version: u64,
    /// The last change.
    pub changed: Stamp,
    /// The answers.
    pub answers: Answers,
}
