//! The text of a publication as markup. It is data, so nothing that people typed becomes markup, and links lead to the web,
//! to mail or to this site only.

use std::fmt::Write as _;

use model::text::{Align, Block, Chart, Figure, Inline, List, Picture, Stored, Table, words};

use crate::markup::escape;
use crate::prose::address;
use crate::wording;

/// Deeper lists and quotes are shown as if they were not.
const DEEPEST: usize = 12;

/// The text, and its headings of level 1: anchor and words.
pub(crate) struct Text {
    pub html: String,
    pub headings: Vec<(String, String)>,
}

/// Blocks as markup, under a heading of level 1. `pictures` is where the pictures are.
pub(crate) fn text(blocks: &[Block], pictures: &str) -> Text {
    let mut writer = Writer { pictures, heading: 1, ..Writer::default() };
    writer.blocks(blocks, 0);
    writer.notes();
    Text { html: writer.out, headings: writer.headings }
}

#[derive(Default)]
struct Writer<'a> {
    out: String,
    pictures: &'a str,
    headings: Vec<(String, String)>,
    /// The level of the last heading; no heading skips one.
    heading: usize,
    notes: Vec<&'a [Inline]>,
    figures: usize,
    tables: usize,
}

impl<'a> Writer<'a> {
    fn blocks(&mut self, blocks: &'a [Block], depth: usize) {
        for block in blocks {
            match block {
                Block::Heading { level, text } => self.heading(usize::from(*level), text),
                Block::Paragraph(text) => {
                    self.out += "<p>";
                    self.line(text);
                    self.out += "</p>\n";
                }
                Block::List(list) if depth < DEEPEST => self.list(list, depth),
                Block::List(list) => list.items.iter().for_each(|item| self.blocks(item, depth)),
                Block::Quote(inner) if depth < DEEPEST => {
                    self.out += "<blockquote>";
                    self.blocks(inner, depth + 1);
                    self.out += "</blockquote>\n";
                }
                Block::Quote(inner) => self.blocks(inner, depth),
                Block::Table(table) => self.table(table),
                Block::Figure(figure) => self.figure(figure),
                Block::PageBreak => {}
            }
        }
    }

    fn heading(&mut self, level: usize, text: &'a [Inline]) {
        let said = words(text);
        if said.trim().is_empty() {
            return;
        }
        self.heading = (level + 1).clamp(2, self.heading + 1).min(6);
        let at = self.heading;
        if at == 2 {
            let anchor = format!("part-{}", self.headings.len() + 1);
            let _ = write!(self.out, "<h2 id=\"{anchor}\">");
            self.headings.push((anchor, said));
        } else {
            let _ = write!(self.out, "<h{at}>");
        }
        self.line(text);
        let _ = writeln!(self.out, "</h{at}>");
    }

    fn list(&mut self, list: &'a List, depth: usize) {
        let (open, close) = match list.start {
            None => ("<ul>".to_owned(), "</ul>\n"),
            Some(1) => ("<ol>".to_owned(), "</ol>\n"),
            Some(start) => (format!("<ol start=\"{}\">", start.min(1_000_000)), "</ol>\n"),
        };
        self.out += &open;
        for item in &list.items {
            self.out += "<li>";
            match item.as_slice() {
                [Block::Paragraph(text), rest @ ..] => {
                    self.line(text);
                    self.blocks(rest, depth + 1);
                }
                other => self.blocks(other, depth + 1),
            }
            self.out += "</li>\n";
        }
        self.out += close;
    }

