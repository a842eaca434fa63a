//! Cohorts: the districts that go through the programme together, by year.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::artifact::{Artifact, Live, Work};
use crate::id::ArtifactId;
use crate::programme::{Course, Deliverable};

/// A year's cohort.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cohort {
    /// The year it began, such as `2018`.
    pub year: String,
    /// Rises with every change.
    #[serde(default)]
    pub version: u64,
    /// Organisation codes of its districts.
    pub districts: Vec<String>,
    /// The grade band each district plans for, by organisation code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub bands: BTreeMap<String, String>,
    /// The day it begins; its phases follow from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub begins: Option<Date>,
    /// Its course.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub course: Course,
    /// Since when its districts are called CS Leadership Districts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub leaders_since: Option<Date>,
}

fn is_empty(course: &Course) -> bool {
    *course == Course::default()
}

/// How far something that a district hands in is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// There is nothing.
    Missing,
    /// It is being written, or was sent back.
    Draft,
    /// It is with the reviewers.
    InReview,
    /// It is published.
    Published,
}

impl Progress {
    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Draft => "draft",
            Self::InReview => "in review",
            Self::Published => "published",
        }
    }

    /// How far a document is.
    pub fn of(artifact: &Artifact) -> Self {
        match (artifact.live, artifact.work) {
            (Live::Published, _) if artifact.is_up() => Self::Published,
            (_, Work::Submitted | Work::InReview) => Self::InReview,
            (_, Work::Draft | Work::ChangesRequested) => Self::Draft,
            _ => Self::Missing,
        }
    }
}

/// A deliverable of one district.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cell {
    /// The district's organisation code.
    pub district: String,
    /// The deliverable's name.
    pub deliverable: String,
    /// How far it is.
    pub progress: Progress,
    /// The day by which it is due.
    #[schema(value_type = Option<String>, format = Date)]
    pub due: Option<Date>,
    /// Whether that day is over, and it was not handed in.
    pub late: bool,
    /// The document that is furthest.
    #[schema(value_type = Option<String>)]
    pub artifact: Option<ArtifactId>,
}

impl Cohort {
    /// The day by which a deliverable is due.
    pub fn due(&self, deliverable: &Deliverable) -> Option<Date> {
        self.course.due(self.begins?, &deliverable.due)
    }

    /// Whether a document is one that a district hands in as this deliverable: of its cohort, district and kind, and of its
    /// phase. One that says no phase is the first deliverable of its kind.
    pub fn counts(&self, artifact: &Artifact, district: &str, deliverable: &Deliverable) -> bool {
        let Some(revision) = artifact.working().or(artifact.live()).or(artifact.latest()) else { return false };
        let said = &revision.metadata;
        said.cohort.as_ref() == Some(&self.year)
            && said.districts.iter().any(|code| code == district)
            && said.kind.as_ref() == Some(&deliverable.kind)
            && said.phase.as_ref().map_or_else(|| self.is_first(deliverable), |phase| *phase == deliverable.phase)
    }

    fn is_first(&self, deliverable: &Deliverable) -> bool {
        self.course.deliverables.iter().find(|one| one.kind == deliverable.kind) == Some(deliverable)
    }

    /// The board: each district's deliverables, by district, as these documents have them on this day.
    pub fn board(&self, documents: &[Artifact], today: Date) -> Vec<Vec<Cell>> {
        let cell = |district: &String, deliverable: &Deliverable| {
            let own = documents.iter().filter(|artifact| self.counts(artifact, district, deliverable));
            let furthest = own.map(|artifact| (Progress::of(artifact), artifact.id)).max();
            let progress = furthest.map_or(Progress::Missing, |(progress, _)| progress);
            let due = self.due(deliverable);
            let late = progress < Progress::InReview && due.is_some_and(|due| due < today);
            let artifact = furthest.map(|(_, id)| id);
            Cell { district: district.clone(), deliverable: deliverable.id.clone(), progress, due, late, artifact }
        };
        let row = |district: &String| self.course.deliverables.iter().map(|one| cell(district, one)).collect();
        self.districts.iter().map(row).collect()
    }
}
