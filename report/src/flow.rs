//! From blocks to strips.

use std::num::NonZeroU16;

use krilla::tagging::{ListNumbering, Tag, TagKind};

use crate::fonts::{Fonts, clean};
use crate::labels::Labels;
use crate::page::{
    Anchor, BRAND, Bar, Element, INK, Ink, Item, LinkId, Mark, QUIET, SUN, Strip, Stroke, Structure, Target, WEB,
};
use crate::text::{Line, Run, Span, Style, balanced, lines};
use crate::{Error, Pictures};
use model::text::{Block, Inline, List};

pub(crate) const BODY: Style = Style::serif(10.5, 15.6, INK);
pub(crate) const CAPTION: Style = Style::sans(8.8, 12.6, QUIET);
const SMALL: Style = Style::serif(9.2, 13.4, INK);
const HEADINGS: [Style; 3] =
    [Style::sans(19.0, 24.0, BRAND).bold(), Style::sans(13.5, 18.0, BRAND).bold(), Style::sans(10.8, 15.0, INK).bold()];
const SPACE: [f32; 3] = [34.0, 22.0, 16.0];
/// How deep lists, quotes and styles may nest.
const DEEPEST: usize = 24;
const INDENT: f32 = 19.0;

/// Where blocks go: between which margins and below which element.
#[derive(Clone, Copy)]
pub(crate) struct Region {
    pub left: f32,
    pub width: f32,
    pub parent: Element,
    pub depth: usize,
    /// Items of a list stand closer.
    pub tight: bool,
}

impl Region {
    fn inner(self, indent: f32, parent: Element) -> Self {
        let indent = if self.width - indent < 160.0 { 0.0 } else { indent };
        let (left, width) = (self.left + indent, self.width - indent);
        Self { left, width, parent, depth: self.depth + 1, tight: self.tight }
    }
}

/// A heading, for the contents.
pub(crate) struct Entry {
    pub level: u8,
    pub title: String,
    pub anchor: Anchor,
}

struct Note<'a> {
    words: &'a [Inline],
    anchor: Anchor,
    /// Where its number stands in the text.
    back: Anchor,
}

/// Makes strips of blocks, and the structure at the same time.
pub(crate) struct Builder<'a> {
    pub fonts: &'a Fonts,
    pub labels: &'static Labels,
    pub pictures: &'a Pictures<'a>,
    pub structure: Structure,
    pub strips: Vec<Strip>,
    pub entries: Vec<Entry>,
    notes: Vec<Note<'a>>,
    /// The links that are a note's number, in the order of the notes.
    note_links: Vec<LinkId>,
    pub tables: usize,
    pub figures: usize,
    /// The levels of the headings that the text is below, as they were given.
    levels: Vec<u8>,
    below_heading: bool,
    starts_page: bool,
}

impl<'a> Builder<'a> {
    pub(crate) const fn new(fonts: &'a Fonts, labels: &'static Labels, pictures: &'a Pictures<'a>) -> Self {
        Self {
            fonts,
            labels,
            pictures,
            structure: Structure::new(),
            strips: Vec::new(),
            entries: Vec::new(),
            notes: Vec::new(),
            note_links: Vec::new(),
            tables: 0,
            figures: 0,
            levels: Vec::new(),
            below_heading: false,
            starts_page: false,
        }
    }

    pub(crate) fn blocks(&mut self, blocks: &'a [Block], region: Region) -> Result<(), Error> {
        if region.depth > DEEPEST {
            return Err(Error::TooDeep);
        }
        for (at, block) in blocks.iter().enumerate() {
            let announced =
                at > 0 && matches!(&blocks[at - 1], Block::Paragraph(words) if plain(words).trim_end().ends_with(':'));
            if let (true, Block::List(_), Some(strip)) = (announced, block, self.strips.last_mut()) {
                strip.keep = true;
            }
            match block {
                Block::Heading { level, text } => self.heading(*level, text, region)?,
                Block::Paragraph(words) => {
                    let before = if region.tight { 3.5 } else { 8.5 };
                    self.words(words, BODY, Tag::P, region, before)?;
                }
                Block::List(list) => self.list(list, region)?,
                Block::Table(table) => self.table(table, region)?,
                Block::Figure(figure) => self.figure(figure, region)?,
                Block::Quote(blocks) => self.quote(blocks, region)?,
                Block::PageBreak => self.starts_page = true,
            }
        }
        Ok(())
    }

