//! What each format gives.

use model::{TextState, Unit};

use super::fixture::{container, docx, office, pdf, read, relations, texts};

#[test]
fn pdf_pages_keep_their_numbers() {
    let read = read(&pdf(&["First page words here", "", "Third page words here"]), "plan.pdf");
    assert_eq!(read.state, TextState::Text);
    assert_eq!(texts(&read), ["First page words here", "", "Third page words here"]);
    assert_eq!(read.pages[2].unit, Unit::Page);
    assert_eq!(read.facts.title.as_deref(), Some("The Plan"));
    assert_eq!(read.facts.author.as_deref(), Some("Ann Lee"));
    assert_eq!(read.facts.date.as_deref(), Some("2024-01-31"));
    assert_eq!(read.facts.language.as_deref(), Some("en-US"));
}

#[test]
fn pdf_without_text_says_so() {
    assert_eq!(read(&pdf(&["", ""]), "scan.pdf").state, TextState::NoText);
}

#[test]
fn pdf_pages_have_pictures() {
    let bytes = pdf(&["First page words here", ""]);
    let extractor = super::fixture::extractor(super::fixture::short());
    let [words, blank] = [1, 2].map(|n| extractor.render(super::fixture::file(&bytes), n).unwrap().unwrap());
    assert!(words.starts_with(b"\x89PNG"));
    assert_eq!(words[16..20], 800_u32.to_be_bytes());
    assert_ne!(words, blank);
    assert_eq!(extractor.render(super::fixture::file(&bytes), 3).unwrap(), None);
    assert_eq!(extractor.render(super::fixture::file(b"no pdf"), 1).unwrap(), None);
}

#[test]
fn word_documents_are_read_whole_and_once() {
    let styles = "<w:styles><w:style w:styleId='H'><w:name w:val='heading 1'/></w:style></w:styles>";
    let body = "<w:p><w:r><w:t>Before</w:t></w:r></w:p>\
        <w:p><w:pPr><w:pStyle w:val='H'/></w:pPr><w:r><w:t>Goals</w:t></w:r></w:p>\
        <w:p><w:r><w:t>kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>\
        <mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></mc:Choice>\
        <mc:Fallback><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:p>\
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    let links = relations(&[
        ("r1", "styles", "styles.xml"),
        ("r2", "footnotes", "footnotes.xml"),
        ("r3", "header", "header1.xml"),
    ]);
    let bytes = office(
        "word/document.xml",
        &[
            ("word/document.xml", &document),
            ("word/_rels/document.xml.rels", &links),
            ("word/styles.xml", styles),
            (
                "word/footnotes.xml",
                "<w:footnotes><w:footnote><w:p><w:r><w:t>noted</w:t></w:r></w:p></w:footnote></w:footnotes>",
            ),
            ("word/header1.xml", "<w:hdr><w:p><w:r><w:t>on top</w:t></w:r></w:p></w:hdr>"),
        ],
    );
    let read = read(&bytes, "plan.docx");
    assert_eq!(texts(&read), ["Before", "Goals\n\nkept\nboxed\na\tb", "noted", "on top"]);
    assert_eq!(read.pages[1].heading.as_deref(), Some("Goals"));
}

#[test]
fn slides_are_in_the_order_shown_with_their_notes() {
    let slide = |text: &str| format!("<p:sld><p:sp><p:ph type='title'/><a:p><a:t>{text}</a:t></a:p></p:sp></p:sld>");
    let (one, two) = (slide("One"), slide("Two"));
    let links = relations(&[("r1", "slide", "slides/slide1.xml"), ("r2", "slide", "slides/slide2.xml")]);
    let notes = relations(&[("r1", "notesSlide", "../notesSlides/n.xml")]);
    let bytes = office(
        "ppt/presentation.xml",
        &[
            (
                "ppt/presentation.xml",
                "<p:presentation><p:sldIdLst><p:sldId r:id='r2'/><p:sldId r:id='r1'/></p:sldIdLst></p:presentation>",
            ),
            ("ppt/_rels/presentation.xml.rels", &links),
            ("ppt/slides/slide1.xml", &one),
            ("ppt/slides/slide2.xml", &two),
            ("ppt/slides/_rels/slide2.xml.rels", &notes),
            (
                "ppt/notesSlides/n.xml",
                "<p:notes><p:sp><p:ph type='body'/><a:p><a:t>said aloud</a:t></a:p></p:sp></p:notes>",
            ),
        ],
    );
    let read = read(&bytes, "talk.pptx");
    assert_eq!(texts(&read), ["Two\n\nsaid aloud", "One"]);
    assert_eq!(read.pages[0].label(1), "Slide 1: Two");
}

