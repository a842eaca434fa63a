//! Setting blocks on pages: where each line goes, and which structure element it belongs to.

use std::fmt::Write;

use super::super::markdown::{Block, Span};
use super::fonts::Font;
use super::table;
use super::text::{Line, wrap};

/// Letter, in points.
pub const PAGE_WIDTH: f64 = 612.0;
/// Letter, in points.
pub const PAGE_HEIGHT: f64 = 792.0;
/// The left and right margins.
pub const MARGIN: f64 = 72.0;
/// The width of the text.
pub const TEXT_WIDTH: f64 = PAGE_WIDTH - 2.0 * MARGIN;
const TOP: f64 = PAGE_HEIGHT - 76.0;
const BOTTOM: f64 = 70.0;
const INK: &str = "0.12 0.13 0.15 rg\n";
const BLUE: &str = "0.08 0.25 0.44 rg\n";
const GREY: &str = "0.35 0.37 0.40 rg\n";

/// The word for a page, and the one before the count of pages, by language.
const PAGE_WORDS: [(&str, &str, &str); 4] =
    [("es", "Página", "de"), ("pt-BR", "Página", "de"), ("fr", "Page", "sur"), ("ht", "Paj", "sou")];

/// A page's content operators, and the element that owns each piece of its marked content.
#[derive(Debug, Default)]
pub struct Page {
    /// Content operators.
    pub content: String,
    /// By mark, the element's place in [`Layout::elements`].
    pub owners: Vec<usize>,
}

/// A node of the structure tree.
#[derive(Debug)]
pub struct Element {
    /// A standard structure type, such as `P`.
    pub tag: &'static str,
    /// Its parent's place; none for the document.
    pub parent: Option<usize>,
    /// What it holds, in reading order.
    pub kids: Vec<Kid>,
}

/// What a structure element holds.
#[derive(Debug)]
pub enum Kid {
    /// Another element, by its place.
    Element(usize),
    /// Marked content of a page.
    Content {
        /// The page's place.
        page: usize,
        /// The mark on that page.
        mark: usize,
    },
}

/// How a run of lines is set.
#[derive(Clone, Copy, Debug)]
struct Style {
    font: Font,
    size: f64,
    leading: f64,
    ink: &'static str,
    before: f64,
    after: f64,
}

const BODY: Style = Style { font: Font::Regular, size: 10.5, leading: 14.5, ink: INK, before: 0.0, after: 7.0 };
const ITEM: Style = Style { after: 3.0, ..BODY };
const CODE: Style = Style { font: Font::Mono, size: 9.0, leading: 12.0, after: 0.0, ..BODY };
const TITLE: Style = Style { font: Font::Bold, size: 21.0, leading: 26.0, ink: BLUE, before: 4.0, after: 10.0 };
const SECTION: Style = Style { font: Font::Bold, size: 14.0, leading: 18.0, ink: BLUE, before: 12.0, after: 5.0 };
const SUBSECTION: Style = Style { font: Font::Bold, size: 11.0, leading: 15.0, ink: INK, before: 7.0, after: 3.0 };

/// Pages under construction, and then complete.
#[derive(Debug)]
pub struct Layout {
    /// The pages, at least one.
    pub pages: Vec<Page>,
    /// The structure tree; the document comes first.
    pub elements: Vec<Element>,
    /// Where the next line's top is.
    y: f64,
}

