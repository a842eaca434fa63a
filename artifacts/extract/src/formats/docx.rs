//! Word documents: body, tables, text boxes, notes, comments, headers and footers, in sections by heading style.

use std::collections::HashMap;

use model::Unit;

use super::Job;
use super::ooxml::{self, Alternatives};
use super::pictures::Frames;
use crate::container::Container;
use crate::draft::{Draft, Failure};
use crate::xml::{Element, Token, Xml};

/// What stands after the body, by relationship, with the name its section gets.
const AFTER: [(&str, &str); 5] = [
    ("footnotes", "Footnotes"),
    ("endnotes", "Endnotes"),
    ("comments", "Comments"),
    ("header", "Headers"),
    ("footer", "Footers"),
];

pub(super) fn read(job: &mut Job, draft: &mut Draft) -> Result<(), Failure> {
    let mut container = Container::open(&mut job.source)?;
    ooxml::facts(&mut container, draft)?;
    let main = ooxml::main_part(&mut container).unwrap_or_else(|| "word/document.xml".to_owned());
    let relations = ooxml::relations(&mut container, &main)?;
    let styles = match ooxml::targets(&relations, "styles").first() {
        Some(part) => container.xml(part)?.map(|text| Styles::of(&text)).unwrap_or_default(),
        None => Styles::default(),
    };
    draft.accessibility().language_declared |= styles.language;
    let body = container.required_xml(&main)?;
    Body::new(&styles, draft, true).write(&body)?;
    for (kind, name) in AFTER {
        let parts = ooxml::targets(&relations, kind);
        aside(&mut container, &parts, name, draft)?;
    }
    if container.torn() { Err(Failure::damaged("the container is torn")) } else { Ok(()) }
}

/// Writes parts outside the body as one section, equal ones once.
fn aside(container: &mut Container, parts: &[String], name: &str, draft: &mut Draft) -> Result<(), Failure> {
    let mut seen = Vec::new();
    for part in parts {
        let Some(text) = container.xml(part)? else { continue };
        let mut part = Draft::default();
        Body::new(&Styles::default(), &mut part, false).write(&text)?;
        draft.take_removed(&mut part);
        let text = part.into_text();
        if !text.chars().any(char::is_alphabetic) || seen.contains(&text) {
            continue;
        }
        if seen.is_empty() {
            draft.begin(Unit::Section, Some(name))?;
        }
        draft.push(&text)?;
        draft.end_line()?;
        seen.push(text);
    }
    Ok(())
}

/// What styles say of the text that has them.
#[derive(Default)]
struct Styles {
    /// Whether they begin a section, by identifier: the title and headings one to three do, under whatever identifier.
    headings: HashMap<String, bool>,
    /// Whether any says which language its text is in.
    language: bool,
}

impl Styles {
    fn of(text: &str) -> Self {
        let mut styles = Self::default();
        let mut xml = Xml::new(text);
        let mut id = None;
        while let Ok(Some(token)) = xml.next() {
            let Token::Open(element) = token else { continue };
            match element.name() {
                "style" => id = element.attr("styleId"),
                "name" => {
                    let name = element.attr("val").unwrap_or_default().to_lowercase();
                    let heading = matches!(name.as_str(), "title" | "heading 1" | "heading 2" | "heading 3");
                    if let Some(id) = id.take() {
                        styles.headings.insert(id, heading);
                    }
                }
                "lang" => styles.language |= says_language(&element),
                _ => {}
            }
        }
        styles
    }
}

/// Whether a `w:lang` names a language of text in Latin script (ECMA-376 part 1, 17.3.2.20).
fn says_language(element: &Element) -> bool {
    element.full_attr("w:val").is_some_and(|tag| !tag.trim().is_empty())
}

/// Content that is not part of the text: field codes, layout.
const SKIPPED: [&str; 2] = ["instrText", "sectPr"];

/// Walks a part. Paragraphs inside a paragraph (text boxes) are written after the one they are anchored in.
struct Body<'d> {
    styles: &'d Styles,
    draft: &'d mut Draft,
    open: Vec<Paragraph>,
    deferred: Vec<String>,
    /// For each open table cell, whether it holds text already.
    cells: Vec<bool>,
    sections: bool,
    drawings: Frames,
    /// How many elements are open around runs that tracked changes deleted or moved away.
    deleted: usize,
    /// How many are open around runs that they inserted or moved here.
    inserted: usize,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    heading: bool,
    /// The text as it was before tracked changes; what they deleted often means little without what it stood in.
    before: String,
    /// Whether they deleted anything.
    shortened: bool,
}

