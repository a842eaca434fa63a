//! A small Word writer: the parts of a DOCX package from markdown blocks, with real heading, list and table styles.

mod body;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use self::body::Body;
use super::html::escape;
use super::markdown::Source;

/// The same date in every file, so that the same source gives the same bytes.
const DATE: &str = "2020-10-02T09:00:00Z";

const CONTENT_TYPES: &str = include_str!("docx/content_types.xml");
const PACKAGE_RELATIONS: &str = include_str!("docx/package_relations.xml");
const DOCUMENT_RELATIONS: &str = include_str!("docx/document_relations.xml");
const STYLES: &str = include_str!("docx/styles.xml");
const SETTINGS: &str = include_str!("docx/settings.xml");
const FOOTER: &str = include_str!("docx/footer.xml");

/// A document with title, author (the front matter's `author`) and language; a level 1 heading gets the style Title,
/// the levels below it the styles Heading 1 and Heading 2.
pub fn docx(title: &str, lang: &str, markdown: &str) -> Vec<u8> {
    let source = Source::read(markdown);
    let body = Body::of(&source.blocks());
    let parts = [
        ("[Content_Types].xml", CONTENT_TYPES.to_owned()),
        ("_rels/.rels", PACKAGE_RELATIONS.to_owned()),
        ("docProps/core.xml", core(title, lang, source.field("author"))),
        ("word/document.xml", body.document()),
        ("word/numbering.xml", body.numbering()),
        ("word/styles.xml", STYLES.replace("{LANG}", &escape(lang))),
        ("word/settings.xml", SETTINGS.to_owned()),
        ("word/footer1.xml", FOOTER.to_owned()),
        ("word/_rels/document.xml.rels", DOCUMENT_RELATIONS.to_owned()),
    ];
    package(&parts).expect("writing a ZIP to memory does not fail")
}

fn package(parts: &[(&str, String)]) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT);
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        package.start_file(*name, options)?;
        package.write_all(content.as_bytes())?;
    }
    Ok(package.finish()?.into_inner())
}

fn core(title: &str, lang: &str, author: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:language>{}</dc:language>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{DATE}</dcterms:created>\
         <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{DATE}</dcterms:modified></cp:coreProperties>",
        escape(title),
        escape(author),
        escape(lang)
    )
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn part(file: &[u8], name: &str) -> String {
        let mut package = zip::ZipArchive::new(Cursor::new(file)).expect("a ZIP file");
        let mut text = String::new();
        package.by_name(name).expect(name).read_to_string(&mut text).expect("UTF-8");
        text
    }

    #[test]
    fn title_language_and_text_are_in_their_parts() {
        let file =
            docx("Año & plan", "es", "---\nauthor: PACE\n---\n# Plan\n\n- uno\n\n1. dos\n\n| A |\n|---|\n| 1 |\n");
        assert!(part(&file, "docProps/core.xml").contains("<dc:title>Año &amp; plan</dc:title><dc:creator>PACE<"));
        assert!(part(&file, "word/styles.xml").contains("w:lang w:val=\"es\""));
        let document = part(&file, "word/document.xml");
        for expected in ["w:val=\"Title\"", ">uno<", "<w:numId w:val=\"2\"/>", "<w:tblHeader/>"] {
            assert!(document.contains(expected), "{expected}");
        }
    }

    #[test]
    fn the_same_source_gives_the_same_bytes() {
        assert_eq!(docx("T", "en", "# A\n"), docx("T", "en", "# A\n"));
    }
}
