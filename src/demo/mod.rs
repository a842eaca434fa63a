//! The library behind `serve --demo`: papers of a fictitious set of districts, written for this project.
//!
//! Each sample is one Markdown file with front matter in `library/` and one row in [`samples::SAMPLES`]; the writers
//! here turn it into the file a district would have sent.

#![allow(clippy::format_collect, clippy::format_push_string, reason = "small files, written once: clear before fast")]

mod docx;
mod html;
pub mod inside;
pub mod lab;
mod manifest;
mod markdown;
mod pdf;
pub mod publications;
mod samples;
pub mod selection;
pub mod sheets;

use std::collections::HashMap;
use std::fs;
use std::io::Result;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use self::markdown::Source;
use self::samples::{Format, SAMPLES, Sample};

pub use self::docx::docx;
pub use self::pdf::pdf;

/// The fictitious districts the samples name, as CSV with the columns
/// `org_code,name,kind,town,county,grade_bands,enrollment`.
pub fn districts() -> &'static str {
    include_str!("districts.csv")
}

/// Fictitious people, one of each role: role, mail address, name and districts.
pub const PEOPLE: &[(&str, &str, &str, &[&str])] = &[
    ("contributor", "mina.okafor@wexmoor.example", "Mina Okafor", &["99020000"]),
    ("curator", "dana.reyes@pace.example", "Dana Reyes", &[]),
    ("admin", "lee.albright@pace.example", "Lee Albright", &[]),
];

/// A plan that the contributor's district is writing, as JSON: its grade band, and answers by section.
pub fn plan() -> &'static str {
    include_str!("plan.json")
}

/// The sample files as they were written.
#[derive(Debug)]
pub struct Library {
    /// The manifest of those that are published, in the order in which they were.
    pub published: PathBuf,
    /// The manifest of those that districts still work on.
    pub unfinished: PathBuf,
    /// Which of these, by external identifier, were handed in.
    pub submitted: Vec<&'static str>,
    /// The day each file was published.
    pub days: HashMap<PathBuf, Date>,
}

/// Writes all sample files and their manifests into an existing directory, as of `today`.
///
/// The same files come out byte for byte each time.
pub fn write_library(dir: &Path, today: Date) -> Result<Library> {
    let cohorts = lab::cohorts(today);
    let mut published = Vec::new();
    let mut unfinished = manifest::heading();
    let (mut submitted, mut days) = (Vec::new(), HashMap::new());
    for (place, sample) in SAMPLES.iter().enumerate() {
        let (name, source) = (sample.file_name(), Source::read(sample.source));
        fs::write(dir.join(&name), sample.bytes())?;
        let row = manifest::row(&name, &source, today);
        match source.field("state") {
            "" | "published" => {
                let day = lab::published(&source, place, &cohorts, today);
                days.insert(dir.join(&name), day);
                published.push((day, row));
            }
            state => {
                submitted.extend((state == "submitted").then(|| source.field("external_id")));
                unfinished += &row;
            }
        }
    }
    published.sort_by_key(|(day, _)| *day);
    let rows = manifest::heading() + &published.into_iter().map(|(_, row)| row).collect::<String>();
    let library =
        Library { published: dir.join("published.csv"), unfinished: dir.join("unfinished.csv"), submitted, days };
    fs::write(&library.published, rows)?;
    fs::write(&library.unfinished, unfinished)?;
    Ok(library)
}

impl Sample {
    fn file_name(&self) -> String {
        format!("{}.{}", self.name, self.format.extension())
    }

    fn bytes(&self) -> Vec<u8> {
        let source = Source::read(self.source);
        let (title, lang) = (source.field("title"), source.field("language"));
        match self.format {
            Format::Pdf => pdf(title, lang, self.source),
            Format::Docx => docx(title, lang, self.source),
            Format::Html => html::html(title, lang, self.source).into_bytes(),
            Format::Md | Format::Txt => source.body.as_bytes().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests;
