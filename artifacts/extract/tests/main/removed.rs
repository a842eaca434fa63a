//! What tracked changes deleted is kept apart from the text.

use model::Extraction;

use super::fixture::{container, docx, office, read, relations};

/// What was removed; none of it may stand on a page.
fn removed<'a>(read: &'a Extraction, secrets: &[&str]) -> &'a str {
    let removed = read.removed.as_deref().unwrap_or_default();
    for secret in secrets {
        assert!(removed.contains(secret), "{secret} in {removed:?}");
        assert!(!read.pages.iter().any(|page| page.text.contains(secret)), "{secret} in {:?}", read.pages);
        assert!(!read.pages.iter().any(|page| page.label(1).contains(secret)));
    }
    removed
}

#[test]
fn deleted_text_of_word_documents_is_on_no_page() {
    let gone = |text: &str| format!("<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>");
    let cell = |text: &str| format!("<w:tc><w:p>{}</w:p></w:tc>", gone(text));
    let row = |one: &str, two: &str| format!("<w:tr>{}{}</w:tr>", cell(one), cell(two));
    let body = format!(
        "<w:p><w:r><w:t>Date of birth: </w:t></w:r>{}<w:ins><w:r><w:t>withheld</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r></w:p>\
         <w:p><w:ins><w:del><w:r><w:t>both</w:t></w:r></w:del></w:ins></w:p>\
         <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>kept whole</w:t></w:r></w:p>\
         <w:p><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom></w:p>\
         <w:tbl>{}{}</w:tbl>",
        gone("3/14/2011"),
        row("Ava", "7"),
        row("Ben", "8"),
    );
    let read = read(&docx(&body), "a.docx");
    let removed = removed(&read, &["3/14/2011", "both", "moved", "Ava\t7\n", "Ben\t8\n"]);
    assert!(removed.starts_with("Date of birth: 3/14/2011.\n"), "{removed:?}");
    assert!(!removed.contains("kept whole"));
    assert_eq!(read.pages[0].text, "Date of birth: withheld.\n\nkept whole\n");
}

#[test]
fn deleted_text_of_notes_and_headers_is_found_too() {
    let document = "<w:document><w:body><w:p><w:r><w:t>words</w:t></w:r></w:p></w:body></w:document>";
    let links = relations(&[("r1", "comments", "comments.xml"), ("r2", "header", "header1.xml")]);
    let gone = "<w:p><w:r><w:t>said</w:t></w:r><w:del><w:r><w:delText>SECRET</w:delText></w:r></w:del></w:p>";
    let comments = format!("<w:comments><w:comment>{gone}</w:comment></w:comments>");
    let bytes = office(
        "word/document.xml",
        &[
            ("word/document.xml", document),
            ("word/_rels/document.xml.rels", &links),
            ("word/comments.xml", &comments),
            ("word/header1.xml", "<w:hdr><w:p><w:del><w:r><w:delText>HEADED</w:delText></w:r></w:del></w:p></w:hdr>"),
        ],
    );
    let read = read(&bytes, "a.docx");
    assert_eq!(removed(&read, &["SECRET", "HEADED"]), "saidSECRET\nHEADED\n");
    assert_eq!(read.pages[1].text, "said\n", "comments are text");
}

#[test]
fn deleted_text_of_open_documents_is_on_no_page() {
    let change = |text: &str| {
        format!(
            "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>Ann</dc:creator>\
             </office:change-info><text:p>{text}<text:s/>of it</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        )
    };
    let content = format!("<office:text>{}<text:p>kept</text:p></office:text>", change("SECRET"));
    let styles = format!("<style:header>{}<text:p>on top</text:p></style:header>", change("HEADED"));
    let bytes = container(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", &content),
        ("styles.xml", &styles),
    ]);
    let read = read(&bytes, "a.odt");
    assert_eq!(removed(&read, &["SECRET", "HEADED"]), "SECRET of it\nHEADED of it\n");
    assert_eq!(read.pages.last().map(|page| page.text.as_str()), Some("on top\n"));
}

#[test]
fn a_document_of_nothing_but_deletions_has_no_text() {
    let read = read(&docx("<w:p><w:del><w:r><w:delText>SECRET</w:delText></w:r></w:del></w:p>"), "a.docx");
    assert_eq!((read.state, read.pages.len()), (model::TextState::NoText, 0));
    assert_eq!(read.removed.as_deref(), Some("SECRET\n"));
}
