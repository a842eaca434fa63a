//! A small PDF writer: tagged PDF 1.7 from markdown blocks, with the standard fonts and nothing compressed.

mod fonts;
mod layout;
mod table;
mod text;

use std::fmt::Write;

use self::fonts::Font;
use self::layout::{Element, Kid, Layout, PAGE_HEIGHT, PAGE_WIDTH};
use super::markdown::Source;

/// The same date in every file, so that the same source gives the same bytes.
const DATE: &str = "D:20201002090000Z";

/// Objects before the pages: catalogue, page tree, information, and two for each font.
const CATALOG: usize = 1;
const PAGE_TREE: usize = 2;
const INFO: usize = 3;
const FIRST_FONT: usize = 4;
const FIRST_PAGE: usize = FIRST_FONT + 2 * Font::ALL.len();

/// A document of Letter pages with title, language, author (the front matter's `author`), structure tags, and a running
/// head and foot. Characters outside Windows-1252 become question marks.
pub fn pdf(title: &str, lang: &str, markdown: &str) -> Vec<u8> {
    let source = Source::read(markdown);
    let layout = Layout::of(&source.blocks(), title, lang);
    let numbers = Numbers { pages: layout.pages.len() };
    let mut file = File::new();
    file.object(&catalog(lang, &numbers));
    file.object(&page_tree(&numbers));
    file.object(&info(title, source.field("author")));
    for font in Font::ALL {
        file.object(&font_object(font, file.next() + 1));
        file.object(&descriptor(font));
    }
    for (at, page) in layout.pages.iter().enumerate() {
        file.object(&page_object(at));
        file.stream(&page.content);
    }
    file.object(&structure_root(&numbers));
    file.object(&parent_tree(&layout, &numbers));
    for element in &layout.elements {
        file.object(&structure_element(element, &numbers));
    }
    file.finish()
}

/// Whether a character would come out as a question mark.
#[cfg(test)]
pub fn has_no_glyph(character: char) -> bool {
    fonts::code(character) == b'?'
}

/// Where the objects are whose number depends on the count of pages.
struct Numbers {
    pages: usize,
}

impl Numbers {
    fn structure_root(&self) -> usize {
        FIRST_PAGE + 2 * self.pages
    }

    fn parent_tree(&self) -> usize {
        self.structure_root() + 1
    }

    fn element(&self, at: usize) -> usize {
        self.parent_tree() + 1 + at
    }
}

fn page_number(at: usize) -> usize {
    FIRST_PAGE + 2 * at
}

fn catalog(lang: &str, numbers: &Numbers) -> String {
    format!(
        "<< /Type /Catalog /Pages {PAGE_TREE} 0 R /Lang {lang} /MarkInfo << /Marked true >> \
         /ViewerPreferences << /DisplayDocTitle true >> /StructTreeRoot {root} 0 R >>",
        lang = text_string(lang),
        root = numbers.structure_root(),
    )
}

fn page_tree(numbers: &Numbers) -> String {
    let kids = references((0..numbers.pages).map(page_number));
    format!("<< /Type /Pages /Count {} /Kids [{kids}] >>", numbers.pages)
}

fn info(title: &str, author: &str) -> String {
    let author = if author.is_empty() { String::new() } else { format!("/Author {} ", text_string(author)) };
    format!(
        "<< /Title {} {author}/Producer (PACE Clearinghouse sample library) /CreationDate ({DATE}) /ModDate ({DATE}) >>",
        text_string(title)
    )
}

fn font_object(font: Font, descriptor: usize) -> String {
    let widths: Vec<String> = font.widths().iter().map(u16::to_string).collect();
    format!(
        "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding /FirstChar 32 /LastChar 255 \
         /FontDescriptor {descriptor} 0 R /Widths [{}] >>",
        font.name(),
        widths.join(" ")
    )
}

fn descriptor(font: Font) -> String {
    let flags = if font == Font::Mono { 33 } else { 32 };
    format!(
        "<< /Type /FontDescriptor /FontName /{} /Flags {flags} /FontBBox [-170 -250 1010 970] /ItalicAngle 0 \
         /Ascent 718 /Descent -207 /CapHeight 718 /StemV 88 >>",
        font.name()
    )
}

fn page_object(at: usize) -> String {
    let fonts: String = Font::ALL
        .iter()
        .enumerate()
        .map(|(font, name)| format!("/{} {} 0 R ", name.resource(), FIRST_FONT + 2 * font))
        .collect();
    format!(
        "<< /Type /Page /Parent {PAGE_TREE} 0 R /MediaBox [0 0 {PAGE_WIDTH} {PAGE_HEIGHT}] /Tabs /S \
         /StructParents {at} /Resources << /Font << {fonts}>> >> /Contents {} 0 R >>",
        page_number(at) + 1
    )
}

