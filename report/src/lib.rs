//! Turns a publication into a PDF that everyone can read: tagged for screen readers (PDF/UA-1), with bookmarks, links and
//! embedded fonts. It reads no files, starts no threads and asks no clock: the same publication always makes the same bytes.
//!
//! ```text
//! publication  what is printed; its text is made of the blocks of model::text
//! markdown     Markdown -> blocks
//! flow         blocks -> strips, and what they mean (table, figure, chart, front: their parts)
//! page         strips -> pages
//! draw         pages -> the file
//! ```

mod chart;
mod draw;
mod figure;
mod flow;
mod fonts;
mod front;
mod labels;
pub mod markdown;
mod page;
mod publication;
mod table;
mod text;

pub use publication::{Date, Pictures, Publication};

use draw::Writer;
use flow::{Builder, Region};
use fonts::{Fonts, clean};
use krilla::tagging::Tag;
use page::{LEFT, MEASURE, Page, Pages};

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The fonts inside the program cannot be opened.
    #[error("the fonts inside the program cannot be opened")]
    Fonts,
    /// A picture is damaged, too large or of a kind that cannot be set.
    #[error("a picture cannot be used: {0}")]
    Picture(String),
    /// Lists, quotes or styles lie inside each other too many times.
    #[error("lists, quotes or styles lie inside each other too many times")]
    TooDeep,
    /// The publication has no title, or no language that a reader could be told.
    #[error("a publication needs a title and a language")]
    Unnamed,
    /// The file would not have been what it claims to be.
    #[error("the PDF cannot be written: {0}")]
    Pdf(String),
}

impl From<krilla::error::KrillaError> for Error {
    fn from(error: krilla::error::KrillaError) -> Self {
        match error {
            krilla::error::KrillaError::Image(_, _, reason) => Self::Picture(reason),
            krilla::error::KrillaError::Validation(found) => Self::Pdf(format!("{found:?}")),
            other => Self::Pdf(other.to_string()),
        }
    }
}

/// The PDF of a publication. What `pictures` does not have cannot be set.
pub fn render(publication: &Publication, pictures: &Pictures) -> Result<Vec<u8>, Error> {
    let tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if clean(&publication.title).trim().is_empty()
        || publication.language.is_empty()
        || !publication.language.chars().all(tag)
    {
        return Err(Error::Unnamed);
    }
    let fonts = Fonts::open()?;
    let labels = labels::labels(&publication.language);
    let mut builder = Builder::new(&fonts, labels, pictures);
    let roots = [(); 4].map(|()| builder.structure.root(Tag::Section));
    let regions = roots.map(|parent| Region { left: LEFT, width: MEASURE, parent, depth: 0, tight: false });

    builder.blocks(&publication.blocks, regions[2])?;
    builder.notes(regions[3])?;
    let body = std::mem::take(&mut builder.strips);
    let mut entries = std::mem::take(&mut builder.entries);
    if entries.len() > 2 {
        builder.contents(&entries, regions[1])?;
        entries.splice(0..0, std::mem::take(&mut builder.entries));
    }
    let contents = std::mem::take(&mut builder.strips);
    let cover = Page { items: builder.cover(publication, roots[0]) };
    let mut structure = builder.structure;

    let mut pages = Pages::new(&mut structure);
    pages.done.push(cover);
    for strips in [contents, body] {
        if !strips.is_empty() {
            pages.flow(strips);
        }
    }
    let pages = pages.done;
    let slots = vec![Vec::new(); structure.slots];
    let (running, publisher) = (clean(&publication.title), clean(&publication.publisher));
    let writer = Writer { fonts: &fonts, labels, structure: &structure, slots, running, publisher };
    draw::write(publication, &pages, &entries, writer)
}
