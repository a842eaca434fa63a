//! The part of Markdown the samples are written in: front matter, headings, paragraphs, lists, tables, code, page
//! breaks and bold words. Every writer starts from these blocks.

/// Words set in one weight; a line break inside a paragraph is a `\n`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The words, with the spaces around them.
    pub text: String,
    /// Set in bold.
    pub bold: bool,
}

/// The text of one paragraph, heading, list item or table cell.
pub type Spans = Vec<Span>;

/// One block of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading of level 1 to 3.
    Heading(u8, Spans),
    /// A paragraph.
    Paragraph(Spans),
    /// A list: numbered from one, or with bullets.
    List {
        /// Numbered.
        ordered: bool,
        /// The items, without their marks.
        items: Vec<Spans>,
    },
    /// A table; the first row holds the column headings.
    Table(Vec<Vec<Spans>>),
    /// Lines of a program, kept as they are.
    Code(Vec<String>),
    /// What follows starts a new page.
    PageBreak,
}

/// A source file: its front matter and what follows.
#[derive(Clone, Debug)]
pub struct Source<'a> {
    fields: Vec<(&'a str, &'a str)>,
    /// The text after the front matter.
    pub body: &'a str,
}

impl<'a> Source<'a> {
    /// Splits a source file; one without front matter is all body.
    pub fn read(text: &'a str) -> Self {
        let split = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
        let (front, body) = split.unwrap_or(("", text));
        let fields = front
            .lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim(), value.trim()))
            .collect();
        Self { fields, body: body.trim_start_matches('\n') }
    }

    /// The value of a field of the front matter; empty when it is not there.
    pub fn field(&self, name: &str) -> &'a str {
        self.fields.iter().find(|(field, _)| *field == name).map_or("", |(_, value)| value)
    }

    /// The blocks of the body.
    pub fn blocks(&self) -> Vec<Block> {
        blocks(self.body)
    }
}

fn blocks(body: &str) -> Vec<Block> {
    let mut lines = body.lines().peekable();
    let mut found = Vec::new();
    while let Some(line) = lines.peek().copied() {
        if line.trim().is_empty() {
            lines.next();
            continue;
        }
        found.push(next_block(&mut lines, line));
    }
    found
}

type Lines<'a> = std::iter::Peekable<std::str::Lines<'a>>;

fn next_block(lines: &mut Lines, line: &str) -> Block {
    if let Some((level, text)) = heading(line) {
        lines.next();
        return Block::Heading(level, spans(text));
    }
    if line == "---" {
        lines.next();
        return Block::PageBreak;
    }
    match line {
        _ if line.starts_with("```") => code(lines),
        _ if line.starts_with('|') => table(lines),
        _ if item(line).is_some() => list(lines),
        _ => paragraph(lines),
    }
}

fn heading(line: &str) -> Option<(u8, &str)> {
    [(1, "# "), (2, "## "), (3, "### ")]
        .into_iter()
        .find_map(|(level, mark)| line.strip_prefix(mark).map(|text| (level, text)))
}

/// The text of a list item, and whether its mark is a number.
fn item(line: &str) -> Option<(bool, &str)> {
    if let Some(text) = line.strip_prefix("- ") {
        return Some((false, text));
    }
    let (number, text) = line.split_once(". ")?;
    let is_number = (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some((true, text))
}

fn code(lines: &mut Lines) -> Block {
    lines.next();
    Block::Code(lines.by_ref().take_while(|line| !line.starts_with("```")).map(str::to_owned).collect())
}

fn table(lines: &mut Lines) -> Block {
    let mut rows = Vec::new();
    while let Some(line) = lines.next_if(|line| line.starts_with('|')) {
        let is_rule = line.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' '));
        if !is_rule {
            rows.push(line.trim().trim_matches('|').split('|').map(|cell| spans(cell.trim())).collect());
        }
    }
    Block::Table(rows)
}

fn list(lines: &mut Lines) -> Block {
    let ordered = lines.peek().and_then(|line| item(line)).is_some_and(|(ordered, _)| ordered);
    let mut items: Vec<String> = Vec::new();
    while let Some(line) = lines.next_if(|line| !line.trim().is_empty()) {
        match (item(line), items.last_mut()) {
            (Some((_, text)), _) => items.push(text.to_owned()),
            (None, Some(last)) => join(last, line),
            (None, None) => {}
        }
    }
    Block::List { ordered, items: items.iter().map(|text| spans(text)).collect() }
}

fn paragraph(lines: &mut Lines) -> Block {
    let mut text = String::new();
    while let Some(line) = lines.next_if(|line| !line.trim().is_empty()) {
        join(&mut text, line);
    }
    Block::Paragraph(spans(&text))
}

/// Adds a source line: after a backslash on a new line, else after a space.
fn join(text: &mut String, line: &str) {
    if text.ends_with('\\') {
        text.pop();
        text.push('\n');
    } else if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(line.trim());
}

fn spans(text: &str) -> Spans {
    text.split("**")
        .enumerate()
        .filter(|(_, part)| !part.is_empty())
        .map(|(at, part)| Span { text: part.to_owned(), bold: at % 2 == 1 })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Spans {
        vec![Span { text: text.to_owned(), bold: false }]
    }

    #[test]
    fn front_matter_is_read_and_the_body_starts_after_it() {
        let source = Source::read("---\ntitle: A plan: part 2\ncohort: 2018\n---\n\n# Plan\n");
        assert_eq!(source.field("title"), "A plan: part 2");
        assert_eq!(source.field("absent"), "");
        assert_eq!(source.body, "# Plan\n");
    }

    #[test]
    fn text_without_front_matter_is_all_body() {
        assert_eq!(Source::read("Hello\n---\nthere").body, "Hello\n---\nthere");
    }

    #[test]
    fn every_kind_of_block_is_recognised() {
        let body = "## Goals\nOne\ntwo\\\nthree\n\n1. first\n   more\n2. second\n\n- dot\n\n| A | B |\n|---|---|\n| 1 | |\n\n```\nx = 1\n```\n---\n";
        let item = |text: &str| plain(text);
        assert_eq!(
            blocks(body),
            [
                Block::Heading(2, plain("Goals")),
                Block::Paragraph(plain("One two\nthree")),
                Block::List { ordered: true, items: vec![item("first more"), item("second")] },
                Block::List { ordered: false, items: vec![item("dot")] },
                Block::Table(vec![vec![item("A"), item("B")], vec![item("1"), vec![]]]),
                Block::Code(vec!["x = 1".to_owned()]),
                Block::PageBreak,
            ]
        );
    }

    #[test]
    fn bold_words_are_spans_of_their_own() {
        let bold = Span { text: "Goal".to_owned(), bold: true };
        assert_eq!(spans("**Goal**: one"), [bold, plain(": one")[0].clone()]);
    }
}