fn structure_root(numbers: &Numbers) -> String {
    format!(
        "<< /Type /StructTreeRoot /K {} 0 R /ParentTree {} 0 R /ParentTreeNextKey {} >>",
        numbers.element(0),
        numbers.parent_tree(),
        numbers.pages
    )
}

/// For each page, the element that owns each piece of marked content.
fn parent_tree(layout: &Layout, numbers: &Numbers) -> String {
    let mut entries = String::new();
    for (at, page) in layout.pages.iter().enumerate() {
        let owners = references(page.owners.iter().map(|owner| numbers.element(*owner)));
        let _ = write!(entries, "{at} [{owners}] ");
    }
    format!("<< /Nums [{entries}] >>")
}

fn structure_element(element: &Element, numbers: &Numbers) -> String {
    let parent = element.parent.map_or(numbers.structure_root(), |parent| numbers.element(parent));
    let kids: String = element.kids.iter().map(|kid| structure_kid(kid, numbers)).collect();
    let scope = if element.tag == "TH" { "/A << /O /Table /Scope /Column >> " } else { "" };
    format!("<< /Type /StructElem /S /{} /P {parent} 0 R {scope}/K [{kids}] >>", element.tag)
}

fn structure_kid(kid: &Kid, numbers: &Numbers) -> String {
    match kid {
        Kid::Element(at) => format!("{} 0 R ", numbers.element(*at)),
        Kid::Content { page, mark } => format!("<< /Type /MCR /Pg {} 0 R /MCID {mark} >> ", page_number(*page)),
    }
}

fn references(numbers: impl Iterator<Item = usize>) -> String {
    numbers.map(|number| format!("{number} 0 R ")).collect()
}

/// A text string: UTF-16 with a byte order mark, in hexadecimal, unless plain ASCII will do.
fn text_string(text: &str) -> String {
    if text.is_ascii() {
        return fonts::literal(text.chars());
    }
    let mut out = String::from("<FEFF");
    for unit in text.encode_utf16() {
        let _ = write!(out, "{unit:04X}");
    }
    out + ">"
}

/// The file as it grows; objects are numbered in the order they are added.
struct File {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

impl File {
    fn new() -> Self {
        // The comment's high bytes tell transfer programs that the file is binary.
        Self { bytes: b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec(), offsets: Vec::new() }
    }

    /// The number the next object gets.
    fn next(&self) -> usize {
        self.offsets.len() + 1
    }

    fn object(&mut self, body: &str) {
        let number = self.next();
        self.offsets.push(self.bytes.len());
        self.bytes.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    }

    fn stream(&mut self, content: &str) {
        self.object(&format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }

    fn finish(mut self) -> Vec<u8> {
        let start = self.bytes.len();
        let size = self.offsets.len() + 1;
        let mut tail = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for offset in &self.offsets {
            let _ = writeln!(tail, "{offset:010} 00000 n ");
        }
        let _ = write!(
            tail,
            "trailer\n<< /Size {size} /Root {CATALOG} 0 R /Info {INFO} 0 R >>\nstartxref\n{start}\n%%EOF\n"
        );
        self.bytes.extend_from_slice(tail.as_bytes());
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(file: &[u8]) -> usize {
        String::from_utf8_lossy(file).matches("/Type /Page ").count()
    }

    #[test]
    fn cross_references_point_at_their_objects() {
        let file = pdf("Title", "en", "# One\n\nText\n\n---\n\nMore\n");
        let text = String::from_utf8_lossy(&file[file.len() - 8000.min(file.len())..]).into_owned();
        let table = text.split_once("xref\n0 ").expect("a cross-reference table").1;
        for (number, line) in table.lines().skip(2).take_while(|line| line.ends_with("n ")).enumerate() {
            let offset: usize = line[..10].parse().expect("an offset");
            let head = format!("{} 0 obj\n", number + 1);
            assert!(file[offset..].starts_with(head.as_bytes()), "object {}", number + 1);
        }
    }

    #[test]
    fn page_breaks_and_long_text_make_pages() {
        assert_eq!(pages(&pdf("T", "en", "a\n\n---\n\nb\n\n---\n\nc\n")), 3);
        let long = "Many words stand here in a row. ".repeat(600);
        assert!(pages(&pdf("T", "en", &long)) > 4);
        assert_eq!(pages(&pdf("T", "en", "")), 1);
    }

    #[test]
    fn an_accented_title_is_written_as_utf_16() {
        let file = pdf("Año", "es", "Hola");
        assert!(String::from_utf8_lossy(&file).contains("/Title <FEFF004100F1006F>"));
    }

    #[test]
    fn a_table_taller_than_a_page_and_a_word_wider_than_one_still_end() {
        let row = format!("| {} | x |\n", "word ".repeat(900));
        assert!(pages(&pdf("T", "en", &format!("| A | B |\n|---|---|\n{row}{row}"))) >= 2);
        assert!(pages(&pdf("T", "en", &"x".repeat(900))) >= 1);
    }
}
