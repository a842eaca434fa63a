//! Markdown as blocks: headings, lists, quotes, tables, links and notes (`[^1]`). HTML in it is set as text.

use std::collections::BTreeMap;

use pulldown_cmark::{Alignment, Event, Options, Parser, Tag, TagEnd};

use model::text::{Align, Block, Inline, List, Table};

/// Deeper lists, quotes and styles are set as if they were not.
const DEEPEST: usize = 12;

/// The blocks of a Markdown text. Its pictures are set as their alternative texts.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut first = Reader::new(text, BTreeMap::new());
    first.blocks(0);
    let notes = std::mem::take(&mut first.found);
    Reader::new(text, notes).blocks(0)
}

struct Reader<'a> {
    events: Parser<'a>,
    notes: BTreeMap<String, Vec<Inline>>,
    /// The notes that this pass has come across.
    found: BTreeMap<String, Vec<Inline>>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, notes: BTreeMap<String, Vec<Inline>>) -> Self {
        let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
        Self { events: Parser::new_ext(text, options), notes, found: BTreeMap::new() }
    }

    /// Blocks up to the end of what they are in.
    fn blocks(&mut self, depth: usize) -> Vec<Block> {
        let mut out = Vec::new();
        let mut loose = Vec::new();
        let mut skipped = 0_usize;
        while let Some(event) = self.events.next() {
            match event {
                Event::Start(tag) if is_inline(&tag) => self.styled(tag, depth, &mut loose),
                Event::Start(tag) => {
                    flush(&mut loose, &mut out);
                    skipped += usize::from(!self.block(tag, depth, &mut out));
                }
                Event::End(_) if skipped > 0 => skipped -= 1,
                Event::End(_) => break,
                Event::Rule => flush(&mut loose, &mut out),
                other => self.word(other, &mut loose),
            }
        }
        flush(&mut loose, &mut out);
        out
    }

    /// Reads a block; `false` if what is inside shall be read as if it were not.
    fn block(&mut self, tag: Tag<'a>, depth: usize, out: &mut Vec<Block>) -> bool {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => out.extend(self.paragraph(depth)),
            Tag::Heading { level, .. } => {
                let text = self.inlines(depth);
                out.push(Block::Heading { level: level as u8, text });
            }
            Tag::CodeBlock(_) => {
                let words = self.inlines(depth);
                out.push(Block::Paragraph(words.into_iter().flat_map(code).collect()));
            }
            Tag::Table(aligns) => {
                let table = self.table(&aligns, depth);
                out.push(Block::Table(table));
            }
            Tag::FootnoteDefinition(label) => {
                let words = self.blocks(depth + 1).into_iter().flat_map(flat).collect();
                self.found.insert(label.into_string(), words);
            }
            _ if depth >= DEEPEST => return false,
            Tag::BlockQuote(_) => out.push(Block::Quote(self.blocks(depth + 1))),
            Tag::List(start) => {
                let items = self.items(depth);
                out.push(Block::List(List { start, items }));
            }
            _ => return false,
        }
        true
    }

    fn paragraph(&mut self, depth: usize) -> Vec<Block> {
        let mut words = self.inlines(depth);
        let mut out = Vec::new();
        flush(&mut words, &mut out);
        out
    }

    fn items(&mut self, depth: usize) -> Vec<Vec<Block>> {
        let mut items = Vec::new();
        while let Some(Event::Start(Tag::Item)) = self.events.next() {
            items.push(self.blocks(depth + 1));
        }
        items
    }

    fn table(&mut self, aligns: &[Alignment], depth: usize) -> Table {
        let align = |align: &Alignment| match align {
            Alignment::Right => Align::Right,
            Alignment::Center => Align::Center,
            Alignment::Left | Alignment::None => Align::Left,
        };
        let mut table = Table { columns: aligns.iter().map(align).collect(), ..Table::default() };
        let mut row = Vec::new();
        while let Some(event) = self.events.next() {
            match event {
                Event::Start(Tag::TableCell) => row.push(self.inlines(depth)),
                Event::End(TagEnd::TableHead) => table.header = std::mem::take(&mut row),
                Event::End(TagEnd::TableRow) => table.rows.push(std::mem::take(&mut row)),
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        table
    }

    /// Words up to the end of what they are in.
    fn inlines(&mut self, depth: usize) -> Vec<Inline> {
        let mut out = Vec::new();
        let mut skipped = 0_usize;
        while let Some(event) = self.events.next() {
            match event {
                Event::Start(_) if depth >= 2 * DEEPEST => skipped += 1,
                Event::Start(tag) => self.styled(tag, depth + 1, &mut out),
                Event::End(_) if skipped > 0 => skipped -= 1,
                Event::End(_) => break,
                other => self.word(other, &mut out),
            }
        }
        out
    }

    fn styled(&mut self, tag: Tag<'a>, depth: usize, out: &mut Vec<Inline>) {
        let mut words = self.inlines(depth);
        match tag {
            Tag::Emphasis => out.push(Inline::Emphasis(words)),
            Tag::Strong => out.push(Inline::Strong(words)),
            Tag::Link { dest_url, .. } => out.push(Inline::Link { url: dest_url.into_string(), text: words }),
            _ => out.append(&mut words),
        }
    }

    fn word(&mut self, event: Event<'a>, out: &mut Vec<Inline>) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                out.push(Inline::Text(text.into_string()));
            }
            Event::SoftBreak => out.push(Inline::Text(" ".to_owned())),
            Event::HardBreak => out.push(Inline::Break),
            Event::TaskListMarker(done) => out.push(Inline::Text(if done { "☑ " } else { "☐ " }.to_owned())),
            Event::FootnoteReference(label) => out.extend(self.notes.get(label.as_ref()).cloned().map(Inline::Note)),
            _ => {}
        }
    }
}

const fn is_inline(tag: &Tag) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. })
}

fn flush(loose: &mut Vec<Inline>, out: &mut Vec<Block>) {
    if !crate::flow::plain(loose).trim().is_empty() {
        out.push(Block::Paragraph(std::mem::take(loose)));
    }
    loose.clear();
}

/// Lines of code, each on a line.
fn code(word: Inline) -> Vec<Inline> {
    let Inline::Text(text) = word else { return vec![word] };
    let indented = |line: &str| {
        let words = line.trim_start();
        Inline::Text("\u{a0}".repeat(line.len() - words.len()) + words)
    };
    text.lines().flat_map(|line| [indented(line), Inline::Break]).collect()
}

/// The words of a note's block.
fn flat(block: Block) -> Vec<Inline> {
    match block {
        Block::Paragraph(words) | Block::Heading { text: words, .. } => words,
        Block::List(list) => list.items.into_iter().flatten().flat_map(flat).collect(),
        Block::Quote(blocks) => blocks.into_iter().flat_map(flat).collect(),
        Block::Table(_) | Block::Figure(_) | Block::PageBreak => Vec::new(),
    }
}