    /// The notes that the text has gathered, below a heading of their own.
    pub(crate) fn notes(&mut self, region: Region) -> Result<(), Error> {
        if self.notes.is_empty() {
            return Ok(());
        }
        self.levels.clear();
        self.titled(1, self.labels.notes.to_owned(), &[], region)?;
        let mut at = 0;
        while let Some(Note { words, anchor, back }) = self.notes.get(at) {
            let (words, anchor, back) = (*words, *anchor, *back);
            at += 1;
            let note = self.structure.element(region.parent, Tag::Note);
            let label = self.structure.element(note, Tag::Lbl);
            let element = self.structure.element(label, Tag::Link);
            let alt = format!("{} {at}", self.labels.note);
            let link = self.structure.link(element, Target::Anchor(back), alt);
            let slot = self.structure.slot(element);
            let style = Style { bold: true, tabular: true, ..Style::sans(8.4, SMALL.leading, WEB) };
            let number = [Span { text: at.to_string(), style, slot, link: Some(link), rise: 0.0 }];
            let first = self.strips.len();
            self.words(words, SMALL, Tag::P, region.inner(INDENT, note), 4.5)?;
            let number = lines(self.fonts, &number, region.width);
            if let (Some(line), Some(mut strip)) = (number.first(), self.take_strip(first)) {
                strip.anchors.push(anchor);
                self.ink(&mut strip, line, region.left, SMALL.baseline(), &style);
                self.strips.insert(first, strip);
            }
        }
        Ok(())
    }

    fn take_strip(&mut self, at: usize) -> Option<Strip> {
        (at < self.strips.len()).then(|| self.strips.remove(at))
    }

    fn heading(&mut self, level: u8, text: &'a [Inline], region: Region) -> Result<(), Error> {
        let title = clean(&plain(text)).trim().to_owned();
        if title.is_empty() {
            return Ok(());
        }
        self.levels.retain(|above| *above < level);
        self.levels.push(level);
        let level = u8::try_from(self.levels.len()).unwrap_or(3).min(3); // no level is left out
        self.titled(level, title, text, region)
    }

    /// A heading; without `words`, its title is set.
    pub(crate) fn titled(
        &mut self,
        level: u8,
        title: String,
        words: &'a [Inline],
        region: Region,
    ) -> Result<(), Error> {
        let rank = usize::from(level) - 1;
        let style = HEADINGS[rank];
        let tag = Tag::Hn(
            NonZeroU16::from(std::num::NonZeroU8::new(level).unwrap_or(std::num::NonZeroU8::MIN)),
            Some(title.clone()),
        );
        let element = self.structure.element(region.parent, tag);
        let mut spans = Vec::new();
        if words.is_empty() {
            let slot = self.structure.slot(element);
            spans.push(Span { text: title.clone(), style, slot, link: None, rise: 0.0 });
        } else {
            self.spans(words, style, element, None, region.depth, &mut spans)?;
        }
        let anchor = self.structure.anchor();
        let lines = balanced(self.fonts, &spans, region.width);
        for (at, line) in lines.iter().enumerate() {
            let accent = if at == 0 && level == 1 { 13.0 } else { 0.0 };
            let before = if at == 0 { SPACE[rank] } else { 0.0 };
            let mut strip = Strip { height: style.leading + accent, keep: true, ..self.strip(before) };
            if at == 0 {
                strip.anchors.push(anchor);
            }
            if accent > 0.0 {
                strip.items.push(Item::rect(region.left, 0.0, 34.0, 3.5, SUN));
            }
            self.ink(&mut strip, line, region.left, accent + style.baseline(), &style);
            self.strips.push(strip);
        }
        self.entries.push(Entry { level, title, anchor });
        self.below_heading = true;
        Ok(())
    }

    /// An empty strip below `before`, or closer below a heading.
    pub(crate) fn strip(&mut self, before: f32) -> Strip {
        let before = if std::mem::take(&mut self.below_heading) { before.min(5.0) } else { before };
        Strip { before, starts_page: std::mem::take(&mut self.starts_page), ..Strip::default() }
    }

