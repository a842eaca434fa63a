//! What reading a file gave: its text by page, its own description of itself, and how the reading ended.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How reading a file ended. Every file reaches exactly one of these; none of them keeps it from being
/// stored and downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TextState {
    /// Text was found.
    Text,
    /// The file was read, but holds no text: perhaps a scan.
    NoText,
    /// The file asks for a password.
    Encrypted,
    /// The file is broken, or not what it says it is.
    Damaged,
    /// Reading it would take more memory, pages or output than one file may use.
    TooLarge,
    /// Reading it took longer than one file may take.
    TimedOut,
    /// No reader for this type of file.
    Unsupported,
}

impl TextState {
    /// All states, in the order summaries show them.
    pub const ALL: [Self; 7] =
        [Self::Text, Self::NoText, Self::Encrypted, Self::Damaged, Self::TooLarge, Self::TimedOut, Self::Unsupported];

    /// The machine value, as in JSON.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::NoText => "no-text",
            Self::Encrypted => "encrypted",
            Self::Damaged => "damaged",
            Self::TooLarge => "too-large",
            Self::TimedOut => "timed-out",
            Self::Unsupported => "unsupported",
        }
    }

    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Text => "text found",
            Self::NoText => "no text (scanned?)",
            Self::Encrypted => "encrypted",
            Self::Damaged => "damaged",
            Self::TooLarge => "too large to read",
            Self::TimedOut => "reading timed out",
            Self::Unsupported => "no reader for this type",
        }
    }
}

/// What a numbered part of a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// A page of a paged format; numbers are the physical pages from 1, empty ones included.
    Page,
    /// A slide of a presentation.
    Slide,
    /// A sheet of a workbook.
    Sheet,
    /// The text under one heading, in formats without pages.
    Section,
    /// A message part or an attachment's name.
    Part,
}

/// One page, slide, sheet or section of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// What the part is.
    pub unit: Unit,
    /// Its heading, slide title or sheet name, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// Its text, the heading included, lines ended by `\n`.
    pub text: String,
}

impl Page {
    /// The name people see for page number `n` (from 1): "Page 7", "Slide 2: Budget", a heading.
    pub fn label(&self, n: usize) -> String {
        label(self.unit, self.heading.as_deref(), n)
    }
}

/// The name people see for part `n` (from 1) of a document.
pub fn label(unit: Unit, heading: Option<&str>, n: usize) -> String {
    match (unit, heading) {
        (Unit::Page, _) => format!("Page {n}"),
        (Unit::Slide, None) => format!("Slide {n}"),
        (Unit::Slide, Some(heading)) => format!("Slide {n}: {heading}"),
        (Unit::Sheet, Some(heading)) => format!("Sheet {heading}"),
        (Unit::Sheet, None) => format!("Sheet {n}"),
        (Unit::Section | Unit::Part, Some(heading)) => heading.to_owned(),
        (Unit::Section, None) => format!("Section {n}"),
        (Unit::Part, None) => format!("Part {n}"),
    }
}

/// What the document says of itself. Each is as found, trimmed, at most 300 characters; empty is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentFacts {
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Its language, a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The day it was made or last changed, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// What helps people who do not see it; `None` where its reader does not look for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessibility: Option<Accessibility>,
}

/// What a document holds for people who hear or feel it instead of seeing it, as far as programs can tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accessibility {
    /// Whether it is tagged, that is, says what is a heading, a list, a picture; `None` for formats that always do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tagged: Option<bool>,
    /// Whether it says itself which language it is in, whatever [`DocumentFacts::language`] was found to be.
    pub language_declared: bool,
    /// How many pictures it has that are not marked as decoration.
    pub pictures: u32,
    /// How many of them have no alternative text.
    pub undescribed: u32,
}

impl Accessibility {
    /// Counts a picture.
    pub fn count_picture(&mut self, described: bool) {
        self.pictures += 1;
        self.undescribed += u32::from(!described);
    }
}

/// Everything reading one file gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extraction {
    /// How it ended. Text that was read before a limit struck is kept with `TooLarge` or `TimedOut`.
    pub state: TextState,
    /// The media type its content shows.
    pub media_type: String,
    /// Text by page, in order; empty unless some was read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<Page>,
    /// What the document says of itself.
    #[serde(default)]
    pub facts: DocumentFacts,
    /// For people: why it ended so, when that is not plain from the state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What tracked changes deleted, which whoever downloads the file can still read. For the checks before publishing
    /// only: never shown, searched or served as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<String>,
}