impl<'d> Body<'d> {
    fn new(styles: &'d Styles, draft: &'d mut Draft, sections: bool) -> Self {
        Self {
            styles,
            draft,
            open: Vec::new(),
            deferred: Vec::new(),
            cells: Vec::new(),
            sections,
            drawings: Frames::default(),
            deleted: 0,
            inserted: 0,
        }
    }

    fn write(mut self, text: &str) -> Result<(), Failure> {
        let mut xml = Xml::new(text);
        let mut alternatives = Alternatives::default();
        while let Some(token) = xml.next()? {
            match token {
                Token::Open(element) => {
                    let name = element.name();
                    if SKIPPED.contains(&name) || alternatives.passes_over(name) {
                        xml.skip()?;
                    } else if name == "t" {
                        let text = xml.text()?;
                        self.text(&text);
                    } else if name == "delText" {
                        let text = xml.text()?;
                        self.deleted_text(&text);
                    } else {
                        self.open(&element);
                    }
                }
                Token::Close(name) => {
                    alternatives.close(&name);
                    self.close(&name)?;
                }
                Token::Text(_) => {}
            }
        }
        while !self.open.is_empty() {
            self.end_paragraph()?;
        }
        Ok(())
    }

    fn open(&mut self, element: &Element) {
        match element.name() {
            "p" => self.open.push(Paragraph::default()),
            "tc" => self.cells.push(false),
            "tab" | "ptab" => self.text("\t"),
            "br" | "cr" => self.text("\n"),
            "noBreakHyphen" => self.text("-"),
            "pStyle" => self.style(element),
            "del" | "moveFrom" => self.deleted += 1,
            "ins" | "moveTo" => self.inserted += 1,
            "lang" => self.draft.accessibility().language_declared |= says_language(element),
            "drawing" => self.drawings.open(),
            "docPr" => self.drawings.describe(element.attr("descr").as_deref()),
            "decorative" if element.is_on("val") => self.drawings.decorate(),
            "pic" if self.deleted == 0 => self.drawings.hold_picture(),
            "outlineLvl" => {
                let top = matches!(element.attr("val").as_deref(), Some("0" | "1" | "2"));
                self.heading(top);
            }
            _ => {}
        }
    }

    fn style(&mut self, element: &Element) {
        let heading = element.attr("val").and_then(|id| self.styles.headings.get(&id).copied());
        self.heading(heading.unwrap_or(false));
    }

    fn heading(&mut self, heading: bool) {
        if let Some(paragraph) = self.open.last_mut() {
            paragraph.heading |= heading;
        }
    }

    fn text(&mut self, text: &str) {
        if self.deleted > 0 {
            return self.deleted_text(text);
        }
        if let Some(paragraph) = self.open.last_mut() {
            paragraph.text.push_str(text);
            if self.inserted == 0 {
                paragraph.before.push_str(text);
            }
        }
    }

    fn deleted_text(&mut self, text: &str) {
        if let Some(paragraph) = self.open.last_mut() {
            paragraph.before.push_str(text);
            paragraph.shortened |= !text.trim().is_empty();
        }
    }

    fn close(&mut self, name: &str) -> Result<(), Failure> {
        match name {
            "del" | "moveFrom" => self.deleted = self.deleted.saturating_sub(1),
            "ins" | "moveTo" => self.inserted = self.inserted.saturating_sub(1),
            "drawing" => self.drawings.close(self.draft.accessibility()),
            _ => {}
        }
        match name {
            "p" => self.end_paragraph(),
            "tc" => {
                self.cells.pop();
                self.draft.end_cell()
            }
            "tr" if self.cells.is_empty() => {
                self.draft.end_removed_line();
                self.draft.end_line()
            }
            "tbl" if self.cells.is_empty() => self.draft.end_paragraph(),
            _ => Ok(()),
        }
    }

    fn end_paragraph(&mut self) -> Result<(), Failure> {
        let Some(paragraph) = self.open.pop() else { return Ok(()) };
        self.keep_deleted(&paragraph);
        if !self.open.is_empty() {
            self.deferred.push(paragraph.text);
            return Ok(());
        }
        self.put(&paragraph)?;
        for text in std::mem::take(&mut self.deferred) {
            self.put(&Paragraph { text, ..Paragraph::default() })?;
        }
        Ok(())
    }

    /// Keeps the paragraph as it was, if it lost anything to tracked changes; the cells of a row on one line.
    fn keep_deleted(&mut self, paragraph: &Paragraph) {
        if paragraph.shortened {
            self.draft.remove(&paragraph.before);
            if self.cells.is_empty() { self.draft.end_removed_line() } else { self.draft.remove("\t") }
        }
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
        if self.sections && paragraph.heading && !text.trim().is_empty() {
            return self.draft.section(text);
        }
        self.draft.push(text)?;
        self.draft.push("\n")
    }
}
