//! Zip containers with odd or hostile lists of members: each ends in a definite state, and nothing is written anywhere.

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use model::TextState;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::fixture::{container, docx, office, read, relations, texts};

/// The bytes of the end of central directory record without a comment.
const END: usize = 22;

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn number(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
}

#[test]
fn names_that_leave_the_container_are_only_names() {
    let document = format!("<w:document><w:body>{}</w:body></w:document>", paragraph("words"));
    for name in ["../../tmp/extract-escape", "/tmp/extract-escape", "C:\\extract-escape", "..\\..\\extract-escape"] {
        let read = read(&office("word/document.xml", &[("word/document.xml", &document), (name, "x")]), "a.docx");
        assert_eq!(texts(&read), ["words"], "{name}");
    }
    assert!(!std::path::Path::new("/tmp/extract-escape").exists());
}

#[test]
fn a_document_part_outside_the_container_is_not_found() {
    for target in ["../../../etc/passwd", "/etc/passwd", "file:///etc/passwd"] {
        let found = read(&office(target, &[("word/styles.xml", "<w:styles/>")]), "a.docx");
        assert!(matches!(found.state, TextState::Damaged | TextState::Unsupported), "{target}: {:?}", found.state);
        assert!(found.pages.is_empty(), "{target}");
    }
}

#[test]
fn links_are_not_followed() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("word/document.xml", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let linked = read(&writer.finish().unwrap().into_inner(), "a.docx");
    assert!(matches!(linked.state, TextState::Damaged | TextState::NoText), "{:?}", linked.state);
    assert!(!texts(&linked).concat().contains("root:"));
}

#[test]
fn containers_in_containers_are_not_unpacked() {
    let mut nested = docx(&paragraph("words"));
    for _ in 0..20 {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("inner.zip", SimpleFileOptions::default()).unwrap();
        writer.write_all(&nested).unwrap();
        nested = writer.finish().unwrap().into_inner();
    }
    assert_eq!(read(&nested, "a.zip").state, TextState::Unsupported);
    assert_eq!(read(&container(&[("a.txt", "x")]), "a.zip").state, TextState::Unsupported);
}

/// All members but the first again as many times as said, all at the same bytes of the file.
fn overlapping(whole: &[u8], times: u16) -> Vec<u8> {
    let end = whole.len() - END;
    let (size, start) = (number(whole, end + 12), number(whole, end + 16));
    let members = u16::from_le_bytes([whole[end + 10], whole[end + 11]]) * times;
    let directory = whole[start..start + size].repeat(usize::from(times));
    let length = u32::try_from(directory.len()).unwrap();
    [
        &whole[..start],
        &directory,
        &whole[end..end + 8],
        &members.to_le_bytes(),
        &members.to_le_bytes(),
        &length.to_le_bytes(),
        &whole[end + 16..],
    ]
    .concat()
}

#[test]
fn members_that_share_their_bytes_are_read_once() {
    let read = read(&overlapping(&docx(&paragraph("words")), 10_000), "a.docx");
    assert_eq!(texts(&read), ["words"]);
}

/// A presentation of many slides that all lie at the same bytes of the file: small packed, large unpacked.
#[test]
fn an_overlapping_bomb_is_too_large() {
    let names: Vec<String> = (0..60).map(|n| format!("ppt/slides/slide{n}.xml")).collect();
    let list: String = (0..60).map(|n| format!("<p:sldId r:id='r{n}'/>")).collect();
    let deck = format!("<p:presentation><p:sldIdLst>{list}</p:sldIdLst></p:presentation>");
    let links: Vec<(String, String)> = (0..60).map(|n| (format!("r{n}"), format!("slides/slide{n}.xml"))).collect();
    let links: Vec<(&str, &str, &str)> = links.iter().map(|(id, at)| (id.as_str(), "slide", at.as_str())).collect();
    let links = relations(&links);
    let slide = format!("<p:sld><!--{}--></p:sld>", " ".repeat(7 << 20));
    let mut members = vec![("ppt/presentation.xml", deck.as_str()), ("ppt/_rels/presentation.xml.rels", &links)];
    members.push((&names[0], &slide));
    members.extend(names[1..].iter().map(|name| (name.as_str(), "")));
    let bomb = all_at_one_place(office("ppt/presentation.xml", &members), &names[0], "ppt/slides/slide");
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    let begun = Instant::now();
    let read = read(&bomb, "a.pptx");
    assert_eq!(
        (read.state, read.detail.as_deref()),
        (TextState::TooLarge, Some("it unpacks to more than one file may use"))
    );
    assert!(begun.elapsed() < Duration::from_secs(10));
}

/// Lets every member whose name begins so lie where `model` lies.
fn all_at_one_place(mut bytes: Vec<u8>, model: &str, prefix: &str) -> Vec<u8> {
    let end = bytes.len() - END;
    let mut at = number(&bytes, end + 16);
    let mut entries = Vec::new();
    while at < end {
        let lengths: usize =
            [28, 30, 32].map(|n| usize::from(u16::from_le_bytes([bytes[at + n], bytes[at + n + 1]]))).iter().sum();
        entries.push((at, String::from_utf8_lossy(&bytes[at + 46..at + 46 + lengths]).into_owned()));
        at += 46 + lengths;
    }
    let from = entries.iter().find(|(_, name)| name == model).unwrap().0;
    for (to, _) in entries.iter().filter(|(_, name)| name.starts_with(prefix)) {
        bytes.copy_within(from + 10..from + 28, to + 10);
        bytes.copy_within(from + 42..from + 46, to + 42);
    }
    bytes
}

#[test]
fn a_container_of_very_many_members_is_too_large() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for n in 0..200_000 {
        writer.start_file(format!("word/m{n}"), SimpleFileOptions::default()).unwrap();
    }
    let many = read(&writer.finish().unwrap().into_inner(), "a.docx").state;
    assert!(matches!(many, TextState::TooLarge | TextState::Damaged | TextState::Unsupported), "{many:?}");
}