    fn table(&mut self, table: &'a Table) {
        self.tables += 1;
        let columns = table.rows.iter().map(Vec::len).chain([table.header.len()]).max().unwrap_or(0);
        let many = columns > 2;
        if many {
            let name = words(&table.caption);
            let name = if name.trim().is_empty() { format!("Table {}", self.tables) } else { name };
            let _ = write!(
                self.out,
                "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">",
                escape(&name)
            );
        }
        self.out += "<table class=\"table\">";
        if !table.caption.is_empty() {
            self.out += "<caption>";
            self.line(&table.caption);
            self.out += "</caption>";
        }
        if !table.header.is_empty() {
            self.out += "<thead><tr>";
            for (n, cell) in table.header.iter().enumerate() {
                self.cell(table, n, cell, "col");
            }
            self.out += "</tr></thead>";
        }
        self.out += "<tbody>";
        for row in &table.rows {
            self.out += "<tr>";
            for n in 0..columns {
                let cell = row.get(n).map(Vec::as_slice).unwrap_or_default();
                self.cell(table, n, cell, if n == 0 && table.row_headers { "row" } else { "" });
            }
            self.out += "</tr>\n";
        }
        self.out += "</tbody></table>";
        self.out += if many { "</div>\n" } else { "\n" };
    }

    /// A cell; a heading where `scope` says of what, unless it says nothing.
    fn cell(&mut self, table: &Table, n: usize, cell: &'a [Inline], scope: &str) {
        let class = if table.columns.get(n) == Some(&Align::Right) { " class=\"numeric\"" } else { "" };
        if scope.is_empty() || words(cell).trim().is_empty() {
            let _ = write!(self.out, "<td{class}>");
            self.line(cell);
            self.out += "</td>";
        } else {
            let _ = write!(self.out, "<th scope=\"{scope}\"{class}>");
            self.line(cell);
            self.out += "</th>";
        }
    }

    fn figure(&mut self, figure: &'a Figure) {
        self.figures += 1;
        self.out += "<figure>";
        let alt = escape(&figure.alt);
        match &figure.picture {
            Picture::Stored(stored) => {
                let source = escape(&source(self.pictures, *stored));
                let _ =
                    write!(self.out, "<p class=\"picture\"><img src=\"{source}\" alt=\"{alt}\" loading=\"lazy\"></p>");
            }
            Picture::Chart(chart) => {
                let _ =
                    write!(self.out, "<div class=\"chart\" role=\"img\" aria-label=\"{alt}\">{}</div>", bars(chart));
            }
        }
        let _ = write!(self.out, "<figcaption>Figure {}. ", self.figures);
        self.line(&figure.caption);
        self.out += "</figcaption></figure>\n";
    }

    fn line(&mut self, line: &'a [Inline]) {
        for inline in line {
            match inline {
                Inline::Text(text) => self.out += &escape(text),
                Inline::Strong(inner) => self.around("strong", inner),
                Inline::Emphasis(inner) => self.around("em", inner),
                Inline::Link { url, text } => match address(url) {
                    Some(address) => {
                        let _ = write!(self.out, "<a href=\"{}\">", escape(&address));
                        if words(text).trim().is_empty() {
                            self.out += &escape(&address);
                        }
                        self.line(text);
                        self.out += "</a>";
                    }
                    None => self.line(text),
                },
                Inline::Note(words) => {
                    self.notes.push(words);
                    let n = self.notes.len();
                    let _ = write!(
                        self.out,
                        "<sup><a href=\"#note-{n}\" id=\"to-note-{n}\"><span class=\"visually-hidden\">Note </span>{n}</a></sup>"
                    );
                }
                Inline::Break => self.out += "<br>",
            }
        }
    }

    fn around(&mut self, tag: &str, inner: &'a [Inline]) {
        let _ = write!(self.out, "<{tag}>");
        self.line(inner);
        let _ = write!(self.out, "</{tag}>");
    }

    fn notes(&mut self) {
        let notes = std::mem::take(&mut self.notes);
        if notes.is_empty() {
            return;
        }
        self.out += "<h2 id=\"notes\">Notes</h2>\n<ol>";
        for (n, words) in notes.into_iter().enumerate() {
            let n = n + 1;
            let _ = write!(self.out, "<li id=\"note-{n}\">");
            self.line(words);
            let _ = writeln!(
                self.out,
                " <a href=\"#to-note-{n}\">Back to the text<span class=\"visually-hidden\"> of note {n}</span></a></li>"
            );
        }
        self.out += "</ol>\n";
        // A note in a note says nothing.
        self.notes.clear();
    }
}

/// Where a picture is.
fn source(pictures: &str, stored: Stored) -> String {
    let page = stored.page.map(|page| format!("?page={page}")).unwrap_or_default();
    format!("{pictures}/{}{page}", stored.sha256)
}

