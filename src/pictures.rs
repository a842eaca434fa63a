//! Pictures of pages: PDFs are drawn by a fenced worker, once; of other files the beginning of the text is shown.

use std::fmt::Write;
use std::sync::Arc;

use model::{FileRef, Page, Unit};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::app::App;
use crate::error::Error;

/// Pictures drawn at once; more wait.
const AT_ONCE: usize = 2;
/// Characters on a line of a text preview, and its lines.
const COLUMNS: usize = 44;
const LINES: usize = 22;

/// Lets a few pictures be drawn at a time.
pub struct Pictures {
    turn: Semaphore,
}

impl Default for Pictures {
    fn default() -> Self {
        Self { turn: Semaphore::new(AT_ONCE) }
    }
}

impl Pictures {
    /// Waits until one more worker may draw or make something.
    pub async fn turn(&self) -> Result<SemaphorePermit<'_>, Error> {
        self.turn.acquire().await.map_err(Error::internal)
    }
}

/// A picture as browsers take it.
pub struct Picture {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// PNG or SVG.
    pub media_type: &'static str,
}

impl App {
    /// The picture of page `n` (from 1) of a file.
    pub async fn picture(self: &Arc<Self>, file: &FileRef, n: usize) -> Result<Picture, Error> {
        if file.media_type != crate::pages::PDF {
            let page = self.text_from(file, n).ok_or(Error::NotFound)?;
            return Ok(Picture { bytes: text_preview(&page).into_bytes(), media_type: "image/svg+xml" });
        }
        let known = self.store.derived().picture(&file.sha256, n);
        let bytes = match known {
            Some(known) => known,
            None => self.draw(file, n).await?,
        };
        if bytes.is_empty() { Err(Error::NotFound) } else { Ok(Picture { bytes, media_type: "image/png" }) }
    }

    /// Part `n` of a file, and as many short sections after it as a picture shows.
    fn text_from(&self, file: &FileRef, n: usize) -> Option<Page> {
        let mut page = self.store.derived().page(&file.sha256, n)?;
        let mut next = n + 1;
        while page.unit == Unit::Section && lines(&page.text).len() < LINES {
            let Some(more) = self.store.derived().page(&file.sha256, next) else { break };
            page.text = format!("{}\n{}", page.text, more.text);
            next += 1;
        }
        Some(page)
    }

    /// Draws and keeps a picture. A page that gives none is remembered as empty.
    async fn draw(self: &Arc<Self>, file: &FileRef, n: usize) -> Result<Vec<u8>, Error> {
        let _turn = self.pictures.turn().await?;
        let (app, sha256) = (Arc::clone(self), file.sha256);
        let drawing = move || -> Result<Vec<u8>, Error> {
            if let Some(known) = app.store.derived().picture(&sha256, n) {
                return Ok(known);
            }
            let pages = app.store.derived().outline(&sha256).map_or(1, |outline| outline.parts.max(1));
            if n == 0 || n > pages {
                return Err(Error::NotFound);
            }
            let drawn = app.reading.draw(app.bytes(&sha256)?, n).map_err(Error::internal)?.unwrap_or_default();
            app.store.derived().put_picture(&sha256, n, &drawn).map_err(Error::internal)?;
            // Its bytes may have been removed for good while it was drawn.
            if !app.store.blobs().contains(&sha256) {
                app.store.derived().remove(&sha256).map_err(Error::internal)?;
            }
            Ok(drawn)
        };
        tokio::task::spawn_blocking(drawing).await.map_err(Error::internal)?
    }
}

/// The beginning of a text as a small picture of a page.
fn text_preview(page: &Page) -> String {
    let mut svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 340 440\" font-family=\"sans-serif\" font-size=\"13\">\
                   <rect width=\"340\" height=\"440\" fill=\"#fff\"/>"
        .to_owned();
    for (at, line) in lines(&page.text).into_iter().enumerate() {
        let heading =
            at == 0 && page.heading.as_deref().is_some_and(|heading| heading.starts_with(line.trim_end_matches('…')));
        let (weight, y) = (if heading { "bold" } else { "normal" }, 36 + 18 * at);
        let _ = write!(svg, "<text x=\"24\" y=\"{y}\" font-weight=\"{weight}\" fill=\"#222\">{}</text>", escape(&line));
    }
    svg.push_str("</svg>");
    svg
}

/// The first lines of a text, broken at words.
fn lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines().filter(|line| !line.trim().is_empty()) {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let word: String = word.chars().take(COLUMNS).collect();
            if !line.is_empty() && line.chars().count() + word.chars().count() >= COLUMNS {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
        lines.push(line);
        if lines.len() >= LINES {
            break;
        }
    }
    lines.truncate(LINES);
    lines
}

/// Text for XML: characters it does not allow are left out.
fn escape(text: &str) -> String {
    let allowed = text.chars().filter(|&c| c == '\t' || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}')));
    allowed.fold(String::new(), |mut out, c| {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_the_escaped_beginning_of_the_text() {
        let text = format!("A <heading>\n{}\u{0}end", "word & word ".repeat(200));
        let page = Page { unit: model::Unit::Section, heading: Some("A <heading>".to_owned()), text };
        let svg = text_preview(&page);
        assert!(svg.contains("font-weight=\"bold\" fill=\"#222\">A &lt;heading&gt;</text>"));
        assert_eq!(svg.matches("<text").count(), LINES);
        assert!(!svg.contains('\0'));
    }
}
