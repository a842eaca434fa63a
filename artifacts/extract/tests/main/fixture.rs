//! Files made in code.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{Cursor, Seek, Write};
use std::path::PathBuf;
use std::time::Duration;

use extract::{Extractor, Limits};
use model::Extraction;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub fn extractor(limits: Limits) -> Extractor {
    Extractor::new(PathBuf::from(env!("CARGO_BIN_EXE_extract")), limits)
}

/// Limits a test can wait for.
pub fn short() -> Limits {
    Limits { wall: Duration::from_secs(10), ..Limits::default() }
}

pub fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

pub fn read(bytes: &[u8], name: &str) -> Extraction {
    extractor(short()).extract(file(bytes), name).unwrap()
}

pub fn texts(extraction: &Extraction) -> Vec<&str> {
    extraction.pages.iter().map(|page| page.text.trim_end()).collect()
}

/// A zip container of named members.
pub fn container(members: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An office package whose main part is named by its relationships.
pub fn office(main: &str, members: &[(&str, &str)]) -> Vec<u8> {
    let relations = relations(&[("r1", "officeDocument", main)]);
    let mut all = vec![("[Content_Types].xml", "<Types/>"), ("_rels/.rels", relations.as_str())];
    all.extend_from_slice(members);
    container(&all)
}

/// A relationships part: identifiers, kinds, targets.
pub fn relations(rows: &[(&str, &str, &str)]) -> String {
    let rows: String = rows.iter().fold(String::new(), |mut out, (id, kind, target)| {
        let _ = write!(out, "<Relationship Id='{id}' Type='http://x/{kind}' Target='{target}'/>");
        out
    });
    format!("<Relationships>{rows}</Relationships>")
}

/// A Word document with this body.
pub fn docx(body: &str) -> Vec<u8> {
    let document = format!("<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>");
    office("word/document.xml", &[("word/document.xml", &document)])
}

/// A PDF of the given objects, numbered from 1, the first of which is its catalog; with a correct cross-reference table.
pub fn pdf_of(objects: &[String], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", n + 1).as_bytes());
    }
    let table = out.len();
    let mut tail = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for offset in offsets {
        let _ = writeln!(tail, "{offset:010} 00000 n ");
    }
    let _ = write!(tail, "trailer\n<</Size {} /Root 1 0 R {trailer}>>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1);
    out.extend_from_slice(tail.as_bytes());
    out
}

/// A PDF with one page for each text; an empty text is an empty page.
pub fn pdf(pages: &[&str]) -> Vec<u8> {
    let kids: String = (0..pages.len()).fold(String::new(), |mut out, n| {
        let _ = write!(out, "{} 0 R ", 4 + 2 * n);
        out
    });
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R/Lang(en-US)>>".to_owned(),
        format!("<</Type/Pages/Kids[{kids}]/Count {}>>", pages.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ];
    for (n, text) in pages.iter().enumerate() {
        let content = if text.is_empty() { String::new() } else { format!("BT /F1 12 Tf 72 700 Td ({text}) Tj ET") };
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>/Contents {} 0 R>>",
            5 + 2 * n
        ));
        objects.push(format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()));
    }
    objects
        .push("<</Title(Microsoft Word - The Plan.doc)/Author(Ann Lee)/CreationDate(D:20240131120000Z)>>".to_owned());
    let info = format!("/Info {} 0 R", objects.len());
    pdf_of(&objects, &info)
}