/// A bar for each number, with its name before and the number behind it.
fn bars(chart: &Chart) -> String {
    let values = || chart.series.iter().flat_map(|series| &series.values).copied().filter(|value| value.is_finite());
    let most = values().fold(0.0_f32, f32::max).max(f32::MIN_POSITIVE);
    let mut out = String::new();
    for series in &chart.series {
        for (label, value) in chart.labels.iter().zip(&series.values).filter(|(_, value)| value.is_finite()) {
            let share = (value / most * 100.0).clamp(0.0, 100.0);
            let _ = write!(
                out,
                "<p><span>{}</span><svg aria-hidden=\"true\"><rect width=\"{share:.1}%\" height=\"100%\"/></svg><b>{}{}</b></p>",
                escape(label),
                number(*value),
                escape(&chart.unit)
            );
        }
    }
    out
}

fn number(value: f32) -> String {
    let rounded = format!("{value:.2}");
    let rounded = rounded.trim_end_matches('0').trim_end_matches('.');
    let (whole, part) = rounded.split_once('.').unwrap_or((rounded, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole: usize| wording::number(&whole));
    if part.is_empty() { whole } else { format!("{whole}.{part}") }
}

#[cfg(test)]
mod tests {
    use model::text::{ChartKind, Series};

    use super::*;

    fn one(text: &str) -> Vec<Inline> {
        vec![Inline::text(text)]
    }

    #[test]
    fn nothing_in_it_becomes_code() {
        let bad = "<script>\"'&";
        let link = |url: &str| Inline::Link { url: url.to_owned(), text: one(bad) };
        let chart = Chart {
            kind: ChartKind::Bars,
            unit: bad.to_owned(),
            labels: vec![bad.to_owned(), String::new()],
            series: vec![Series { name: bad.to_owned(), values: vec![3.0, f32::NAN] }],
        };
        let figure = |picture| Block::Figure(Figure { picture, alt: bad.to_owned(), caption: one(bad) });
        let stored = Stored { sha256: model::Sha256::new([7; 32]), page: Some(2) };
        let table = Table {
            caption: one(bad),
            header: vec![one(bad); 5],
            rows: vec![vec![one(bad)]],
            row_headers: true,
            ..Table::default()
        };
        let blocks = [
            Block::Heading { level: 1, text: one(bad) },
            Block::Paragraph(vec![
                link("javascript:alert(1)"),
                link("//evil.example"),
                link("data:x"),
                Inline::Note(one(bad)),
            ]),
            Block::Quote(vec![Block::List(List { start: Some(3), items: vec![vec![Block::Paragraph(one(bad))]] })]),
            Block::Table(table),
            figure(Picture::Chart(chart)),
            figure(Picture::Stored(stored)),
        ];
        let html = text(&blocks, "/publications/a\"b/pictures").html;
        assert!(
            !html.contains("<script")
                && !html.contains("javascript:")
                && !html.contains("href=\"//")
                && !html.contains("data:"),
            "{html}"
        );
        assert!(!html.contains("\"'") && !html.contains("a\"b"), "{html}");
        assert_eq!(html.matches("<p><span>").count(), 1, "a number that is none has no bar");
    }

    #[test]
    fn headings_skip_no_level_and_have_anchors() {
        let heading = |level, words| Block::Heading { level, text: one(words) };
        let blocks = [heading(3, "a"), heading(1, "b"), heading(3, "c"), heading(9, "d"), heading(1, " ")];
        let text = text(&blocks, "");
        assert_eq!(text.html, "<h2 id=\"part-1\">a</h2>\n<h2 id=\"part-2\">b</h2>\n<h3>c</h3>\n<h4>d</h4>\n");
        assert_eq!(text.headings.len(), 2);
    }

    #[test]
    fn depth_has_an_end() {
        let mut deep = vec![Block::Paragraph(one("x"))];
        for _ in 0..200 {
            deep = vec![Block::Quote(deep)];
        }
        assert_eq!(text(&deep, "").html.matches("<blockquote>").count(), DEEPEST);
    }
}
