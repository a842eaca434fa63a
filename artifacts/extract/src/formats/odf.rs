//! Open Document texts, presentations and spreadsheets (`OpenDocument` 1.3 part 3).

use model::Unit;

use super::pictures::Frames;
use super::{Job, ooxml};
use crate::container::Container;
use crate::draft::{Draft, Failure};
use crate::xml::{Element, Token, Xml};

pub(super) fn read(job: &mut Job, draft: &mut Draft) -> Result<(), Failure> {
    let mut container = Container::open(&mut job.source)?;
    if let Some(manifest) = container.xml("META-INF/manifest.xml")?
        && manifest.contains("encryption-data")
    {
        return Err(Failure::Encrypted);
    }
    if let Some(meta) = container.xml("meta.xml")? {
        ooxml::properties(&meta, draft);
    }
    draft.accessibility();
    let content = container.required_xml("content.xml")?;
    Content::new(draft).write(&content)?;
    if let Some(styles) = container.xml("styles.xml")? {
        headers_and_footers(&styles, draft)?;
    }
    if container.torn() { Err(Failure::damaged("the container is torn")) } else { Ok(()) }
}

/// Whether properties of text name its language; `none` and `zxx` say that it has none (section 20.202).
fn says_language(element: &Element) -> bool {
    element.full_attr("fo:language").is_some_and(|language| !matches!(language.trim(), "" | "none" | "zxx"))
}

/// What master pages repeat on every page; and whether styles name a language.
fn headers_and_footers(styles: &str, draft: &mut Draft) -> Result<(), Failure> {
    let mut aside = Draft::default();
    let mut xml = Xml::new(styles);
    let mut inside = false;
    while let Some(token) = xml.next()? {
        match token {
            Token::Open(element) => match element.full_name() {
                "style:header" | "style:footer" => inside = true,
                "text:tracked-changes" => tracked_changes(&mut xml, draft)?,
                "style:text-properties" => draft.accessibility().language_declared |= says_language(&element),
                _ => {}
            },
            Token::Close(name) if inside && matches!(name.as_str(), "header" | "footer") => {
                inside = false;
                aside.end_line()?;
            }
            Token::Text(text) if inside => aside.push(&text)?,
            Token::Close(_) | Token::Text(_) => {}
        }
    }
    let text = aside.into_text();
    if text.chars().any(char::is_alphabetic) {
        draft.begin(Unit::Section, Some("Headers and footers"))?;
        draft.push(&text)?;
    }
    Ok(())
}

/// Keeps the paragraphs that tracked changes deleted (section 5.5), without who deleted them and when.
fn tracked_changes(xml: &mut Xml, draft: &mut Draft) -> Result<(), Failure> {
    while let Some(token) = xml.next()? {
        match token {
            Token::Open(element) => match element.full_name() {
                "office:change-info" => xml.skip()?,
                "text:s" | "text:tab" | "text:line-break" => draft.remove(" "),
                _ => {}
            },
            Token::Close(name) => match name.as_str() {
                "p" | "h" => draft.end_removed_line(),
                "tracked-changes" => break,
                _ => {}
            },
            Token::Text(text) => draft.remove(&text),
        }
    }
    Ok(())
}

/// Content that is not part of the text as it stands.
const SKIPPED: [&str; 5] =
    ["text:note-citation", "dc:date", "text:sequence-decls", "office:scripts", "office:binary-data"];

/// Walks the content. Notes, comments and text boxes inside a paragraph are written after it.
struct Content<'d> {
    draft: &'d mut Draft,
    open: Vec<Paragraph>,
    deferred: Vec<String>,
    /// For each open table cell, whether it holds text already.
    cells: Vec<bool>,
    /// Whether top-level tables are sheets.
    spreadsheet: bool,
    /// Where the current slide's title is.
    title: Title,
    frames: Frames,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    heading: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Title {
    No,
    Awaited,
    Open,
}

impl<'d> Content<'d> {
    fn new(draft: &'d mut Draft) -> Self {
        Self {
            draft,
            open: Vec::new(),
            deferred: Vec::new(),
            cells: Vec::new(),
            spreadsheet: false,
            title: Title::No,
            frames: Frames::default(),
        }
    }

    fn write(mut self, text: &str) -> Result<(), Failure> {
        let mut xml = Xml::new(text);
        while let Some(token) = xml.next()? {
            match token {
                Token::Open(element) => match element.full_name() {
                    name if SKIPPED.contains(&name) => xml.skip()?,
                    "text:tracked-changes" => tracked_changes(&mut xml, self.draft)?,
                    "svg:title" | "svg:desc" => {
                        let alternative = xml.text()?;
                        self.frames.describe(Some(&alternative));
                        self.text(&alternative);
                    }
                    _ => self.open(&element)?,
                },
                Token::Close(name) => self.close(&name)?,
                Token::Text(text) => self.text(&text),
            }
        }
        while !self.open.is_empty() {
            self.end_paragraph()?;
        }
        Ok(())
    }