    /// Words from margin to margin.
    pub(crate) fn words(
        &mut self,
        words: &'a [Inline],
        style: Style,
        tag: impl Into<TagKind>,
        region: Region,
        before: f32,
    ) -> Result<(), Error> {
        let element = self.structure.element(region.parent, tag);
        let mut spans = Vec::new();
        self.spans(words, style, element, None, region.depth, &mut spans)?;
        self.set(&spans, &style, region, before);
        Ok(())
    }

    /// Puts spans into strips, one a line.
    pub(crate) fn set(&mut self, spans: &[Span], style: &Style, region: Region, before: f32) {
        let lines = lines(self.fonts, spans, region.width);
        let count = lines.len();
        for (at, line) in lines.iter().enumerate() {
            let mut strip = self.strip(if at == 0 { before } else { 0.0 });
            strip.height = style.leading;
            strip.keep = at + 1 < count && (count <= 3 || at == 0 || at + 2 == count);
            self.ink(&mut strip, line, region.left, style.baseline(), style);
            self.strips.push(strip);
        }
    }

    /// A line's glyphs, its links and what underlines them.
    pub(crate) fn ink(&self, strip: &mut Strip, line: &Line, x: f32, baseline: f32, style: &Style) {
        for (at, run) in line.runs.iter().enumerate() {
            let item =
                Item { x: x + run.x, y: baseline - run.rise, mark: Mark::Slot(run.slot), ink: Ink::Run(run.clone()) };
            strip.items.push(item);
            let ends = line.runs.get(at + 1).is_none_or(|next| next.link != run.link);
            if let (Some(link), true) = (run.link, ends) {
                let start =
                    line.runs[..at].iter().rposition(|other| other.link != run.link).map_or(0, |before| before + 1);
                self.link(strip, link, (x + line.runs[start].x, x + end(run)), baseline, style);
            }
        }
    }

    fn link(&self, strip: &mut Strip, link: LinkId, (from, to): (f32, f32), baseline: f32, style: &Style) {
        let known = &self.structure.links[link.0];
        if let Some(at) = self.note_links.iter().position(|other| *other == link) {
            strip.anchors.push(self.notes[at].back);
        }
        if matches!(known.target, Target::Web(_)) {
            let stroke = Stroke { colour: WEB, width: 0.5, dotted: false };
            strip.items.push(Item::rule(from, baseline + 1.8, to - from, stroke));
        }
        let ink = Ink::Link { link, width: to - from, height: style.size * 1.25 };
        strip.items.push(Item { x: from, y: baseline - style.size, mark: Mark::Slot(known.slot), ink });
    }

    /// Flattens inlines into spans.
    pub(crate) fn spans(
        &mut self,
        words: &'a [Inline],
        style: Style,
        parent: Element,
        link: Option<LinkId>,
        depth: usize,
        out: &mut Vec<Span>,
    ) -> Result<(), Error> {
        if depth > 2 * DEEPEST {
            return Err(Error::TooDeep);
        }
        for word in words {
            match word {
                Inline::Text(text) => self.push(clean(text), style, parent, link, out),
                Inline::Break => self.push("\n".to_owned(), style, parent, link, out),
                Inline::Strong(words) => {
                    let element = self.structure.element(parent, Tag::Strong);
                    self.spans(words, style.bold(), element, link, depth + 1, out)?;
                }
                Inline::Emphasis(words) => {
                    let element = self.structure.element(parent, Tag::Em);
                    self.spans(words, Style { italic: true, ..style }, element, link, depth + 1, out)?;
                }
                Inline::Link { url, text } if link.is_none() && leads(url) => {
                    let element = self.structure.element(parent, Tag::Link);
                    let shown = clean(&plain(text));
                    let alt = if shown.is_empty() || shown == *url { url.clone() } else { format!("{shown}, {url}") };
                    let link = Some(self.structure.link(element, Target::Web(url.clone()), alt));
                    let style = Style { colour: WEB, ..style };
                    if shown.trim().is_empty() {
                        self.push(clean(url), style, element, link, out);
                    }
                    self.spans(text, style, element, link, depth + 1, out)?;
                }
                Inline::Link { text, .. } => self.spans(text, style, parent, link, depth + 1, out)?,
                Inline::Note(words) => self.note(words, style, parent, out),
            }
        }
        Ok(())
    }

    fn push(&mut self, text: String, style: Style, parent: Element, link: Option<LinkId>, out: &mut Vec<Span>) {
        if !text.is_empty() {
            let slot = self.structure.slot(parent);
            out.push(Span { text, style, slot, link, rise: 0.0 });
        }
    }

