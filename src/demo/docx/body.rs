//! The document part and the numbering it refers to.

use std::fmt::Write;

use super::super::html::escape;
use super::super::markdown::{Block, Span, Spans};

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// The width of the text in twentieths of a point.
const TEXT_WIDTH: usize = 9360;
/// The number of the one bulleted list; numbered lists follow it, so that each starts again at one.
const BULLETS: usize = 1;

/// The paragraphs and tables, and how many numbered lists they hold.
pub struct Body {
    xml: String,
    numbered_lists: usize,
}

impl Body {
    /// Writes the blocks.
    pub fn of(blocks: &[Block]) -> Self {
        let mut body = Self { xml: String::new(), numbered_lists: 0 };
        for block in blocks {
            body.block(block);
        }
        body
    }

    /// The part `word/document.xml`.
    pub fn document(&self) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
             <w:document xmlns:w=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><w:body>{}<w:sectPr>\
             <w:footerReference w:type=\"default\" r:id=\"rId4\"/><w:pgSz w:w=\"12240\" w:h=\"15840\"/>\
             <w:pgMar w:top=\"1440\" w:right=\"1440\" w:bottom=\"1300\" w:left=\"1440\" w:header=\"720\" \
             w:footer=\"620\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>",
            self.xml
        )
    }

    /// The part `word/numbering.xml`.
    pub fn numbering(&self) -> String {
        let mut lists = format!("<w:num w:numId=\"{BULLETS}\"><w:abstractNumId w:val=\"0\"/></w:num>");
        for number in BULLETS + 1..=BULLETS + self.numbered_lists {
            let _ = write!(
                lists,
                "<w:num w:numId=\"{number}\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"0\">\
                 <w:startOverride w:val=\"1\"/></w:lvlOverride></w:num>"
            );
        }
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:numbering xmlns:w=\"{MAIN}\">{}{}{lists}\
             </w:numbering>",
            abstract_list(0, "bullet", "•"),
            abstract_list(1, "decimal", "%1."),
        )
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(1, text) => self.paragraph("Title", "", text),
            Block::Heading(level, text) => self.paragraph(&format!("Heading{}", level - 1), "", text),
            Block::Paragraph(text) => self.paragraph("BodyText", "", text),
            Block::List { ordered, items } => self.list(*ordered, items),
            Block::Table(rows) => self.table(rows),
            Block::Code(lines) => {
                let text = Span { text: lines.join("\n"), bold: false };
                self.paragraph("Code", "", &[text]);
            }
            Block::PageBreak => self.xml.push_str("<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>"),
        }
    }

    fn paragraph(&mut self, style: &str, properties: &str, text: &[Span]) {
        let _ = write!(self.xml, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{properties}</w:pPr>{}</w:p>", runs(text));
    }

    fn list(&mut self, ordered: bool, items: &[Spans]) {
        self.numbered_lists += usize::from(ordered);
        let number = if ordered { BULLETS + self.numbered_lists } else { BULLETS };
        let properties = format!("<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"{number}\"/></w:numPr>");
        for item in items {
            self.paragraph("ListParagraph", &properties, item);
        }
    }

    fn table(&mut self, rows: &[Vec<Spans>]) {
        let widths = column_widths(rows);
        let grid: String = widths.iter().map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).collect();
        let _ = write!(
            self.xml,
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/><w:tblW w:w=\"{TEXT_WIDTH}\" w:type=\"dxa\"/>\
             <w:tblLook w:firstRow=\"1\"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        );
        for (at, row) in rows.iter().enumerate() {
            self.row(row, at == 0, &widths);
        }
        self.xml.push_str("</w:tbl>");
        self.paragraph("BodyText", "<w:spacing w:before=\"0\" w:after=\"60\"/>", &[]);
    }

    fn row(&mut self, cells: &[Spans], heading: bool, widths: &[usize]) {
        let (repeat, shade, style) = if heading {
            ("<w:tblHeader/>", "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"E6EDF5\"/>", "TableHeading")
        } else {
            ("", "", "TableText")
        };
        let _ = write!(self.xml, "<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>");
        for (cell, width) in cells.iter().zip(widths) {
            let _ = write!(self.xml, "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{shade}</w:tcPr>");
            self.paragraph(style, "", cell);
            self.xml.push_str("</w:tc>");
        }
        self.xml.push_str("</w:tr>");
    }
}

/// Shares the width by the longest cell of each column, within reason.
fn column_widths(rows: &[Vec<Spans>]) -> Vec<usize> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(1);
    let weights: Vec<usize> = (0..count)
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| length(cell)).max().unwrap_or(0).clamp(9, 55)
        })
        .collect();
    let total: usize = weights.iter().sum();
    weights.iter().map(|weight| weight * TEXT_WIDTH / total).collect()
}

fn length(spans: &[Span]) -> usize {
    spans.iter().map(|span| span.text.chars().count()).sum()
}

fn runs(spans: &[Span]) -> String {
    spans.iter().map(run).collect()
}

fn run(span: &Span) -> String {
    let bold = if span.bold { "<w:rPr><w:b/></w:rPr>" } else { "" };
    let lines: Vec<String> =
        span.text.split('\n').map(|line| format!("<w:t xml:space=\"preserve\">{}</w:t>", escape(line))).collect();
    format!("<w:r>{bold}{}</w:r>", lines.join("<w:br/>"))
}

fn abstract_list(number: usize, format: &str, text: &str) -> String {
    format!(
        "<w:abstractNum w:abstractNumId=\"{number}\"><w:multiLevelType w:val=\"singleLevel\"/><w:lvl w:ilvl=\"0\">\
         <w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/><w:lvlJc w:val=\"left\"/>\
         <w:pPr><w:ind w:left=\"560\" w:hanging=\"360\"/></w:pPr></w:lvl></w:abstractNum>"
    )
}