#[test]
fn every_sheet_is_read_the_hidden_too() {
    let links = relations(&[
        ("r1", "worksheet", "worksheets/s1.xml"),
        ("r2", "worksheet", "worksheets/s2.xml"),
        ("r3", "sharedStrings", "strings.xml"),
    ]);
    let bytes = office(
        "xl/workbook.xml",
        &[
            (
                "xl/workbook.xml",
                "<workbook><sheets><sheet name='Open' r:id='r1'/><sheet name='Quiet' state='hidden' r:id='r2'/></sheets></workbook>",
            ),
            ("xl/_rels/workbook.xml.rels", &links),
            ("xl/strings.xml", "<sst><si><t>shared</t></si></sst>"),
            (
                "xl/worksheets/s1.xml",
                "<worksheet><sheetData><row><c t='s'><v>0</v></c><c><v>2</v></c></row></sheetData></worksheet>",
            ),
            (
                "xl/worksheets/s2.xml",
                "<worksheet><sheetData><row><c t='inlineStr'><is><t>hidden</t></is></c></row></sheetData></worksheet>",
            ),
        ],
    );
    let read = read(&bytes, "book.xlsx");
    assert_eq!(texts(&read), ["shared\t2", "hidden"]);
    assert_eq!(read.pages[1].heading.as_deref(), Some("Quiet"));
}

#[test]
fn books_follow_their_spine() {
    let bytes = container(&[
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", "<container><rootfiles><rootfile full-path='b/c.opf'/></rootfiles></container>"),
        (
            "b/c.opf",
            "<package><metadata><dc:title>A Book</dc:title></metadata><manifest><item id='x' href='x.xhtml'/><item id='y' href='y.xhtml'/></manifest><spine><itemref idref='y'/><itemref idref='x'/></spine></package>",
        ),
        ("b/x.xhtml", "<html><head><title>t</title></head><body><h1>Last</h1></body></html>"),
        ("b/y.xhtml", "<html><body><p>First words</p></body></html>"),
    ]);
    let read = read(&bytes, "a.epub");
    assert_eq!(texts(&read), ["First words", "Last"]);
    assert_eq!(read.facts.title.as_deref(), Some("A Book"));
}

#[test]
fn mail_gives_header_text_and_names_of_attachments() {
    let mail = "From: Ann <ann@example.org>\r\nTo: bob@example.org\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\nDate: Wed, 31 Jan 2024 10:00:00 +0000\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Hello <b>Bob</b></p>\r\n\
        --b\r\nContent-Type: application/pdf; name=plan.pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\n\r\nxx\r\n--b--\r\n";
    let read = read(mail.as_bytes(), "a.eml");
    assert_eq!(read.media_type, "message/rfc822");
    assert!(read.pages[0].text.starts_with("Subject: Café\nFrom: Ann <ann@example.org>\n"), "{}", read.pages[0].text);
    assert!(read.pages[0].text.contains("Hello Bob"));
    assert_eq!(read.pages[1].text, "plan.pdf\n");
    assert_eq!(read.facts.date.as_deref(), Some("2024-01-31"));
}

#[test]
fn mail_that_its_parser_gives_up_on_is_read_as_it_stands() {
    let digest =
        "Subject: News\nContent-Type: multipart/digest; boundary=b\n\n--b\n\nContent-Type: message/rfc822\n\n\n--b--\n";
    let read = read(digest.as_bytes(), "a.eml");
    assert_eq!((read.state, read.media_type.as_str()), (TextState::Text, "message/rfc822"));
    assert!(read.pages[0].text.starts_with("Subject: News\n"), "{}", read.pages[0].text);
}

#[test]
fn texts_are_decoded() {
    assert_eq!(
        texts(&read(b"caf\xe9 cr\xe8me br\xfbl\xe9e pour le d\xeener", "a.txt")),
        ["café crème brûlée pour le dîner"]
    );
    assert_eq!(texts(&read(b"\xff\xfeh\0i\0", "a.txt")), ["hi"]);
    assert_eq!(texts(&read(b"a;b\nc;d\n", "a.csv")), ["a\tb\nc\td"]);
}

#[test]
fn old_office_files_are_kept_but_not_read() {
    let mut ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    ole.resize(2048, 0);
    assert_eq!(read(&ole, "a.doc").state, TextState::Unsupported);
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    ole[1024..1024 + name.len()].copy_from_slice(&name);
    assert_eq!(read(&ole, "a.docx").state, TextState::Encrypted);
}

#[test]
fn the_same_words_in_a_wrongly_named_file_are_found() {
    let read = read(&docx("<w:p><w:r><w:t>words</w:t></w:r></w:p>"), "plan.pdf");
    assert_eq!(texts(&read), ["words"]);
    assert!(read.media_type.ends_with("wordprocessingml.document"));
}