    /// The number of a note.
    fn note(&mut self, words: &'a [Inline], style: Style, parent: Element, out: &mut Vec<Span>) {
        let (anchor, back) = (self.structure.anchor(), self.structure.anchor());
        self.notes.push(Note { words, anchor, back });
        let number = self.notes.len();
        let reference = self.structure.element(parent, Tag::Reference);
        let element = self.structure.element(reference, Tag::Link);
        let alt = format!("{} {number}", self.labels.note);
        let link = self.structure.link(element, Target::Anchor(anchor), alt);
        self.note_links.push(link);
        let slot = self.structure.slot(element);
        let small = Style { bold: true, size: style.size * 0.62, colour: WEB, ..Style::sans(1.0, style.leading, WEB) };
        out.push(Span { text: number.to_string(), style: small, slot, link: Some(link), rise: style.size * 0.36 });
    }

    fn list(&mut self, list: &'a List, region: Region) -> Result<(), Error> {
        let bullet = if region.depth.is_multiple_of(2) { "•" } else { "–" };
        let numbering = if list.start.is_some() { ListNumbering::Decimal } else { ListNumbering::Disc };
        let element = self.structure.element(region.parent, Tag::L(numbering));
        let tight = list.items.iter().all(|item| item.len() < 2 || !matches!(item[1], Block::Paragraph(_)));
        let last = list.items.len().saturating_sub(1);
        for (at, blocks) in list.items.iter().enumerate() {
            let number = list.start.unwrap_or_default().saturating_add(at as u64);
            let item = self.structure.element(element, Tag::LI);
            let label = self.structure.element(item, Tag::Lbl);
            let slot = self.structure.slot(label);
            let text = if list.start.is_some() { format!("{number}.") } else { bullet.to_owned() };
            let style = Style { colour: BRAND, tabular: true, ..BODY };
            let label = lines(self.fonts, &[Span { text, style, slot, link: None, rise: 0.0 }], region.width);
            let body = self.structure.element(item, Tag::LBody);
            let inner = Region { tight, ..region.inner(INDENT, body) };
            let first = self.strips.len();
            self.blocks(blocks, inner)?;
            if self.strips.len() == first {
                let strip = Strip { height: BODY.leading, ..self.strip(3.5) };
                self.strips.push(strip);
            }
            if let (Some(line), Some(mut strip)) = (label.first(), self.take_strip(first)) {
                let x = if list.start.is_some() {
                    (inner.left - 5.0 - line.width).max(region.left - 8.0)
                } else {
                    region.left + 5.0
                };
                self.ink(&mut strip, line, x, BODY.baseline(), &style);
                self.strips.insert(first, strip);
            }
            if let (true, Some(strip)) = (at == 0 || at + 1 == last, self.strips.last_mut()) {
                strip.keep = at < last; // no item alone on a page
            }
        }
        Ok(())
    }

    fn quote(&mut self, blocks: &'a [Block], region: Region) -> Result<(), Error> {
        let element = self.structure.element(region.parent, Tag::BlockQuote);
        let first = self.strips.len();
        self.blocks(blocks, region.inner(16.0, element))?;
        for (at, strip) in self.strips[first..].iter_mut().enumerate() {
            strip.bars.push(Bar { x: region.left, joined: at > 0 });
            if at == 0 {
                strip.before = strip.before.max(11.0);
            }
        }
        Ok(())
    }
}

fn end(run: &Run) -> f32 {
    let space =
        if run.text.ends_with(' ') { run.glyphs.last().map_or(0.0, |glyph| glyph.x_advance * run.size) } else { 0.0 };
    run.x + run.width - space
}

/// Whether an address may be led to.
fn leads(url: &str) -> bool {
    let known = ["https://", "http://", "mailto:"];
    let scheme =
        known.iter().any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    scheme && url.len() < 2000 && !url.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// The words alone.
pub(crate) fn plain(words: &[Inline]) -> String {
    let mut out = String::new();
    let mut left: Vec<&Inline> = words.iter().rev().collect();
    while let Some(word) = left.pop() {
        match word {
            Inline::Text(text) => out.push_str(text),
            Inline::Break => out.push(' '),
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link { text: inner, .. } => {
                left.extend(inner.iter().rev())
            }
            Inline::Note(_) => {}
        }
    }
    out
}
