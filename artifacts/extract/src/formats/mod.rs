//! The formats that are read: one file and one row each.

mod compound;
mod delimited;
mod docx;
mod epub;
mod html;
mod mail;
mod markdown;
mod markup;
mod odf;
mod ooxml;
pub(crate) mod pdf;
mod pictures;
mod plain;
mod pptx;
mod rtf;
mod xlsx;

use crate::draft::{Draft, Failure};
use crate::frame::Kind;
use crate::sniff;
use crate::source::Source;

/// Which engines read, for formats that have more than one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    /// All of them, the best first.
    All,
    /// Only the last: the first has died on this file.
    Fallback,
}

impl Plan {
    /// Its name on the worker's command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Fallback => "fallback",
        }
    }

    /// The plan of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::All, Self::Fallback].into_iter().find(|plan| plan.name() == name)
    }
}

/// What a reader works with.
pub(crate) struct Job<'a> {
    /// The file.
    pub source: Source,
    /// Which engines.
    pub plan: Plan,
    /// Says how far reading has come, so that it is not lost if the rest fails.
    pub report: &'a mut dyn FnMut(Kind, &Draft),
}

/// One row of the table: a media type and its reader.
pub(crate) struct Format {
    /// The type it reads.
    pub media_type: &'static str,
    /// Fills the draft; on failure, what was read before it stays.
    pub read: fn(&mut Job, &mut Draft) -> Result<(), Failure>,
}

const fn row(media_type: &'static str, read: fn(&mut Job, &mut Draft) -> Result<(), Failure>) -> Format {
    Format { media_type, read }
}

/// Every format that is read.
pub(crate) static EXTRACTORS: &[Format] = &[
    row(sniff::PDF, pdf::read),
    row(sniff::DOCX, docx::read),
    row(sniff::PPTX, pptx::read),
    row(sniff::XLSX, xlsx::read),
    row(sniff::ODT, odf::read),
    row(sniff::ODP, odf::read),
    row(sniff::ODS, odf::read),
    row(sniff::EPUB, epub::read),
    row(sniff::RTF, rtf::read),
    row(sniff::HTML, html::read),
    row(sniff::MAIL, mail::read),
    row(sniff::XML, markup::read),
    row(sniff::SVG, markup::read),
    row(sniff::CSV, delimited::read),
    row(sniff::TSV, delimited::read),
    row(sniff::DOC, compound::read),
    row(sniff::PPT, compound::read),
    row(sniff::XLS, compound::read),
    row(sniff::OLE, compound::read),
    row(sniff::MARKDOWN, markdown::read),
    row(sniff::PLAIN, plain::read),
];

/// The row for a media type.
pub(crate) fn find(media_type: &str) -> Option<&'static Format> {
    EXTRACTORS.iter().find(|format| format.media_type == media_type)
}

/// The type by the first bytes, then by the members of a container.
pub(crate) fn media_type(head: &[u8], source: &mut Source) -> &'static str {
    let by_head = sniff::sniff(head, source.name());
    if head.starts_with(b"PK") { ooxml::media_type(source).unwrap_or(by_head) } else { by_head }
}

/// The type of that name that this crate can give; else the unknown type.
pub(crate) fn known(media_type: &str) -> &'static str {
    sniff::all().find(|known| *known == media_type).unwrap_or(sniff::UNKNOWN)
}

/// Runs an engine's step; a panic in it is its failure, not ours.
pub(crate) fn caught<T>(step: impl FnOnce() -> T) -> Option<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(step)).ok()
}

/// The most bytes of a text file that are decoded.
const TEXT_FILE: u64 = 64 << 20;