    fn open(&mut self, element: &Element) -> Result<(), Failure> {
        match element.full_name() {
            "text:p" => self.open.push(Paragraph::default()),
            "text:h" => {
                let level = element.attr("outline-level").and_then(|level| level.parse().ok()).unwrap_or(1_u32);
                self.open.push(Paragraph { text: String::new(), heading: level <= 3 });
            }
            "text:s" => {
                let count = element.attr("c").and_then(|count| count.parse().ok()).unwrap_or(1_usize);
                self.raw(&" ".repeat(count.min(100)));
            }
            "text:tab" => self.raw("\t"),
            "text:line-break" => self.raw("\n"),
            "table:table-cell" | "table:covered-table-cell" => self.cells.push(false),
            "office:spreadsheet" => self.spreadsheet = true,
            "table:table" if self.spreadsheet && self.open.is_empty() && self.cells.is_empty() => {
                self.draft.begin(Unit::Sheet, element.attr("name").as_deref())?;
            }
            "draw:page" => {
                self.draft.begin(Unit::Slide, None)?;
                self.title = Title::Awaited;
            }
            "draw:image" => self.frames.hold_picture(),
            "style:text-properties" => self.draft.accessibility().language_declared |= says_language(element),
            "draw:frame" => self.frame(element),
            "presentation:notes" => self.draft.end_paragraph()?,
            _ => {}
        }
        Ok(())
    }

    fn frame(&mut self, element: &Element) {
        self.frames.open();
        if element.is_on("decorative") {
            self.frames.decorate();
        }
        if self.title == Title::Awaited && element.full_attr("presentation:class").as_deref() == Some("title") {
            self.title = Title::Open;
        }
    }

    /// Character data: white space collapses (section 6.1.2).
    fn text(&mut self, text: &str) {
        let Some(paragraph) = self.open.last_mut() else { return };
        for c in text.chars() {
            match c {
                ' ' | '\n' | '\t' | '\r' if paragraph.text.ends_with([' ', '\n', '\t']) => {}
                ' ' | '\n' | '\t' | '\r' => paragraph.text.push(' '),
                c => paragraph.text.push(c),
            }
        }
    }

    fn raw(&mut self, text: &str) {
        if let Some(paragraph) = self.open.last_mut() {
            paragraph.text.push_str(text);
        }
    }

    fn close(&mut self, name: &str) -> Result<(), Failure> {
        if name == "frame" {
            self.frames.close(self.draft.accessibility());
        }
        match name {
            "p" | "h" => self.end_paragraph(),
            "table-cell" | "covered-table-cell" => {
                self.cells.pop();
                self.draft.end_cell()
            }
            "table-row" if self.cells.is_empty() => self.draft.end_line(),
            "frame" if self.title == Title::Open => {
                self.title = Title::No;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn end_paragraph(&mut self) -> Result<(), Failure> {
        let Some(paragraph) = self.open.pop() else { return Ok(()) };
        if !self.open.is_empty() {
            self.deferred.push(paragraph.text);
            return Ok(());
        }
        self.put(&paragraph)?;
        for text in std::mem::take(&mut self.deferred) {
            self.put(&Paragraph { text, heading: false })?;
        }
        Ok(())
    }

    fn put(&mut self, paragraph: &Paragraph) -> Result<(), Failure> {
        let text = paragraph.text.trim_end();
        if let Some(filled) = self.cells.last_mut() {
            if *filled && !text.is_empty() {
                self.draft.end_line()?;
            }
            *filled |= !text.is_empty();
            return self.draft.push(text);
        }
        let sectioned = !matches!(self.draft.unit(), Some(Unit::Slide | Unit::Sheet));
        if paragraph.heading && sectioned && !text.trim().is_empty() {
            return self.draft.section(text);
        }
        if self.title == Title::Open {
            self.draft.name(text);
        }
        self.draft.push(text)?;
        self.draft.push("\n")
    }
}

#[cfg(test)]
mod tests {
    use model::Extraction;

    use super::*;

    fn content(xml: &str) -> Extraction {
        let mut draft = Draft::default();
        let outcome = Content::new(&mut draft).write(xml);
        draft.finish("x", outcome)
    }

    #[test]
    fn texts_have_sections_notes_and_tables() {
        let text = content(
            "<office:text><text:p>Before</text:p><text:h text:outline-level='1'>One</text:h>\
             <text:p>wo<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>noted</text:p></text:note-body></text:note>rd  x<text:s/>y</text:p>\
             <table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table></office:text>",
        );
        assert_eq!(text.pages[0].text, "Before\n");
        assert_eq!(text.pages[1].text, "One\n\nword x y\nnoted\na\tb\n");
    }

    #[test]
    fn slides_have_titles_and_workbooks_have_sheets() {
        let slides = content(
            "<office:presentation><draw:page><draw:frame presentation:class='title'><draw:text-box><text:p>Budget</text:p></draw:text-box></draw:frame>\
             <draw:frame><draw:text-box><text:p>more</text:p></draw:text-box></draw:frame></draw:page><draw:page/></office:presentation>",
        );
        assert_eq!(slides.pages[0].heading.as_deref(), Some("Budget"));
        assert_eq!((slides.pages[0].text.as_str(), slides.pages.len()), ("Budget\nmore\n", 2));
        let sheets = content(
            "<office:spreadsheet><table:table table:name='S'><table:table-row><table:table-cell><text:p>1</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>",
        );
        assert_eq!((sheets.pages[0].unit, sheets.pages[0].heading.as_deref()), (Unit::Sheet, Some("S")));
    }
}