impl Layout {
    /// Sets the blocks, then the running heads and feet.
    pub fn of(blocks: &[Block], title: &str, lang: &str) -> Self {
        let document = Element { tag: "Document", parent: None, kids: Vec::new() };
        let mut layout = Self { pages: vec![Page::default()], elements: vec![document], y: TOP };
        for block in blocks {
            layout.block(block);
        }
        layout.running_lines(title, lang);
        layout
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(level, text) => self.heading(*level, text),
            Block::Paragraph(text) => {
                let element = self.open("P", 0);
                self.flow(element, text, BODY, 0.0);
            }
            Block::List { ordered, items } => self.list(*ordered, items),
            Block::Table(rows) => table::set(self, rows),
            Block::Code(lines) => self.code(lines),
            Block::PageBreak => self.break_page(),
        }
    }

    fn heading(&mut self, level: u8, text: &[Span]) {
        let (tag, style) = match level {
            1 => ("H1", TITLE),
            2 => ("H2", SECTION),
            _ => ("H3", SUBSECTION),
        };
        // A heading stays with at least three lines of what it heads.
        self.need(style.before + style.leading + style.after + 3.0 * BODY.leading);
        let element = self.open(tag, 0);
        self.flow(element, text, style, 0.0);
        if level == 1 {
            self.rule(self.y + 4.0);
            self.y -= 6.0;
        }
    }

    fn list(&mut self, ordered: bool, items: &[Vec<Span>]) {
        let list = self.open("L", 0);
        for (at, item) in items.iter().enumerate() {
            let mark = if ordered { format!("{}.", at + 1) } else { "•".to_owned() };
            self.need(ITEM.leading);
            let entry = self.open("LI", list);
            let label = self.open("Lbl", entry);
            let top = self.y;
            self.put(label, &Line::plain(&mark, Font::Regular), MARGIN + 6.0, ITEM.size, top - ITEM.size);
            let body = self.open("LBody", entry);
            self.flow(body, item, ITEM, 22.0);
        }
        self.y -= BODY.after - ITEM.after;
    }

    fn code(&mut self, lines: &[String]) {
        let element = self.open("Code", 0);
        for line in lines {
            self.need(CODE.leading);
            self.y -= CODE.leading;
            let y = self.y + CODE.leading - CODE.size;
            self.put(element, &Line::plain(line, CODE.font), MARGIN + 14.0, CODE.size, y);
        }
        self.y -= BODY.after;
    }

    /// Sets text in lines below each other, over as many pages as it takes.
    fn flow(&mut self, element: usize, text: &[Span], style: Style, indent: f64) {
        if self.y < TOP {
            self.y -= style.before;
        }
        for line in wrap(text, style.font, style.size, TEXT_WIDTH - indent) {
            self.need(style.leading);
            self.y -= style.leading;
            self.ink(style.ink);
            self.put(element, &line, MARGIN + indent, style.size, self.y + style.leading - style.size);
        }
        self.ink(INK);
        self.y -= style.after;
    }

    /// Adds an element under a parent.
    pub fn open(&mut self, tag: &'static str, parent: usize) -> usize {
        let at = self.elements.len();
        self.elements.push(Element { tag, parent: Some(parent), kids: Vec::new() });
        self.elements[parent].kids.push(Kid::Element(at));
        at
    }

    /// Shows a line as the content of an element.
    pub fn put(&mut self, element: usize, line: &Line, x: f64, size: f64, y: f64) {
        let page = self.pages.len() - 1;
        let mark = self.pages[page].owners.len();
        let tag = self.elements[element].tag;
        self.pages[page].owners.push(element);
        self.elements[element].kids.push(Kid::Content { page, mark });
        let shown = line.show(x, y, size);
        self.draw(&format!("/{tag} << /MCID {mark} >> BDC\n{shown}EMC\n"));
    }

    /// Adds operators to the page.
    pub fn draw(&mut self, operators: &str) {
        if let Some(page) = self.pages.last_mut() {
            page.content.push_str(operators);
        }
    }

    /// Adds decoration to the page, which readers aloud pass over.
    pub fn decorate(&mut self, operators: &str) {
        self.draw(&format!("/Artifact BMC\n{operators}EMC\n"));
    }

    /// The top of the next line.
    pub fn top(&self) -> f64 {
        self.y
    }

    /// Moves down by some points.
    pub fn down(&mut self, points: f64) {
        self.y -= points;
    }

    /// Whether this much height is left on the page.
    pub fn fits(&self, height: f64) -> bool {
        self.y - height >= BOTTOM
    }

    /// Starts a new page unless this much height is left.
    pub fn need(&mut self, height: f64) {
        if !self.fits(height) {
            self.break_page();
        }
    }

    /// Starts a new page, unless the last one is still empty.
    pub fn break_page(&mut self) {
        if self.pages.last().is_some_and(|page| !page.content.is_empty()) {
            self.pages.push(Page::default());
        }
        self.y = TOP;
    }

    fn ink(&mut self, ink: &str) {
        self.draw(ink);
    }

    fn rule(&mut self, y: f64) {
        let right = PAGE_WIDTH - MARGIN;
        self.decorate(&format!("0.75 w 0.08 0.25 0.44 RG {MARGIN} {y:.2} m {right} {y:.2} l S\n"));
    }

    /// The title at the head of every page but the first, the page's number at the foot of each.
    fn running_lines(&mut self, title: &str, lang: &str) {
        let count = self.pages.len();
        let (page_word, of) =
            PAGE_WORDS.iter().find(|row| row.0 == lang).map_or(("Page", "of"), |(_, page, of)| (page, of));
        for (at, page) in self.pages.iter_mut().enumerate() {
            let foot = Line::plain(&format!("{page_word} {} {of} {count}", at + 1), Font::Regular);
            let x = PAGE_WIDTH - MARGIN - foot.width(8.5);
            let _ = write!(page.content, "/Artifact BMC\n{GREY}{}EMC\n", foot.show(x, 42.0, 8.5));
            if at > 0 {
                let head = Line::plain(title, Font::Regular).show(MARGIN, PAGE_HEIGHT - 48.0, 8.5);
                page.content.insert_str(0, &format!("/Artifact BMC\n{GREY}{head}{INK}EMC\n"));
            }
        }
    }
}
