//! The library behind `serve --demo`: papers of a fictitious set of districts, written for this project.
//!
//! Each sample is one Markdown file with front matter in `library/` and one row in [`samples::SAMPLES`]; the writers
//! here turn it into the file a district would have sent.

#![allow(clippy::format_collect, clippy::format_push_string, reason = "small files, written once: clear before fast")]

mod docx;
mod html;
mod manifest;
mod markdown;
mod pdf;
mod samples;

use std::fs;
use std::io::Result;
use std::path::{Path, PathBuf};

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

/// Writes all sample files and their manifest into an existing directory, and returns the manifest's path.
///
/// The same files come out byte for byte each time.
pub fn write_library(dir: &Path) -> Result<PathBuf> {
    let mut rows = manifest::heading();
    for sample in SAMPLES {
        let name = sample.file_name();
        fs::write(dir.join(&name), sample.bytes())?;
        rows += &manifest::row(&name, &Source::read(sample.source));
    }
    let path = dir.join("manifest.csv");
    fs::write(&path, rows)?;
    Ok(path)
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
