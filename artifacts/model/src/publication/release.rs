//! Releases: the text of a publication as it was one day.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Genre, Publication};
use crate::artifact::{Stamp, Visibility};
use crate::id::{ArtifactId, Sha256};
use crate::text::{self, Block, Stored};

/// The text of a publication as it was when it was frozen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// The publication.
    pub publication: String,
    /// Its number, from 1.
    pub number: u32,
    /// Who froze it, and when.
    pub frozen: Stamp,
    /// The title.
    pub title: String,
    /// A line below it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subtitle: String,
    /// What kind of publication it is.
    pub genre: Genre,
    /// The cohort it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cohort: Option<String>,
    /// Its language.
    pub language: String,
    /// Its licence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// For whom it was put together.
    pub visibility: Visibility,
    /// What it says.
    pub blocks: Vec<Block>,
    /// The documents it rests on, in the order of their numbers.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// The document that it became a revision of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact: Option<ArtifactId>,
    /// The PDF it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Sha256>,
}

/// A document that a publication rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Source {
    /// The document.
    #[schema(value_type = String)]
    pub artifact: ArtifactId,
    /// Its title.
    pub title: String,
    /// The names of its districts.
    pub districts: Vec<String>,
    /// The year it is of.
    pub year: String,
    /// What its licence is called.
    pub licence: String,
}

impl Release {
    /// The release of a publication with this text.
    pub fn of(one: &Publication, number: u32, frozen: Stamp, blocks: Vec<Block>, sources: Vec<Source>) -> Self {
        Self {
            publication: one.id.clone(),
            number,
            frozen,
            title: one.title.clone(),
            subtitle: one.subtitle.clone(),
            genre: one.genre,
            cohort: one.cohort.clone(),
            language: one.language.clone(),
            licence: one.licence.clone(),
            visibility: one.visibility,
            blocks,
            sources,
            artifact: None,
            file: None,
        }
    }

    /// Whether it shows this picture.
    pub fn shows(&self, stored: Stored) -> bool {
        text::pictures(&self.blocks).contains(&stored)
    }

    /// Everything it says as lines, for comparing.
    pub fn lines(&self) -> String {
        let mut lines = format!("{}\n", self.title);
        if !self.subtitle.is_empty() {
            lines = lines + &self.subtitle + "\n";
        }
        lines + &text::plain(&self.blocks)
    }
}
