//! Sheets: forms that a district fills in, each about one thing, such as a grade band in a school year. What is answered is
//! kept section by section, each with a version of its own, so that people in different sections do not meet.

use std::fmt;

use jiff::civil::Date;
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
    /// What it is about.
    #[serde(flatten)]
    pub subject: Subject,
}

/// What a sheet is about; its form says which of these.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
#[schema(as = SheetSubject)]
pub enum Subject {
    /// A grade band in a school year.
    Year {
        /// The grade band.
        band: String,
        /// The school year, as `2019-20`.
        school_year: String,
    },
    /// A cohort.
    Cohort {
        /// Its year.
        year: String,
    },
    /// Whatever it says; a district's are numbered.
    Numbered {
        /// From 1.
        number: u32,
    },
}

impl Subject {
    /// What it is called in addresses and keys, part by part.
    pub fn parts(&self) -> Vec<String> {
        match self {
            Self::Year { band, school_year } => vec![band.clone(), school_year.clone()],
            Self::Cohort { year } => vec![year.clone()],
            Self::Numbered { number } => vec![number.to_string()],
        }
    }
}

impl SheetId {
    /// The sheet of a form that is about a grade band in a school year.
    pub fn of_year(form: &str, district: &str, band: &str, school_year: &str) -> Self {
        let subject = Subject::Year { band: band.to_owned(), school_year: school_year.to_owned() };
        Self { form: form.to_owned(), district: district.to_owned(), subject }
    }

    /// The sheet of a form that is about a cohort.
    pub fn of_cohort(form: &str, district: &str, year: &str) -> Self {
        let subject = Subject::Cohort { year: year.to_owned() };
        Self { form: form.to_owned(), district: district.to_owned(), subject }
    }

    /// A district's sheet of this number.
    pub fn numbered(form: &str, district: &str, number: u32) -> Self {
        Self { form: form.to_owned(), district: district.to_owned(), subject: Subject::Numbered { number } }
    }

    /// The grade band it is about; empty for those about something else.
    pub fn band(&self) -> &str {
        if let Subject::Year { band, .. } = &self.subject { band } else { "" }
    }

    /// The school year it is about, if it is about one.
    pub fn school_year(&self) -> Option<&str> {
        if let Subject::Year { school_year, .. } = &self.subject { Some(school_year) } else { None }
    }

    /// Its number; 0 for those that have none.
    pub fn number(&self) -> u32 {
        if let Subject::Numbered { number } = self.subject { number } else { 0 }
    }
}

/// A role that sees to a sheet, from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Owner {
    /// The role, such as "Director of technology"; not a person's name.
    pub role: String,
    /// The first day.
    #[schema(value_type = String, format = Date)]
    pub since: Date,
}

impl fmt::Display for SheetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}, {}", self.form, self.district, self.subject.parts().join(", "))
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
    /// Who sees to it, the last one today; only of forms that have owners.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<Owner>,
}

impl Sheet {
    /// The cohort it belongs to.
    pub fn of_cohort(&self) -> Option<&str> {
        if let Subject::Cohort { year } = &self.id.subject { Some(year) } else { self.cohort.as_deref() }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_of_every_subject_read_back_and_old_lines_too() {
        let began = Stamp { at: jiff::Timestamp::UNIX_EPOCH, by: crate::AccountId::operator() };
        for id in [
            SheetId::of_year("f", "00010000", "6-8", "2027-28"),
            SheetId::of_cohort("f", "00010000", "2026"),
            SheetId::numbered("f", "00010000", 3),
        ] {
            let owners = vec![Owner { role: "Principal".to_owned(), since: Date::constant(2026, 8, 1) }];
            let sheet = Sheet {
                id: id.clone(),
                form_version: 1,
                version: 2,
                cohort: Some("2019".to_owned()),
                began: began.clone(),
                artifact: None,
                owners,
            };
            let text = serde_json::to_string(&sheet).expect("text");
            assert_eq!(serde_json::from_str::<Sheet>(&text).expect("reads"), sheet, "{text}");
            let answers = SectionAnswers {
                sheet: id,
                section: "s".to_owned(),
                version: 1,
                changed: began.clone(),
                answers: Answers::new(),
            };
            let text = serde_json::to_string(&answers).expect("text");
            assert_eq!(serde_json::from_str::<SectionAnswers>(&text).expect("reads"), answers, "{text}");
        }
        let old = r#"{"form":"f","district":"00010000","band":"6-8","school_year":"2027-28","form_version":1,"version":1,
            "began":{"at":"1970-01-01T00:00:00Z","by":"operator"}}"#;
        let old: Sheet = serde_json::from_str(old).expect("reads");
        assert_eq!(old.id, SheetId::of_year("f", "00010000", "6-8", "2027-28"));
    }
}
